//! The public interface of the ledger, on a real file.

mod story;
mod tasks;
