//! Reads the service's list into the ledger.

use jiff::{SignedDuration, Timestamp};

use super::Context;

/// How far a sync is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// Pages read.
    pub pages: u64,
    /// Tasks seen.
    pub seen: u64,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Pages read.
    pub pages: u64,
    /// Tasks that the service showed.
    pub seen: u64,
    /// Tasks that the ledger did not know.
    pub added: u64,
    /// Tasks that differ from what the ledger knew.
    pub changed: u64,
    /// Entries that could not be understood, with the reason, safe to show.
    pub skipped: Vec<String>,
    /// Tasks that the ledger holds as pending and due in the window, but that the list did not show. Not proof of anything
    /// (which time the service's range filters is not known): `get` reads them one by one.
    pub missing: u64,
}

/// The window used where none is given: 31 days back, 31 days ahead. Which time the service filters by is not known
/// (reference, section 12, row 7): this holds what was created or is due within a month.
pub fn default_window(now: Timestamp) -> (Timestamp, Timestamp) {
    let month = SignedDuration::from_hours(31 * 24);
    (now.saturating_sub(month).unwrap_or(now), now.saturating_add(month).unwrap_or(now))
}

/// Reads the service's list of tasks between two times into the ledger, page by page.
pub async fn sync(
    _context: &Context,
    _window: (Timestamp, Timestamp),
    _progress: &mut (dyn FnMut(SyncProgress) + Send),
) -> anyhow::Result<SyncReport> {
    todo!()
}
