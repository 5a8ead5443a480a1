#!/usr/bin/env bash
# Gives a Debian or Ubuntu machine a Docker engine: one that answers is reused, else it is installed and started.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
HELP='engine.sh up | swarm [ADDR] | debs | down | status
  up      install the engine from packages if absent, start it, wait until it answers
  swarm   make it a Swarm manager unless it is in a swarm, advertised at ADDR (default 127.0.0.1)
  debs    fetch the packages of a newer Debian that the engine is in, and print their folder
  down    stop the engine if this script started it without systemd (its data stays)
Variables: RIG_SOCKET, RIG_DATA, RIG_DOCKERD_ARGS, RIG_CACHE, RIG_RUN'

SOCKET=${RIG_SOCKET:-/var/run/docker.sock}
DATA=${RIG_DATA:-/var/lib/docker}
PIDFILE=$RIG_RUN/engine.pid
LOG=$RIG_RUN/engine.log
SUITE=trixie             # where a Debian 12 takes its engine from: its own is older than what Moorage accepts
MINIMUM=24
FROM_SUITE='docker.io docker-cli docker-buildx docker-compose containerd'
export DOCKER_HOST=${DOCKER_HOST:-unix://$SOCKET}

own_candidate() {  # major version of docker.io in this machine's own archive
  apt-cache policy docker.io 2>/dev/null | awk '/Candidate:/ { sub(/^[0-9]+:/, "", $2); split($2, v, "."); print v[1] + 0 }'
}
suite_debs() {  # fetch the packages of the newer suite without touching this machine's apt sources
  local d=$RIG_CACHE/apt-$SUITE
  mkdir -p "$d/lists/partial" "$d/cache/archives/partial" "$d/debs"
  chmod -R a+rX "$d"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $SUITE main" >"$d/sources.list"
  printf '%s\n' "Dir::Etc::sourcelist \"$d/sources.list\";" 'Dir::Etc::sourceparts "-";' \
    "Dir::State::lists \"$d/lists\";" "Dir::Cache \"$d/cache\";" 'APT::Sandbox::User "root";' >"$d/apt.conf"
  APT_CONFIG=$d/apt.conf apt-get update -qq
  # shellcheck disable=SC2086
  (cd "$d/debs" && rm -f ./*.deb && APT_CONFIG=$d/apt.conf apt-get download -q $FROM_SUITE)
}
debs() {
  local d=$RIG_CACHE/apt-$SUITE/debs
  [ -n "$(ls "$d"/docker.io_*.deb 2>/dev/null)" ] || step "fetched the engine of Debian $SUITE" suite_debs
  echo "$d"
}
install_engine() {
  local codename major
  need_apt "installing the Docker engine"
  step "apt update" apt_refresh
  major=$(own_candidate)
  codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
  if [ "${major:-0}" -ge $MINIMUM ]; then
    step "installed docker.io $major" apt_install docker.io docker-buildx iptables iproute2
  elif [ "$codename" = bookworm ]; then
    # runc, tini and iptables stay this machine's own: the newer ones need a newer libc
    step "fetched the engine of Debian $SUITE" suite_debs
    step "installed the engine" apt_install runc tini iptables iproute2 "$RIG_CACHE/apt-$SUITE/debs"/*.deb
  else
    die "this release has no Docker $MINIMUM: install it as https://docs.docker.com/engine/install/ says, then run this again"
  fi
}
start_with_systemd() { systemctl start docker; }
start_alone() {
  mkdir -p "$RIG_RUN" "$DATA"
  grep -q cgroup /proc/self/mountinfo || die "no cgroups are mounted: a Docker engine cannot start here"
  rm -f "$PIDFILE"
  # shellcheck disable=SC2086
  setsid dockerd --data-root "$DATA" --exec-root "$RIG_RUN/exec" --pidfile "$PIDFILE" \
    -H "unix://$SOCKET" ${RIG_DOCKERD_ARGS:-} >>"$LOG" 2>&1 </dev/null &
}
start_engine() {
  if [ -d /run/systemd/system ]; then start_with_systemd; else start_alone; fi
  wait_for 60 engine_answers || { tail -n 30 "$LOG" >&2 2>/dev/null; die "the engine did not answer within 60 s"; }
}
up() {
  local v t0
  if v=$(engine_answers); then say "engine $v answers: reused"; return; fi
  need_root
  command -v dockerd >/dev/null || install_engine
  t0=$(now); start_engine; say "engine $(engine_answers) started: $(($(now) - t0)) s"
}
swarm() {
  local addr=${1:-127.0.0.1} t0
  need_engine
  [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ] || return 0
  t0=$(now)
  docker swarm init --advertise-addr "$addr" >/dev/null
  say "swarm manager at $addr: $(($(now) - t0)) s"
}
down() {
  local pid
  pid=$(cat "$PIDFILE" 2>/dev/null || true)
  if [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dockerd ]; then
    say "no engine that this script started: nothing stopped"; return
  fi
  kill "$pid"
  wait_for 60 test ! -d "/proc/$pid" || die "the engine (pid $pid) did not stop within 60 s"
  rm -f "$PIDFILE"; say "engine stopped"
}
status() {
  engine_answers >/dev/null || { say "no engine answers at $DOCKER_HOST"; return 1; }
  docker info --format 'engine={{.ServerVersion}} driver={{.Driver}} cgroup=v{{.CgroupVersion}} swarm={{.Swarm.LocalNodeState}} containers={{.ContainersRunning}} images={{.Images}}'
}

case ${1:-} in
  up | swarm | debs | down | status) "$@" ;;
  *) echo "$HELP"; [ "${1:-}" = --help ] || exit 2 ;;
esac
