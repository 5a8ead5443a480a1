#!/usr/bin/env bash
# Makes the machine ready for the tests and runs them: all, or the parts that are named.
#   static       types, lint, dead code, copies
#   unit         next to the code, and the tests of the gates
#   database     on a real PostgreSQL
#   integration  on a real Docker engine with Swarm and Traefik: two files at once, then those that need the machine alone
#   e2e          the whole, in a real browser
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
finish() {
  local rc=$?
  trap - EXIT INT TERM HUP
  if [ -n "$runner" ]; then
    kill -TERM -- "-$runner" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 -- "-$runner" 2>/dev/null || break; sleep 0.1; done
    kill -KILL -- "-$runner" 2>/dev/null || true
  fi
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

if wants integration || wants e2e; then prepare node engine swarm test-packages images "${images[@]}"
elif wants database; then prepare node test-packages
else prepare node; fi
if wants integration; then prepare test-builders test-machines; fi
node tests/support/sweep.ts crashed

if wants static; then
  [ -f apps/web/next-env.d.ts ] || printf '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n' >apps/web/next-env.d.ts
  check types tsc -p tsconfig.json
  check lint biome check --error-on-warnings .
  check "dead code" knip
  check copies jscpd --config .jscpd.json .
fi
if wants integration || wants e2e; then prepare build; fi

projects=()
for part in unit database integration e2e; do
  if wants "$part"; then projects+=(--project "$part"); fi
done
if wants integration; then projects+=(--project alone); fi
if [ ${#projects[@]} -gt 0 ]; then vitest_run "${projects[@]}" || failed+=("vitest"); fi

[ ${#failed[@]} = 0 ] || fail "failed: ${failed[*]}"
