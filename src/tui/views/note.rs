//! What is said under a row, or on the message line: what happened, why, and what to do next.

use unicode_width::UnicodeWidthStr;

use crate::domain::{Outcome, Untrusted};

/// Cells before what is said under a row.
const INDENT: u16 = 5;

/// Lines that are said under a row at most.
const MOST_LINES: usize = 3;

/// How something is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Good to know.
    Info,
    /// It was done.
    Good,
    /// Take care.
    Warning,
    /// It went wrong.
    Error,
}

/// Something said: under a row, or on the message line. Safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How it is meant.
    pub kind: NoteKind,
    /// In words.
    pub text: String,
}

impl Note {
    fn new(kind: NoteKind, text: impl Into<String>) -> Self {
        Self { kind, text: Untrusted::new(text.into()).safe() }
    }

    /// Good to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Info, text)
    }

    /// It was done.
    pub fn good(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Good, text)
    }

    /// Take care.
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Warning, text)
    }

    /// It went wrong.
    pub fn error(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Error, text)
    }

    /// What became of a task's delete: what was not done, and why.
    pub fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Deleted => Self::good("deleted: the service confirmed it"),
            Outcome::Gone(why) => Self::info(format!("nothing to delete: {why}")),
            Outcome::Refused(why) => Self::error(format!("not deleted: {why}")),
            Outcome::TooLate(why) => Self::error(format!("not deleted, too late: {why}")),
            Outcome::NotSent(why) => Self::warning(format!("not deleted, not sent: {why}")),
            Outcome::Unknown(why) => Self::error(format!("outcome unknown: {why}; C resumes and settles it")),
            Outcome::Skipped(why) => Self::info(format!("not deleted, left out: {why}")),
        }
    }

    /// It under a row, with its sign, wrapped to a window of this width: at most [`MOST_LINES`] lines.
    pub fn lines(&self, width: u16) -> Vec<String> {
        let room = usize::from(width.saturating_sub(INDENT)).max(8);
        let mut lines = vec![self.sign().to_owned()];
        for word in self.text.split(' ') {
            let last = lines.len() - 1;
            if lines[last].width() + 1 + word.width() <= room || lines.len() == MOST_LINES {
                lines[last].push(' ');
                lines[last].push_str(word);
            } else {
                lines.push(format!("  {word}"));
            }
        }
        lines.into_iter().map(|line| format!("     {}", Untrusted::new(line).safe_cut(room))).collect()
    }

    /// The sign before it.
    pub const fn sign(&self) -> &'static str {
        match self.kind {
            NoteKind::Info => "-",
            NoteKind::Good => "v",
            NoteKind::Warning | NoteKind::Error => "!",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_under_a_row_is_wrapped_and_never_wider_than_the_window() {
        let note =
            Note::error("not deleted, too late: it is being sent right now and can no longer be deleted (90107)");
        assert!(note.lines(80).join(" ").ends_with("(90107)"));
        let long = Note::error(format!("{} {}", "word ".repeat(80), "促销".repeat(80)));
        for (note, width) in [(&note, 40), (&note, 80), (&long, 40), (&long, 140)] {
            let lines = note.lines(width);
            assert!(lines.len() <= MOST_LINES && lines.iter().all(|line| line.width() <= width.into()), "{lines:?}");
        }
    }

    #[test]
    fn a_note_is_safe_to_show() {
        assert_eq!(Note::error("a\u{1b}[2J\u{202e}").text, "a<U+001B>[2J<U+202E>");
    }
}
