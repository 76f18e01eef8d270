//! The exit codes, and which of them wins if several apply (docs/interface.md#exit-codes).
//!
//! The mapping from outcomes and errors to exit codes is in `exit_of`.

use crate::domain::Signal;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command did everything that was asked for, or found that it had been done already.
    Done,
    /// The command failed.
    Failed,
    /// Wrong usage, bad config or bad input.
    Usage,
    /// Some tasks or rows were refused or skipped, could not be read, or are known neither to the service nor to the
    /// ledger.
    Partly,
    /// Not signed in or not allowed.
    NotAllowed,
    /// Not confirmed, or cancelled.
    NotConfirmed,
    /// No task or audit entry matched.
    NothingMatched,
    /// At least one change was too late.
    TooLate,
    /// The program gave up because of a limit or the network; no outcome is unknown.
    GaveUp,
    /// The outcome of at least one change is unknown.
    Unknown,
    /// The program was ended by this signal.
    Signalled(Signal),
}

impl Exit {
    /// Returns the exit code as a number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partly => 3,
            Self::NotAllowed => 4,
            Self::NotConfirmed => 5,
            Self::NothingMatched => 6,
            Self::TooLate => 7,
            Self::GaveUp => 8,
            Self::Unknown => 9,
            Self::Signalled(signal) => signal.exit_code(),
        }
    }

    /// Returns the exit code that wins if both apply. From the strongest to the weakest: a signal, 1, 2, 5, 9, 7, 4, 3,
    /// 8, 6, 0.
    #[must_use]
    pub(super) const fn and(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NothingMatched => 1,
            Self::GaveUp => 2,
            Self::Partly => 3,
            Self::NotAllowed => 4,
            Self::TooLate => 5,
            Self::Unknown => 6,
            Self::NotConfirmed => 7,
            Self::Usage => 8,
            Self::Failed => 9,
            Self::Signalled(_) => 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Exit, u8); 14] = [
        (Exit::Done, 0),
        (Exit::Failed, 1),
        (Exit::Usage, 2),
        (Exit::Partly, 3),
        (Exit::NotAllowed, 4),
        (Exit::NotConfirmed, 5),
        (Exit::NothingMatched, 6),
        (Exit::TooLate, 7),
        (Exit::GaveUp, 8),
        (Exit::Unknown, 9),
        (Exit::Signalled(Signal::HangUp), 129),
        (Exit::Signalled(Signal::Interrupt), 130),
        (Exit::Signalled(Signal::Quit), 131),
        (Exit::Signalled(Signal::Terminate), 143),
    ];

    #[test]
    fn every_exit_has_the_documented_number() {
        for (exit, code) in ALL {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
    }

    #[test]
    fn if_several_exit_codes_apply_the_documented_one_wins() {
        let order = [Exit::Unknown, Exit::TooLate, Exit::NotAllowed, Exit::Partly, Exit::GaveUp, Exit::Done];
        for (at, first) in order.into_iter().enumerate() {
            for second in &order[at..] {
                assert_eq!((first.and(*second), second.and(first)), (first, first));
            }
        }
    }
}
