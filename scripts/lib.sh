# What all scripts share: where they are, which tools come first, and steps that tell what they do and
# how long it took. Sourced, not run.
# shellcheck shell=bash

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
export PATH="$ROOT/.tools/bin:$ROOT/end2end/node_modules/.bin:$PATH"

# Where Debian's packages of Go libraries are; the benchmark's peers are built against them.
GO_LIBRARIES=/usr/share/gocode

# Written when the wasm32 target came from Debian: then the whole build uses Debian's Rust.
if [[ -f .tools/toolchain ]]; then
  RUSTUP_TOOLCHAIN=$(<.tools/toolchain)
  export RUSTUP_TOOLCHAIN
fi

# A file for one line a finished step: seconds, a tab, its name. Set by a script that sums up the others.
STEPS_FILE=${STEPS_FILE:-/dev/null}

has() {
  command -v "$1" >/dev/null 2>&1
}

say() {
  printf '%s\n' "$*"
}

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    die "This needs root, and there is no sudo: $*"
  fi
}

# step NAME EXPECTATION COMMAND...: runs the command between two lines that tell what is being done, how
# long it is likely to take and how long it took.
step() {
  local name=$1 expectation=$2 start=$SECONDS
  shift 2
  printf '\n==> %s (%s)\n' "$name" "$expectation"
  "$@"
  local seconds=$((SECONDS - start))
  printf '%d\t%s\n' "$seconds" "$name" >>"$STEPS_FILE"
  printf '    done in %s\n' "$(duration "$seconds")"
}

duration() {
  if (($1 < 100)); then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# The minutes of every step that was finished.
print_steps() {
  printf '\nMinutes  Step\n'
  awk -F'\t' '{ printf "%7.1f  %s\n", $1 / 60, $2; all += $1 } END { printf "%7.1f  together\n", all / 60 }' "$STEPS_FILE"
}

# What the server must know about the site that scripts/build.sh has made: dev or release.
site_environment() {
  export LEPTOS_OUTPUT_NAME=oyinline LEPTOS_SITE_PKG_DIR=pkg LEPTOS_HASH_FILES=true
  LEPTOS_SITE_ROOT=$(site_folder "$1")
  export LEPTOS_SITE_ROOT
}

# Each kind has its own, so that neither disturbs the other.
site_folder() {
  case $1 in
    release) printf '%s/target/site' "$ROOT" ;;
    dev) printf '%s/target/site-dev' "$ROOT" ;;
  esac
}

# Those that rustc emits by default; all browsers since 2023 have them.
WASM_FEATURES=(--enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext)

# Code that is flattened and put together again comes out a hundredth smaller.
optimize_module() {
  binaryen wasm-opt --flatten --rereloop -Oz -Oz "${WASM_FEATURES[@]}" "$1" -o "$1"
}

# Runs a command that reads modules by binaryen, without its word that it does not know the names of locals.
binaryen() {
  "$@" 2> >(grep -v 'unknown name subsection' >&2)
}

# A checksum over the files in some folders, and over their names.
fingerprint() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}
