//! How many digits the ids of an app have.

use super::{super::TaskId, WhyNot};

/// How many digits an id must have in an app that has none yet: row numbers, years and amounts have fewer.
pub(in crate::domain) const LEAST_WITHOUT_LEDGER: usize = 8;

/// A length is not usual if fewer than one in this many ids have it.
const RARE: usize = 20;

/// Which numbers of digits are usual among an app's ids: one bit for each. No bit is set if nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths(u32);

/// How a number's length compares with the usual lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Usual,
    /// At least two digits fewer than the shortest usual length, or too few for an app whose ids are not known.
    FarFewer,
    Other,
}

impl Lengths {
    /// Returns the usual lengths of these ids.
    pub fn of(ids: impl IntoIterator<Item = TaskId>) -> Self {
        let (mut counts, mut all) = ([0_usize; 21], 0_usize);
        for id in ids {
            counts[digits_of(id.get())] += 1;
            all += 1;
        }
        let is_usual = |count: &usize| *count > 0 && count.saturating_mul(RARE) >= all;
        let usual = (0_u32..).zip(&counts).filter(|(_, count)| is_usual(count));
        Self(usual.fold(0, |bits, (length, _)| bits | 1 << length))
    }

    /// Whether no length is known.
    pub const fn are_unknown(self) -> bool {
        self.0 == 0
    }

    /// What is odd about the length of an id; `None` if the length is usual, or if no lengths are known.
    pub fn oddity(self, id: TaskId) -> Option<WhyNot> {
        match self.fit(digits_of(id.get())) {
            _ if self.are_unknown() => None,
            Fit::Usual => None,
            Fit::FarFewer => Some(WhyNot::Few),
            Fit::Other => Some(WhyNot::OtherLength),
        }
    }

    pub(super) fn fit(self, length: usize) -> Fit {
        if self.are_unknown() {
            return if length < LEAST_WITHOUT_LEDGER { Fit::FarFewer } else { Fit::Usual };
        }
        let is_usual = u32::try_from(length).is_ok_and(|length| length < 32 && self.0 & (1 << length) != 0);
        match is_usual {
            true => Fit::Usual,
            false if length + 1 < self.least() => Fit::FarFewer,
            false => Fit::Other,
        }
    }

    fn least(self) -> usize {
        self.0.trailing_zeros() as usize
    }
}

/// Returns how many decimal digits a number has.
pub(super) const fn digits_of(number: u64) -> usize {
    match number.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_length_is_not_usual() {
        let ids = (0..100).map(|n| TaskId::new(5_210_000_000 + n)).chain([TaskId::new(1)]);
        let lengths = Lengths::of(ids);
        assert_eq!(lengths.fit(10), Fit::Usual);
        assert_eq!((lengths.fit(1), lengths.fit(8)), (Fit::FarFewer, Fit::FarFewer));
        assert_eq!((lengths.fit(9), lengths.fit(11)), (Fit::Other, Fit::Other));
        let odd = [1, 52_100_000_001, 5_210_000_001].map(|id| lengths.oddity(TaskId::new(id)));
        assert_eq!(odd, [Some(WhyNot::Few), Some(WhyNot::OtherLength), None]);
        assert_eq!(Lengths::default().oddity(TaskId::new(1)), None);
        assert_eq!((Lengths::default().fit(7), Lengths::default().fit(8)), (Fit::FarFewer, Fit::Usual));
    }
}
