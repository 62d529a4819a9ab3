//! `inputs::moves`, for the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inputs::moves(bytes));
