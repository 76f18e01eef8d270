//! The decoded input from the terminal.

use crossterm::event::Event;

/// One decoded input from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A key, a paste, the mouse or a change of the focus.
    Event(Event),
    /// The terminal's answer to the status query at the end of a frame.
    Answer,
    /// The terminal's answer that it supports the kitty keyboard protocol.
    Keyboard,
    /// A paste that did not end properly. None of it is used, because it may be incomplete.
    PasteLost {
        /// The number of bytes that arrived.
        bytes: usize,
    },
    /// A paste longer than [`PASTE_LIMIT`](super::decode::PASTE_LIMIT). None of it is used.
    PasteTooLong {
        /// The length of the paste.
        bytes: usize,
    },
}

/// Returns whether one read contained more than one key or paste. Keys that arrive together may be a paste: some
/// terminals do not mark where a paste begins.
pub fn is_burst(heard: &[Heard]) -> bool {
    let is_typed = |heard: &&Heard| match heard {
        Heard::Event(event) => matches!(event, Event::Key(_) | Event::Paste(_)),
        Heard::PasteLost { .. } | Heard::PasteTooLong { .. } => true,
        Heard::Answer | Heard::Keyboard => false,
    };
    heard.iter().filter(is_typed).nth(1).is_some()
}
