//! `list_sched_task` (reference, section 6).

use jiff::Timestamp;

use crate::domain::{Sighting, TaskId};

/// By which time a list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// By creation.
    Created,
    /// By due time.
    Scheduled,
}

/// How the service spells the values of `OrderBy` (reference, section 12, row 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// `createAt`, `schedAt`: the newer edition of the page.
    #[default]
    Camel,
    /// `createat`, `schedat`.
    Lower,
}

/// One page to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// How many tasks to pass over.
    pub offset: u64,
    /// How many tasks to show, at least 1.
    pub want: u32,
    /// The order.
    pub order_by: OrderBy,
    /// How the service spells it.
    pub spelling: Spelling,
    /// Smallest first.
    pub asc: bool,
    /// From here, to the second.
    pub begin: Timestamp,
    /// To here, to the second.
    pub end: Timestamp,
    /// Only tasks whose title or text matches.
    pub keyword: Option<String>,
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The tasks that could be understood, in the service's order.
    pub tasks: Vec<Sighting>,
    /// The elements that could not.
    pub skipped: Vec<Skipped>,
    /// `Total`, where the reply has it; whether it counts all matches is not documented.
    pub total: Option<u64>,
}

/// An element of a list that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its id, where that much was clear.
    pub task: Option<TaskId>,
    /// What is wrong with it: a fragment that is safe to show.
    pub reason: String,
}
