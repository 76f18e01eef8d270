//! What can be typed at the prompt.

use crate::{
    domain::{TaskId, half_width},
    locale::{label, tr},
};

/// One line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Show the details of a task.
    Open(Pick),
    /// Delete these, after a question.
    Delete(Vec<Pick>),
    /// Delete what a text names, after a question.
    DeleteNamed(String),
    /// Show what matches; everything where the text is empty.
    Filter(String),
    /// The next page.
    Next,
    /// The page before.
    Previous,
    /// Read the service's list.
    Read,
    /// Tell what became of the last run's tasks.
    Outcomes,
    /// Work with another app.
    Switch(String),
    /// Resume the oldest unfinished run.
    Resume,
    /// Where we are, and the page again.
    Again,
    /// Tell the commands.
    Help,
    /// Leave.
    Quit,
}

/// A task that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// By its number in the list.
    Number(usize),
    /// By its id.
    Id(TaskId),
}

/// Numbers of a list have fewer digits than this, ids have more: a number past the end of the list is never taken for an id.
const DIGITS_OF_AN_ID: usize = 8;

/// More tasks than this at once are named by a filter, not by numbers.
const WIDEST_RANGE: usize = 10_000;

/// The help, one command per line.
pub(super) fn help() -> [&'static str; 13] {
    [
        label!("line-help-open"),
        label!("line-help-delete"),
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
        label!("line-help-help"),
    ]
}

impl Command {
    /// Reads a line; says what is wrong with it, and what to type instead.
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
            "d" if rest.is_empty() => Err(tr!("line-typed-which")),
            "d" => match picks(rest) {
                Ok(picks) if is_mixed(&picks) => Err(tr!("line-typed-mixed")),
                Ok(picks) => Ok(Self::Delete(picks)),
                Err(_) if has_id(rest) => Ok(Self::DeleteNamed(rest.to_owned())),
                Err(why) => Err(why),
            },
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
}

/// The line with full-width digits and signs made ASCII: an input method may be on.
fn narrow(line: &str) -> String {
    // Only what a command is made of: the text of a filter is folded by the filter itself.
    let end = line.find(char::is_whitespace).filter(|_| line.starts_with(['f', '/'])).unwrap_or(line.len());
    let (command, rest) = line.split_at(end);
    command.chars().map(half_width).chain(rest.chars()).collect()
}

/// Whether a text may name a task by its id.
fn has_id(text: &str) -> bool {
    text.split(|char: char| !char.is_ascii_digit()).any(|digits| digits.len() >= DIGITS_OF_AN_ID)
}

/// Whether some are meant by their number in the list and others by their id. A row that is copied out of a spreadsheet with its
/// serial number looks the same.
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
    fn each_command_is_read() {
        let numbers = |numbers: &[usize]| numbers.iter().copied().map(Pick::Number).collect::<Vec<_>>();
        for (line, command) in [
            ("", Command::Again),
            (" 3 ", Command::Open(Pick::Number(3))),
            ("2288014433", Command::Open(Pick::Id(TaskId::new(2_288_014_433)))),
            ("d 1", Command::Delete(numbers(&[1]))),
            ("d 2-4, 7", Command::Delete(numbers(&[2, 3, 4, 7]))),
            ("ｄ　１", Command::Delete(numbers(&[1]))),
            ("d 请删除 2288014437，谢谢！", Command::DeleteNamed("请删除 2288014437,谢谢!".into())),
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
    fn what_is_none_is_told_with_what_to_type() {
        for (line, said) in [
            ("d", "say which"),
            ("d 3 2288014437", "numbers of the list are mixed with ids"),
            ("D 1", "is not a command"),
            ("d x", "is not a command, a number"),
            ("d 5-2", "is not a range"),
            ("d 1-99999", "is not a range"),
            ("1 2", "to delete several"),
            ("n 2", "n stands alone"),
            ("99999999999999999999", "too large"),
            ("delete 1", "is not a command"),
        ] {
            let error = Command::parse(line).expect_err(line);
            assert!(error.contains(said), "{line}: {error}");
        }
    }
}
