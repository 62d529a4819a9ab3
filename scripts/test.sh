#!/usr/bin/env bash
# Runs every check and test, or a part of them: test.sh [--only lint|unit|e2e].

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/postgres.sh
. "$ROOT/scripts/postgres.sh"

parts='lint unit e2e'
if [[ ${1:-} == --only ]]; then parts=${2:?"test.sh --only takes lint, unit or e2e"}; fi
logs=$ROOT/target/test
mkdir -p "$logs"
rm -f "$logs"/*
export STEPS_FILE=$logs/steps
: >"$STEPS_FILE"

main() {
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  scripts/setup.sh test
  if wanted lint; then scripts/lint.sh; fi
  if wanted unit; then unit; fi
  if wanted e2e; then e2e; fi
}

wanted() {
  [[ " $parts " == *" $1 "* ]]
}

# --- The tests of the crates and of the whole server ---

unit() {
  step 'Compiling the tests' 'first time 8 minutes' run_tests --no-run
  step 'Starting a Postgres for the tests' '3 seconds' start_postgres
  scripts/prepare.sh --check
  step 'Unit and integration tests' 'about 2 minutes' logged unit run_tests
  step 'The hub and the outboxes in every schedule' 'first time 40 seconds' logged interleavings \
    cargo test --quiet --package interleavings --test interleavings -- --nocapture
  step 'Counting moves beside published tables' '20 seconds' \
    logged counts cargo run --quiet --package games --example counts -- usual
  step 'Compiling the proof under faults' '10 seconds' cargo build --bin oyinline --example chaos
  step 'Playing through faults' 'about 4 minutes' logged chaos target/debug/examples/chaos --slice
}

run_tests() {
  if has cargo-nextest; then cargo nextest run "$@"; else cargo test "$@"; fi
}

# --- The tests in a browser ---

e2e() {
  scripts/build.sh dev
  if ! wanted unit; then step 'Starting a Postgres for the tests' '3 seconds' start_postgres; fi
  step 'Browser tests' 'about 20 minutes' logged e2e browser_tests
}

# Those that measure time come afterwards, one at a time.
browser_tests() {
  local status=0
  cd end2end
  export OYINLINE_BIN=$ROOT/target/debug/oyinline OYINLINE_SITE
  OYINLINE_SITE=$(site_folder dev)
  playwright test --project chromium || status=$?
  playwright test --project alone || status=$?
  return "$status"
}

# --- Around them ---

# logged NAME COMMAND...: also into a file, from which the closing lines are repeated at the end.
logged() {
  local log=$logs/$1.log
  shift
  "$@" 2>&1 | tee "$log"
}

finish() {
  local status=$?
  stop_postgres
  print_steps
  say
  if [[ -f $logs/unit.log ]]; then grep -E '^ *Summary \[|^ *(FAIL|TIMEOUT|SIG[A-Z]+) \[|^test result:' "$logs/unit.log" | uniq || true; fi
  if [[ -f $logs/interleavings.log ]]; then
    awk '/ schedules$/ { models++; all += $(NF - 1) } END { printf "Interleavings: %d models, %d schedules\n", models, all }' \
      "$logs/interleavings.log"
  fi
  if [[ -f $logs/counts.log ]]; then tail -1 "$logs/counts.log"; fi
  if [[ -f $logs/chaos.log ]]; then chaos_result; fi
  if [[ -f $logs/e2e.log ]]; then playwright_result; fi
  if ((status == 0)); then say 'Everything passed.'; else say "FAILED (exit status $status)."; fi
  exit "$status"
}

# All in one line, with the seed by which it can be tried again; then what was wrong, in words.
chaos_result() {
  grep '^Chaos ' "$logs/chaos.log" || true
  grep -E '^(lost|duplicated|gaps|unexpected|lied|matches wrong|answered|internal|stuck)[a-z ]*: ' "$logs/chaos.log" |
    head -20 | cut -c1-300 || true
}

# Playwright closes with one line for each outcome; this is all of them in one, then what failed and why: of
# a run elsewhere often nothing but the end is kept.
playwright_result() {
  awk '
    $2 == "passed" { passed += $1 }
    $2 == "flaky" { passed += $1 }
    $2 == "failed" || $2 == "interrupted" { failed += $1 }
    $2 == "skipped" || ($2 == "did" && $3 == "not" && $4 == "run") { skipped += $1 }
    END { printf "Playwright: %d passed, %d failed, %d skipped\n", passed, failed, skipped }
  ' "$logs/e2e.log"
  grep -E '^ +[0-9]+\) \[|^ +(Error|TimeoutError|Expected|Received|Locator)\b|^ +Test timeout|^ +> [0-9]+ \|' "$logs/e2e.log" |
    head -40 | cut -c1-400 || true
}

main
