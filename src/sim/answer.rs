//! The answer to a call, intact or spoilt by a fault. The front ends, `memory` and `server`, deliver it.

use std::time::Duration;

use jiff::Timestamp;

/// An answer to one call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// How long after the call's arrival the first byte is sent, or the connection is closed.
    pub(super) after: Duration,
    /// The service's wall clock, for the `Date` header.
    pub(super) date: Timestamp,
    pub(super) wire: Wire,
    /// How long after the call's arrival its postponed effect takes place, if it has one.
    pub(super) effect_in: Option<Duration>,
}

/// What the connection carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// A complete HTTP reply.
    Whole(Page),
    /// The first `bytes` bytes of a reply's body; then the connection is closed.
    CutShort { page: Page, bytes: usize },
    /// A complete reply whose body is sent `bytes` bytes at a time, with a pause before each piece.
    Dribble { page: Page, bytes: usize, pause: Duration },
    /// Nothing: the connection stays open until the client gives up.
    Silence,
    /// Nothing: the connection is closed.
    HangUp,
}

/// An HTTP reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Page {
    /// Returns a reply of the service itself: JSON with HTTP 200.
    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, content_type: "application/json", location: None, body: body.into() }
    }

    /// Returns a page that a gateway would send.
    pub(super) fn html(status: u16, title: &str) -> Self {
        let body = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\r\n");
        Self { status, content_type: "text/html", location: None, body: body.into_bytes() }
    }
}
