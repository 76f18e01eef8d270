//! A request body that is sent in time or not at all.
//!
//! A process may be suspended, or its machine put to sleep, after it last read the clock and before it sends the first
//! byte. The HTTP library would then notice that the call has timed out, but only after it has sent the bytes. So the
//! library gets the body from this type. It asks for the body just before it writes, and this type then reads the boot
//! clock once more. A request without its body is incomplete, so the service cannot have acted on it. Only the few
//! microseconds between reading the clock and the write itself remain unprotected.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::{clock::Clock, locale::tr};

/// The error of a request that was not sent because its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("service-time-over"))]
pub(super) struct TooLate;

/// A body that is handed out only before `until`.
#[derive(Debug)]
pub(super) struct Timely {
    body: Option<Bytes>,
    clock: Arc<dyn Clock>,
    /// The time since boot from which the body is no longer handed out.
    until: Duration,
}

impl Timely {
    pub(super) fn new(body: String, clock: Arc<dyn Clock>, until: Duration) -> Self {
        Self { body: Some(body.into()), clock, until }
    }
}

impl Body for Timely {
    type Data = Bytes;
    type Error = TooLate;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TooLate>>> {
        let is_late = self.clock.since_boot() >= self.until;
        Poll::Ready(self.body.take().map(|body| if is_late { Err(TooLate) } else { Ok(Frame::data(body)) }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.as_ref().map_or(0, Bytes::len) as u64)
    }
}
