#!/usr/bin/env bash
# A second "server" on this machine: its own address, processes, root file system, SSH server and (unless --bare) Docker engine.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
HELP='machine.sh prepare [--bare] | up NAME [--bare] [--disk SIZE] [--clock SECONDS] [--strict] [--json] | down NAME | env NAME [--json] |
           ssh NAME [CMD…] | load NAME IMAGE… | halt NAME | boot NAME [SECONDS] | list
  prepare makes the file systems that machines start from, once
  up      starts it (or leaves a running one) and prints SSH_HOST, SSH_PORT, SSH_USER, SSH_KEY, SSH_HOST_KEY, SSH_FINGERPRINT
  --bare  no Docker in it: a minimal Debian with sshd, apt and sudo, where an installer can be tried (no systemd: a
          small systemctl starts and stops docker and ssh)
  --disk  a disk of that size (3G) for all that Docker and Moorage keep there, which can be filled
  --clock so many seconds its clock is ahead of this machine'"'"'s, or behind (-3600)
  --strict its engine takes registries of this network by their certificates alone
  load    copies images of this machine'"'"'s engine into its engine
  halt    ends all of it at once, as a power cut would; what was written stays
  boot    starts it again, with the same address and keys, and the clock as it was or so many seconds ahead; returns when
          SSH answers
  down    ends it and deletes all that was on it
Users: root, and deploy (sudo without a password, not in group docker), both by the same key.
Variables: RIG_MACHINE_SUITE (trixie), RIG_DOCKERD_ARGS, RIG_STORE, RIG_SUBNET, RIG_BRIDGE, RIG_CACHE, RIG_RUN'

SUITE=${RIG_MACHINE_SUITE:-trixie}
TREES=$RIG_CACHE/machine-$SUITE-2   # the number changes with what is in them
MACHINES=$RIG_RUN/machines
CLOCK_TOOL=$RIG_CACHE/clock-$(cksum <"$RIG_DIR/machine/clock.c" | cut -d' ' -f1)
STORE=${RIG_STORE:-/var/lib/moorage-rig}   # a real disk: an engine cannot keep its layers on an overlay

in_tree() { chroot "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root "${@:2}"; }
add_packages() {  # TREE PACKAGE… : nothing that is installed starts
  local t=$1 rc=0; shift
  cp /etc/resolv.conf "$t/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$t/usr/sbin/policy-rc.d"; chmod +x "$t/usr/sbin/policy-rc.d"
  in_tree "$t" apt-get update -qq && in_tree "$t" apt-get install -y --no-install-recommends "$@" || rc=$?
  rm -f "$t/usr/sbin/policy-rc.d" "$t/etc/resolv.conf"; rm -rf "$t"/var/lib/apt/lists/*
  return $rc
}
bare_tree() {
  local t=$TREES/bare.new
  rm -rf "$t"; mkdir -p "$t"
  tar -xf "$BASE_TAR" -C "$t"
  add_packages "$t" openssh-server iproute2 iptables iputils-ping sudo git xz-utils || return
  in_tree "$t" useradd -m -s /bin/bash deploy
  echo 'deploy ALL=(ALL) NOPASSWD: ALL' >"$t/etc/sudoers.d/deploy"
  rm -f "$t"/etc/ssh/ssh_host_*
  printf '%s\n' 'PasswordAuthentication no' 'PermitRootLogin prohibit-password' 'UseDNS no' >"$t/etc/ssh/sshd_config.d/rig.conf"
  mkdir -p "$t/usr/local/sbin"; install -m 755 "$RIG_DIR/machine/systemctl" "$t/usr/local/sbin/systemctl"
  mv "$t" "$TREES/bare"
}
docker_tree() {  # the same, with Docker laid over it
  local m=$TREES/mnt rc=0
  rm -rf "$TREES/docker.new" "$TREES/work"; mkdir -p "$TREES/docker.new" "$TREES/work" "$m"
  mount -t overlay overlay -o "lowerdir=$TREES/bare,upperdir=$TREES/docker.new,workdir=$TREES/work" "$m" || return
  add_packages "$m" docker.io docker-cli || rc=$?
  umount "$m"; [ $rc = 0 ] || return $rc
  mv "$TREES/docker.new" "$TREES/docker"
}
# one_at_a_time COMMAND… : trees and addresses are shared by all machines. What it starts must not inherit the lock.
one_at_a_time() { mkdir -p "$RIG_CACHE" "$MACHINES"; ( flock 8; "$@" ) 8>"$RIG_CACHE/machines.lock"; }
trees() {
  need_tool ip iproute2; need_tool iptables iptables; need_tool ssh openssh-client
  if [ ! -d "$TREES/bare" ]; then base_tar "$SUITE"; step "bare $SUITE with sshd" bare_tree; fi
  if [ "$1" = docker ] && [ ! -d "$TREES/docker" ]; then step "docker for it" docker_tree; fi
}

clock_tool() {
  [ "$(uname -m)" = x86_64 ] || die "a clock that is wrong is made on x86-64 alone"
  if [ -x "$CLOCK_TOOL" ]; then return; fi
  need_tool cc build-essential
  cc -O2 -o "$CLOCK_TOOL.new" "$RIG_DIR/machine/clock.c" && mv "$CLOCK_TOOL.new" "$CLOCK_TOOL"
}
take_number() { local n; n=$(free_number); echo "$n" >"$MACHINES/$1/number"; }
free_number() { local n; for n in $(seq 11 250); do grep -qx "$n" "$MACHINES"/*/number 2>/dev/null || { echo "$n"; return; }; done; die "no free address"; }
network() {  # NAMESPACE NUMBER
  local v=rigv$2
  bridge_up; bridge_rules
  ip netns add "$1"
  ip link add "$v" type veth peer name eth0 netns "$1"
  ip link set "$v" master "$RIG_BRIDGE" up
  ip -n "$1" link set lo up; ip -n "$1" link set eth0 up
  ip -n "$1" addr add "$RIG_SUBNET.$2/24" dev eth0
  ip -n "$1" route add default via "$RIG_SUBNET.1"
}

up() {
  local name=$1 bare=0 json=0 disk='' clock=0 strict=0 d data n t0 lower ns engine=1; shift
  while [ $# -gt 0 ]; do
    case $1 in --bare) bare=1 ;; --json) json=1 ;; --disk) disk=$2; shift ;; --clock) clock=$2; shift ;; --strict) strict=1 ;; *) die "unknown option $1" ;; esac
    shift
  done
  [[ $name =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "a name is small letters, digits and dashes"
  need_root; d=$MACHINES/$name data=$STORE/$name ns=rig-$name
  if running "$name"; then say "$name is up"; print_env "$name" $json; return; fi
  if [ -d "$d" ]; then down "$name"; fi
  one_at_a_time trees "$([ $bare = 1 ] && echo bare || echo docker)"
  t0=$(now); lower=$TREES/bare; if [ $bare = 1 ]; then engine=0; else lower=$TREES/docker:$lower; fi
  mkdir -p "$d/root" "$data"/{upper,work,docker,containerd}; chmod 755 "$data/upper"
  if [ -n "$disk" ]; then need_tool mkfs.ext4 e2fsprogs; truncate -s "$disk" "$data/disk.img"; mkfs.ext4 -q -m 0 "$data/disk.img"; fi
  one_at_a_time take_number "$name"; n=$(cat "$d/number")
  one_at_a_time network "$ns" "$n"
  ssh-keygen -q -t ed25519 -N '' -C "rig-$name" -f "$d/key"
  install -d -m 755 "$data/upper/etc"; cp /etc/resolv.conf "$data/upper/etc/resolv.conf"
  echo "$name" >"$data/upper/etc/hostname"; printf '127.0.0.1 localhost\n%s %s\n' "$RIG_SUBNET.$n" "$name" >"$data/upper/etc/hosts"
  install -d -m 700 "$data/upper/root" "$data/upper/root/.ssh"; install -m 600 "$d/key.pub" "$data/upper/root/.ssh/authorized_keys"
  install -d "$data/upper/home"; install -d -m 700 -o 1000 -g 1000 "$data/upper/home/deploy" "$data/upper/home/deploy/.ssh"
  install -m 600 -o 1000 -g 1000 "$d/key.pub" "$data/upper/home/deploy/.ssh/authorized_keys"
  printf '%s\n' "$lower" "$engine" "$([ $strict = 1 ] || echo "--insecure-registry $RIG_SUBNET.0/24")" >"$d/boot"
  boot "$name" "$clock"
  if [ $bare = 0 ]; then
    wait_for 60 remote "$name" docker version || { remote "$name" tail -n 30 /var/log/dockerd.log >&2; die "the engine of $name does not answer"; }
  fi
  say "$name up at $RIG_SUBNET.$n$([ $bare = 1 ] && echo ' (bare)'): $(($(now) - t0)) s"
  print_env "$name" $json
}
boot() {  # NAME [SECONDS]
  local name=$1 d=$MACHINES/$1 data=$STORE/$1 ns=rig-$1 lower engine options shifted=()
  running "$name" && return
  [ -f "$d/boot" ] || die "no machine named $name was made"
  { read -r lower; read -r engine; read -r options; } <"$d/boot"
  [ -e "/run/netns/$ns" ] || one_at_a_time network "$ns" "$(cat "$d/number")"
  if [ -n "${2:-}" ]; then echo "$2" >"$d/clock"; fi
  if [ "$(cat "$d/clock")" != 0 ]; then one_at_a_time clock_tool; shifted=("$CLOCK_TOOL" "$(cat "$d/clock")"); fi
  nsenter --net="/run/netns/$ns" setsid "${shifted[@]}" unshare --mount --pid --uts --ipc --fork --kill-child --propagation private \
    "$RIG_DIR/machine/init" "$d" "$lower" "$data" "$name" "$engine" "$options ${RIG_DOCKERD_ARGS:-}" >"$d/log" 2>&1 </dev/null &
  echo $! >"$d/pid"
  wait_for 60 test -s "$data/upper/etc/ssh/ssh_host_ed25519_key.pub" || { cat "$d/log" >&2; die "$name did not start"; }
  wait_for 60 remote "$name" true || { cat "$d/log" >&2; die "$name does not answer on SSH"; }
}
halt() {  # NAME
  local d=$MACHINES/$1 ns=rig-$1 pid child
  if running "$1"; then
    pid=$(cat "$d/pid"); child=$(cat "/proc/$pid/task/$pid/children")
    # shellcheck disable=SC2086
    kill -KILL $child 2>/dev/null || true      # the first process: all the others go with it
    wait_for 20 test ! -d "/proc/$pid" || die "$1 (pid $pid) did not end"
  fi
  if [ -e "/run/netns/$ns" ]; then ip netns del "$ns"; fi
  if [ -f "$d/number" ]; then ip link del "rigv$(cat "$d/number")" 2>/dev/null || true; fi
}
running() { [ -f "$MACHINES/$1/pid" ] && [ "$(cat "/proc/$(cat "$MACHINES/$1/pid")/comm" 2>/dev/null)" = unshare ]; }
host_key() { cut -d' ' -f1,2 "$STORE/$1/upper/etc/ssh/ssh_host_ed25519_key.pub"; }
remote() {
  local name=$1 d=$MACHINES/$1 host; shift
  host=$RIG_SUBNET.$(cat "$d/number")
  echo "$host $(host_key "$name")" >"$d/known_hosts"
  ssh -i "$d/key" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=5 -o UserKnownHostsFile="$d/known_hosts" -o LogLevel=ERROR "root@$host" "$@"
}
print_env() {
  local name=$1 d=$MACHINES/$1 host key print
  running "$name" || die "no machine named $name is up"
  host=$RIG_SUBNET.$(cat "$d/number"); key=$(host_key "$name")
  print=$(ssh-keygen -lf - <<<"$key" | cut -d' ' -f2)
  if [ "${2:-0}" = 1 ]; then
    printf '{"name":"%s","host":"%s","port":22,"user":"root","keyPath":"%s","hostKey":"%s","fingerprint":"%s","managerAddr":"%s"}\n' "$name" "$host" "$d/key" "$key" "$print" "$RIG_SUBNET.1"
  else
    printf '%s\n' "SSH_HOST=$host" SSH_PORT=22 SSH_USER=root "SSH_KEY=$d/key" "SSH_HOST_KEY='$key'" "SSH_FINGERPRINT=$print"
  fi
}
down() {
  local name=$1 d=$MACHINES/$1 data=$STORE/$1
  if running "$name"; then
    remote "$name" 'test -S /var/run/docker.sock && docker ps -q | xargs -r docker kill' >/dev/null 2>&1 || true
  fi
  halt "$name"
  rm -rf --one-file-system "${data:?}" "${d:?}"
  say "$name is down"
}
load() {  # all that is missing at once, so that what images share goes once; not over SSH, which would encrypt it
  local name=$1 t0 image missing=(); shift
  t0=$(now)
  for image in "$@"; do
    [ "$(inside "$name" docker image inspect -f '{{.Id}}' "$image" 2>/dev/null)" = "$(docker image inspect -f '{{.Id}}' "$image")" ] || missing+=("$image")
  done
  [ ${#missing[@]} -gt 0 ] || { say "$name has $*"; return; }
  docker save "${missing[@]}" | inside "$name" docker load -q >/dev/null
  say "${missing[*]} loaded into $name: $(($(now) - t0)) s"
}
inside() {  # NAME COMMAND… : in its file system
  local name=$1 pid; shift
  pid=$(cat "$MACHINES/$name/pid")
  pid=$(tr -d ' ' <"/proc/$pid/task/$pid/children")
  env -u DOCKER_HOST nsenter --target "$pid" --mount "$@"
}
prepare() { need_root; one_at_a_time trees "$([ "${1:-}" = --bare ] && echo bare || echo docker)"; }
case ${1:-} in
  up | down | env | ssh | load | halt | boot) [ -n "${2:-}" ] || die "which machine?" ;;
esac
case ${1:-} in
  prepare | up | down | load | halt | boot) "$@" ;;
  env) print_env "$2" "$([ "${3:-}" = --json ] && echo 1 || echo 0)" ;;
  ssh) shift; remote "$@" ;;
  list) ls "$MACHINES" 2>/dev/null || true ;;
  *) echo "$HELP"; [ "${1:-}" = --help ] || exit 2 ;;
esac
