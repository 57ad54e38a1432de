#!/bin/bash
# Succeeds when /health/ready answers 200 on each of these ports; without any, on those of both
# services. It starts no other program: a health check that runs every few seconds is to cost nothing.
(($# > 0)) || set -- "${LOADER_PORT:-3001}" "${READER_PORT:-3002}"
for port in "$@"; do
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  read -r -t 4 -u 3 _ status _ && [[ $status == 200 ]] || exit 1
  exec 3>&-
done
