//! The spelling of a scenario file (TOML), from text to a [`Scenario`](super::Scenario), with the line of each mistake.
//!
//! Unknown keys are mistakes, and so is a parameter that a kind of fault does not take. Deliberately not here: what the
//! rules and faults do.

mod fault_text;
mod file;
mod rules_text;
mod sources;
mod tasks_text;
mod values;
