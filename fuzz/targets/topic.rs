//! `inputs::topic`, for the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inputs::topic(bytes));
