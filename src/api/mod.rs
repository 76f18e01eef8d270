//! The service as the program sees it.

mod client;
mod transport;

pub use client::{ApiError, Claim, Client, Found, Priority, Verdict, VerdictKind};
pub use transport::{Command, Stage, Transport, TransportError, WireReply, WireRequest};
