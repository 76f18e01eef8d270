//! The service as the program sees it.

mod transport;

pub use transport::{Command, Stage, Transport, TransportError, WireReply, WireRequest};
