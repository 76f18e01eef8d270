//! From a text to its ids: collects every number with what stands around it, then decides about each.

use super::{
    super::TaskId,
    IdText, KnownIds, Left, NamedApps,
    chunk::{self, Form, Number},
    judge::{Candidate, decide},
    labels::{self, Sign},
    lengths::Fit,
    lines::{Line, lines},
    plain::{PlainLine, plain_char},
    table::Table,
    why::WhyNot,
};

/// Numbers with fewer digits are no ids of their own; they number rows, or count.
const SMALL: usize = 5;

/// Reads the ids in a text. It never fails; its time grows with the length of the text.
pub fn read_id_text(text: &str, known: &KnownIds<'_>) -> IdText {
    let mut reader = Reader::default();
    for line in lines(text) {
        let (plain, comment) = PlainLine::of(line.text, line.at);
        reader.read_line(&plain, line.number);
        if let Some(comment) = comment {
            reader.read_comment(comment, &line, &plain);
        }
    }
    reader.end_run();
    let ends_at = if known.is_whole { None } else { Some(text.len()) };
    let mut read = decide(reader.candidates, known, ends_at);
    read.left.extend(reader.commented.into_iter().filter(|left| may_be_id(&left.text, known)));
    IdText { apps: reader.apps, comments: reader.comments, ..read }
}

/// Whether a number in a comment could name a task.
fn may_be_id(digits: &str, known: &KnownIds<'_>) -> bool {
    digits.parse().is_ok_and(|id: TaskId| (known.knows)(id) || known.lengths.fit(digits.len()) == Fit::Usual)
}

/// Every number that a text may name a task by, each once: what to ask the ledger about before the text is read.
pub fn numbers_in(text: &str) -> Vec<TaskId> {
    let plain: String = text.chars().filter_map(plain_char).collect();
    let digits = plain.split(|char: char| !char.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut ids: Vec<TaskId> = digits.filter_map(|digits| digits.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Where the reading is.
#[derive(Default)]
struct Reader {
    candidates: Vec<Candidate>,
    comments: usize,
    /// Numbers in comments.
    commented: Vec<Left>,
    apps: NamedApps,
    table: Option<Table>,
    /// What the last line without numbers says about those below it.
    heading: Sign,
    /// The candidates that began the lines right before this one, without anything else that says what they are.
    run: Vec<usize>,
}

impl Reader {
    fn read_line(&mut self, line: &PlainLine, number: u64) {
        let numbers = chunk::numbers(line);
        if line.chars.iter().all(|char| char.is_whitespace()) {
            self.table = None;
            return self.end_run();
        }
        match Table::beginning(line).filter(|table| table.column.is_some() || self.table.is_none()) {
            Some(table) => {
                self.heading = Sign::None;
                self.table = Some(table);
                return self.end_run();
            }
            None if self.table.is_some_and(|table| !table.has(line)) => self.table = None,
            None => {}
        }
        if line.chars.contains(&'"') {
            self.apps.add_json(&line.text(0, line.chars.len()));
        }
        let first = self.candidates.len();
        self.add(line, number, &numbers);
        match self.table {
            Some(table) => self.read_row(line, &numbers, table, first),
            None => self.read_words(line, &numbers, first),
        }
    }

    /// Numbers in a comment are not taken. Behind words, or right before a number, people write `#` for "number", as in
    /// `ticket #5512 and 2288014437`: then more was meant than what stands before it.
    fn read_comment(&mut self, comment: &str, line: &Line<'_>, before: &PlainLine) {
        self.comments += 1;
        let is_sign = before.chars.iter().any(|char| char.is_alphabetic())
            || comment.chars().find_map(plain_char).is_some_and(|char| char.is_ascii_digit());
        let why = if is_sign { WhyNot::NumberSign } else { WhyNot::Comment };
        let mut rest = Some(comment);
        while let Some(text) = rest {
            let at = line.at + line.text.len() - text.len();
            let (plain, next) = PlainLine::of(text, at);
            for Number { from, to, .. } in chunk::numbers(&plain) {
                let (text, at) = (plain.text(from, to), plain.place(from));
                self.commented.push(Left { text, line: line.number, at, why });
            }
            rest = next;
        }
    }

    fn add(&mut self, line: &PlainLine, line_number: u64, numbers: &[Number]) {
        for Number { from, to, form } in numbers {
            let form = if line.is_turned { Form::Not(WhyNot::Turned) } else { *form };
            let (at, end) = (line.place(*from), line.place(*to));
            self.candidates.push(Candidate {
                left: Left { text: line.text(*from, *to), line: line_number, at, why: WhyNot::Unlabelled },
                end,
                form,
                sign: Sign::None,
                is_listed: false,
                is_member: false,
            });
        }
    }

    /// A row of a table: only the column of the ids is read.
    fn read_row(&mut self, line: &PlainLine, numbers: &[Number], table: Table, first: usize) {
        self.end_run();
        if let Some((from, to)) = table.cell_of_app(line) {
            self.apps.add_name(line.text(from, to).trim().trim_matches('"'));
        }
        let cell = table.cell_of_ids(line);
        for (number, candidate) in numbers.iter().zip(&mut self.candidates[first..]) {
            match cell {
                Some((from, to)) if (from..to).contains(&number.from) => candidate.sign = Sign::Task,
                Some(_) if candidate.is_long() => candidate.form = Form::Not(WhyNot::OtherColumn),
                _ => candidate.sign = Sign::Other { is_near: false },
            }
        }
    }

    /// A line of words: what stands before a number counts most, then what stands behind it.
    fn read_words(&mut self, line: &PlainLine, numbers: &[Number], first: usize) {
        let is_alone = is_alone(&line.chars, numbers);
        self.candidates[first..].iter_mut().for_each(|candidate| candidate.is_member = is_alone);
        let long: Vec<usize> = (0..numbers.len()).filter(|at| self.candidates[first + at].is_long()).collect();
        if long.is_empty() {
            return self.read_heading(line, numbers);
        }
        let chars = &line.chars;
        let (mut last, mut sign) = (0, Sign::None);
        let nexts = long.iter().skip(1).map(|at| numbers[*at].from).chain([chars.len()]);
        for (at, next) in long.iter().copied().zip(nexts) {
            let number = &numbers[at];
            let gap = &chars[last..number.from];
            let is_member = last > 0 && labels::is_between_members(gap);
            let candidate = &mut self.candidates[first + at];
            let behind = || labels::behind(&chars[number.to.min(next)..next], next == chars.len());
            sign = match labels::before(gap) {
                _ if is_member => sign,
                Sign::None => behind().unless(candidate.is_like_a_timestamp()),
                Sign::Task if behind() == Sign::Kept => Sign::Kept,
                found => found,
            };
            candidate.sign = if sign == Sign::None && is_alone { self.heading.or_task() } else { sign };
            candidate.is_listed = is_alone;
            last = number.to;
        }
        self.look_at_beginning(chars, numbers, first, &long);
    }

    /// Numbers that begin their lines, several lines in a row or before a separator, are a list.
    fn look_at_beginning(&mut self, chars: &[char], numbers: &[Number], first: usize, long: &[usize]) {
        let [only] = long else { return self.end_run() };
        let number = &numbers[*only];
        let candidate = &mut self.candidates[first + only];
        let is_first = chars[..number.from].iter().all(|char| !char.is_alphabetic());
        if !is_first || candidate.sign != Sign::None || candidate.form != Form::Whole {
            return self.end_run();
        }
        if is_separator(&chars[number.to..]) && matches!(self.heading, Sign::None | Sign::Task) {
            candidate.sign = Sign::Task;
        } else {
            self.run.push(first + only);
        }
    }

    fn read_heading(&mut self, line: &PlainLine, numbers: &[Number]) {
        self.end_run();
        if numbers.is_empty() || line.chars.iter().any(|char| char.is_alphabetic()) {
            self.heading = match labels::before(&line.chars) {
                Sign::Other { .. } => Sign::Other { is_near: false },
                sign => sign,
            };
        }
    }

    /// Ends the lines in a row that begin with a number; a single one is no list.
    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.len() >= 2 && matches!(self.heading, Sign::None | Sign::Task) {
            for at in run {
                let candidate = &mut self.candidates[at];
                if !candidate.is_like_a_timestamp() {
                    candidate.sign = Sign::Task;
                }
            }
        }
    }
}

impl Sign {
    /// Nothing, where this holds and it would be a task's: logs begin their lines with a time.
    fn unless(self, holds: bool) -> Self {
        if holds && self == Self::Task { Self::None } else { self }
    }

    /// Where nothing else is said, a number alone in its line is a task's.
    const fn or_task(self) -> Self {
        match self {
            Self::None => Self::Task,
            said => said,
        }
    }
}

impl Candidate {
    fn is_long(&self) -> bool {
        !matches!(self.form, Form::Not(_)) && self.left.text.chars().filter(char::is_ascii_digit).count() >= SMALL
    }
}

/// Whether there is nothing in the line but numbers and what stands between members of a list.
fn is_alone(chars: &[char], numbers: &[Number]) -> bool {
    let mut from = 0;
    let mut gaps = numbers.iter().map(|number| {
        let gap = &chars[from.min(number.from)..number.from];
        from = number.to;
        gap
    });
    gaps.all(labels::is_between_members) && labels::is_between_members(&chars[from.min(chars.len())..])
}

/// Whether what follows a number separates it from the next cell.
fn is_separator(rest: &[char]) -> bool {
    let rest = if let ['"' | '\'', after @ ..] = rest { after } else { rest };
    matches!(rest, ['\t' | '|' | ';' | ',', ..] | [' ', '|' | ' ', ..])
}
