//! Decides whether a number is an id, given its surroundings and what the ledger knows.

use super::{
    super::TaskId,
    IdText, KnownIds, Left, Taken,
    cell::SPREADSHEET_DIGITS,
    chunk::Form,
    labels::{Place, Sign},
    lengths::Fit,
    why::WhyNot,
};

/// How many zeros at the end make a number look rounded.
const ROUND_ZEROS: usize = 4;

/// A number and its surroundings.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What to report if the number is not taken.
    pub(super) left: Left,
    /// The position of the byte after the number.
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) sign: Sign,
    /// Whether the number stands alone on its line, or with other numbers only.
    pub(super) is_listed: bool,
    /// Like `is_listed`, but also set for a number that may have too few digits for an id.
    pub(super) is_member: bool,
}

/// Decides about each number. `ends_at` is the end of the text, or `None` if the user says that the text is complete.
pub(super) fn decide(candidates: Vec<Candidate>, known: &KnownIds<'_>, ends_at: Option<usize>) -> IdText {
    let mut read = IdText::default();
    let looks_count = looks_count(&candidates);
    for candidate in candidates {
        match candidate.id(known, looks_count) {
            Ok(_) | Err(WhyNot::Few | WhyNot::OtherLength) if candidate.is_torn(&read, ends_at) => {
                read.left.push(candidate.because(WhyNot::Torn));
            }
            Ok(id) => {
                read.unended = Some(id).filter(|_| ends_at == Some(candidate.end));
                read.taken.push(Taken { id, line: candidate.left.line, at: candidate.left.at });
            }
            Err(why) => read.left.push(candidate.because(why)),
        }
    }
    read
}

/// At most one in this many ids is expected to look like a date, or to look rounded, by chance.
const BY_ACCIDENT: usize = 100;

/// Whether numbers that look like a date, or rounded, are refused. They are not refused in a long list in which hardly
/// any number looks like that.
fn looks_count(candidates: &[Candidate]) -> bool {
    let all = candidates.iter().filter(|candidate| candidate.form == Form::Whole);
    let (all, odd) = all.fold((0, 0), |(all, odd), candidate| {
        let digits = candidate.left.text.as_str();
        (all + 1, odd + usize::from(looks_like_moment(digits) || looks_rounded(digits)))
    });
    odd * BY_ACCIDENT > all
}

impl Candidate {
    fn because(self, why: WhyNot) -> Left {
        Left { why, ..self.left }
    }

    fn id(&self, known: &KnownIds<'_>, looks_count: bool) -> Result<TaskId, WhyNot> {
        let digits = self.left.text.as_str();
        if let Form::Not(why) = self.form {
            let is_known = || digits.parse().is_ok_and(|id| (known.knows)(id));
            return Err(if why == WhyNot::Phone && is_known() { WhyNot::Signed } else { why });
        }
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(WhyNot::LeadingZero);
        }
        let id = TaskId::new(digits.parse().map_err(|_| WhyNot::TooLarge)?);
        if (known.knows)(id) { self.known(id, known) } else { self.unknown(id, known, looks_count) }
    }

    /// Decides about a number that the ledger knows: it is refused only if a word says that its task must be kept or
    /// that it is something else, if it is stuck to something, or if it is so short that it may equal an id by chance.
    fn known(&self, id: TaskId, known: &KnownIds<'_>) -> Result<TaskId, WhyNot> {
        let fit = known.lengths.fit(self.left.text.len());
        match (self.sign, self.form) {
            (Sign::Kept, _) => Err(WhyNot::Kept),
            (Sign::Other(Place::Beside), _) => Err(WhyNot::OtherName),
            (Sign::Other(Place::Clause), _) => Err(WhyNot::PerhapsOther),
            (_, Form::Stuck(why @ WhyNot::CutOff)) => Err(why),
            (_, Form::Stuck(_)) => Err(WhyNot::Glued),
            // Row numbers and counts may equal an id by chance.
            (sign, _) if fit == Fit::FarFewer && sign != Sign::Task && !self.is_listed => Err(WhyNot::Few),
            _ => Ok(id),
        }
    }

    /// Decides about a number that the ledger does not know: something must say that it is an id, and it must look like
    /// one.
    fn unknown(&self, id: TaskId, known: &KnownIds<'_>, looks_count: bool) -> Result<TaskId, WhyNot> {
        let digits = self.left.text.as_str();
        match (known.lengths.fit(digits.len()), self.form, self.sign) {
            (_, Form::Stuck(why @ WhyNot::CutOff), _) => Err(why),
            (Fit::FarFewer, ..) => Err(WhyNot::Few),
            (_, Form::Stuck(why), _) => Err(why),
            (.., Sign::Kept) => Err(WhyNot::Kept),
            (.., Sign::Other(_)) => Err(WhyNot::OtherName),
            _ if looks_count && looks_like_moment(digits) => Err(WhyNot::Moment),
            // If no id is known, nothing distinguishes a time in seconds from an id.
            _ if known.lengths.are_unknown() && self.is_like_a_timestamp() => Err(WhyNot::Moment),
            _ if looks_count && looks_rounded(digits) => Err(WhyNot::Rounded),
            (.., Sign::None) => Err(WhyNot::Unlabelled),
            (Fit::Other, ..) => Err(WhyNot::OtherLength),
            (Fit::Usual, Form::Whole | Form::Not(_), Sign::Task) => Ok(id),
        }
    }

    /// Whether the text ends right after the number, and the number has another length than the ids before it.
    fn is_torn(&self, read: &IdText, ends_at: Option<usize>) -> bool {
        let length = |id: TaskId| super::lengths::digits_of(id.get());
        ends_at == Some(self.end)
            && (self.is_member || self.sign == Sign::Task)
            && !read.taken.is_empty()
            && read.taken.iter().all(|taken| length(taken.id) != self.left.text.len())
    }

    /// Whether the number may be a time in seconds, as at the beginning of the lines of a log.
    pub(super) fn is_like_a_timestamp(&self) -> bool {
        let digits = self.left.text.as_str();
        digits.len() == 10 && matches!(&digits[..2], "15" | "16" | "17" | "18")
    }
}

/// Recognises `20261224`, `2026122416`, `20261224160000`.
fn looks_like_moment(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let within = |from: usize, to: usize, least: u32, most: u32| {
        digits.len() < to || number(from, to).is_some_and(|number| (least..=most).contains(&number))
    };
    matches!(digits.len(), 8 | 10 | 12 | 14 | 17)
        && within(0, 4, 1990, 2099)
        && within(4, 6, 1, 12)
        && within(6, 8, 1, 31)
        && within(8, 10, 0, 23)
        && within(10, 12, 0, 59)
        && within(12, 14, 0, 59)
}

/// Whether a spreadsheet may have rounded the number: it ends in many zeros, or has only zeros after the digits that a
/// spreadsheet keeps.
fn looks_rounded(digits: &str) -> bool {
    const KEPT: usize = SPREADSHEET_DIGITS as usize;
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    zeros >= ROUND_ZEROS || (digits.len() > KEPT + 1 && zeros >= digits.len() - KEPT)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Lengths, read_id_text},
        *,
    };

    fn read(text: &str, is_whole: bool) -> IdText {
        let ids = [2_288_014_437, 228_801_443].map(TaskId::new);
        read_id_text(text, &KnownIds { lengths: Lengths::of(ids), knows: &|id| ids.contains(&id), is_whole })
    }

    #[test]
    fn an_id_of_another_length_at_the_very_end_may_be_cut_off() {
        let torn = read("2288014437\n228801443", false);
        assert_eq!((torn.taken.len(), torn.left[0].why), (1, WhyNot::Torn));
        assert_eq!(read("2288014437\n228801443\n", false).taken.len(), 2);
        assert_eq!(read("2288014437\n228801443", true).taken.len(), 2);
        assert_eq!(read("228801443", false).taken.len(), 1, "there is nothing to compare it with");
        for cut in [
            "2288014437, 2288014438、22",
            "2288014437\n2",
            "delete 2288014437 and 228801",
            "Task ID\tTo\n2288014437\tx\n22",
        ] {
            let torn = read(cut, false);
            assert_eq!(
                (torn.taken[0].id.get(), torn.left.last().map(|left| left.why)),
                (2_288_014_437, Some(WhyNot::Torn)),
                "{cut}"
            );
            assert_ne!(read(&format!("{cut}\n"), false).left.last().map(|left| left.why), Some(WhyNot::Torn), "{cut}");
        }
        assert_eq!(read("delete 2288014437 in room 22", false).left[0].why, WhyNot::Few);
    }

    #[test]
    fn raised_and_circled_digits_do_not_make_a_shorter_id() {
        for stuck in ["228801443⁷", "228801443③", "228801443½", "²228801443"] {
            assert!(read(stuck, true).taken.is_empty(), "{stuck}");
        }
        for hidden in ["228801443\u{fe0f}7", "228801443\u{34f}7"] {
            assert_eq!(read(hidden, true).ids(), [TaskId::new(2_288_014_437)], "{hidden}");
        }
    }

    #[test]
    fn the_id_at_the_very_end_is_reported() {
        assert_eq!(read("delete 2288014437", false).unended, Some(TaskId::new(2_288_014_437)));
        for (text, is_whole) in [("delete 2288014437", true), ("2288014437\n", false), ("2288014437 please", false)] {
            assert_eq!(read(text, is_whole).unended, None, "{text:?}");
        }
    }

    #[test]
    fn a_time_in_seconds_is_an_id_only_if_ids_look_like_that() {
        let lone = |lengths, knows| {
            let known = KnownIds { lengths, knows: &|_| knows, is_whole: true };
            read_id_text("1735689600", &known).taken.len()
        };
        let ten_digits = Lengths::of([TaskId::new(2_288_014_437)]);
        assert_eq!((lone(Lengths::default(), false), lone(Lengths::of([TaskId::new(12_345_678)]), false)), (0, 0));
        assert_eq!((lone(ten_digits, false), lone(Lengths::default(), true)), (1, 1));
    }
}
