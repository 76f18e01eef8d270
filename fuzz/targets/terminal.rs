//! Fuzzes the decoder of terminal input.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::terminal(bytes));
