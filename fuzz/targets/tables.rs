//! Fuzzes the readers of tables and text files, and the parser of the times in them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::tables(bytes));
