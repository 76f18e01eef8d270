//! The tasks of the open app in memory: kept small, sorted, searched and counted.
//!
//! Deliberately not here: reading them from the ledger (`perform`) and the thread that does the work (`worker`).

pub mod schedule;
pub mod search;
pub mod store;
pub mod tab;
