//! Opening a ledger: from an address to a [`Ledger`].
//!
//! Deliberately not here: where the ledger lies by default (config).

use std::sync::Arc;

use super::{Ledger, LedgerError};
use crate::clock::Clock;

/// How to open a ledger.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Open for reading only, also where writing would be possible. Nothing is then created or migrated.
    pub read_only: bool,
    /// Open it on a network file system too, where locks cannot be trusted.
    pub allow_network_fs: bool,
}

impl OpenOptions {
    /// Reading and writing, on local file systems.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, read_only: false, allow_network_fs: false }
    }
}

/// Opens the ledger at a file path or `sqlite:PATH`, and makes it where there is none.
///
/// Returns at once whatever the ledger's size: the slow part of looking it over is [`Ledger::check`], before which
/// nothing can be sent.
pub async fn open(_address: &str, _options: OpenOptions) -> Result<Arc<dyn Ledger>, LedgerError> {
    todo!()
}
