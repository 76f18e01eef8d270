//! The shell around the core: starts the interface, runs the loop, and carries effects out.
//!
//! Deliberately not here: what any message means (`update`) and how the terminal is spoken to (`terminal`).

pub mod launch;
pub mod launch_options;
mod perform;
pub mod runner;
mod under_way;
mod worker;
