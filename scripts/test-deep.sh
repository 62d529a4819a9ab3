#!/usr/bin/env bash
# What takes minutes and seldom changes: the published counts of hundreds of millions of moves, ten times as
# many random matches for the laws of the games, the computer players and the clocks, more schedules of the hub
# and the outboxes, more changes of the fuzz corpora, a hundred calls, and matches in the browser with what is
# shipped. Optimized builds, but for the calls.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/postgres.sh
. "$ROOT/scripts/postgres.sh"

logs=$ROOT/target/test-deep
mkdir -p "$logs"
export STEPS_FILE=$logs/steps
: >"$STEPS_FILE"

main() {
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  scripts/setup.sh run
  step 'Compiling the counts' 'first time 1 minute' cargo build --release --package games --example counts
  step 'Counting moves beside published tables' 'about 2 minutes' logged target/release/examples/counts deep

  # Read while the tests are compiled; nothing but how much they try depends on it.
  export DEEP_TESTS=1
  step 'Compiling the tests' 'first time 3 minutes' deep_tests --no-run
  step 'The laws of all games, and the computer players' 'about 5 minutes' deep_tests -- --skip clock::
  step 'The clocks over a bad network, in simulated time' 'about 1 minute' \
    deep_tests --lib clock:: -- --nocapture --test-threads 1
  step 'The hub and the outboxes in every schedule' 'about 2 minutes' \
    cargo test --release --package interleavings --test interleavings -- --nocapture
  step 'Changes of the fuzz corpora' 'about 1 minute' \
    cargo test --release --package inputs --test replay -- --nocapture
  scripts/setup.sh test
  scripts/build.sh dev
  step 'Starting a Postgres for the browsers' '3 seconds' start_postgres
  step 'A hundred calls whose offers cross, directly and through a relay' 'about 10 minutes' calls
  scripts/build.sh release
  step 'Matches in the browser, with what is shipped' 'about 3 minutes' shipped
}

calls() {
  (
    cd end2end
    CALLS=100 OYINLINE_BIN=$ROOT/target/debug/oyinline OYINLINE_SITE=$(site_folder dev) \
      playwright test calls.spec.ts --project alone --grep 'calls connect'
  )
}

# All other browser tests are of a development build, which wasm-opt has not seen.
shipped() {
  (
    cd end2end
    OYINLINE_BIN=$ROOT/target/release/oyinline OYINLINE_SITE=$(site_folder release) \
      playwright test pair.spec.ts table.spec.ts games.spec.ts --project chromium
  )
}

# Always the same packages: with others cargo would choose other features and compile again.
deep_tests() {
  cargo test --release --package games --package bots --package protocol "$@"
}

logged() {
  "$@" 2>&1 | tee "$logs/counts.log"
}

finish() {
  local status=$?
  stop_postgres
  print_steps
  say
  if [[ -f $logs/counts.log ]]; then tail -1 "$logs/counts.log"; fi
  if ((status == 0)); then say 'Everything passed.'; else say "FAILED (exit status $status)."; fi
  exit "$status"
}

main
