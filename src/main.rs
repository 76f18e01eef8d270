//! The program: parses the command line, wires the parts, runs.

fn main() {}
