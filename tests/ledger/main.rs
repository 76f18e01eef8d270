//! Tests of the ledger's public interface, with a real file.

mod copies;
mod notes;
mod plans;
mod story;
mod tasks;
