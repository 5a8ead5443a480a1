#!/usr/bin/env bash
# From nothing to a deployed application on this machine; 'bash scripts/try.sh --help' lists the options.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

images=(traefik:v3.7 nginx:alpine node:24-alpine)
stopping=0
for argument in "$@"; do
  case $argument in --stop | --help | -h) stopping=1 ;; esac
done
if [ $stopping = 0 ]; then
  prepare node engine build images "${images[@]}"
elif ! node_is_new_enough; then
  prepare node
fi
exec node "$root/scripts/try.ts" "$@"
