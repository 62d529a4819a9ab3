#!/usr/bin/env bash
# Rebuilds and reloads on every change: watch.sh [OPTION OF cargo leptos watch...].

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh watch
# A folder of its own, so that the site of `make run` stays as it is. The server takes care of Postgres.
LEPTOS_SITE_ROOT=target/site-watch exec cargo leptos watch "$@"
