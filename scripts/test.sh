#!/usr/bin/env bash
# Makes the machine ready for the tests and runs them: all, or the parts that are named.
#   static       types, lint, dead code, copies
#   unit         next to the code, and the tests of the gates
#   database     on a real PostgreSQL
#   integration  on a real Docker engine with Swarm and Traefik
#   e2e          the whole, in a real browser
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

all=(static unit database integration e2e)
images=(traefik:v3.7 nginx:alpine node:24-alpine busybox:latest)
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
if [ ${#projects[@]} -gt 0 ]; then tests vitest run "${projects[@]}" || failed+=("vitest"); fi

[ ${#failed[@]} = 0 ] || fail "failed: ${failed[*]}"
