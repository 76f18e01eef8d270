//! Fuzzes the safe form of text from outside.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::safe_text(bytes));
