#!/usr/bin/env bash
# Checks the form of the code: rustfmt and clippy, on the server's side and on the browser's.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

browser_side() {
  cargo clippy -p "$1" --target wasm32-unknown-unknown --target-dir target/front --profile wasm-dev -- -D warnings
}

step 'Checking the format' '1 second' cargo fmt --all --check
step "Checking the server's side with clippy" 'first time 5 minutes' \
  cargo clippy --all-targets -- -D warnings
step "Checking the benchmark's count of moves with clippy" '10 seconds' \
  cargo clippy --package speed --all-targets -- -D warnings
step 'Checking the check of interleavings with clippy' 'first time 20 seconds' \
  cargo clippy --package interleavings --lib --tests -- -D warnings
# The app is checked with `hydrate` here, as a dependency of `frontend`, and with `ssr` above.
step "Checking the browser's side with clippy" 'first time 4 minutes' \
  browser_side frontend
step 'Checking the computer players for the browser with clippy' '30 seconds' browser_side computer-module
