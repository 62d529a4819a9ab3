#!/usr/bin/env bash
# Builds what has changed and serves it: run.sh [ARGUMENT OF THE SERVER...].

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/turn.sh
. "$ROOT/scripts/turn.sh"

scripts/setup.sh run
scripts/build.sh release

site_environment release
export LEPTOS_ENV=PROD
printf '\n==> Starting Oyinline (Ctrl-C stops it)\n'
start_turn
# In this script's place, so that signals reach the server itself.
exec target/release/oyinline "$@"
