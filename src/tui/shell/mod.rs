//! The shell around the core: starts the interface, runs the loop, and carries effects out.
//!
//! Deliberately not here: what any message means (`update`) and how the terminal is spoken to (`terminal`).

pub mod launch;
mod perform;
pub mod runner;
pub mod settings;
mod under_way;
mod worker;
