//! The terms of a filter, as they are held: the data that reading, matching and printing share.

use jiff::{SignedDuration, Timestamp};

use super::{
    super::{TaskId, TaskStatus, TaskType},
    Needle,
};

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub negated: bool,
    pub test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Boxed, for a needle is several times larger than all else.
    Text(Place, Box<Phrase>),
    Id(IdPatterns),
    Status(Vec<TaskStatus>),
    /// `None` is a type that is not known.
    Type(Vec<Option<TaskType>>),
    /// `None` is no campaign.
    Campaign(Option<LabelPattern>),
    App(LabelPattern),
    Due(Due),
}

/// Where text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    Title,
    Desc,
}

/// Text to look for, and how it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub typed: String,
    pub needle: Needle,
}

/// Ids, and how ids begin: any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IdPatterns {
    /// In order, each once.
    pub exact: Vec<TaskId>,
    /// Decimal digits, in order, each once.
    pub prefixes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IdPattern {
    Exact(TaskId),
    /// Decimal digits.
    Prefix(String),
}

impl FromIterator<IdPattern> for IdPatterns {
    fn from_iter<I: IntoIterator<Item = IdPattern>>(patterns: I) -> Self {
        let mut any = Self::default();
        for pattern in patterns {
            match pattern {
                IdPattern::Exact(id) => any.exact.push(id),
                IdPattern::Prefix(digits) => any.prefixes.push(digits),
            }
        }
        any.exact.sort_unstable();
        any.exact.dedup();
        any.prefixes.sort_unstable();
        any.prefixes.dedup();
        any
    }
}

/// A name, or how names begin. Held as typed, and folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LabelPattern {
    Exact { typed: String, folded: String },
    Prefix { typed: String, folded: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Unknown,
    /// From now to this long from now: what "due in less than ten minutes" means. Not negative.
    Within(SignedDuration),
    Before(Moment),
    After(Moment),
    /// The ends included.
    Between(Moment, Moment),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    At(Timestamp),
    FromNow(SignedDuration),
}
