//! Notes under a row, or on the message line: what did not happen, why, and the one key to press next.
//!
//! The text for a code comes from the catalogue (`error.ftl`) and is followed by the code in brackets. Times are given
//! only if they are known.

use jiff::{Timestamp, tz::TimeZone};

use super::{ago, clock_time};
use crate::{
    api::{Entry, NextStep},
    domain::{Failure, Outcome, TaskOutcome, Untrusted, Verb},
    locale::{label, tr},
    ops::NotRead,
    tui::{
        keymap::{Keymap, action::Action},
        widgets::wrap,
    },
};

/// The number of cells before the text of a note under a row.
const INDENT: u16 = 5;

/// The maximum number of lines of a note under a row.
const MOST_LINES: usize = 3;

/// The kind of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Information.
    Info,
    /// Something was done.
    Good,
    /// A warning.
    Warning,
    /// Something failed.
    Error,
}

/// A note under a row, or on the message line. Its text is safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The kind, which decides its sign.
    pub kind: NoteKind,
    /// The text.
    pub text: String,
    /// What else the user can do about it, shown if there is room.
    advice: Option<String>,
    /// The key to press next, and what it does.
    next: Option<String>,
    is_doubt: bool,
    /// What the note is told from, if it is about the outcome of a change.
    told: Option<Box<Told>>,
}

/// What a note about an outcome is told from, so that it can be told again in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// The outcome alone.
    Outcome(Outcome, Verb),
    /// The outcome in a run, when the task was due, when it settled, and the zone of these times.
    Settled(TaskOutcome, Verb, Option<Timestamp>, Timestamp, TimeZone),
}

/// When a task was due and when it settled.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// When the task was due.
    pub due: Option<Timestamp>,
    /// When it settled, on the service's clock.
    pub at: Timestamp,
    /// The zone in which times are shown.
    pub zone: &'a TimeZone,
}

impl Note {
    fn new(kind: NoteKind, text: impl Into<String>) -> Self {
        Self { kind, text: Untrusted::new(text.into()).safe(), advice: None, next: None, is_doubt: false, told: None }
    }

    /// Creates a note with information.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Info, text)
    }

    /// Creates a note that something was done.
    pub fn good(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Good, text)
    }

    /// Creates a warning.
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Warning, text)
    }

    /// Creates a note that something failed.
    pub fn error(text: impl Into<String>) -> Self {
        Self::new(NoteKind::Error, text)
    }

    /// Adds the key to press next, and what it does.
    #[must_use]
    fn then(self, next: Action, keys: &Keymap) -> Self {
        let key = keys.key_of(next);
        let goes_on = next == Action::Resume && !self.is_doubt;
        let next = if goes_on { tr!("row-next-goes-on", key = key) } else { next_step_words(next, &key) };
        Self { next: Some(next), ..self }
    }

    /// Builds a note about a failure. `sentence` puts the reason into a sentence; what the catalogue says to do about
    /// the failure becomes the advice.
    fn about(kind: NoteKind, why: &Failure, sentence: impl FnOnce(String) -> String) -> Self {
        let (why, advice) = split(why);
        let advice = advice.map(|advice| Untrusted::new(advice).safe());
        Self { advice, ..Self::new(kind, sentence(why)) }
    }

    /// Returns the note about the outcome of a task's change: what was not done, why, and the next key.
    pub fn of_outcome(outcome: &Outcome, verb: Verb, keys: &Keymap) -> Self {
        let told = Some(Box::new(Told::Outcome(outcome.clone(), verb)));
        let note = Self { told, ..Self::in_words(outcome, verb) };
        let next_action = |why| next_action(why).map(|next| if next == Action::Delete { again(verb) } else { next });
        match outcome {
            Outcome::Refused(why) => note.then(next_action(why).unwrap_or(Action::Help), keys),
            Outcome::TooLate(_) | Outcome::NotFound(_) | Outcome::Conflict(_) => note.then(Action::ReadTasks, keys),
            Outcome::NotSent(why) => note.then(next_action(why).unwrap_or(again(verb)), keys),
            Outcome::Unknown(_) => note.then(Action::Resume, keys),
            Outcome::Deleted | Outcome::Changed | Outcome::Gone(_) | Outcome::Skipped(_) | Outcome::AsAsked(_) => note,
        }
    }

    /// Returns the note about the outcome of a task's change, without a key.
    pub fn in_words(outcome: &Outcome, verb: Verb) -> Self {
        let word = verb.as_str();
        match outcome {
            Outcome::Deleted => Self::good(label!("row-deleted")),
            Outcome::Changed => Self::good(tr!("row-changed", verb = word)),
            Outcome::Conflict(why) => Self::about(NoteKind::Error, why, |why| tr!("row-conflict", why = why)),
            Outcome::Gone(why) => Self::info(tr!("row-gone", verb = word, why = why.to_string())),
            Outcome::NotFound(why) | Outcome::Refused(why) => Self::not_done(NoteKind::Error, why, verb),
            Outcome::TooLate(why) => {
                Self::about(NoteKind::Error, why, |why| tr!("row-too-late", verb = word, why = why))
            }
            // If there is a code, the request was sent, and the service did not accept it.
            Outcome::NotSent(why) if why.code.is_some() => Self::not_done(NoteKind::Warning, why, verb),
            Outcome::NotSent(why) => {
                Self::about(NoteKind::Warning, why, |why| tr!("row-not-sent", verb = word, why = why))
            }
            Outcome::Unknown(why) => {
                Self { is_doubt: true, ..Self::about(NoteKind::Error, why, |why| tr!("row-unknown", why = why)) }
            }
            Outcome::AsAsked(why) => Self::info(tr!("row-as-asked", why = why.to_string())),
            Outcome::Skipped(why) => Self::info(tr!("row-left-out", verb = word, why = why.to_string())),
        }
    }

    fn not_done(kind: NoteKind, why: &Failure, verb: Verb) -> Self {
        Self::about(kind, why, |why| tr!("row-not-done", verb = verb.as_str(), why = why))
    }

    /// Returns the note about the outcome of a task in a run, with the next key and the times that are known.
    pub fn of_settled(settled: &TaskOutcome, verb: Verb, moment: Moment<'_>, keys: &Keymap) -> Self {
        let told = Told::Settled(settled.clone(), verb, moment.due, moment.at, moment.zone.clone());
        Self { told: Some(Box::new(told)), ..Self::settled_in_words(settled, verb, moment, keys) }
    }

    /// Returns the note in the current language, if it is about the outcome of a change.
    pub fn told_again(&self, keys: &Keymap) -> Option<Self> {
        Some(match &**self.told.as_ref()? {
            Told::Outcome(outcome, verb) => Self::of_outcome(outcome, *verb, keys),
            Told::Settled(settled, verb, due, at, zone) => {
                Self::of_settled(settled, *verb, Moment { due: *due, at: *at, zone }, keys)
            }
        })
    }

    fn settled_in_words(settled: &TaskOutcome, verb: Verb, moment: Moment<'_>, keys: &Keymap) -> Self {
        let at = clock_time(moment.at, moment.at, moment.zone);
        let left = moment.due.map(|due| due.duration_since(moment.at).as_secs());
        let seconds = left.map_or(0, i64::unsigned_abs);
        match (&settled.outcome, left) {
            (Outcome::Deleted, Some(1..)) => Self::good(tr!("row-deleted-before-due", time = at, left = ago(seconds))),
            (Outcome::Deleted, _) => Self::good(tr!("row-deleted-at", time = at)),
            (Outcome::Changed, Some(1..)) => {
                Self::good(tr!("row-changed-before-due", verb = verb.as_str(), time = at, left = ago(seconds)))
            }
            (Outcome::Changed, _) => Self::good(tr!("row-changed-at", verb = verb.as_str(), time = at)),
            (Outcome::TooLate(why), Some(..=0)) => {
                let sentence = |why| tr!("row-too-late-by", verb = verb.as_str(), span = ago(seconds), why = why);
                Self::about(NoteKind::Error, why, sentence).then(Action::ReadTasks, keys)
            }
            // The run stays unfinished, and resuming it sends what was not sent.
            (Outcome::NotSent(why), _) if !why.is_sign_in => {
                Self::in_words(&settled.outcome, verb).then(Action::Resume, keys)
            }
            (outcome, _) => Self::of_outcome(outcome, verb, keys),
        }
    }

    /// Returns the note about a task that waits to be tried again because the service asked to slow down.
    pub fn slowed_down(why: &Failure, keys: &Keymap) -> Self {
        Self::about(NoteKind::Warning, why, |why| tr!("row-waits", why = why)).then(Action::Pause, keys)
    }

    /// Returns the note about a task that could not be read.
    pub fn not_read(not_read: &NotRead, keys: &Keymap) -> Self {
        let (NotRead::NotFound(why) | NotRead::Failed(why)) = not_read;
        let next = next_action(why).unwrap_or(Action::ReadTasks);
        let sentence = |why| match not_read {
            NotRead::NotFound(_) => tr!("row-not-found", why = why),
            NotRead::Failed(_) => tr!("row-not-read", why = why),
        };
        Self::about(NoteKind::Error, why, sentence).then(next, keys)
    }

    /// Returns the note about a paused run. The keys come first, because they must not be cut off.
    pub fn paused(why: &Failure, keys: &Keymap) -> Self {
        let key = |action| keys.key_of(action);
        let (goes_on, stops, short) = (key(Action::Pause), key(Action::Stop), in_short(why));
        Self::warning(if next_action(why) == Some(Action::SignIn) {
            let sign_in = key(Action::SignIn);
            tr!("row-paused-sign-in", signin = sign_in, resume = goes_on, stop = stops, why = short)
        } else {
            tr!("row-paused", resume = goes_on, stop = stops, why = short)
        })
    }

    /// Returns the next key and what it does, in words.
    pub fn next_words(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Returns the lines of the note under a row, wrapped to a window of this width: at most [`MOST_LINES`] lines, of
    /// which the last has the next key. The sign is not part of these lines; it is in the row itself.
    pub fn lines(&self, width: u16) -> Vec<String> {
        let room = usize::from(width.saturating_sub(INDENT)).max(8);
        let with_next = |text: &str| match self.next_words() {
            Some(next) => tr!("row-and-next", text = text, next = next),
            None => text.to_owned(),
        };
        let whole = match &self.advice {
            Some(advice) => tr!("row-and-advice", text = &self.text, advice = advice),
            None => self.text.clone(),
        };
        let mut lines = wrap(&with_next(&whole), room);
        if lines.len() > MOST_LINES {
            lines = wrap(&with_next(&self.text), room);
        }
        if lines.len() > MOST_LINES {
            lines = wrap(&self.text, room);
            lines.truncate(MOST_LINES - 1);
            lines.push(self.next_words().map_or_else(|| "..".to_owned(), |next| format!(".. {next}")));
        }
        lines.into_iter().map(|line| format!("     {}", Untrusted::new(line).safe_cut(room))).collect()
    }

    /// Returns the sign before the note on the message line.
    pub const fn sign(&self) -> &'static str {
        match self.kind {
            NoteKind::Info => "-",
            NoteKind::Good => "v",
            NoteKind::Warning | NoteKind::Error => "!",
        }
    }

    /// Returns the sign in the row above the note.
    pub const fn row_sign(&self) -> &'static str {
        match self.kind {
            NoteKind::Error if self.is_doubt => "?",
            NoteKind::Error => "x",
            _ => self.sign(),
        }
    }
}

/// Returns the reason, with the code in brackets, and what to do about it if the catalogue has that separately.
fn split(why: &Failure) -> (String, Option<String>) {
    let entry = why.code.and_then(Entry::of);
    let is_plain = |entry: &&Entry| why.message == entry.kept_words();
    match entry.filter(is_plain) {
        Some(entry) => {
            (tr!("row-why-with-code", why = entry.meaning(), code = entry.code.to_string()), Some(entry.action()))
        }
        None => (why.to_string(), None),
    }
}

/// Returns the reason, in its safe form and without advice.
pub fn in_short(why: &Failure) -> String {
    Untrusted::new(split(why).0).safe()
}

/// Returns the action that helps with a failure, if a single key does.
pub fn next_action(why: &Failure) -> Option<Action> {
    if why.is_sign_in {
        return Some(Action::SignIn);
    }
    why.code.and_then(Entry::of)?.next_step().map(|step| match step {
        NextStep::SignIn => Action::SignIn,
        NextStep::SwitchApp => Action::SwitchApp,
        NextStep::Pause => Action::Pause,
        NextStep::ReadAgain => Action::ReadTasks,
        NextStep::TryAgain => Action::Delete,
    })
}

/// Returns the action that asks for this change again.
const fn again(verb: Verb) -> Action {
    match verb {
        Verb::Delete => Action::Delete,
        Verb::Hold => Action::Hold,
        Verb::Release => Action::Release,
        Verb::Edit => Action::Edit,
    }
}

/// Returns what this key does next, in words.
fn next_step_words(action: Action, key: &str) -> String {
    match action {
        Action::SignIn => tr!("row-next-sign-in", key = key),
        Action::SwitchApp => tr!("row-next-switch-app", key = key),
        Action::Pause => tr!("row-next-pause", key = key),
        Action::ReadTasks => tr!("row-next-read-tasks", key = key),
        Action::ReadList => tr!("row-next-read-list", key = key),
        Action::Delete | Action::Hold | Action::Release | Action::Edit => tr!("row-next-try-again", key = key),
        Action::Resume => tr!("row-next-settle", key = key),
        _ => tr!("row-next-help", key = key),
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn a_note_under_a_row_is_wrapped_and_never_wider_than_the_window() {
        let note =
            Note::error("not deleted, too late: it is being sent right now and can no longer be deleted (90107)");
        assert!(note.lines(80).join(" ").ends_with("(90107)"));
        assert_eq!(Note::info("今晚系统升级期间无法下单敬请谅解请稍后再试").lines(40).len(), 2);
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

    fn failure(code: i64) -> Failure {
        let entry = Entry::of(code).expect("the code is known");
        Failure { code: Some(code), ..Failure::local(entry.kept_words()) }
    }

    /// Returns the lines of a note, joined into one string.
    fn said(note: &Note, width: u16) -> String {
        note.lines(width).iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    fn of_settled(outcome: Outcome, due: i64) -> Note {
        let settled =
            TaskOutcome { task: crate::domain::TaskId::new(1), outcome, attempts: 1, at: Timestamp::UNIX_EPOCH };
        let due = Timestamp::from_second(due).ok();
        Note::of_settled(
            &settled,
            Verb::Delete,
            Moment { due, at: Timestamp::UNIX_EPOCH, zone: &TimeZone::UTC },
            Keymap::built_in(),
        )
    }

    #[test]
    fn the_note_of_an_outcome_says_what_did_not_happen_why_and_the_next_key() {
        let wide = |outcome| said(&Note::of_outcome(&outcome, Verb::Delete, Keymap::built_in()), 200);
        for (outcome, text) in [
            (
                Outcome::Refused(failure(70_001)),
                "not deleted: the UserSig has expired (70001); if a new one does not help, check this machine's clock. \
                 S signs in again",
            ),
            (
                Outcome::Refused(failure(60_026)),
                "not deleted: this host does not belong to the data centre of the app (60026); set the region in which \
                 the app was created. @ chooses another app",
            ),
            (
                Outcome::Unknown(Failure::local("no answer within 15 s")),
                "outcome unknown: no answer within 15 s. C reads it back and settles it",
            ),
            (Outcome::NotSent(Failure::sign_in("no key")), "not deleted, nothing was sent: no key. S signs in again"),
            (Outcome::Gone(Failure::local("it was already deleted")), "nothing to delete: it was already deleted"),
        ] {
            assert_eq!(wide(outcome), text);
        }
    }

    #[test]
    fn notes_contain_the_times_that_are_known() {
        let late = of_settled(Outcome::TooLate(failure(90_107)), -2);
        assert!(late.text.starts_with("not deleted, too late by 2 s: it is being sent"), "{}", late.text);
        assert_eq!(
            of_settled(Outcome::Deleted, 63).text,
            "deleted 00:00:00 Z: the service confirmed it, 1 m 03 s before it was due"
        );
        let unsent = of_settled(Outcome::NotSent(Failure::local("the run ended")), 5);
        assert!(said(&unsent, 200).ends_with("the run ended. C continues with it"), "{unsent:?}");
        assert_eq!(of_settled(Outcome::Deleted, -1).text, "deleted 00:00:00 Z: the service confirmed it");
    }

    #[test]
    fn the_next_key_is_visible_in_forty_columns_for_every_code() {
        for entry in Entry::all() {
            let note = Note::of_outcome(&Outcome::Refused(failure(entry.code)), Verb::Delete, Keymap::built_in());
            let (lines, key) = (note.lines(40), note.next_words().expect("each refusal has a next key"));
            assert!(lines.len() <= MOST_LINES, "{lines:?}");
            assert!(said(&note, 40).ends_with(key), "{lines:?}");
        }
    }

    #[test]
    fn the_sign_of_a_row_agrees_with_its_note() {
        let sign = |outcome| Note::in_words(&outcome, Verb::Delete).row_sign();
        let why = || Failure::local("why");
        assert_eq!(sign(Outcome::Deleted), "v");
        assert_eq!(sign(Outcome::TooLate(why())), "x");
        assert_eq!(sign(Outcome::Unknown(why())), "?");
        assert_eq!(sign(Outcome::Gone(why())), "-");
    }
}
