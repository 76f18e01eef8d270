//! Line mode: the interface for screen readers and dumb terminals, one fact per line (docs/interface.md#line-mode).
//!
//! Nothing is drawn over, nothing moves, nothing is coloured: what was said stays said. It is a front end of its own over
//! the same use cases as the command line, and lies beside it because it speaks through the same injected streams: a whole
//! session is tested with two buffers. There is no second way to delete: the set is frozen, the danger decides what must be
//! typed, the run is the same.

mod ask;
mod command;
mod line_session;
mod listing;
mod reader;
mod runs;
mod words;

pub(super) use line_session::run;
