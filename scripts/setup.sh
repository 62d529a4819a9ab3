#!/usr/bin/env bash
# Installs what is missing for one purpose, and only that: setup.sh [run|test|watch|bench|fuzz|autobahn].
# Takes less than a second when nothing is missing.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

purpose=${1:-run}

main() {
  case $purpose in
    run | test | watch | bench) ;;
    fuzz)
      compiler
      nightly
      cargo_fuzz
      return
      ;;
    autobahn)
      compiler
      autobahn
      return
      ;;
    *) die "setup.sh takes run, test, watch, bench, fuzz or autobahn, not \"$purpose\"." ;;
  esac
  system_packages
  rust
  npm_packages
  if [[ $purpose == bench ]]; then peers; fi
  browser
  wasm_bindgen
  wasm_split
  if [[ $purpose == watch ]]; then cargo_leptos; fi
}

# --- The system's packages ---

system_packages() {
  local packages=()
  has cc || packages+=(build-essential)
  has node && has npm || packages+=(nodejs npm)
  if needs_postgres; then
    has_postgres && { [[ $purpose != test ]] || has psql; } || packages+=(postgresql)
  fi
  if needs_browser && is_debian; then packages+=(chromium); fi
  if needs_relay; then packages+=(coturn); fi
  if [[ $purpose == bench ]]; then
    has go || packages+=(golang-go)
    [[ -d $GO_LIBRARIES/src/github.com/gorilla/websocket ]] || packages+=(golang-github-gorilla-websocket-dev)
    [[ -d $GO_LIBRARIES/src/github.com/lib/pq ]] || packages+=(golang-github-lib-pq-dev)
  fi
  if ((${#packages[@]} == 0)); then return 0; fi

  has apt-get || die "Missing: ${packages[*]} (Debian's names). Install them and try again."
  step "Installing ${packages[*]} from the system's packages" '1 to 3 minutes' install_packages "${packages[@]}"
}

# A server elsewhere makes one here unnecessary, but for the tests, which want their own.
needs_postgres() {
  [[ $purpose == test || $purpose == bench || -z ${DATABASE_URL:-} ]]
}

# The tests cannot do without; elsewhere calls are made without one where it is not easily had.
needs_relay() {
  if has turnserver || [[ $purpose == bench ]]; then return 1; fi
  [[ $purpose == test ]] || is_debian
}

has_postgres() {
  has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null \
    || compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null \
    || compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null \
    || compgen -G '/usr/local/opt/postgresql*/bin/initdb' >/dev/null
}

install_packages() {
  # Debian would make a cluster of its own and start it, and a relay, at every boot; ours needs the programs only.
  local settings=/etc/postgresql-common/createcluster.d/oyinline.conf services=/usr/sbin/policy-rc.d
  as_root mkdir -p "${settings%/*}"
  printf 'create_main_cluster = false\n' | as_root tee "$settings" >/dev/null
  # What the packages bring along is not started; a policy that is there already stays.
  if [[ -e $services ]]; then services=; else
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$services" >/dev/null
    as_root chmod +x "$services"
  fi
  as_root apt-get update -qq
  local status=0
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" || status=$?
  as_root rm "$settings"
  as_root rmdir --ignore-fail-on-non-empty "${settings%/*}"
  if [[ -n $services ]]; then as_root rm "$services"; fi
  # A relay that systemd would start at the next boot.
  if [[ " $* " == *' coturn '* ]] && has systemctl; then as_root systemctl disable --quiet coturn 2>/dev/null || true; fi
  return "$status"
}

is_debian() {
  [[ -f /etc/debian_version ]] && grep -q '^ID=debian$' /etc/os-release
}

# --- Rust ---

rust() {
  compiler
  if [[ $purpose == test ]] && ! has_linters; then
    step 'Installing clippy and rustfmt' 'about 10 seconds' rustup component add clippy rustfmt
  fi
  if ! has_wasm_target; then
    step 'Installing the WebAssembly target of Rust' 'about 15 seconds' add_wasm_target
  fi
}

# What every build needs, of the site or not.
compiler() {
  has cargo || die 'Rust is missing. Install it from https://rustup.rs and try again.'
  local channel
  channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
  if [[ -z ${RUSTUP_TOOLCHAIN:-} ]] && has rustup && ! rustup toolchain list | grep -q "^$channel-"; then
    step "Installing Rust $channel" 'about 1 minute' install_rust "$channel"
  fi
}

# The fuzzer's counters and its checks of memory are for nightly compilers only.
nightly() {
  has rustup || die 'Fuzzing needs a nightly Rust: install rustup from https://rustup.rs and try again.'
  if rustup toolchain list | grep -q '^nightly'; then return 0; fi
  step 'Installing a nightly Rust' 'about 1 minute' rustup toolchain install nightly --profile minimal
}

has_linters() {
  local bin
  bin=$(rustc --print sysroot)/bin
  [[ -x $bin/cargo-clippy && -x $bin/rustfmt ]] || { ! has rustup && has cargo-clippy && has rustfmt; }
}

has_wasm_target() {
  compgen -G "$(rustc --print target-libdir --target wasm32-unknown-unknown)/libstd-*.rlib" >/dev/null
}

install_rust() {
  rustup toolchain install "$1" --profile minimal --component clippy --component rustfmt \
    --target wasm32-unknown-unknown || use_debians_rust
}

add_wasm_target() {
  if has rustup && rustup target add wasm32-unknown-unknown; then return 0; fi
  use_debians_rust
}

use_debians_rust() {
  say 'rustup could not install it; taking the Rust that Debian ships (about 4 minutes).'
  scripts/wasm-target-from-debian.sh
  RUSTUP_TOOLCHAIN=$(<.tools/toolchain)
  export RUSTUP_TOOLCHAIN
}

# --- The tools ---

npm_packages() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= 20)) || die "Node $(node --version) is too old: version 20 or newer is needed."
  if [[ end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ]]; then return 0; fi
  # One package asks for a newer Node than it needs and says so each time.
  step 'Installing Sass, Lightning CSS, wasm-opt and Playwright from npm' 'about 10 seconds' \
    npm ci --prefix end2end --loglevel error
}

# What the benchmark's Node servers are made with.
peers() {
  if [[ bench/peers/node_modules/.package-lock.json -nt bench/peers/package-lock.json ]]; then return 0; fi
  step 'Installing ws, socket.io and colyseus from npm' 'about 10 seconds' \
    npm ci --prefix bench/peers --omit dev --loglevel error
}

# Debian's Chromium is a package of the system; elsewhere Playwright brings its own.
browser() {
  if needs_browser; then
    step "Installing Playwright's Chromium" 'about 1 minute' playwright install --with-deps chromium
  fi
}

needs_browser() {
  [[ $purpose == test && -z ${CHROMIUM_PATH:-} && ! -x /usr/bin/chromium ]] \
    && ! compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium*" >/dev/null
}

# Its version must be the library's.
wasm_bindgen() {
  local version
  version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
  if has wasm-bindgen && [[ $(wasm-bindgen --version) == "wasm-bindgen $version" ]]; then return 0; fi
  step "Building wasm-bindgen $version" 'about 2 minutes' install_tool "wasm-bindgen-cli@$version"
}

# Cuts the browser's module into the parts of app/src/parts.rs.
wasm_split() {
  local version=0.2.4
  if [[ -f .tools/.crates.toml ]] && grep -q "wasm_split_cli_support $version " .tools/.crates.toml; then return 0; fi
  step "Building wasm-split $version" 'about 1 minute' \
    install_tool "wasm_split_cli_support@$version" --features build-binary
}

# It needs a newer Rust than ours; which one builds it makes no difference to what it builds.
cargo_leptos() {
  if has cargo-leptos; then return 0; fi
  local toolchain
  toolchain=$(newer_rust) || die 'cargo-leptos needs Rust 1.96 or newer: run "rustup toolchain install stable".'
  RUSTUP_TOOLCHAIN=$toolchain step 'Building cargo-leptos' 'about 10 minutes, once' \
    install_tool cargo-leptos@0.3.11 --features no_downloads
}

cargo_fuzz() {
  if has cargo-fuzz; then return 0; fi
  step 'Building cargo-fuzz' 'about 1 minute' install_tool cargo-fuzz@0.13.2
}

# The suite was written for Python 2 and never left it.
autobahn() {
  local version=25.10.1 folder=.tools/autobahn python
  if [[ -f $folder/python && -d $folder/autobahntestsuite-$version.dist-info ]]; then return 0; fi
  python=$(python_2) || die 'The Autobahn test suite needs Python 2.7 or PyPy 2.7 with pip, and there is none.'
  rm -rf "$folder"
  step "Installing the Autobahn test suite $version from PyPI" 'about 1 minute' \
    "$python" -m pip --disable-pip-version-check install --quiet \
    --target "$folder" "autobahntestsuite==$version"
  printf '%s' "$python" >"$folder/python"
}

# The first Python 2.7 that runs and has pip, those of pyenv included, whose shims may be set to another.
python_2() {
  local python
  for python in python2.7 python2 pypy2.7 pypy2 pypy "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*2.7*/bin/python; do
    if "$python" -c 'import sys, pip; sys.exit(sys.version_info[:2] != (2, 7))' >/dev/null 2>&1; then
      printf '%s' "$python"
      return 0
    fi
  done
  return 1
}

# The name of an installed toolchain of 1.96 or newer; the stable one is installed if there is none.
newer_rust() {
  local toolchain minor
  if ! has rustup; then return 1; fi
  for toolchain in $(rustup toolchain list | cut -d' ' -f1) stable; do
    minor=$(RUSTUP_TOOLCHAIN=$toolchain rustc --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
    if [[ -n $minor ]] && ((minor >= 96)); then
      printf '%s' "$toolchain"
      return 0
    fi
  done
  rustup toolchain install stable --profile minimal >&2 && printf stable
}

# install_tool CRATE@VERSION [OPTION...]: into .tools, with a quick build rather than a quick program.
# The lock file of a tool may name versions that are too new for our Rust, or not yet in a mirror.
install_tool() {
  local settings=(
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_TARGET_DIR=target/tools
  )
  if ! env -u RUSTFLAGS "${settings[@]}" cargo install --quiet --root .tools --locked "$@"; then
    say 'Trying again with other versions than those in its lock file.'
    env -u RUSTFLAGS "${settings[@]}" cargo install --quiet --root .tools "$@"
  fi
  rm -rf target/tools
}

main
