# What try.sh, test.sh and start.sh share. Sourced, never run. Everything is said on standard error.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Node 24 is a package of this repository; pnpm and other tools that these scripts fetch live below .tools/.
export PATH="$root/node_modules/.bin:$root/.tools/bin:$PATH"

note() { printf '%s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# timed TEXT COMMAND… : run it, then say what was done and how long it took.
timed() {
  local text=$1 started=$EPOCHREALTIME rc=0
  shift
  "$@" || rc=$?
  [ $rc = 0 ] || return $rc
  note "$(seconds_since "$started")  $text"
}
seconds_since() { awk -v a="${1/,/.}" -v b="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%6.1f s", b - a }'; }

# quiet COMMAND… : run it without a word; when it fails, show the end of what it said.
quiet() {
  local log rc=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || rc=$?
  [ $rc = 0 ] || tail -n 40 "$log" >&2
  rm -f "$log"
  return $rc
}

# prepare PART… : one preparation at a time per checkout. The lock is not handed on to what is started in it (an engine).
prepare() {
  mkdir -p "$root/.tools"
  if command -v flock >/dev/null; then
    flock --close "$root/.tools/lock" bash "$root/scripts/prepare.sh" "$@"
  else
    bash "$root/scripts/prepare.sh" "$@"
  fi
}

node_is_new_enough() {
  command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 24 ]
}
need_node() { node_is_new_enough || fail "Node 24 is not there: run 'pnpm install' first, or 'bash scripts/try.sh', which does it"; }
