//! Keeps in the module what it takes to split it (`scripts/build.sh`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Where each function names another, and the names themselves.
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
}
