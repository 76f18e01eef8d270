//! Fuzzes the reader of ids in text.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::ids(bytes));
