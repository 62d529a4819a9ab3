#!/usr/bin/env bash
# The wasm32 target where rustup cannot fetch it: Debian's Rust, whose standard library is built from the
# source that Debian ships. From then on the whole build uses Debian's Rust (.tools/toolchain), because a
# second compiler would mean a second cache.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

target=wasm32-unknown-unknown
packages=(rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web)

main() {
  has apt-get || die "The Rust target $target is missing. Install it with: rustup target add $target"
  step "Installing Debian's Rust" 'about 2 minutes' install
  step "Building the standard library for $target" 'about 1 minute' build
}

install() {
  apt update -qq
  apt install -y -qq --no-install-recommends "${packages[@]}"
  # The linker is a link into a package that is only recommended and has the link's name: lld-22.
  if ! has rust-lld; then apt install -y -qq --no-install-recommends "$(readlink /usr/bin/rust-lld)"; fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

build() {
  local bin sysroot scratch
  bin=$(dirname "$(dpkg -L rustc-web | grep '/bin/rustc$')")
  sysroot=$("$bin/rustc" --print sysroot)
  if has rustup; then rustup toolchain link debian "$sysroot"; fi

  scratch=$(mktemp -d)
  mkdir "$scratch/src"
  : >"$scratch/src/lib.rs"
  printf '[package]\nname = "empty"\nedition = "2024"\n' >"$scratch/Cargo.toml"
  (
    cd "$scratch"
    PATH="$bin:$PATH" RUSTC_BOOTSTRAP=1 cargo build --quiet --release \
      -Zbuild-std=std,panic_abort,proc_macro --target "$target"
  )
  install_libraries "$scratch/target/$target/release/deps" "$sysroot/lib/rustlib/$target/lib"
  rm -rf "$scratch"
  mkdir -p .tools
  echo debian >.tools/toolchain
}

# All but the empty crate's own.
install_libraries() {
  as_root mkdir -p "$2"
  find "$1" -name 'lib*.rlib' ! -name 'libempty-*' -print0 | as_root xargs -0 cp -t "$2"
}

main
