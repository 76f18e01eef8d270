//! Copies text to the clipboard of the user's terminal, with an escape sequence (OSC 52) that also works over SSH.
//!
//! GNU screen passes the sequence on only if it is wrapped. tmux acts on a plain sequence if `set-clipboard` is on, and
//! passes a wrapped one on if `allow-passthrough` is on, so tmux gets both. Whether the terminal sets its clipboard is
//! unknown, because terminals do not answer this sequence.

use crossterm::clipboard::CopyToClipboard;

use super::tty::ansi;

/// The multiplexer between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// No multiplexer.
    #[default]
    Nothing,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Between {
    /// Detects the multiplexer from `TMUX` and `TERM`.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        if env("TMUX").is_some_and(|value| !value.is_empty()) {
            return Self::Tmux;
        }
        if env("TERM").is_some_and(|term| term.starts_with("screen")) { Self::Screen } else { Self::Nothing }
    }
}

/// Returns the bytes that set the clipboard. `text` must not be longer than terminals accept.
pub fn sequence(text: &str, between: Between) -> Vec<u8> {
    // The sequence ends with a bell, because the terminator that crossterm writes would also end the string that wraps
    // the sequence for screen.
    let plain = ansi(CopyToClipboard::to_clipboard_from(text)).replace("\x1b\\", "\x07");
    match between {
        Between::Nothing => plain,
        Between::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        // screen passes strings of at most 768 bytes on, so a long sequence is sent in pieces.
        Between::Screen => {
            pieces(&plain, 700).map(|piece| ["\x1bP", piece, "\x1b\\"].concat()).collect::<Vec<_>>().concat()
        }
    }
    .into_bytes()
}

fn pieces(ascii: &str, length: usize) -> impl Iterator<Item = &str> {
    let ends = (0..ascii.len()).step_by(length);
    ends.map(move |from| &ascii[from..(from + length).min(ascii.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(between: Between, of: &str) -> String {
        String::from_utf8(sequence(of, between)).expect("the sequence is ASCII")
    }

    #[test]
    fn each_multiplexer_gets_the_wrapping_that_it_needs() {
        assert_eq!(text(Between::Nothing, "促"), "\x1b]52;c;5L+D\x07");
        let plain = "\x1b]52;c;5L+D\x07";
        assert_eq!(text(Between::Tmux, "促"), format!("{plain}\x1bPtmux;\x1b{plain}\x1b\\"), "plain and wrapped");
        assert_eq!(text(Between::Screen, "促"), "\x1bP\x1b]52;c;5L+D\x07\x1b\\");
        let long = text(Between::Screen, &"x".repeat(3_000));
        assert!(long.split("\x1b\\").all(|piece| piece.len() <= 702), "{long}");
    }

    #[test]
    fn the_multiplexer_is_detected_from_the_environment() {
        let of = |set: &'static [(&str, &str)]| {
            Between::from_env(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("TERM", "xterm-256color")]), Between::Nothing);
        assert_eq!(of(&[("TERM", "screen.xterm")]), Between::Screen);
        assert_eq!(of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")]), Between::Tmux);
    }
}
