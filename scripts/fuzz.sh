#!/usr/bin/env bash
# Lets a fuzzer look for bytes that break a promise of `crates/inputs`: fuzz.sh [TARGET...], each for FUZZ_SECONDS
# (60). What it learns stays in target/fuzz-corpus, and the next run goes on from there. Bytes that break
# something are left in fuzz/artifacts: `cargo +nightly fuzz run TARGET FILE` gives them once more, and in
# fuzz/corpus they are a test from then on.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

seconds=${FUZZ_SECONDS:-60}
logs=$ROOT/target/fuzz-logs
built=${CARGO_TARGET_DIR:-$ROOT/target}/fuzz
failed=()

main() {
  local target targets=("$@")
  if ((${#targets[@]} == 0)); then mapfile -t targets < <(cd fuzz/targets && printf '%s\n' *.rs | sed 's/\.rs$//'); fi
  mkdir -p "$logs"
  export STEPS_FILE=$logs/steps
  : >"$STEPS_FILE"
  scripts/setup.sh fuzz
  RUSTUP_TOOLCHAIN=$(rustup toolchain list | sed -n 's/^\(nightly[^ ]*\).*/\1/p' | head -1)
  export RUSTUP_TOOLCHAIN
  step 'Compiling the fuzz targets' 'first time 3 minutes' cargo fuzz build --target-dir "$built"
  for target in "${targets[@]}"; do
    step "Fuzzing $target" "$seconds s" fuzz "$target"
  done
  print_steps
  say
  say "Fuzzing: ${#targets[@]} targets, $((${#targets[@]} - ${#failed[@]})) passed, ${#failed[@]} failed${failed[*]:+: ${failed[*]}}"
  ((${#failed[@]} == 0))
}

# A target that fails keeps none of the others from being tried.
fuzz() {
  local target=$1 found=$ROOT/target/fuzz-corpus/$1 options=(
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
  )
  case $target in client_frame | stream) options+=(-dict=fuzz/json.dict) ;; esac
  mkdir -p "$found"
  if ! cargo fuzz run --target-dir "$built" "$target" "$found" "fuzz/corpus/$target" -- "${options[@]}" \
    >"$logs/$target" 2>&1; then
    failed+=("$target")
    tail -40 "$logs/$target"
  fi
  # Of the last report: how many runs, which counters were reached, what is in memory of the corpus.
  awk -v target="$target" '
    /^#[0-9]+/ { for (i = 1; i < NF; i++) if ($i == "cov:" || $i == "corp:") at[$i] = $(i + 1) }
    /^INFO: Seed:/ { seed = $3 }
    /number_of_executed_units/ { runs = $2 }
    END { printf "    %s: seed %s, %d runs, %s counters, corpus %s\n", target, seed, runs, at["cov:"], at["corp:"] }
  ' "$logs/$target"
}

main "$@"
