#!/usr/bin/env bash
# Builds the site and the server, and only what has changed: build.sh [dev|release].
#
# These are the steps of cargo-leptos, called directly: that tool takes longer to install than the
# others together. The names in the site are those that Leptos looks for:
#
#   target/site/pkg/oyinline.HASH.js, .wasm, .css   (target/site-dev in development)
#   target/site/pkg/split_*.HASH.wasm, chunk_*      the parts that pages fetch as needed (app/src/parts.rs)
#   target/site/computer/computer*                  the computer players, loaded by a worker
#   target/release/hash.txt                         the hashes, beside the server's program

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

kind=${1:-dev}
case $kind in
  dev)
    wasm_profile=wasm-dev programs=target/debug
    ;;
  release)
    wasm_profile=wasm-release programs=target/release
    ;;
  *) die "build.sh takes dev or release, not \"$kind\"." ;;
esac
site=$(site_folder "$kind")
work=$ROOT/target/site-work/$kind
mkdir -p "$work" "$programs"

main() {
  step "Compiling the browser's side" "$(expect 'first time 4 minutes' 'first time 3 minutes')" compile_for_browser frontend
  # By itself: together with the page's side, cargo would give that side the computer players as well.
  step 'Compiling the computer players for the browser' "$(expect '20 seconds' '1 minute')" \
    compile_for_browser computer-module
  refresh wasm wasm_key 'Making the WebAssembly modules' "$(expect '3 seconds' '1 minute')" make_modules
  refresh style style_key 'Making the style sheet' '1 second' make_style
  if [[ ! -d $site ]]; then rm -f "$work/site.key"; fi
  refresh site site_key 'Putting the site together' "$(expect '1 second' '5 seconds')" make_site
  # `cargo clean` may have taken it from beside the program.
  cp "$work/hash.txt" "$programs/hash.txt"
  step 'Compiling the server' "$(expect 'first time 6 minutes' 'first time 9 minutes')" compile_server
}

expect() {
  if [[ $kind == dev ]]; then printf '%s' "$1"; else printf '%s' "$2"; fi
}

# --- What has changed: each result is remembered with the checksums of what it was made from ---

# refresh NAME KEY-FUNCTION STEP...: takes the step unless the key is the one remembered.
refresh() {
  local remembered=$work/$1.key key
  key=$("$2")
  if [[ -f $remembered && $(<"$remembered") == "$key" ]]; then return 0; fi
  shift 2
  # Forgotten while the step is taken, which may be cut off.
  rm -f "$remembered"
  step "$@"
  printf '%s\n' "$key" >"$remembered"
}

# compiled_module PACKAGE
compiled_module() {
  printf 'target/front/wasm32-unknown-unknown/%s/%s.wasm' "$wasm_profile" "$1"
}

wasm_key() {
  printf '%s %s %s %s %s %s' "$(sha256sum <"$(compiled_module frontend)")" \
    "$(sha256sum <"$(compiled_module computer_module)")" "$(wasm-bindgen --version)" "$(tools_key)" \
    "$(sha256sum <.tools/bin/wasm-split-cli)" "$(cat scripts/merge.mjs scripts/parts.mjs scripts/lib.sh | sha256sum)"
}

style_key() {
  printf '%s %s' "$(fingerprint style)" "$(tools_key)"
}

site_key() {
  printf '%s %s %s' "$(fingerprint public "$work/pkg" "$work/computer" "$work/oyinline.css")" "$(tools_key)" \
    "$(sha256sum <scripts/compress.mjs)"
}

tools_key() {
  sha256sum <end2end/package-lock.json
}

# --- The steps ---

# The options are cargo-leptos's own, so that `cargo leptos watch` finds the same cache.
compile_for_browser() {
  cargo build --package="$1" --lib --target-dir=target/front --target=wasm32-unknown-unknown \
    --profile="$wasm_profile"
}

make_modules() {
  rm -rf "$work/pkg" "$work/parts" "$work/computer"
  wasm-split-cli --target web --out-name oyinline "$(compiled_module frontend)" "$work/parts"
  # The parts name what they take from the rest.
  make_module oyinline "$work/parts/oyinline.wasm" "$work/pkg" --keep-lld-exports --no-demangle
  rm "$work/parts/oyinline.wasm"
  binaryen node scripts/merge.mjs "$work/parts" "$work/pkg/oyinline_bg.wasm" "${WASM_FEATURES[@]}"
  mv "$work/parts"/* "$work/pkg"
  make_module computer "$(compiled_module computer_module)" "$work/computer"
  if [[ $kind == release ]]; then
    local module
    for module in "$work/pkg"/*.wasm "$work/computer"/*.wasm; do optimize_module "$module"; done
  fi
  node scripts/parts.mjs "$work/pkg" oyinline >"$work/pkg.hash"
}

# make_module NAME COMPILED FOLDER [OPTION...]
make_module() {
  wasm-bindgen --target web --no-typescript --out-dir "$3" --out-name "$1" "${@:4}" "$2"
}

make_style() {
  sass --no-source-map --no-error-css style/main.scss "$work/main.css"
  lightningcss --minify --targets '>= 0.25%, not dead' -o "$work/oyinline.css" "$work/main.css"
}

# The new site is complete before it takes the old one's place. The glue names the module without a
# hash, but Leptos hands it the hashed address.
make_site() {
  local new=$site.new pkg css
  pkg=$(<"$work/pkg.hash")
  css=$(short_hash "$work/oyinline.css")

  rm -rf "$new"
  mkdir -p "$new"
  cp -R public/. "$new"
  # Scripts that crates bring along are there too, in the folder by which the glue imports them.
  cp -R "$work/pkg" "$new"
  cp "$work/oyinline.css" "$new/pkg/oyinline.$css.css"
  # Named without a hash: pages ask for it with one. That of `make watch` may be there already.
  rm -rf "$new/computer"
  cp -R "$work/computer" "$new"
  if [[ $kind == release ]]; then node scripts/compress.mjs "$new"; fi

  printf '%s: %s\n' js "$pkg" wasm "$pkg" split "$pkg" manifest "$pkg" css "$css" >"$work/hash.txt"
  rm -rf "$site"
  mv "$new" "$site"
}

short_hash() {
  sha256sum "$1" | cut -c1-16
}

# In development the examples come along: with them cargo chooses the features that the tests need, and
# the tests find everything compiled.
compile_server() {
  if [[ $kind == dev ]]; then
    cargo build --bin oyinline --examples
  else
    cargo build --release --bin oyinline
  fi
}

main
