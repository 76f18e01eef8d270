//! Reading the service's list, whatever limits it has.

use jiff::Timestamp;

use super::{client::Client, endpoints::Skipped, error::ApiError, slots::Priority};
use crate::domain::Sighting;

/// What to list.
#[derive(Clone, Debug)]
pub struct ListRange {
    /// From here.
    pub from: Timestamp,
    /// To here.
    pub to: Timestamp,
    /// Only tasks whose title or text matches.
    pub keyword: Option<String>,
    /// Whose turn it is.
    pub priority: Priority,
}

/// What was learnt of the service's limits: keep it between calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMemory {}

/// How far a listing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListProgress {
    /// Different tasks so far.
    pub tasks: u64,
    /// Elements that could not be understood so far.
    pub skipped: u64,
    /// Everything before this has been read.
    pub read_to: Timestamp,
}

/// What a listing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSummary {
    /// Different tasks.
    pub tasks: u64,
    /// Elements that could not be understood: how many, and the first of them.
    pub skipped: u64,
    /// The first of these.
    pub examples: Vec<Skipped>,
    /// How many calls it took.
    pub calls: u64,
}

/// Reads all tasks of a range.
pub async fn list_window(
    _client: &Client,
    _range: &ListRange,
    _memory: &mut ListMemory,
    _on_page: impl FnMut(Vec<Sighting>, ListProgress) + Send,
) -> Result<ListSummary, ApiError> {
    todo!()
}
