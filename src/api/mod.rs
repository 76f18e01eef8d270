//! The client of the service. It signs each call, waits for a rate slot, and judges the reply. There is one file per
//! endpoint.
//!
//! ```text
//! Client::send(claim, attempt)                  Client::get, list_page (may be repeated)     listing::list_window
//!    |  a claim is a rate slot (slots, limiter) and a signature (signature, usersig)
//!    v
//! Transport::send   one request, once           transport_http is the only file that sees the HTTP library
//!    v
//! verdict           what the reply or failure proves, according to the catalogue (assets/errors.toml)
//! ```
//!
//! This layer never repeats a change. The layer above decides whether to try again, after it has written the outcome.

mod call_log;
mod catalogue;
mod client;
mod codes;
mod endpoints;
mod error;
mod limiter;
mod listing;
mod proxy;
mod repeat;
mod round_trips;
#[cfg(test)]
mod script;
mod service_clock;
mod signature;
mod slots;
mod transport;
mod transport_http;
pub mod usersig;
mod verdict;

pub use catalogue::{Class, Entry, NextStep, Proof, Reaction};
pub use client::{Claim, Client, Found};
pub use codes::{INVALID_PARAMETER, LOCKED_OUT};
pub use endpoints::*;
pub use error::{ApiError, Fault, Operation};
pub use limiter::{Grant, Limiter, Release, Token};
pub use listing::{Gap, ListMemory, ListProgress, ListRange, ListSummary, Shortfall, list_until, list_window};
pub use proxy::{TrustEnv, proxy_words};
pub use signature::{
    CredentialSignatures, FixedSignature, KeySigner, LoadCredential, Moment, Signature, SignatureError, Signatures,
};
pub use slots::{LimiterHome, MemoryHome, MemorySlots, NotAtHome, Priority, QueuedSlots, SlotKey, Slots, SlotsError};
pub use transport::{CALL_TIMEOUT, Command, Stage, Transport, TransportError, WireReply, WireRequest};
pub use transport_http::{HttpOptions, HttpSetupError, HttpTransport};
pub use verdict::{Verdict, VerdictKind};
