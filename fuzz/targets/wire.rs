//! `inputs::wire`, for the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inputs::wire(bytes));
