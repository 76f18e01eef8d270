//! What goes back over the line, good or spoilt; the two doors carry it out.

use std::time::Duration;

use jiff::Timestamp;

/// An answer to one call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// How long after the arrival its first byte goes out, or the line is closed.
    pub(super) after: Duration,
    /// The service's wall clock, for the `Date` header.
    pub(super) date: Timestamp,
    pub(super) wire: Wire,
    /// How long after the arrival its promised effect takes place, if it has one.
    pub(super) effect_in: Option<Duration>,
}

/// What the line carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// A whole HTTP reply.
    Whole(Page),
    /// The first bytes of one, then the connection is closed.
    CutShort { page: Page, bytes: usize },
    /// A whole one, a few bytes at a time with a pause before each.
    Dribble { page: Page, bytes: usize, pause: Duration },
    /// Nothing, until the client gives up.
    Silence,
    /// Nothing; the connection is closed.
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
    /// A verdict: JSON with HTTP 200.
    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, content_type: "application/json", location: None, body: body.into() }
    }

    /// A page that a gateway would send.
    pub(super) fn html(status: u16, title: &str) -> Self {
        let body = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\r\n");
        Self { status, content_type: "text/html", location: None, body: body.into_bytes() }
    }
}
