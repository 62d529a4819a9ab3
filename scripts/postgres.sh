# A Postgres for one script, which calls stop_postgres when it ends. Sourced, not run.
# shellcheck shell=bash

# Starts the program's own Postgres in a new folder and sets DATABASE_URL to it, whatever that was: the
# tests make and remove databases.
start_postgres() {
  local program
  program=$(any_program)
  postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/oyinline-test.XXXXXX")

  coproc POSTGRES { exec env -u DATABASE_URL "$program" postgres --data "$postgres_folder"; }
  # The program stops its Postgres when its input is closed, even by the death of this script.
  postgres_input=${POSTGRES[1]}
  # shellcheck disable=SC2153 # Set by `coproc`.
  postgres_pid=$POSTGRES_PID
  IFS= read -r -t 120 DATABASE_URL <&"${POSTGRES[0]}" || die 'The Postgres for the tests did not start.'
  export DATABASE_URL
}

# Any build will do, however old: only its command `postgres` is used.
any_program() {
  local program
  for program in target/debug/oyinline target/release/oyinline; do
    if [[ -x $program ]]; then
      printf '%s' "$program"
      return
    fi
  done
  cargo build --bin oyinline --examples >&2 \
    || die 'There is no build of the program to start a Postgres with. Set DATABASE_URL to any server.'
  printf 'target/debug/oyinline'
}

stop_postgres() {
  if [[ -z ${postgres_folder:-} ]]; then return 0; fi
  if [[ -n ${postgres_pid:-} ]]; then
    exec {postgres_input}>&-
    wait "$postgres_pid" || true
  fi
  rm -rf "$postgres_folder"
  postgres_folder=
}
