#!/usr/bin/env bash
# Rebuilds and reloads on every change: watch.sh [OPTION OF cargo leptos watch...].
#
# A change of the rules reaches the server at once, and the browser when this is started anew: their
# module is not part of what cargo-leptos builds.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# A folder of its own, so that the site of `make run` stays as it is. The server takes care of Postgres.
export LEPTOS_SITE_ROOT=target/site-watch

make_rules() {
  local name
  for name in referee chess computer; do
    cargo build --package="$name-module" --lib --target-dir=target/front --target=wasm32-unknown-unknown \
      --profile=wasm-dev
    wasm-bindgen --target web --no-typescript --out-dir public/rules --out-name "$name" \
      "target/front/wasm32-unknown-unknown/wasm-dev/${name}_module.wasm"
  done
}

scripts/setup.sh watch
step 'Making the rules for the browser' 'first time 1 minute' make_rules
exec cargo leptos watch --split "$@"
