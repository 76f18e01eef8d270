//! Tells a reader whether anybody still waits for its result, so that reading can stop early.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Reports whether anybody still waits for the result of a read.
#[derive(Clone, Debug)]
pub(super) struct Interest {
    closing: Arc<AtomicBool>,
    dropped: Arc<AtomicBool>,
}

impl Interest {
    /// Returns whether to continue reading.
    pub fn is_there(&self) -> bool {
        !self.closing.load(Ordering::Relaxed) && !self.dropped.load(Ordering::Relaxed)
    }
}

/// Held by the future that waits for a result. Dropping it ends the interest.
#[derive(Debug, Default)]
pub(super) struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// Returns the matching interest, which also ends once the ledger is `closing`.
    pub fn interest(&self, closing: &Arc<AtomicBool>) -> Interest {
        Interest { closing: Arc::clone(closing), dropped: Arc::clone(&self.0) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
