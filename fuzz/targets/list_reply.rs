//! Fuzzes the parser of replies with a list of tasks.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pushdeck_fuzz::properties::list_reply(bytes));
