#!/usr/bin/env bash
# Rebuilds and reloads on every change: watch.sh [OPTION OF cargo leptos watch...].
#
# A change of the computer players reaches the browser when this is started anew: their module is not part of
# what cargo-leptos builds.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/turn.sh
. "$ROOT/scripts/turn.sh"

# A folder of its own, so that the site of `make run` stays as it is. The server takes care of Postgres.
export LEPTOS_SITE_ROOT=target/site-watch

make_computer() {
  cargo build --package=computer-module --lib --target-dir=target/front --target=wasm32-unknown-unknown \
    --profile=wasm-dev
  wasm-bindgen --target web --no-typescript --out-dir public/computer --out-name computer \
    target/front/wasm32-unknown-unknown/wasm-dev/computer_module.wasm
}

scripts/setup.sh watch
step 'Making the computer players for the browser' 'first time 1 minute' make_computer
start_turn
exec cargo leptos watch --split "$@"
