#!/usr/bin/env bash
# Renews `.sqlx`, the description of every query that lets a build check them without a database.
# prepare.sh --check only tells whether it is up to date.
#
# The macros of sqlx write the descriptions themselves when they see a database and SQLX_OFFLINE_DIR, so
# the tool sqlx-cli is not needed. Queries in tests are not described: the macros are for the library.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/postgres.sh
. "$ROOT/scripts/postgres.sh"

described=$ROOT/target/prepare/queries
last_check=$ROOT/target/prepare/fingerprint

main() {
  trap finish EXIT
  trap 'exit 143' TERM
  if [[ -z ${DATABASE_URL:-} ]]; then
    step 'Starting a Postgres to check the queries against' '3 seconds' start_postgres
  fi
  step 'Applying the migrations' '1 second' apply_migrations
  step 'Describing the queries' 'first time 2 minutes' describe
  if [[ ${1:-} == --check ]]; then compare; else replace; fi
}

# Into a database of its own, and by psql: the program may be older than the newest migration.
apply_migrations() {
  local name=prepare_$$ file
  [[ $DATABASE_URL =~ ^([a-z]+://[^/?]*)(/[^?]*)?(.*)$ ]] || die 'DATABASE_URL is not an address.'
  psql -qX "$DATABASE_URL" -c "create database $name"
  database=${BASH_REMATCH[1]}/$name${BASH_REMATCH[3]}
  for file in migrations/*.sql; do
    psql -qX -v ON_ERROR_STOP=1 --single-transaction -f "$file" "$database"
  done
}

finish() {
  if [[ -n ${database:-} ]]; then psql -qX "$DATABASE_URL" -c "drop database prepare_$$" || true; fi
  stop_postgres
}

# Cargo does not know that the macros read the environment. `env` as a wrapper changes nothing but gives
# the workspace's crates results of their own, and forgetting the backend's makes cargo compile it again.
describe() {
  if [[ -s $last_check ]]; then rm -rf "target/debug/.fingerprint/$(<"$last_check")"; fi
  rm -rf "$described"
  mkdir -p "$described"
  RUSTC_WORKSPACE_WRAPPER=/usr/bin/env SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$described DATABASE_URL=$database \
    cargo check --message-format=json-render-diagnostics >target/prepare/messages
  sed -n 's|.*/lib\(backend-[0-9a-f]*\)\.rmeta".*|\1|p' target/prepare/messages >"$last_check"
}

compare() {
  diff -r .sqlx "$described" >/dev/null \
    || die 'The queries have changed since .sqlx was written. Run "make prepare" and commit .sqlx.'
  say "    .sqlx is up to date: $(find .sqlx -name '*.json' | wc -l) queries."
}

replace() {
  mkdir -p .sqlx
  rm -f .sqlx/query-*.json
  find "$described" -name 'query-*.json' -exec cp -t .sqlx {} +
  say "    .sqlx has $(find .sqlx -name '*.json' | wc -l) queries."
}

main "$@"
