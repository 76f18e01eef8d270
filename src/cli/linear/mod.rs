//! Line mode: the interface for screen readers and dumb terminals, one fact per line (docs/interface.md#line-mode).
//!
//! Output is only appended: nothing is drawn over, moved or coloured. Line mode is another interface of `cli`, and
//! carries out the same use cases as the commands. It is part of `cli` because it uses the same injected streams, so
//! that a test can run a whole session with two buffers. A change follows the same steps as in the other interfaces: the set of tasks is
//! frozen, the danger decides what the user must type, and the run itself is the same.

mod ask;
mod command;
mod line_session;
mod listing;
mod reader;
mod runs;
mod words;

pub(super) use line_session::run;
