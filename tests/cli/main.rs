//! The whole command line, in process, with the simulated service behind the transport seam; and, where only the real
//! program can tell, the real program.

mod bad_input;
mod delete;
mod doctor;
mod guards;
mod languages;
mod linear;
mod list;
mod program;
mod resume;
mod sandbox;
mod signals;
mod streams;
mod usage;
mod versions;
mod welcome;
