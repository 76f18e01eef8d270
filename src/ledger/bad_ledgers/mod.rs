//! Tests of damaged, emptied, older, newer, locked or protected ledgers. The tests use real files. Where a ledger is
//! refused, they expect a specific error in clear words, an unchanged file, and no intent.

mod damage_tests;
mod exchange_tests;
mod folder;
mod place_tests;
mod schema_tests;
mod sharing_tests;
