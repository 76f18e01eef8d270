//! The tasks of the open app in memory: stored compactly, sorted, searched and counted.

pub mod schedule;
pub mod search;
pub mod store;
pub mod tab;
