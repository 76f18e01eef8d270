//! Tests of the whole command line. Most run in process against the simulated service, through the in-memory transport;
//! those that need real pipes, signals, terminals or sockets run the built program.

mod bad_input;
mod copies;
mod delete;
mod doctor;
mod edit;
mod guards;
mod hold;
mod languages;
mod ledger;
mod linear;
mod list;
mod notes;
mod plan;
mod program;
mod resume;
mod sandbox;
mod signals;
mod streams;
mod two_lanes;
mod usage;
mod versions;
mod welcome;
