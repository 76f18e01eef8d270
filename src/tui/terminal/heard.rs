//! What the terminal sent, once it is read.

use crossterm::event::Event;

/// One thing that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What somebody did.
    Event(Event),
    /// The terminal's answer to the question at the end of a frame.
    Answer,
    /// The terminal's answer that it knows the kitty keyboard protocol.
    Keyboard,
    /// A paste that did not end as it should. Nothing of it is taken: it may not be whole.
    PasteLost {
        /// How much of it came.
        bytes: usize,
    },
    /// A paste of more than [`PASTE_LIMIT`](super::decode::PASTE_LIMIT). Nothing of it is taken.
    PasteTooLong {
        /// How long it was.
        bytes: usize,
    },
}

/// Whether more came in one read than a key that somebody presses: keys that come together are not told from a paste by a
/// terminal that does not say where one begins.
pub fn is_burst(heard: &[Heard]) -> bool {
    let is_typed = |heard: &&Heard| match heard {
        Heard::Event(event) => matches!(event, Event::Key(_) | Event::Paste(_)),
        Heard::PasteLost { .. } | Heard::PasteTooLong { .. } => true,
        Heard::Answer | Heard::Keyboard => false,
    };
    heard.iter().filter(is_typed).nth(1).is_some()
}
