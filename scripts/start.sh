#!/usr/bin/env bash
# Starts Moorage from its build: the whole (default), only the worker, or the sources with reload (dev).
# Node is started directly: a pnpm that stays beside it costs 45 MiB.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_node

# Measured: small young generation, no V8 helper threads, one malloc arena and a collection when quiet keep the process
# below 150 MiB.
flags=(--max-semi-space-size=2 --single-threaded --max-old-space-size=192 --expose-gc)
case ${1:-server} in
  server | worker)
    entry=$root/dist/${1:-server}.mjs
    [ -f "$entry" ] || fail "$entry is not there: run 'pnpm build' first"
    export NODE_ENV=production MALLOC_ARENA_MAX=1
    exec node "${flags[@]}" "$entry"
    ;;
  dev)
    export NODE_ENV=development
    exec node --watch --watch-preserve-output --watch-path="$root/apps/server/src" --watch-path="$root/apps/worker/src" \
      --watch-path="$root/packages" "$root/apps/server/src/main.ts"
    ;;
  *) fail "start.sh [server|worker|dev]" ;;
esac
