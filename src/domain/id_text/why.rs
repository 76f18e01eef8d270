//! Numbers that were not taken as ids, and why.

use super::{super::Untrusted, Doubt};
use crate::locale::{label, tr};

/// How many numbers are named for each reason.
const NAMED: usize = 3;

/// How many terminal cells of a number are shown.
const CELLS: usize = 32;

/// A number that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The number as it is written in the text; safe to show only through `Untrusted`.
    pub text: String,
    /// The line, from 1.
    pub line: u64,
    /// The byte at which it begins.
    pub at: usize,
    /// Why it was not taken.
    pub why: WhyNot,
}

/// Why a number was not taken as an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// It is at the very end of the text, and has another number of digits than the ids before it.
    Torn,
    /// The text says that its task must be kept.
    Kept,
    /// A word or a mark in the text may say that this number is not meant.
    Doubtful,
    /// It is one of several numbers of which the text means only one.
    Choice,
    /// The headings of its table name no column of task ids.
    NoColumn,
    /// The cells of its row do not match the headings of its table.
    OddRow,
    /// The ledger knows it, but a word in its clause says that it is something else.
    PerhapsOther,
    /// The ledger knows it, but it is stuck to something else.
    Glued,
    /// A plus or minus sign stands right before it.
    Signed,
    /// Between its digits is a character that only some programs treat as a line end.
    Split,
    /// A spreadsheet has rounded it, or it looks that way.
    Rounded,
    /// It has separators between groups of digits.
    Grouped,
    /// It is one end of a range.
    Range,
    /// It was cut off: dots or stars stand in place of digits.
    CutOff,
    /// It has fewer or more digits than this app's ids.
    OtherLength,
    /// It begins with a zero.
    LeadingZero,
    /// It is larger than any id.
    TooLarge,
    /// Characters that change the direction of writing make it look like another number.
    Turned,
    /// It follows a `#` that may have been meant as "number" but begins a comment.
    NumberSign,
    /// Nothing says that it is a task id, and the ledger does not know it.
    Unlabelled,
    /// A word before or after it says that it is something else.
    OtherName,
    /// It is in another column than the ids.
    OtherColumn,
    /// It is part of a longer word.
    InWord,
    /// It is the id of a push that was sent.
    PushId,
    /// It has a fraction.
    Fraction,
    /// It is an amount or a percentage.
    Amount,
    /// It is a phone number.
    Phone,
    /// It is part of an address.
    Address,
    /// It is a date or a time.
    Moment,
    /// It is in a comment.
    Comment,
    /// It has far fewer digits than this app's ids.
    Few,
}

impl WhyNot {
    /// Whether the number, or some of its digits, may have been meant as the id of a task.
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

    /// The reason in words, to follow the numbers.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Torn => label!("ids-torn"),
            Self::Kept => label!("ids-kept"),
            Self::Doubtful => label!("ids-doubtful"),
            Self::Choice => label!("ids-choice"),
            Self::NoColumn => label!("ids-no-column"),
            Self::OddRow => label!("ids-odd-row"),
            Self::PerhapsOther => label!("ids-perhaps-other"),
            Self::Glued => label!("ids-glued"),
            Self::Signed => label!("ids-signed"),
            Self::Split => label!("ids-split"),
            Self::Rounded => label!("ids-rounded"),
            Self::Grouped => label!("ids-grouped"),
            Self::Range => label!("ids-range"),
            Self::CutOff => label!("ids-cut-off"),
            Self::OtherLength => label!("ids-other-length"),
            Self::LeadingZero => label!("ids-leading-zero"),
            Self::TooLarge => label!("ids-too-large"),
            Self::Turned => label!("ids-turned"),
            Self::NumberSign => label!("ids-number-sign"),
            Self::Unlabelled => label!("ids-unlabelled"),
            Self::OtherName => label!("ids-other-name"),
            Self::OtherColumn => label!("ids-other-column"),
            Self::InWord => label!("ids-in-word"),
            Self::PushId => label!("ids-push-id"),
            Self::Fraction => label!("ids-fraction"),
            Self::Amount => label!("ids-amount"),
            Self::Phone => label!("ids-phone"),
            Self::Address => label!("ids-address"),
            Self::Moment => label!("ids-moment"),
            Self::Comment => label!("ids-comment"),
            Self::Few => label!("ids-few"),
        }
    }
}

/// Returns one line for each reason, gravest first.
pub(super) fn in_words(left: &[Left], seen: &Seen) -> Vec<String> {
    let mut reasons: Vec<WhyNot> = left.iter().map(|left| left.why).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons.into_iter().map(|why| line_of(left, why, seen.about(why))).collect()
}

/// Returns in a few words the gravest reason why a number that may have been meant as an id was not taken.
pub(super) fn gravest(left: &[Left], seen: &Seen) -> Option<String> {
    let meant = left.iter().filter(|left| left.why.may_be_meant());
    let left = meant.min_by_key(|left| left.why)?;
    let about = seen.about(left.why).unwrap_or_else(|| named(left));
    Some(tr!("ids-gravest", about = about, why = left.why.in_words()))
}

/// The words and headings in a text that gave a reason, to be shown with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The first words and marks that make it doubtful which ids are meant.
    pub(super) doubts: Vec<Doubt>,
    /// The headings of a table that has no column of ids.
    pub(super) headings: Option<String>,
}

impl Seen {
    /// How many doubts are kept: one is enough to refuse the text.
    const MOST: usize = NAMED;

    /// Whether no more doubts are kept, so that there is no need to look for any.
    pub(super) fn is_full(&self) -> bool {
        self.doubts.len() >= Self::MOST
    }

    /// Records a doubt.
    pub(super) fn add(&mut self, word: String, line: u64) {
        if !self.is_full() {
            self.doubts.push(Doubt { word, line });
        }
    }

    /// Returns what to add to a reason, if anything.
    fn about(&self, why: WhyNot) -> Option<String> {
        let safe = |text: &str| Untrusted::new(text).safe_cut(CELLS);
        match why {
            WhyNot::Doubtful => {
                let said = |doubt: &Doubt| tr!("ids-doubt", word = safe(&doubt.word), line = doubt.line.to_string());
                let said: Vec<_> = self.doubts.iter().take(NAMED).map(said).collect();
                (!said.is_empty()).then(|| listed(&said))
            }
            WhyNot::NoColumn => self
                .headings
                .as_ref()
                .map(|headings| tr!("ids-headings", headings = Untrusted::new(headings.as_str()).safe_cut(4 * CELLS))),
            _ => None,
        }
    }
}

fn line_of(left: &[Left], why: WhyNot, about: Option<String>) -> String {
    let mut same = left.iter().filter(|left| left.why == why);
    let named: Vec<_> = same.by_ref().take(NAMED).map(named).collect();
    let numbers = match same.count() {
        0 => listed(&named),
        more => tr!("ids-and-more", numbers = listed(&named), count = more),
    };
    match about {
        None => tr!("ids-not-taken", numbers = numbers, why = why.in_words()),
        Some(about) => tr!("ids-not-taken-about", numbers = numbers, why = why.in_words(), about = about),
    }
}

fn named(left: &Left) -> String {
    let number = Untrusted::new(left.text.as_str()).safe_cut(CELLS);
    tr!("ids-number", number = number, line = left.line.to_string())
}

fn listed(words: &[String]) -> String {
    words.join(label!("ids-separator"))
}

#[cfg(test)]
mod tests {
    use super::super::{super::TaskId, IdText, KnownIds, Lengths, read_id_text};
    use crate::locale::{chinese, in_language};

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
    fn a_number_in_another_column_is_not_taken_for_that_reason() {
        let table = read("Task ID\tOrder\n2288014437\t2288014438\n");
        assert_eq!(table.ids(), [TaskId::new(2_288_014_437)]);
        assert_eq!(table.left_in_words(), ["not used: 2288014438 (line 2): in another column than the ids"]);
    }

    #[test]
    fn numbers_that_were_not_taken_are_listed_in_chinese() {
        let text = "delete 2288014437, 228801443, 22880144, 2288014, 228801, 228802 and 2,288,014,438";
        let lines = in_language(chinese(), || read(text).left_in_words());
        assert_eq!(
            lines,
            [
                "未采用：2,288,014,438（第 1 行）：数字之间有分隔符，请去掉分隔符",
                "未采用：228801443（第 1 行）：位数与该应用的任务 ID 不同",
                "未采用：22880144（第 1 行）、2288014（第 1 行）、228801（第 1 行），另有 1 个：位数远少于任务 ID",
            ]
        );
        let doubtful = in_language(chinese(), || read("2288014437\nskip 2288014438").left_in_words());
        let why = "文中可能有要求保留其中某些任务的字样，请只给出要处理的 ID，不带其他文字";
        assert_eq!(
            doubtful,
            [format!("未采用：2288014437（第 1 行）、2288014438（第 2 行）：{why}（第 2 行的“skip”）")]
        );
    }

    #[test]
    fn numbers_that_may_be_meant_are_distinguished_from_others() {
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
