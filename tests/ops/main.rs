//! Whole use cases on real components, within the test process: the rules of the service, a ledger on disk, and a
//! manual clock.

#[path = "../common/mod.rs"]
mod common;
mod main_job;
mod reading;
mod resuming;
mod run_ends;
mod runs;
mod scenarios;
mod stops;
