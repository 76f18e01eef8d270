//! What a reply, or its absence, proves about a delete.

use crate::domain::{Failure, Outcome, Untrusted};

/// What a delete call proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// The service said so, for this id.
    Deleted,
    /// A definite no.
    Refused,
    /// It is being sent, or has been.
    TooLate,
    /// Not done, because the service asked to slow down: back in the queue, no attempt used.
    RateLimited,
    /// No byte of the request left.
    NotSent,
    /// It may or may not have been done.
    Unknown,
}

/// The judgement on one delete call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What it proved.
    pub kind: VerdictKind,
    /// Why, unless it was deleted.
    pub failure: Option<Failure>,
    /// Whether going on would get the app locked out.
    pub stops_run: bool,
    /// Whether one new signature may help.
    pub renew: bool,
    /// `ErrorInfo`, where it says something.
    pub service_word: Option<Untrusted>,
}

impl Verdict {
    /// The outcome to write down; `None` for a rate reply, which settles nothing.
    pub fn outcome(&self) -> Option<Outcome> {
        todo!()
    }
}
