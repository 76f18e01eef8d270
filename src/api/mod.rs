//! The service as the program sees it: one file per endpoint, each call signed, limited and judged.
//!
//! ```text
//! Client::delete(claim, attempt)                Client::get, list_page (may be repeated)     listing::list_window
//!    |  claim = a rate slot (slots, limiter) + a signature (signature, usersig)
//!    v
//! Transport::send   one request, once           transport_http is the only file that sees the HTTP library
//!    v
//! verdict           reply or failure -> what it proves, by the catalogue (assets/errors.toml)
//! ```
//!
//! A delete is never repeated here: whether to try again is decided above, after its outcome was written down.

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
