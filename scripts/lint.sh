#!/usr/bin/env bash
# Checks the form of the code: rustfmt and clippy, on the server's side and on the browser's.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"


step 'Checking the format' '1 second' cargo fmt --all --check
step "Checking the server's side with clippy" 'first time 5 minutes' \
  cargo clippy --all-targets -- -D warnings
# The app is checked with `hydrate` here, as a dependency of `frontend`, and with `ssr` above.
step "Checking the browser's side with clippy" 'first time 4 minutes' \
  cargo clippy -p frontend --target wasm32-unknown-unknown --target-dir target/front \
  --profile wasm-dev -- -D warnings
