//! The TOML form of a scenario: parses it into a [`Scenario`](super::Scenario), and reports a mistake with its line.
//!
//! An unknown key is an error, and so is a parameter that a kind of fault does not take. What a fault does is in
//! `faults`.

mod fault_text;
mod file;
mod operator_text;
mod rules_text;
mod sources;
mod tasks_text;
mod values;
