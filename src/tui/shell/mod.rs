//! The shell around the core: starts the interface, runs the loop, and carries out effects.

pub mod launch;
pub mod launch_options;
mod perform;
pub mod runner;
mod under_way;
mod worker;
