//! The signals that ask the program to end, with their exit codes. This is the only table of them
//! (docs/interface.md#exit-codes).

use crate::locale::label;

/// A signal that asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal was closed.
    HangUp,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-\.
    Quit,
    /// Another process asked the program to end.
    Terminate,
}

impl Signal {
    /// All the signals.
    pub const ALL: [Self; 4] = [Self::HangUp, Self::Interrupt, Self::Quit, Self::Terminate];

    /// The number of the signal.
    pub const fn number(self) -> u8 {
        match self {
            Self::HangUp => 1,
            Self::Interrupt => 2,
            Self::Quit => 3,
            Self::Terminate => 15,
        }
    }

    /// The signal with this number, if it is one of these.
    pub fn of_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| i32::from(signal.number()) == number)
    }

    /// What sends the signal, as worded in the list of exit codes.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::HangUp => label!("signal-hang-up"),
            Self::Interrupt => label!("signal-interrupt"),
            Self::Quit => label!("signal-quit"),
            Self::Terminate => label!("signal-terminate"),
        }
    }

    /// The exit code of a program that this signal ended.
    pub const fn exit_code(self) -> u8 {
        128 + self.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_the_documented_exit_code() {
        assert_eq!(Signal::ALL.map(Signal::exit_code), [129, 130, 131, 143]);
        assert_eq!([1, 2, 3, 15].map(Signal::of_number), Signal::ALL.map(Some));
        assert_eq!([0, 9, 20, -1, 259].map(Signal::of_number), [None; 5]);
    }
}
