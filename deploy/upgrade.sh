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
stop() {
  say "$*" >&2
  exit 1
}

say 'building the image'
compose build --quiet migrate
say 'making accounts and folders, bringing the schema up to date'
# An older version says here whether it works on the schema there is; if not, nothing has changed.
for task in accounts reports-folder migrate; do
  # Without MySQL there are no accounts.
  [[ " $(compose config --services | tr '\n' ' ') " == *" $task "* ]] || continue
  compose run --rm --no-deps "$task" || stop "$task has failed; all goes on as it was"
done
for service in reader-api loader-api; do
  mapfile -t old < <(compose ps --quiet "$service")
  count=${#old[@]}
  ((count > 0)) || stop "$service does not run"
  say "$service: $count new beside $count old"
  if ! compose up --detach --wait --no-deps --no-recreate --scale "$service=$((2 * count))" "$service"; then
    for container in $(compose ps --all --quiet "$service"); do
      [[ " ${old[*]} " == *" $container "* ]] && continue
      docker logs --tail 5 "$container" >&2
      docker rm --force "$container" >/dev/null
    done
    stop "$service: the new ones were not ready, and are removed; the old ones go on"
  fi
  for container in "${old[@]}"; do
    say "$service: stopping ${container:0:12}"
    # As long as stop_grace_period allows.
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
done
say 'done'
compose ps
