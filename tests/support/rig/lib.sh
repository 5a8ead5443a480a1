# Helpers shared by the rig's scripts. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

# shellcheck disable=SC2034
RIG_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RIG_CACHE=${RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/moorage-rig}
RIG_RUN=${RIG_RUN:-/run/moorage-rig}
RIG_SUBNET=${RIG_SUBNET:-10.177.0}   # first three octets of the /24 that the machines of machine.sh are in
RIG_BRIDGE=${RIG_BRIDGE:-rig0}
export DEBIAN_FRONTEND=noninteractive

say() { printf 'rig: %s\n' "$*" >&2; }
die() { printf 'rig: ERROR: %s\n' "$*" >&2; exit 1; }
now() { date +%s; }
need_root() { [ "$(id -u)" = 0 ] || die "run this as root"; }

# step TEXT CMD… : run CMD quietly, print TEXT and the seconds it took; on failure print its last lines.
step() {
  local text=$1 t0 log; shift
  t0=$(now); log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    say "$text: $(($(now) - t0)) s"; rm -f "$log"
  else
    tail -n 40 "$log" >&2; rm -f "$log"
    die "$text failed after $(($(now) - t0)) s"
  fi
}

# wait_for SECONDS CMD… : poll CMD until it succeeds.
wait_for() {
  local end=$(($(now) + $1)); shift
  until "$@" >/dev/null 2>&1; do [ "$(now)" -lt "$end" ] || return 1; sleep 0.3; done
}

# The packaged client first: an older stray one may come before it on PATH.
docker() {
  if [ -x /usr/bin/docker ]; then /usr/bin/docker "$@"; else command docker "$@"; fi
}
engine_answers() { timeout 10 bash -c 'd=/usr/bin/docker; [ -x $d ] || d=docker; exec $d version --format "{{.Server.Version}}"' 2>/dev/null; }
need_engine() { engine_answers >/dev/null || die "no Docker engine answers; run engine.sh up first"; }
have_image() { docker image inspect "$1" >/dev/null 2>&1; }

need_apt() { command -v apt-get >/dev/null || die "$1 needs a Debian or Ubuntu machine (apt-get)"; }

# The Debian archive this machine's apt is set up with.
mirror() {
  local uri
  uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v r="$(. /etc/os-release; echo "$VERSION_CODENAME")" '$2 == r { print $1; exit }')
  [ -n "$uri" ] || die "no archive for this release found in this machine's apt sources"
  printf '%s\n' "${uri%/}"
}
# The apt fetch settings (proxy, clock checks) that a root file system or image needs too.
apt_settings() { apt-config dump Acquire | grep -E '^Acquire::(Check-|.*[Pp]roxy|Retries)' | grep -v '""' || true; }

apt_refresh() {  # once a day is enough, as long as the lists are there
  local mark=$RIG_CACHE/apt-refreshed
  mkdir -p "$RIG_CACHE"
  if [ -z "$(find "$mark" -mtime -1 2>/dev/null)" ] || [ -z "$(ls /var/lib/apt/lists/*_Packages* 2>/dev/null)" ]; then
    apt-get update -qq && touch "$mark"
  fi
}

# apt_install ARGUMENT… : install packages without letting any of them start a service.
apt_install() {
  local policy=/usr/sbin/policy-rc.d mine=0 rc=0
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; mine=1; fi
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" || rc=$?
  [ $mine = 0 ] || rm -f $policy
  return $rc
}

# need_tool TOOL PACKAGE : install a package unless its tool is there.
need_tool() {
  command -v "$1" >/dev/null 2>&1 && return
  need_root; need_apt "$1"
  step "apt update" apt_refresh
  step "installed $2" apt_install "$2"
}

# base_tar SUITE : make, once, the tar file of a minimal Debian that the stand-in images start from; sets BASE_TAR.
base_tar() {
  need_tool mmdebstrap mmdebstrap
  BASE_TAR=$RIG_CACHE/base-$1.tar
  [ -s "$BASE_TAR" ] || step "base file system ($1)" make_base_tar "$1" "$BASE_TAR"
}
make_base_tar() {
  local work rc=0
  mkdir -p "$RIG_CACHE"; work=$(mktemp -d)
  mount -t tmpfs -o size=4g,mode=755 tmpfs "$work" 2>/dev/null || true   # much faster than a disk
  { apt_settings; printf '%s\n' 'Dir::Cache::pkgcache "";' 'Dir::Cache::srcpkgcache "";' \
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };'; } >"$work/99rig"
  TMPDIR=$work mmdebstrap --quiet --variant=minbase --include=ca-certificates,curl,procps \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="cat '$work/99rig' >\"\$1/etc/apt/apt.conf.d/99rig\"; rm -rf \"\$1\"/var/cache/apt/*.bin" \
    --customize-hook="cat /etc/ssl/certs/ca-certificates.crt >\"\$1/etc/ssl/certs/ca-certificates.crt\"" \
    --customize-hook='rm -f "$1/etc/hostname" "$1/etc/resolv.conf"' \
    "$1" "$work/base.tar" "$(mirror)" && cp "$work/base.tar" "$2.part" && mv "$2.part" "$2" || rc=$?
  umount "$work" 2>/dev/null || true
  rm -rf "$work"
  return $rc
}

# The bridge that the rig's machines hang on, at $RIG_SUBNET.1
bridge_up() {
  if ip link show "$RIG_BRIDGE" >/dev/null 2>&1; then return; fi
  ip link add "$RIG_BRIDGE" type bridge
  ip addr add "$RIG_SUBNET.1/24" dev "$RIG_BRIDGE"
  ip link set "$RIG_BRIDGE" up
  sysctl -qw net.ipv4.ip_forward=1
  say "bridge $RIG_BRIDGE at $RIG_SUBNET.1"
}
# Let the machines out (package registries) and in; a starting engine sets FORWARD to DROP, so repeat at each use.
bridge_rules() {
  local net=$RIG_SUBNET.0/24 r
  for r in "FORWARD -i $RIG_BRIDGE -j ACCEPT" "FORWARD -o $RIG_BRIDGE -j ACCEPT"; do
    # shellcheck disable=SC2086
    iptables -C $r 2>/dev/null || iptables -I $r
  done
  iptables -t nat -C POSTROUTING -s "$net" ! -d "$net" -j MASQUERADE 2>/dev/null ||
    iptables -t nat -A POSTROUTING -s "$net" ! -d "$net" -j MASQUERADE
}
