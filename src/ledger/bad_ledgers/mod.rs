//! What happens with a damaged, emptied, older, newer, locked or protected ledger: each on a real file, each a named error
//! in words, with the file left as it was and nothing intended.

mod damage_tests;
mod exchange_tests;
mod folder;
mod place_tests;
mod schema_tests;
mod sharing_tests;
