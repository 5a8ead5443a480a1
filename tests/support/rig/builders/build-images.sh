#!/usr/bin/env bash
# Builds the images that the builder tests need, from what install-tools.sh installed and a local node:24.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
HELP='build-images.sh [--force] [base] [nixpacks] [cnb] [railpack] [buildkit-engine] [buildkit]   (default: all but buildkit)
  base      rig/builders-base:1        toolbox under the others: node 24, npm, python 3
  nixpacks  rig/nixpacks-base:1        stand-in for the base image of nixpacks
  cnb       rig/cnb-builder:24         a real CNB builder (real lifecycle, tiny shell buildpack), rig/lifecycle:1, rig/cnb-base:1
  railpack  rig/railpack-frontend:v0.40.1    stand-in for the BuildKit frontend of railpack
  buildkit-engine  rig/buildkit:engine-2   stand-in for moby/buildkit: the BuildKit inside the Docker engine of Debian
  buildkit  rig/buildkit:1             a real buildkitd, for the docker-container driver
Variables: RIG_NODE_IMAGE (node:24), RIG_CACHE, DOCKER_HOST'
HERE=$RIG_DIR/builders
BIN=$RIG_CACHE/bin
NODE=${RIG_NODE_IMAGE:-node:24}
NPM=11.6.2
FORCE=0

need_bin() { [ -x "$BIN/$1" ] || die "$BIN/$1 is missing: run install-tools.sh $2"; }
image() {  # NAME DIR [DOCKERFILE]
  step "image $1" docker build -q -t "$1" ${NODE_ARG:-} -f "$2/${3:-Dockerfile}" "$2"
}
context() { ctx=$(mktemp -d); cp -a "$HERE/$1/." "$ctx/"; }

base() {
  local ctx
  have_image "$NODE" || die "no image $NODE: run ../images.sh node:24, or set RIG_NODE_IMAGE"
  context base
  if [ ! -d "$RIG_CACHE/npm-$NPM/package" ]; then
    mkdir -p "$RIG_CACHE/npm-$NPM"
    (cd "$RIG_CACHE/npm-$NPM" && npm pack --silent "npm@$NPM" >/dev/null 2>&1 && tar xzf "npm-$NPM.tgz")
  fi
  cp -a "$RIG_CACHE/npm-$NPM/package" "$ctx/npm"
  NODE_ARG="--build-arg NODE_IMAGE=$NODE" image rig/builders-base:1 "$ctx"
  rm -rf "$ctx"
}
nixpacks() { image rig/nixpacks-base:1 "$HERE/nixpacks"; }
cnb() {
  local ctx phase
  need_bin pack pack; need_bin lifecycle/lifecycle pack
  image rig/cnb-base:1 "$HERE/cnb"
  context cnb
  mkdir -p "$ctx/cnb/lifecycle"
  cp "$BIN/lifecycle/lifecycle" "$BIN/lifecycle/launcher" "$ctx/cnb/lifecycle/"
  for phase in detector analyzer restorer builder exporter creator rebaser extender; do ln -s lifecycle "$ctx/cnb/lifecycle/$phase"; done
  cp "$ctx/lifecycle.toml" "$ctx/cnb/"
  tar czf "$ctx/lifecycle.tgz" -C "$ctx/cnb" lifecycle.toml lifecycle
  image rig/lifecycle:1 "$ctx" lifecycle.Dockerfile
  step "image rig/cnb-builder:24" env PACK_HOME="$RIG_CACHE/pack" "$BIN/pack" builder create rig/cnb-builder:24 --config "$ctx/builder.toml" --pull-policy never
  rm -rf "$ctx"
}
railpack() {
  local ctx; ctx=$(mktemp -d)
  need_bin railpack-frontend frontend
  cp "$BIN/railpack-frontend" "$ctx/"
  printf 'FROM scratch\nCOPY railpack-frontend /railpack-frontend\nENTRYPOINT ["/railpack-frontend"]\n' >"$ctx/Dockerfile"
  image rig/railpack-frontend:v0.40.1 "$ctx"; rm -rf "$ctx"
}
buildkit-engine() { image rig/buildkit:engine-2 "$HERE/buildkit-engine"; }
buildkit() {
  local ctx
  need_bin buildkit/buildkitd buildkit
  context buildkit; cp "$BIN"/buildkit/* "$ctx/"
  image rig/buildkit:1 "$ctx"; rm -rf "$ctx"
}

need_engine
[ "${1-}" = --force ] && { FORCE=1; shift; }
[ $# -gt 0 ] || set -- base nixpacks cnb railpack buildkit-engine
for name in "$@"; do
  case $name in
    base) made=rig/builders-base:1 ;; nixpacks) made=rig/nixpacks-base:1 ;; cnb) made=rig/cnb-builder:24 ;;
    railpack) made=rig/railpack-frontend:v0.40.1 ;; buildkit-engine) made=rig/buildkit:engine-2 ;; buildkit) made=rig/buildkit:1 ;;
    *) echo "$HELP"; [ "$name" = --help ] && exit 0; exit 2 ;;
  esac
  if [ $FORCE = 0 ] && have_image $made; then say "$made is there"; else "$name"; fi
done
