//! Tests of damaged, emptied, older, newer, locked or protected ledgers. Each test uses a real file, and expects a
//! specific error in clear words, an unchanged file, and no intent.

mod damage_tests;
mod exchange_tests;
mod folder;
mod place_tests;
mod schema_tests;
mod sharing_tests;
