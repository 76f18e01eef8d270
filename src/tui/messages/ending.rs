//! How the interface ended, and which runs it left unfinished.

use crate::{domain::Signal, ops::LeftBehind};

/// How the interface ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The user quit.
    Quit,
    /// The process received this signal.
    Signal(Signal),
    /// The terminal is gone: the process exits as on a hang-up.
    Vanished,
}

impl Ended {
    /// Returns the signal that ended the interface. A terminal that is gone counts as a hang-up, whether or not a
    /// signal arrived.
    pub const fn signal(self) -> Option<Signal> {
        match self {
            Self::Quit => None,
            Self::Signal(signal) => Some(signal),
            Self::Vanished => Some(Signal::HangUp),
        }
    }
}

/// How the interface ended, and which runs it left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// The runs that stay unfinished, of this session and of earlier ones.
    pub left: Vec<LeftBehind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vanished_terminal_is_a_hang_up() {
        assert_eq!(Ended::Vanished.signal(), Some(Signal::HangUp));
        assert_eq!((Ended::Quit.signal(), Ended::Signal(Signal::Quit).signal()), (None, Some(Signal::Quit)));
    }
}
