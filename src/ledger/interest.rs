//! Whether anybody still waits for what is being read, so that nothing is read for nobody.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether anybody still waits for a piece of reading.
#[derive(Clone, Debug)]
pub(super) struct Interest {
    closing: Arc<AtomicBool>,
    dropped: Arc<AtomicBool>,
}

impl Interest {
    /// Whether to go on.
    pub fn is_there(&self) -> bool {
        !self.closing.load(Ordering::Relaxed) && !self.dropped.load(Ordering::Relaxed)
    }
}

/// Ends the interest when the future that holds it is dropped.
#[derive(Debug, Default)]
pub(super) struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// The interest of whoever waits here, which ends too once the ledger is `closing`.
    pub fn interest(&self, closing: &Arc<AtomicBool>) -> Interest {
        Interest { closing: Arc::clone(closing), dropped: Arc::clone(&self.0) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
