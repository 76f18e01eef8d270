//! Fuzzes the conversion of untrusted text to its safe form.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::safe_text(bytes));
