#!/bin/bash
# Makes the database and the accounts of the services, with the passwords of the secrets, and no more
# rights than each needs. Runs at every `up`, as root over MySQL's socket, so that a password that was
# changed takes effect. The same as SQL for a server of your own: docs/operations.md.
set -euo pipefail

fail() {
  echo "accounts: $*" >&2
  exit 1
}

secret() {
  local value
  value=$(cat "/run/secrets/$1") || fail "SECRETS_DIR/$1 cannot be read."
  [[ -n $value ]] || fail "SECRETS_DIR/$1 is empty."
  printf '%s' "$value"
}

# As a string of SQL.
quoted() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}

for name in MYSQL_PASSWORD MYSQL_ROOT_PASSWORD; do
  [[ -z ${!name:-} ]] || fail "$name is set, but not used any more. The passwords are files in" \
    "SECRETS_DIR (deploy/secrets/README.md); put the password of MySQL's root, with which its" \
    "volume was made, into SECRETS_DIR/mysql-root-password, and unset $name."
done

root=$(secret mysql-root-password)
ask() { MYSQL_PWD=$root mysql --user=root --batch --default-character-set=utf8mb4 "$@"; }

if ! answer=$(ask --execute='SELECT 1' 2>&1); then
  [[ $answer != *'ERROR 1045'* ]] || fail "MySQL refuses root with the password in" \
    "SECRETS_DIR/mysql-root-password. A volume keeps the password it was made with: put that one" \
    "back, or change it within MySQL first (docs/operations.md)."
  fail "$answer"
fi

# A password that is changed replaces the old one at the `up` after the next: until then both are
# good, so that services which run with the old one go on until they are replaced.
account() { # NAME SECRET RIGHTS
  local password change='DISCARD OLD PASSWORD'
  password=$(secret "$2")
  MYSQL_PWD=$password mysql --user="$1" --execute='SELECT 1' >/dev/null 2>&1 ||
    change="IDENTIFIED BY $(quoted "$password") RETAIN CURRENT PASSWORD"
  echo "CREATE USER IF NOT EXISTS '$1'@'%' IDENTIFIED BY $(quoted "$password");"
  echo "ALTER USER '$1'@'%' $change;"
  echo "GRANT $3 ON terrascope.* TO '$1'@'%';"
}

# Made as a whole before it is run, so that a secret that is missing changes nothing.
statements=$(
  set -e
  echo 'CREATE DATABASE IF NOT EXISTS terrascope CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;'
  account terrascope_migration migration-password ALL
  account terrascope_loader loader-password 'SELECT, INSERT, UPDATE, DELETE'
  account terrascope_reader reader-password SELECT
)
ask <<<"$statements"
echo 'accounts: migration, loader and reader may use the database terrascope'
