#!/usr/bin/env bash
# Makes a machine ready, part by part; what is there already is left alone. try.sh and test.sh call it.
#   node              pnpm (below .tools/), the packages, Node 24
#   engine            a Docker engine that answers; installed from packages on Debian and Ubuntu
#   swarm             the engine is in a swarm
#   images NAME…      these images are present: pulled, or stand-ins built from packages where no image registry answers
#   test-packages     Chromium, PostgreSQL, Redis, git, Git LFS and an SSH server for the tests
#   builders          the tools that build applications: nixpacks, pack, railpack
#   test-builders     stand-ins for what builds need of the internet, for the tests
#   test-machines     the file systems of further servers, for the tests
#   build             the production build in dist/
# Parts that need root say the one command to run as root.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rig=$root/tests/support/rig
as_root() { [ "$(id -u)" = 0 ]; }
has_apt() { command -v apt-get >/dev/null; }
# needs_root WHAT ARGUMENT… : go on as root, or say what to run as root, once.
needs_root() {
  local what=$1; shift
  as_root || fail "$what. As root, run once:  sudo bash $root/scripts/prepare.sh $*"
}

# ---- Node, pnpm, packages

pnpm_is_right() { [ "$(cd / && "$1" --version 2>/dev/null | cut -d. -f1)" = 12 ]; }

install_npm() {
  has_apt || fail "Node.js with npm is missing: install Node.js 20 or newer (https://nodejs.org); it only starts pnpm, which brings Node 24"
  needs_root "Node.js with npm is missing" node
  . "$rig/lib.sh"
  apt_refresh && apt_install npm
}
install_pnpm() {
  npm install --prefix "$root/.tools" --no-audit --no-fund --no-save --loglevel=error pnpm@12 &&
    mkdir -p "$root/.tools/bin" &&
    ln -sfn ../node_modules/.bin/pnpm "$root/.tools/bin/pnpm"
}
# What was installed for is remembered beside it, so that a second run asks nothing.
packages_key() {
  (cd "$root" && cat pnpm-lock.yaml pnpm-workspace.yaml package.json apps/*/package.json packages/*/package.json | sha256sum | cut -d' ' -f1)
}
packages() {
  local key stamp=$root/node_modules/.installed-for
  key=$(packages_key)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && node_is_new_enough; then return; fi
  (cd "$root" && CI=true quiet pnpm install --frozen-lockfile) || fail "the packages could not be installed (above)"
  node_is_new_enough || fail "Node 24 is not among the packages for this machine ($(uname -s) $(uname -m)): install Node 24 yourself"
  echo "$key" >"$stamp"
}
part_node() {
  local found
  found=$(command -v pnpm || true)
  if [ -z "$found" ] || ! pnpm_is_right "$found"; then
    command -v npm >/dev/null || timed "Node.js with npm, to start pnpm" quiet install_npm || fail "Node.js with npm could not be installed"
    timed "pnpm 12 in .tools/" quiet install_pnpm || fail "pnpm could not be installed from the npm registry (above)"
    hash -r
    pnpm_is_right "$root/.tools/bin/pnpm" || fail "pnpm 12 does not run on this machine"
  fi
  timed "packages, Node 24" packages
}

# ---- The Docker engine

# An older client in /usr/local/bin may hide the one that belongs to the engine: ours comes first.
prefer_packaged_client() {
  [ -x /usr/bin/docker ] && [ "$(command -v docker)" != /usr/bin/docker ] || return 0
  mkdir -p "$root/.tools/bin" 2>/dev/null && ln -sfn /usr/bin/docker "$root/.tools/bin/docker" 2>/dev/null || return 0
  hash -r
}
api_version() { timeout 10 docker version --format '{{.Server.APIVersion}}' 2>/dev/null; }

part_engine() {
  local api
  prefer_packaged_client
  if ! api=$(api_version); then
    if [ -n "${DOCKER_HOST:-}" ]; then fail "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST"; fi
    if ! as_root && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
      fail "the Docker engine does not let $(id -un) in. Run once:  sudo usermod -aG docker $(id -un)   and sign in again"
    fi
    command -v dockerd >/dev/null || has_apt || fail "no Docker engine answers: install Docker 24 or newer (https://docs.docker.com/engine/install/) and start it"
    needs_root "no Docker engine answers" engine
    timed "Docker engine" bash "$rig/engine.sh" up
    prefer_packaged_client
    api=$(api_version) || fail "the Docker engine was started but does not answer"
  fi
  if [ "$(printf '%s\n' 1.43 "$api" | sort -V | head -n 1)" != 1.43 ]; then
    fail "this Docker engine speaks API $api; Moorage needs Docker 24 (API 1.43) or newer: https://docs.docker.com/engine/install/"
  fi
  docker buildx version >/dev/null 2>&1 || part_buildx
}
part_buildx() {
  has_apt || fail "docker buildx is missing: install the package docker-buildx-plugin"
  needs_root "docker buildx is missing" engine
  . "$rig/lib.sh"
  timed "docker buildx" quiet apt_install docker-buildx || fail "docker buildx is missing: install the package docker-buildx-plugin"
}

# ---- Swarm

advertise_address() {
  local device address
  device=$(ip -4 -o route show default 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  if [ -n "$device" ]; then
    address=$(ip -4 -o addr show dev "$device" scope global | awk '{ sub("/.*", "", $4); print $4; exit }')
  fi
  echo "${address:-127.0.0.1}"
}
part_swarm() {
  [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ] || return 0
  timed "Swarm" quiet bash "$rig/engine.sh" swarm "${MOORAGE_ADVERTISE_ADDR:-$(advertise_address)}"
}

# ---- Images

no_registry=0
# pull IMAGE : a registry that does not begin to answer within 15 s is taken for none, for the rest of this run too.
pull() {
  local log pid waited=0 rc=0
  [ $no_registry = 0 ] || return 1
  log=$(mktemp)
  timeout 900 docker pull "$1" >"$log" 2>&1 </dev/null &
  pid=$!
  until grep -q 'Pulling from' "$log" || ! kill -0 $pid 2>/dev/null; do
    if [ $waited -ge 75 ]; then kill $pid 2>/dev/null; break; fi
    sleep 0.2; waited=$((waited + 1))
  done
  wait $pid || rc=$?
  grep -q 'Pulling from' "$log" || no_registry=1
  rm -f "$log"
  return $rc
}
part_images() {
  local name missing=()
  for name in "$@"; do
    if docker image inspect "$name" >/dev/null 2>&1; then continue; fi
    timed "pulled $name" pull "$name" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  note "could not be pulled: ${missing[*]}; stand-ins are built from packages (tests/support/rig/README.md says what each is)"
  has_apt || fail "${missing[*]} could not be pulled, and stand-ins can be built on Debian and Ubuntu only"
  needs_root "stand-ins for ${missing[*]} must be built" images "${missing[@]}"
  timed "stand-in images ${missing[*]}" bash "$rig/images.sh" "${missing[@]}"
}

# ---- Packages for the tests

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
has_chromium() { [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null; }
install_packages() { . "$rig/lib.sh" && apt_refresh && apt_install "$@"; }
part_test-packages() {
  local missing=()
  has_chromium || missing+=(chromium)
  has_postgres || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v git >/dev/null || missing+=(git)
  command -v git-lfs >/dev/null || missing+=(git-lfs)
  [ -x /usr/sbin/sshd ] || command -v sshd >/dev/null || missing+=(openssh-server)
  [ ${#missing[@]} -gt 0 ] || return 0
  has_apt || fail "the tests need ${missing[*]}: install them"
  needs_root "the tests need ${missing[*]}" test-packages
  timed "installed ${missing[*]}" quiet install_packages "${missing[@]}" || fail "${missing[*]} could not be installed (above)"
}

# ---- Tools for builds

part_builders() {
  needs_root "the build tools go to /usr/local/lib/moorage" builders
  bash "$root/scripts/builders.sh"
  ! api_version >/dev/null || part_static_image
}
# What static sites are served from. Without an image registry it is the stand-in, under the name that builds use.
part_static_image() {
  local name=nginx:1.30-alpine
  if docker image inspect "$name" >/dev/null 2>&1 || timed "pulled $name" pull "$name"; then return; fi
  part_images nginx:alpine
  docker tag nginx:alpine "$name"
}
# Real tools, but base images and buildpacks of our own; what is a stand-in is in tests/support/rig/builders/README.md. Where
# GitHub does not answer, nixpacks is one too, unless MOORAGE_TEST_NIXPACKS=1 compiles it in some ten minutes.
# MOORAGE_TEST_BUILDKIT=1 compiles the BuildKit in a container, three minutes, in place of the one in Docker's engine.
part_test-builders() {
  local tools=(pack frontend) made=(base nixpacks cnb railpack buildkit-engine)
  part_images node:24 busybox:latest nginx:alpine
  [ -z "${MOORAGE_TEST_BUILDKIT:-}" ] || { tools+=(buildkit); made+=(buildkit); }
  timed "tools for the tests of builders" bash "$rig/builders/install-tools.sh" "${tools[@]}" || fail "the tools for the tests of builders could not be made (above)"
  bash "$rig/builders/install-tools.sh" ${MOORAGE_TEST_NIXPACKS:+--compile} nixpacks || fail "nixpacks for the tests could not be made (above)"
  timed "images for the tests of builders" bash "$rig/builders/build-images.sh" "${made[@]}" || fail "the images for the tests of builders could not be made (above)"
}

# ---- Further servers for the tests

part_test-machines() {
  as_root && has_apt || { note "LEFT OUT: the tests of further servers. They need root and a Debian or Ubuntu"; return; }
  timed "file systems of further servers" bash "$rig/machine.sh" prepare || fail "the file systems of further servers could not be made (above)"
}

# ---- The production build

part_build() {
  need_node
  timed "production build in dist/" node "$root/scripts/build.ts"
}

[ $# -gt 0 ] || fail "name a part: node, engine, swarm, images NAME…, test-packages, builders, test-builders, test-machines, build"
while [ $# -gt 0 ]; do
  case $1 in
    images) shift; part_images "$@"; break ;;
    node | engine | swarm | test-packages | builders | test-builders | test-machines | build) "part_$1"; shift ;;
    *) fail "no part '$1': node, engine, swarm, images NAME…, test-packages, builders, test-builders, test-machines, build" ;;
  esac
done
