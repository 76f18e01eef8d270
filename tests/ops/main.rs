//! Whole use cases on real components, within the test process: a simulated service with the rules of the real one, a
//! ledger on disk, and a manual clock.

#[path = "../common/mod.rs"]
mod common;
mod copies;
mod earlier;
mod edits;
mod holds;
mod main_job;
mod plans;
mod reading;
mod resuming;
mod run_ends;
mod runs;
mod scenarios;
mod stops;
mod two_lanes;
mod two_runs;
