//! The commands that can be typed at the prompt, and their parser.

use jiff::SignedDuration;

use crate::{
    domain::{TaskId, USUAL_HOLD, Verb, half_width, parse_duration},
    locale::{label, tr},
};

/// A parsed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Show the details of a task.
    Open(Pick),
    /// Change these tasks, after a question.
    Change(Wish, Vec<Pick>),
    /// Change the tasks that this text names, after a question.
    ChangeNamed(Wish, String),
    /// Show the tasks that match this filter; if it is empty, all tasks that may still change.
    Filter(String),
    /// Show the next page.
    Next,
    /// Show the previous page.
    Previous,
    /// Read the service's list.
    Read,
    /// Show the outcomes of the last run's tasks.
    Outcomes,
    /// Switch to another app.
    Switch(String),
    /// Resume the oldest unfinished run.
    Resume,
    /// Show the context, and then the list, which is read again from the ledger.
    Again,
    /// Show the commands.
    Help,
    /// Leave.
    Quit,
}

/// What is to be done to tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Delete them.
    Delete,
    /// Postpone them by this long.
    Hold(SignedDuration),
    /// Postpone them until this time, as it was typed.
    HoldUntil(String),
    /// End their hold, and make them due at the time from before it or, if one was typed, at that time.
    Release(Option<String>),
}

impl Wish {
    /// Returns the kind of the change.
    pub(super) const fn verb(&self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::Hold(_) | Self::HoldUntil(_) => Verb::Hold,
            Self::Release(_) => Verb::Release,
        }
    }

    /// Returns the command that asks for this.
    pub(super) const fn command(&self) -> &'static str {
        match self {
            Self::Delete => "d",
            Self::Hold(_) | Self::HoldUntil(_) => "hold",
            Self::Release(_) => "release",
        }
    }
}

/// A reference to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// The number of its row in the list.
    Number(usize),
    /// Its id.
    Id(TaskId),
}

/// A number with fewer digits than this is the number of a row in the list; any other number is an id. A number past
/// the end of the list is therefore never taken for an id.
const DIGITS_OF_AN_ID: usize = 8;

/// A range may have at most this many numbers. To change more tasks at once, the user sets a filter.
const WIDEST_RANGE: usize = 10_000;

/// Returns the lines of the help, each about one command or topic.
pub(super) fn help() -> [&'static str; 16] {
    [
        label!("line-help-open"),
        label!("line-help-delete"),
        label!("line-help-hold"),
        label!("line-help-release"),
        label!("line-help-filter"),
        label!("line-help-pages"),
        label!("line-help-read"),
        label!("line-help-outcomes"),
        label!("line-help-resume"),
        label!("line-help-switch"),
        label!("line-help-again"),
        label!("line-help-quit"),
        label!("line-help-interrupt"),
        label!("line-help-questions"),
        label!("line-help-then-hold"),
        label!("line-help-help"),
    ]
}

impl Command {
    /// Parses a line. An error says what is wrong with the line, and what to type instead.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let line = narrow(line);
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let alone = |command: Self| {
            if rest.is_empty() { Ok(command) } else { Err(tr!("line-typed-alone", command = word)) }
        };
        match word {
            "" => Ok(Self::Again),
            "d" | "delete" => Self::change(Wish::Delete, rest),
            "hold" => match (tasks_and("until", rest), tasks_and("for", rest)) {
                ((tasks, Some(until)), _) => Self::change(Wish::HoldUntil(until.to_owned()), tasks),
                (_, (tasks, by)) => {
                    let by = by.map_or(Ok(USUAL_HOLD), |by| parse_duration(by).ok_or_else(|| no_duration(by)))?;
                    Self::change(Wish::Hold(by), tasks)
                }
            },
            "release" => {
                let (tasks, at) = tasks_and("at", rest);
                Self::change(Wish::Release(at.map(str::to_owned)), tasks)
            }
            "f" | "/" => Ok(Self::Filter(rest.to_owned())),
            "@" => Ok(Self::Switch(rest.to_owned())),
            "n" => alone(Self::Next),
            "p" => alone(Self::Previous),
            "r" => alone(Self::Read),
            "l" => alone(Self::Outcomes),
            "c" => alone(Self::Resume),
            "q" | "quit" | "exit" => alone(Self::Quit),
            "?" | "h" | "help" => alone(Self::Help),
            _ if line.starts_with('@') => Ok(Self::Switch(line[1..].trim().to_owned())),
            _ => match picks(line)?.as_slice() {
                [one] => Ok(Self::Open(*one)),
                _ => Err(tr!("line-typed-several")),
            },
        }
    }

    /// Parses which tasks are to be changed like this.
    fn change(wish: Wish, tasks: &str) -> Result<Self, String> {
        if tasks.is_empty() {
            return Err(tr!("line-typed-which", command = wish.command()));
        }
        match picks(tasks) {
            Ok(picks) if is_mixed(&picks) => Err(tr!("line-typed-mixed", command = wish.command())),
            Ok(picks) => Ok(Self::Change(wish, picks)),
            Err(_) if has_id(tasks) => Ok(Self::ChangeNamed(wish, tasks.to_owned())),
            Err(why) => Err(why),
        }
    }
}

/// Splits `1 2 for 48h` into the tasks and what follows `word`. A text in which `word` does not follow numbers or ids
/// is not split.
fn tasks_and<'a>(word: &str, text: &'a str) -> (&'a str, Option<&'a str>) {
    match text.split_once(&format!(" {word} ")) {
        Some((tasks, value)) if picks(tasks).is_ok() => (tasks.trim(), Some(value.trim())),
        _ => (text, None),
    }
}

fn no_duration(text: &str) -> String {
    tr!("line-typed-duration", text = format!("{text:?}"))
}

/// Converts full-width digits and signs to ASCII, because an input method may be on.
fn narrow(line: &str) -> String {
    // The text of a filter is left unchanged, because the parser of filters converts it itself.
    let end = line.find(char::is_whitespace).filter(|_| line.starts_with(['f', '/'])).unwrap_or(line.len());
    let (command, rest) = line.split_at(end);
    command.chars().map(half_width).chain(rest.chars()).collect()
}

/// Whether a text contains a number that is long enough for an id.
fn has_id(text: &str) -> bool {
    text.split(|char: char| !char.is_ascii_digit()).any(|digits| digits.len() >= DIGITS_OF_AN_ID)
}

/// Whether some tasks are given by their number in the list and others by their id. Such a line is refused, because a
/// row that was copied from a spreadsheet looks the same: it begins with a row number.
fn is_mixed(picks: &[Pick]) -> bool {
    let is_number = |pick: &Pick| matches!(pick, Pick::Number(_));
    picks.iter().any(is_number) && !picks.iter().all(is_number)
}

fn picks(text: &str) -> Result<Vec<Pick>, String> {
    let mut picks = Vec::new();
    for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
        match word.split_once('-') {
            Some((first, last)) => picks.extend(range(first, last)?),
            None => picks.push(pick(word)?),
        }
    }
    Ok(picks)
}

fn pick(word: &str) -> Result<Pick, String> {
    let not = || tr!("line-typed-unknown", word = format!("{word:?}"));
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not());
    }
    if word.len() < DIGITS_OF_AN_ID {
        return word.parse().map(Pick::Number).map_err(|_| not());
    }
    word.parse().map(Pick::Id).map_err(|_| tr!("line-typed-large", word = word))
}

fn range(first: &str, last: &str) -> Result<impl Iterator<Item = Pick>, String> {
    match (pick(first)?, pick(last)?) {
        (Pick::Number(first), Pick::Number(last)) if first <= last && last - first < WIDEST_RANGE => {
            Ok((first..=last).map(Pick::Number))
        }
        _ => Err(tr!("line-typed-range", first = first, last = last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_is_parsed() {
        let numbers = |numbers: &[usize]| numbers.iter().copied().map(Pick::Number).collect::<Vec<_>>();
        for (line, command) in [
            ("", Command::Again),
            (" 3 ", Command::Open(Pick::Number(3))),
            ("2288014433", Command::Open(Pick::Id(TaskId::new(2_288_014_433)))),
            ("d 1", Command::Change(Wish::Delete, numbers(&[1]))),
            ("d 2-4, 7", Command::Change(Wish::Delete, numbers(&[2, 3, 4, 7]))),
            ("delete 1", Command::Change(Wish::Delete, numbers(&[1]))),
            ("ｄ　１", Command::Change(Wish::Delete, numbers(&[1]))),
            ("d 请删除 2288014437，谢谢！", Command::ChangeNamed(Wish::Delete, "请删除 2288014437,谢谢!".into())),
            ("hold 1-2", Command::Change(Wish::Hold(USUAL_HOLD), numbers(&[1, 2]))),
            ("hold 1 3 for 48h", Command::Change(Wish::Hold(SignedDuration::from_hours(48)), numbers(&[1, 3]))),
            (
                "hold please 2288014437 for us",
                Command::ChangeNamed(Wish::Hold(USUAL_HOLD), "please 2288014437 for us".into()),
            ),
            (
                "hold 1-2 until 2026-12-24 10:00:00",
                Command::Change(Wish::HoldUntil("2026-12-24 10:00:00".into()), numbers(&[1, 2])),
            ),
            ("release 2", Command::Change(Wish::Release(None), numbers(&[2]))),
            (
                "release 2 at 2026-12-24 10:00:00",
                Command::Change(Wish::Release(Some("2026-12-24 10:00:00".into())), numbers(&[2])),
            ),
            ("f 春节　促销 type:all", Command::Filter("春节　促销 type:all".into())),
            ("f", Command::Filter(String::new())),
            ("@shop-eu", Command::Switch("shop-eu".into())),
            ("@", Command::Switch(String::new())),
            ("n", Command::Next),
            ("？", Command::Help),
            ("q", Command::Quit),
        ] {
            assert_eq!(Command::parse(line), Ok(command), "{line:?}");
        }
    }

    #[test]
    fn a_line_that_is_not_a_command_is_refused_with_advice() {
        for (line, said) in [
            ("d", "say which"),
            ("d 3 2288014437", "numbers of the list are mixed with ids"),
            ("D 1", "is not a command"),
            ("d x", "is not a command, a number"),
            ("d 5-2", "is not a range"),
            ("d 1-99999", "is not a range"),
            ("1 2", "to delete several"),
            ("n 2", "n must be typed alone"),
            ("99999999999999999999", "too large"),
            ("hold", "say which: hold 1"),
            ("hold 1 for", "is not a command, a number"),
            ("hold 1 for ever", "\"ever\" is not a length of time"),
            ("release 1 2288014437", "type release with one or the other"),
        ] {
            let error = Command::parse(line).expect_err(line);
            assert!(error.contains(said), "{line}: {error}");
        }
    }
}
