#!/usr/bin/env bash
# Measures what the release does and costs; everything, or one part of it:
#
#   bench.sh                    all of it, about 40 minutes
#   bench.sh rules [ROUNDS]     moves a second by game, natively and as WebAssembly
#   bench.sh ladder [GAMES]     each level of the computer players against the one below; with GAMES as many in
#                               each pair, however long that takes (100: about an hour and a half)
#   bench.sh size               what a browser loads
#   bench.sh server [OPTION...] memory and time of the server beside a bare relay; --help lists the options
#   bench.sh peers [OPTION...]  the same beside all peers (bench/peers), about 20 minutes; writes docs/bench.md
#                               and docs/bench.svg, unless there are options; --quick shows in 2 minutes that
#                               it works
#   bench.sh soak [MINUTES]     whether the server's memory grows while people come and go, for 30 minutes;
#                               fails if it does

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# Without a number of games: as many as are wanted, or as there is time for in a pair.
LADDER_GAMES=100
LADDER_SECONDS=45

main() {
  local part=${1:-all}
  if (($# > 0)); then shift; fi
  case $part in
    all)
      scripts/setup.sh bench
      rules
      ladder
      size
      peers
      ;;
    rules | ladder | size | server | peers | soak)
      scripts/setup.sh bench
      "$part" "$@"
      ;;
    *) die "bench.sh takes rules, ladder, size, server, peers or soak, not \"$part\"." ;;
  esac
}

# --- The rules ---

rules() {
  step 'Compiling the count of moves' 'first time 2 minutes' compile_counts
  printf '\n'
  node scripts/bench-rules.mjs "$counts/speed.js" target/release/speed "$@"
}

counts=$ROOT/target/site-work/speed

# With the profile and the optimizer of the module that browsers load.
compile_counts() {
  cargo build --release --package speed --bin speed
  cargo build --package speed --lib --target-dir target/front --target wasm32-unknown-unknown --profile wasm-release
  wasm-bindgen --target nodejs --no-typescript --out-dir "$counts" --out-name speed \
    target/front/wasm32-unknown-unknown/wasm-release/speed.wasm
  optimize_module "$counts/speed_bg.wasm"
}

# --- The computer players ---

ladder() {
  local limit=(--seconds "$LADDER_SECONDS")
  if (($# > 0)); then limit=(); fi
  step 'Compiling the computer players' 'first time 2 minutes' \
    cargo build --release --package bots --example ladder
  printf '\n'
  local game
  for game in all draughts:english; do
    target/release/examples/ladder "$game" "${1:-$LADDER_GAMES}" "${limit[@]}"
  done
}

# --- What a browser loads ---

# Each file of the site as it is and under brotli, and what first visits load of it.
size() {
  scripts/build.sh release
  site_environment release
  local file size
  printf '\n%10s %10s  %s\n' bytes brotli file
  while IFS= read -r file; do
    size=$(bytes "$file.br")
    printf '%10d %10d  %s\n' "$(bytes "$file")" "$size" "${file#"$LEPTOS_SITE_ROOT"/}"
  done < <(find "$LEPTOS_SITE_ROOT/pkg" "$LEPTOS_SITE_ROOT/computer" -name '*.br' | sed 's/\.br$//' | LC_ALL=C sort)
  node scripts/first-visit.mjs "$LEPTOS_SITE_ROOT"
}

bytes() {
  wc -c <"$1"
}

# --- The server ---

server() {
  benchmark
  target/release/examples/bench "$@"
}

benchmark() {
  scripts/build.sh release
  site_environment release
  step 'Compiling the benchmark' 'first time 5 minutes' cargo build --release --example bench
  printf '\n'
}

# --- The server beside its peers ---

peers() {
  step 'Compiling the peer in Go' '10 seconds' compile_thesis
  benchmark
  local options=(--docs docs)
  if (($# > 0)); then options=(); fi
  target/release/examples/bench --servers all "${options[@]}" "$@"
}

# Against the system's packages: nothing is downloaded.
compile_thesis() {
  (cd bench/peers/thesis && GO111MODULE=off GOPATH=$GO_LIBRARIES GOFLAGS='' go build -o thesis .)
}

# --- The server for a long time ---

soak() {
  benchmark
  target/release/examples/bench soak "$@"
}

main "$@"
