//! The ledger as its users see it, on a real file.

mod story;
mod tasks;
