//! Numbers that were not taken for ids, and why.

use super::{super::Untrusted, Doubt};

/// Numbers that are named of each reason.
const NAMED: usize = 3;

/// Cells of a number that is named.
const CELLS: usize = 32;

/// A number that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The number as it stands there; safe to show only as `Untrusted` shows it.
    pub text: String,
    /// The line, from 1.
    pub line: u64,
    /// The byte at which it begins.
    pub at: usize,
    /// Why it was not taken.
    pub why: WhyNot,
}

/// Why a number was not taken for an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// The text ends right behind it, and it has another length than the others.
    Torn,
    /// The text says that it is not meant.
    Kept,
    /// A word or a mark in the text may say that it is not meant.
    Doubtful,
    /// It is one of two that the text gives for choice.
    Choice,
    /// The headings of its table name no column of task ids.
    NoColumn,
    /// Its row has other cells than the headings of its table say.
    OddRow,
    /// The ledger knows it, and a word in its clause says that it is something else.
    PerhapsOther,
    /// The ledger knows it, and it is stuck to something else.
    Glued,
    /// A plus or minus sign stands right before it.
    Signed,
    /// Something that only some programs take for a line end stands between its digits.
    Split,
    /// A spreadsheet has rounded it, or it looks so.
    Rounded,
    /// It has separators between groups of digits.
    Grouped,
    /// It is one end of a range.
    Range,
    /// It was cut: dots or stars stand in the place of digits.
    CutOff,
    /// It has fewer or more digits than this app's ids.
    OtherLength,
    /// It begins with a zero.
    LeadingZero,
    /// It is larger than any id.
    TooLarge,
    /// Characters that turn the direction of writing make it look like another number.
    Turned,
    /// It stands behind a `#` that may have been meant as "number", and begins a comment.
    NumberSign,
    /// Nothing says that it is a task id, and it is not in the list.
    Unlabelled,
    /// A word before or behind it says that it is something else.
    OtherName,
    /// It stands in another column than that of the ids.
    OtherColumn,
    /// It is part of a longer word.
    InWord,
    /// It is the id of a push that was sent.
    PushId,
    /// It has a fraction.
    Fraction,
    /// It is an amount or a share.
    Amount,
    /// It is a phone number.
    Phone,
    /// It is part of an address.
    Address,
    /// It is a date or a time.
    Moment,
    /// It stands in a comment.
    Comment,
    /// It has far fewer digits than this app's ids.
    Few,
}

impl WhyNot {
    /// Whether somebody may have meant it as an id of a task, all of it or some of its digits.
    pub const fn may_be_meant(self) -> bool {
        match self {
            Self::Torn
            | Self::Kept
            | Self::Doubtful
            | Self::Choice
            | Self::NoColumn
            | Self::OddRow
            | Self::PerhapsOther
            | Self::Glued
            | Self::Signed
            | Self::Split
            | Self::Rounded
            | Self::Grouped
            | Self::Range
            | Self::CutOff
            | Self::OtherLength
            | Self::LeadingZero
            | Self::TooLarge
            | Self::Turned
            | Self::NumberSign => true,
            Self::Unlabelled
            | Self::OtherName
            | Self::OtherColumn
            | Self::InWord
            | Self::PushId
            | Self::Fraction
            | Self::Amount
            | Self::Phone
            | Self::Address
            | Self::Moment
            | Self::Comment
            | Self::Few => false,
        }
    }

    /// The reason in words, behind the numbers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Torn => {
                "the text ends right behind it and its length differs from the others: was it cut? If it is whole, put a \
                 line end behind it"
            }
            Self::Kept => "the text seems to say that it is to stay",
            Self::Doubtful => {
                "the text may say that some of it is to stay: give the ids that are meant, and no other words"
            }
            Self::Choice => "one or the other: name the one that is meant",
            Self::NoColumn => {
                "no heading of the table names the task ids: head their column task_id, or give the ids alone"
            }
            Self::OddRow => "its row has other cells than the headings: give its id alone in a line",
            Self::PerhapsOther => "in this app's list, but a word near it says that it is something else",
            Self::Glued => "in this app's list, but stuck to something else: write it by itself",
            Self::Signed => "a plus or minus sign stands right before it: write it without",
            Self::Split => "a sign that may be a line end stands between its digits: write it in one piece",
            Self::Rounded => "a spreadsheet has rounded it: copy the column as text",
            Self::Grouped => "separators stand between its digits: write it without them",
            Self::Range => "a range: name each id",
            Self::CutOff => "dots or stars beside it: digits may be missing",
            Self::OtherLength => "another number of digits than the ids of this app",
            Self::LeadingZero => "begins with a zero",
            Self::TooLarge => "larger than any id",
            Self::Unlabelled => "not in this app's list, and nothing says that it is a task id",
            Self::OtherName => "named as something else",
            Self::OtherColumn => "in another column than the ids",
            Self::InWord => "part of a longer word",
            Self::PushId => "the id of a push that was sent, not of a scheduled task",
            Self::Fraction => "has a fraction",
            Self::Amount => "an amount",
            Self::Phone => "a phone number",
            Self::Address => "part of an address or a mention",
            Self::Turned => "hidden characters turn the direction of writing: type it",
            Self::NumberSign => "behind a #, which begins a comment: write it without",
            Self::Moment => "a date or a time",
            Self::Comment => "in a comment, which begins with #",
            Self::Few => "far fewer digits than an id",
        }
    }
}

/// One line for each reason, the gravest first.
pub(super) fn in_words(left: &[Left], seen: &Seen) -> Vec<String> {
    let mut reasons: Vec<WhyNot> = left.iter().map(|left| left.why).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let line = |why| match seen.about(why) {
        Some(about) => format!("{} ({about})", line_of(left, why)),
        None => line_of(left, why),
    };
    reasons.into_iter().map(line).collect()
}

/// The gravest of what may have been meant and was not taken, in a few words.
pub(super) fn gravest(left: &[Left], seen: &Seen) -> Option<String> {
    let meant = left.iter().filter(|left| left.why.may_be_meant());
    let left = meant.min_by_key(|left| left.why)?;
    let about = seen.about(left.why).unwrap_or_else(|| named(left));
    Some(format!("{about}: {}", left.why.in_words()))
}

/// What in a text stands behind a reason, for its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// What makes doubtful which ids are meant, the first of it.
    pub(super) doubts: Vec<Doubt>,
    /// The headings of a table in which no column is that of the ids.
    pub(super) headings: Option<String>,
}

impl Seen {
    /// More doubts than these are not kept: one is enough.
    const MOST: usize = NAMED;

    /// Whether no more doubts are kept, so that none need be looked for.
    pub(super) fn is_full(&self) -> bool {
        self.doubts.len() >= Self::MOST
    }

    /// Notes a doubt.
    pub(super) fn add(&mut self, word: String, line: u64) {
        if !self.is_full() {
            self.doubts.push(Doubt { word, line });
        }
    }

    /// What there is to say about a reason.
    fn about(&self, why: WhyNot) -> Option<String> {
        let safe = |text: &str| Untrusted::new(text).safe_cut(CELLS);
        match why {
            WhyNot::Doubtful => {
                let said = |doubt: &Doubt| format!("\"{}\" in line {}", safe(&doubt.word), doubt.line);
                let said: Vec<_> = self.doubts.iter().take(NAMED).map(said).collect();
                (!said.is_empty()).then(|| said.join(", "))
            }
            WhyNot::NoColumn => self
                .headings
                .as_ref()
                .map(|headings| format!("the headings are {}", Untrusted::new(headings.as_str()).safe_cut(4 * CELLS))),
            _ => None,
        }
    }
}

fn line_of(left: &[Left], why: WhyNot) -> String {
    let mut same = left.iter().filter(|left| left.why == why);
    let named: Vec<_> = same.by_ref().take(NAMED).map(named).collect();
    let rest = match same.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("not taken: {}{rest}: {}", named.join(", "), why.in_words())
}

fn named(left: &Left) -> String {
    format!("{} (line {})", Untrusted::new(left.text.as_str()).safe_cut(CELLS), left.line)
}

#[cfg(test)]
mod tests {
    use super::super::{super::TaskId, IdText, KnownIds, Lengths, read_id_text};

    fn read(text: &str) -> IdText {
        let knows = |id: TaskId| (2_288_014_430..2_288_014_440).contains(&id.get());
        let lengths = Lengths::of([TaskId::new(2_288_014_437)]);
        read_id_text(text, &KnownIds { lengths, knows: &knows, is_whole: true })
    }

    #[test]
    fn only_the_first_doubts_are_kept_wherever_they_stand() {
        for piece in ["skip 2288014437\n", "2288014437 # skip\n", "-2288014437\n+2288014437\n# x\nskip # skip\n"] {
            assert_eq!(read(&piece.repeat(20)).seen.doubts.len(), super::Seen::MOST, "{piece}");
        }
    }

    #[test]
    fn a_number_of_another_column_is_left_for_that_reason() {
        let table = read("Task ID\tOrder\n2288014437\t2288014438\n");
        assert_eq!(table.ids(), [TaskId::new(2_288_014_437)]);
        assert_eq!(table.left_in_words(), ["not taken: 2288014438 (line 2): in another column than the ids"]);
    }

    #[test]
    fn what_may_be_meant_is_told_from_what_is_something_else() {
        for (text, meant) in [
            ("delete 2288014437 and 228801443", true),
            ("delete 2288014437 and 2,288,014,438", true),
            ("delete 2288014437 and 2.28801E+09", true),
            ("delete 2288014437 - 2288014439", true),
            ("delete 2288014437, but keep 2288014438", true),
            ("delete 2288014437 (ticket #5512) and 2288014438", true),
            ("请删除 2288014437（工单 #5512）和 2288014438", true),
            ("delete 2288014437\n#2288014438\n", true),
            ("delete 2288014437 ＃2288014438 ＃2288014439", true),
            ("delete 2288014437 (ticket #5512)", false),
            ("delete this:\n# 2288014438 was in March\n2288014437 # as 2288014438\n", false),
            ("delete 2288014437\norder 2288099999", false),
            ("delete 2288014437 before 2026-12-24 16:00", false),
            ("3 tasks: delete 2288014437", false),
            ("delete 2288014437 and 228801443③", false),
            ("delete 2288014437. My uid is new: 123456789012", false),
        ] {
            assert_eq!(!read(text).meant_and_rest_in_words().0.is_empty(), meant, "{text}: {:?}", read(text).left);
        }
    }
}
