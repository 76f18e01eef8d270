//! Fuzzes the parser of the filter language.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::filter(bytes));
