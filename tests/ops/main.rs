//! Whole jobs on real parts, in process: the service's rules, the ledger on disk, a clock that moves by hand.

#[path = "../common/mod.rs"]
mod common;
mod main_job;
mod reading;
mod resuming;
mod run_ends;
mod runs;
mod scenarios;
mod stops;
