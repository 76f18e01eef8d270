//! The tasks of the open app in memory: kept small, sorted, searched and counted.

pub mod schedule;
pub mod search;
pub mod store;
pub mod tab;
