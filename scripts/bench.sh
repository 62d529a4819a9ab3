#!/usr/bin/env bash
# Measures what the release costs: the size of the site, and memory and time of the server.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  scripts/setup.sh bench
  scripts/build.sh release
  step 'Compiling the benchmark' 'first time 5 minutes' cargo build --release --example bench
  site_environment release
  print_sizes
  printf '\n'
  target/release/examples/bench "$@"
}

# What a browser loads: each file of the site as it is and under brotli.
print_sizes() {
  local file total=0 size
  printf '\n%10s %10s  %s\n' bytes brotli file
  while IFS= read -r file; do
    size=$(bytes "$file.br")
    total=$((total + size))
    printf '%10d %10d  %s\n' "$(bytes "$file")" "$size" "${file#"$LEPTOS_SITE_ROOT"/}"
  done < <(find "$LEPTOS_SITE_ROOT/pkg" "$LEPTOS_SITE_ROOT/rules" -name '*.br' | sed 's/\.br$//' | LC_ALL=C sort)
  printf '%10s %10d  together; the goal is 350000 for all WebAssembly of the first visit to a board\n' '' "$total"
}

bytes() {
  wc -c <"$1"
}

main "$@"
