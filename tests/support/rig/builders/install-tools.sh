#!/usr/bin/env bash
# Puts the build tools into $RIG_CACHE/bin, each once per version: real ones, compiled from package registries.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
HELP='install-tools.sh [--compile] [nixpacks] [pack] [frontend] [buildkit]     (default: nixpacks pack frontend)
  nixpacks  nixpacks: its release, else a stand-in; with --compile from crates.io   6 min on 2 idle cores, 15 on busy ones
  pack      pack, lifecycle and launcher (Go)       2.5 min
  frontend  the stand-in for railpack, and its BuildKit frontend (Go; there is no railpack in a package registry)   1 min
  buildkit  buildkitd and buildctl (Go)             2.5 min
Variables: RIG_CACHE, RIG_JOBS (2)'
HERE=$RIG_DIR/builders
BIN=$RIG_CACHE/bin
NIXPACKS=1.41.0 PACK=0.38.2 LIFECYCLE=0.20.11 BUILDKIT=0.32.2   # the Go ones must match go/*/go.mod

go_build() {  # MODULE_DIR LDFLAGS OUT PACKAGE… : go.mod and go.sum pin everything by checksum
  local dir=$1 flags=$2 out=$3; shift 3
  # An older Go takes the version that go.mod names from the module proxy.
  (cd "$dir" && GOTOOLCHAIN=auto CGO_ENABLED=0 GOMAXPROCS=${RIG_JOBS:-2} GOFLAGS='-mod=readonly -trimpath -buildvcs=false' go build -ldflags "-s -w $flags" -o "$out" "$@")
}
done_at() { [ "$(cat "$BIN/.$1" 2>/dev/null)" = "$2" ]; }
mark() { echo "$2" >"$BIN/.$1"; }

is_real() { [ "$("$BIN/nixpacks" --version 2>/dev/null)" = "nixpacks $NIXPACKS" ]; }
nixpacks() {
  done_at nixpacks $NIXPACKS && is_real && return
  if [ $COMPILE = 0 ]; then
    if ! is_real; then
      bash "$RIG_DIR/../../../scripts/builders.sh" --into "$BIN" --no-compile nixpacks
      is_real || install -m 755 "$HERE/nixpacks-stand-in" "$BIN/nixpacks"
    fi
    return
  fi
  need_tool cargo cargo
  CARGO_BUILD_JOBS=${RIG_JOBS:-2} step "nixpacks $NIXPACKS" cargo install nixpacks --version $NIXPACKS --locked --root "$RIG_CACHE/cargo" --target-dir "$RIG_CACHE/cargo-target"
  install -m 755 "$RIG_CACHE/cargo/bin/nixpacks" "$BIN/nixpacks"; rm -rf "$RIG_CACHE/cargo-target"
  mark nixpacks $NIXPACKS
}
pack() {
  local key=$PACK-$LIFECYCLE
  done_at pack $key && return
  need_tool go golang-go
  mkdir -p "$BIN/lifecycle"
  step "pack $PACK" go_build "$HERE/go/cnb" "-X github.com/buildpacks/pack/pkg/client.Version=$PACK" "$BIN/pack" github.com/buildpacks/pack
  step "lifecycle $LIFECYCLE" go_build "$HERE/go/cnb" "-X github.com/buildpacks/lifecycle/cmd.Version=$LIFECYCLE" "$BIN/lifecycle/" \
    github.com/buildpacks/lifecycle/cmd/lifecycle github.com/buildpacks/lifecycle/cmd/launcher
  mark pack $key
}
frontend() {
  local key; key=$(cat "$HERE/go/buildkit/frontend/main.go" "$HERE/go/buildkit/go.mod" | sha256sum | cut -c1-16)
  install -m 755 "$HERE/railpack" "$BIN/railpack"
  done_at frontend "$key" && return
  need_tool go golang-go
  step "railpack stand-in frontend" go_build "$HERE/go/buildkit" "" "$BIN/railpack-frontend" ./frontend
  mark frontend "$key"
}
buildkit() {
  done_at buildkit $BUILDKIT && return
  need_tool go golang-go
  mkdir -p "$BIN/buildkit"
  step "buildkit $BUILDKIT" go_build "$HERE/go/buildkit" "-X github.com/moby/buildkit/version.Version=v$BUILDKIT" "$BIN/buildkit/" \
    github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit/cmd/buildctl
  mark buildkit $BUILDKIT
}

mkdir -p "$BIN"
COMPILE=0
[ "${1-}" = --compile ] && { COMPILE=1; shift; }
[ $# -gt 0 ] || set -- nixpacks pack frontend
for tool in "$@"; do
  case $tool in nixpacks | pack | frontend | buildkit) "$tool" ;; *) echo "$HELP"; [ "$tool" = --help ] && exit 0; exit 2 ;; esac
done
