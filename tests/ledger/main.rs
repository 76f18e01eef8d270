//! Tests of the ledger's public interface, with a real file.

mod story;
mod tasks;
