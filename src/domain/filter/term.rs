//! The terms of a filter: the data that parsing, matching and printing share.

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
    /// Boxed, because a needle is several times larger than everything else.
    Text(Place, Box<Phrase>),
    Id(IdPatterns),
    Status(Vec<TaskStatus>),
    /// `None` stands for a type that is not known.
    Type(Vec<Option<TaskType>>),
    /// `None` stands for no campaign.
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

/// Ids and beginnings of ids, of which any may match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IdPatterns {
    /// Sorted, without duplicates.
    pub exact: Vec<TaskId>,
    /// Decimal digits; sorted, without duplicates.
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

/// A name or the beginning of names, as typed and folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LabelPattern {
    Exact { typed: String, folded: String },
    Prefix { typed: String, folded: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Unknown,
    /// From now to this long from now, inclusive, as in `due:<10m`. Not negative.
    Within(SignedDuration),
    Before(Moment),
    After(Moment),
    /// Both ends are included.
    Between(Moment, Moment),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    At(Timestamp),
    FromNow(SignedDuration),
}
