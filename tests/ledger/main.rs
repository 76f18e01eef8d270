//! Tests of the ledger's public interface, with a real file.

mod notes;
mod story;
mod tasks;
