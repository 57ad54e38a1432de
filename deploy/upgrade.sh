#!/bin/bash
# Brings what runs behind the proxy (compose.proxy.yaml) to the version of this checkout, newer or
# older, without a pause: the schema first, then new instances beside the old ones, then the old
# ones are stopped, one by one, each when what runs on it has ended.
#   deploy/upgrade.sh [further -f FILE of docker compose]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files=(-f compose.yaml "$@" -f compose.proxy.yaml)
compose() { docker compose "${files[@]}" "$@"; }
say() { echo "upgrade: $*"; }

say 'building the image'
compose build --quiet migrate
say 'bringing the schema up to date'
# An older version says here whether it works on the schema there is; if not, nothing has changed.
compose run --rm --quiet-pull migrate || {
  say 'the schema was not brought up to date; all goes on as it was' >&2
  exit 1
}
for service in reader-api loader-api; do
  mapfile -t old < <(compose ps --quiet "$service")
  count=${#old[@]}
  ((count > 0)) || { say "$service does not run" >&2; exit 1; }
  say "$service: $count new beside $count old"
  compose up --detach --wait --no-deps --no-recreate --scale "$service=$((2 * count))" "$service"
  for container in "${old[@]}"; do
    say "$service: stopping ${container:0:12}"
    # As long as stop_grace_period allows.
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
done
say 'done'
compose ps
