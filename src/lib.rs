//! pushdeck
pub mod api;
pub mod bulk;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod ledger;
pub mod ops;
pub mod sim;
pub mod tui;
