#!/usr/bin/env bash
# Makes the machine ready for the tests and runs them: all, or the parts that are named.
#   static       types, lint, dead code, copies
#   unit         next to the code, and the tests of the gates
#   database     on a real PostgreSQL
#   integration  on a real Docker engine with Swarm and Traefik
#   e2e          the whole, in a real browser
# What integration and e2e need is made beside the other parts, on a bare machine in some minutes. Then files of both run four
# at once, those that take longest first; the one that counts what others leave on the engine runs alone at the end.
# A file with a failed test is run once more, alone, at the end. What passes then is named as flaky, and the run passes:
# such a file is a defect of the file. What fails twice fails the run.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

all=(static unit database integration e2e)
images=(traefik:v3.7 nginx:alpine node:24-alpine busybox:latest registry:2)
parts=("$@")
[ $# -gt 0 ] || parts=("${all[@]}")
for part in "${parts[@]}"; do
  [[ " ${all[*]} " == *" $part "* ]] || fail "no part '$part': ${all[*]}"
done
wants() { [[ " ${parts[*]} " == *" $1 "* ]]; }

cd "$root"
export CI=${CI:-true}
failed=()
runner=
maker=
# The run is named after this process; what it starts carries the name and is looked for at the end.
run=$$-$(awk '{ sub(/.*\) /, ""); print $20 }' /proc/$$/stat)

# tests COMMAND… : in a process group of its own, so that all of it can be ended.
tests() {
  local rc=0
  MOORAGE_TEST_RUN=$run setsid "$@" </dev/null &
  runner=$!
  wait "$runner" || rc=$?
  runner=
  return $rc
}
# beside PART… : prepares them in the background, in a process group of its own; made waits for the end of it.
beside() {
  # shellcheck disable=SC2016
  setsid bash -c '. "$0/scripts/lib.sh"; prepare "$@"' "$root" "$@" </dev/null &
  maker=$!
}
made() {
  local rc=0
  [ -n "$maker" ] || return 0
  wait "$maker" || rc=$?
  maker=
  [ $rc = 0 ] || fail "what the tests need could not be made (above)"
}
end_group() {  # PID
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for _ in $(seq 50); do kill -0 -- "-$1" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL -- "-$1" 2>/dev/null || true
}
finish() {
  local rc=$? group
  trap - EXIT INT TERM HUP
  for group in $runner $maker; do end_group "$group"; done
  if node_is_new_enough; then node tests/support/sweep.ts check "$run" || rc=1; fi
  exit $rc
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# run_again FILES… : each by itself; 1 when one fails again.
run_again() {
  local file flaky=() rc=0
  for file in "$@"; do
    note "once more, alone: $file"
    if tests vitest run "$file"; then flaky+=("$file"); else rc=1; fi
  done
  for file in ${flaky[@]+"${flaky[@]}"}; do printf 'flaky: %s (failed, then passed alone)\n' "$file"; done
  return $rc
}

# More files than this do not fail by bad luck.
again_max=6
vitest_run() {  # PROJECTS…
  local failed_files again=()
  failed_files=$(mktemp)
  if MOORAGE_TEST_FAILED=$failed_files tests vitest run --reporter=default --reporter=tests/support/failed-files.ts "$@"; then
    rm -f "$failed_files"; return 0
  fi
  mapfile -t again <"$failed_files"
  rm -f "$failed_files"
  if [ ${#again[@]} = 0 ] || [ ${#again[@]} -gt $again_max ]; then return 1; fi
  run_again "${again[@]}"
}

check() {  # NAME COMMAND… : a static check; the others go on when one fails
  local name=$1; shift
  timed "$name" "$@" || failed+=("$name")
}

prepare node
whole=
if wants integration || wants e2e; then whole=yes; fi
if [ -n "$whole" ] || wants database; then beside test-packages; fi

if wants static; then
  [ -f apps/web/next-env.d.ts ] || printf '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n' >apps/web/next-env.d.ts
  check types tsc -p tsconfig.json
  check lint biome check --error-on-warnings .
  check "dead code" knip
  check copies jscpd --config .jscpd.json .
fi
made

if [ -n "$whole" ]; then
  machine=(engine swarm build)
  if wants integration; then machine+=(test-machines test-builders); fi
  beside "${machine[@]}" images "${images[@]}"
else
  node tests/support/sweep.ts crashed
fi
# run_parts PART… : those of them that are wanted, in one vitest.
run_parts() {
  local part projects=()
  for part in "$@"; do
    if wants "$part"; then projects+=(--project "$part"); fi
    if [ "$part" = integration ] && wants "$part"; then projects+=(--project alone); fi
  done
  [ ${#projects[@]} = 0 ] || vitest_run "${projects[@]}" || failed+=("$*")
}
run_parts unit database
if [ -n "$whole" ]; then
  made
  node tests/support/sweep.ts crashed
  run_parts integration e2e
fi

[ ${#failed[@]} = 0 ] || fail "failed: ${failed[*]}"
