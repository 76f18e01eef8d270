//! Moves rows from the reading thread to the ledger.

use std::io::Read;

use super::{ImportError, ImportOptions, Imported};
use crate::ops::Context;

/// Imports a file: all of it or nothing.
pub async fn import(
    _context: &Context,
    _source: Box<dyn Read + Send>,
    _options: ImportOptions,
) -> Result<Imported, ImportError> {
    todo!()
}
