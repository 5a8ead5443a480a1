#!/usr/bin/env bash
# builders.sh [--into DIR] [--no-compile] [TOOL…]: installs the tools that build applications, pinned and checked.
#   nixpacks, pack, railpack  from their releases on GitHub; each archive must have the checksum below
# Where GitHub does not answer, nixpacks is compiled from crates.io and pack from Go modules (tests/support/rig/builders);
# railpack is in no package registry, so it is left out, and that is said. What is there in the right version stays.
# --no-compile leaves out what would have to be compiled.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

into=/usr/local/lib/moorage/bin
compile=1
# The versions that packages/domain/src/providers/builders are written for.
declare -A version=([nixpacks]=1.41.0 [pack]=0.38.2 [railpack]=0.40.1)

# release TOOL : sets url and sum for this machine.
release() {
  local v=${version[$1]} target
  case $(uname -m) in
    x86_64 | amd64) target=x86_64 ;;
    aarch64 | arm64) target=arm64 ;;
    *) return 1 ;;
  esac
  case $1-$target in
    nixpacks-x86_64)
      url=railwayapp/nixpacks/releases/download/v$v/nixpacks-v$v-x86_64-unknown-linux-musl.tar.gz
      sum=0f55de7874507b9cf7502113120bd96f2ab6979f78d10eaf2eb2ade9207b3af6 ;;
    nixpacks-arm64)
      url=railwayapp/nixpacks/releases/download/v$v/nixpacks-v$v-aarch64-unknown-linux-musl.tar.gz
      sum=912bd02dd2bb6f9c3a9ed965fe8a68b4aa318dc7a2546e2eca6f2806a894ba39 ;;
    pack-x86_64)
      url=buildpacks/pack/releases/download/v$v/pack-v$v-linux.tgz
      sum=a00765572b7d464b1691d64fd264d9a807b066a7e7805db32b9918d9be16e228 ;;
    pack-arm64)
      url=buildpacks/pack/releases/download/v$v/pack-v$v-linux-arm64.tgz
      sum=27bdf0d2f2f0ad4212f0f2277fa3a4970d86d5848ad3deb5bc658281de2b6b26 ;;
    railpack-x86_64)
      url=railwayapp/railpack/releases/download/v$v/railpack-v$v-x86_64-unknown-linux-musl.tar.gz
      sum=2842de93e68713af9037e0bc0a398d7da78f3b96aa4804303a638db2bc69bd30 ;;
    railpack-arm64)
      url=railwayapp/railpack/releases/download/v$v/railpack-v$v-arm64-unknown-linux-musl.tar.gz
      sum=c24a064b586b8f4f8c2fab44dd5ef19253e4c6cc4e1df793b3ae19cd87f7a5d4 ;;
  esac
  url=https://github.com/$url
}

is_there() {  # TOOL
  local said
  [ -x "$into/$1" ] || return 1
  said=$("$into/$1" --version 2>/dev/null) || return 1
  [[ " ${said%%+*} " == *[\ v]"${version[$1]} "* ]]
}

# place FILE TOOL : whole or not at all, also for a build that starts at this moment.
place() { mkdir -p "$into" && install -m 755 "$1" "$into/.$2.new" && mv "$into/.$2.new" "$into/$2"; }

# download TOOL : 1 when GitHub does not answer; another archive than the pinned one is never unpacked.
download() {
  local url sum work
  release "$1" || return 1
  work=$(mktemp -d)
  if ! curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 10 --max-time 600 --retry 2 -o "$work/archive" "$url" 2>/dev/null; then
    rm -rf "$work"; return 1
  fi
  if ! printf '%s  %s\n' "$sum" "$work/archive" | sha256sum --check --status; then
    rm -rf "$work"; fail "$url does not have the checksum that is pinned for it: nothing was installed"
  fi
  tar -xzf "$work/archive" -C "$work" --no-same-owner "$1" || { rm -rf "$work"; fail "$url holds no $1"; }
  place "$work/$1" "$1"
  rm -rf "$work"
}

compiled() {  # TOOL
  local rig_cache=${RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/moorage-rig}
  [ "$1" != railpack ] || return 1
  [ $compile = 1 ] || return 1
  note "GitHub does not answer: $1 is compiled, which takes minutes"
  bash "$root/tests/support/rig/builders/install-tools.sh" --compile "$1" || return 1
  [ "$rig_cache/bin" = "$into" ] || place "$rig_cache/bin/$1" "$1"
}

tools=()
while [ $# -gt 0 ]; do
  case $1 in
    --into) into=$2; shift 2 ;;
    --no-compile) compile=0; shift ;;
    nixpacks | pack | railpack) tools+=("$1"); shift ;;
    *) fail "no tool '$1': nixpacks, pack, railpack" ;;
  esac
done
[ ${#tools[@]} -gt 0 ] || tools=(nixpacks pack railpack)

missing=()
for tool in "${tools[@]}"; do
  if is_there "$tool"; then continue; fi
  timed "$tool ${version[$tool]} in $into" download "$tool" || timed "$tool ${version[$tool]}, compiled" compiled "$tool" || missing+=("$tool")
done
[ ${#missing[@]} = 0 ] || note "NOT INSTALLED, since GitHub does not answer: ${missing[*]}. Builds with it say so; run this again when it does."
# A caller that needs one looks itself.
exit 0
