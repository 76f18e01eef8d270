//! The body of a request that leaves in time or not at all.
//!
//! A process may be stopped, or its machine put to sleep, after the last look at the clock and before the first byte
//! leaves; the time-out of the call is then found to be over, but only after the bytes are out. So the HTTP library gets
//! the body from here, which it asks for it just before it writes, and which looks at the boot clock once more. Without
//! its body a request is none: nothing of it can have been done. What is left is the moment between that look and the
//! write itself, some microseconds.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::{clock::Clock, locale::tr};

/// The request was not sent, since its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("service-time-over"))]
pub(super) struct TooLate;

/// A body that is given away before `until` only.
#[derive(Debug)]
pub(super) struct Timely {
    body: Option<Bytes>,
    clock: Arc<dyn Clock>,
    /// Boot time.
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
