//! Reads the ids in a text: collects every number with its surroundings, then decides about each.

use std::rc::Rc;

use super::{
    super::TaskId,
    IdText, KnownIds, Left, NamedApps, Taken,
    chunk::{self, Form, Number},
    doubt::doubts,
    judge::{Candidate, decide},
    labels::{self, Place, Sign},
    lengths::Fit,
    lines::{Line, lines, splits_number},
    plain::{PlainLine, plain_char},
    stay::{may_say_to_stay, without_contents},
    table::{Beginning, Row, Table},
    why::{Seen, WhyNot},
};

/// A number with fewer digits is not an id by itself: it numbers rows, or counts something.
const SMALL: usize = 5;

/// Reads the ids in a text. This never fails, and the time it takes grows with the length of the text.
pub fn read_id_text(text: &str, known: &KnownIds<'_>) -> IdText {
    let mut reader = Reader::default();
    let mut is_split = false;
    for line in lines(text) {
        let (plain, comment) = PlainLine::of(line.text, line.at);
        let first = reader.candidates.len();
        reader.read_line(&plain, line.number);
        let split_before = std::mem::replace(&mut is_split, comment.is_none() && splits_number(text, &line));
        reader.mark_split(first, split_before, is_split);
        if let Some(comment) = comment {
            reader.read_comment(comment, &line, &plain);
        }
    }
    reader.end_run();
    let ends_at = if known.is_whole { None } else { Some(text.len()) };
    let mut read = decide(reader.candidates, known, ends_at);
    read.left.extend(reader.commented.into_iter().filter(|left| may_be_id(&left.text, known)));
    if !reader.seen.doubts.is_empty() {
        take_nothing(&mut read);
    }
    IdText { apps: reader.apps, comments: reader.comments, seen: reader.seen, ..read }
}

/// Takes no id from a text that may say that some tasks must be kept.
fn take_nothing(read: &mut IdText) {
    let doubtful =
        |taken: Taken| Left { text: taken.id.to_string(), line: taken.line, at: taken.at, why: WhyNot::Doubtful };
    read.left.extend(std::mem::take(&mut read.taken).into_iter().map(doubtful));
    read.left.sort_by_key(|left| left.at);
    read.unended = None;
}

/// Whether a number in a comment could name a task.
fn may_be_id(digits: &str, known: &KnownIds<'_>) -> bool {
    digits.parse().is_ok_and(|id: TaskId| (known.knows)(id) || known.lengths.fit(digits.len()) == Fit::Usual)
}

/// Returns every number by which a text may name a task, each once. Look these up in the ledger before the text is
/// read: see [`KnownIds::knows`].
pub fn numbers_in(text: &str) -> Vec<TaskId> {
    let plain: String = text.chars().filter_map(plain_char).collect();
    let digits = plain.split(|char: char| !char.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut ids: Vec<TaskId> = digits.filter_map(|digits| digits.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The state of the reader.
#[derive(Default)]
struct Reader {
    candidates: Vec<Candidate>,
    comments: usize,
    /// Numbers in comments.
    commented: Vec<Left>,
    apps: NamedApps,
    table: Option<Rc<Table>>,
    /// The line before this one, if it may contain the headings of a table.
    perhaps: Option<Table>,
    seen: Seen,
    /// Whether a line with a number begins with a plus, and whether one begins with a minus. If both occur, the text is
    /// a diff.
    signs: [bool; 2],
    /// What the last line without numbers says about the lines below it.
    heading: Sign,
    /// The candidates that begin the lines right before this one, if nothing else says what they are.
    run: Vec<usize>,
}

impl Reader {
    fn read_line(&mut self, line: &PlainLine, number: u64) {
        let numbers = chunk::numbers(line);
        if line.chars.iter().all(|char| char.is_whitespace()) {
            self.table = None;
            return self.end_run();
        }
        if let Some(perhaps) = self.perhaps.take().filter(|table| !numbers.is_empty() && table.heads(line)) {
            self.begin_table(perhaps);
        }
        match Table::beginning(line) {
            Some(Beginning::Table(table)) if table.column.is_some() || self.table.is_none() => {
                return self.begin_table(table);
            }
            Some(Beginning::Perhaps(table)) if self.table.is_none() => self.perhaps = Some(table),
            _ if self.table.as_ref().is_some_and(|table| !table.has(line)) => self.table = None,
            _ => {}
        }
        if line.chars.contains(&'"') {
            self.apps.add_json(&line.text(0, line.chars.len()));
        }
        let first = self.candidates.len();
        self.add(line, number, &numbers);
        if let Some(table) = self.table.clone() {
            return self.read_row(line, number, &table, &numbers, first);
        }
        self.read_words(line, &numbers, first);
        self.look_for_doubts(line, number, &numbers, first);
        self.look_at_sign(line, number, &numbers);
    }

    /// Marks the parts of a number that the line end before or after this line may split, so that neither is taken.
    fn mark_split(&mut self, first: usize, split_before: bool, split_behind: bool) {
        let of_line = &mut self.candidates[first..];
        if split_before && let Some(candidate) = of_line.first_mut() {
            candidate.form = Form::Not(WhyNot::Split);
        }
        if split_behind && let Some(candidate) = of_line.last_mut() {
            candidate.form = Form::Not(WhyNot::Split);
        }
    }

    fn begin_table(&mut self, table: Table) {
        self.heading = Sign::None;
        self.table = Some(Rc::new(table.with_columns()));
        self.end_run();
    }

    /// Records words and marks that make it doubtful which ids are meant, except those in a clause that says of an id
    /// that its task must be kept.
    fn look_for_doubts(&mut self, line: &PlainLine, number: u64, numbers: &[Number], first: usize) {
        if self.seen.is_full() {
            return;
        }
        let chars = without_contents(&line.chars);
        let (mut clause, mut is_about_kept) = (0..0, false);
        for place in doubts(&chars) {
            if !clause.contains(&place.start) {
                clause = labels::clause_around(&chars, place.start);
                let within = |end: usize| numbers.partition_point(|number| number.from < end);
                let of_clause = first + within(clause.start)..first + within(clause.end);
                is_about_kept = self.candidates[of_clause].iter().any(|candidate| candidate.sign == Sign::Kept);
            }
            if !is_about_kept {
                self.seen.add(line.text(place.start, place.end), number);
            }
        }
    }

    /// Looks for lines that begin with a plus and others that begin with a minus. Together they are a diff of two
    /// lists, and nobody knows which list is meant.
    fn look_at_sign(&mut self, line: &PlainLine, number: u64, numbers: &[Number]) {
        let begins = line.chars.iter().position(|char| !char.is_whitespace() && *char != '>').unwrap_or(0);
        let Some(sign) = ['+', '-'].iter().position(|sign| line.chars.get(begins) == Some(sign)) else { return };
        if numbers.iter().any(|number| number.to - number.from >= SMALL) && !self.signs.iter().all(|seen| *seen) {
            self.signs[sign] = true;
            if self.signs.iter().all(|seen| *seen) {
                self.seen.add(line.text(begins, begins + 1), number);
            }
        }
    }

    /// Reads a comment; its numbers are not taken. After words, or right before a number, people write `#` for
    /// "number", as in `ticket #5512 and 2288014437`: then more may have been meant than what precedes the `#`.
    fn read_comment(&mut self, comment: &str, line: &Line<'_>, before: &PlainLine) {
        self.comments += 1;
        let is_sign = before.chars.iter().any(|char| char.is_alphabetic())
            || comment.chars().find_map(plain_char).is_some_and(|char| char.is_ascii_digit());
        let why = if is_sign { WhyNot::NumberSign } else { WhyNot::Comment };
        if before.chars.iter().any(|char| !char.is_whitespace()) && !self.seen.is_full() && may_say_to_stay(comment) {
            self.seen.add(comment.trim().to_owned(), line.number);
        }
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

    /// Reads a row of a table, in which only the column of ids counts.
    fn read_row(&mut self, line: &PlainLine, number: u64, table: &Table, numbers: &[Number], first: usize) {
        self.end_run();
        if let Some((from, to)) = table.cell_of_app(line) {
            self.apps.add_name(line.text(from, to).trim().trim_matches('"'));
        }
        let row = table.row(line);
        for (number, candidate) in numbers.iter().zip(&mut self.candidates[first..]) {
            let not = match row {
                Row::Id(from, to) if (from..to).contains(&number.from) => {
                    candidate.sign = Sign::Task;
                    continue;
                }
                Row::Id(..) => WhyNot::OtherColumn,
                Row::Kept => WhyNot::Kept,
                Row::Odd => WhyNot::OddRow,
                Row::NoColumn => WhyNot::NoColumn,
            };
            if candidate.is_long() {
                candidate.form = Form::Not(not);
            } else {
                candidate.sign = Sign::Other(Place::Away);
            }
        }
        match row {
            Row::NoColumn if !numbers.is_empty() => self.seen.headings = Some(table.headings()),
            // The row may be a sentence.
            Row::Odd => self.look_for_doubts(line, number, numbers, first),
            _ => {}
        }
    }

    /// Reads a line of words. What precedes a number counts most, then what follows it.
    fn read_words(&mut self, line: &PlainLine, numbers: &[Number], first: usize) {
        let is_alone = is_alone(&line.chars, numbers);
        self.candidates[first..].iter_mut().for_each(|candidate| candidate.is_member = is_alone);
        let long: Vec<usize> = (0..numbers.len()).filter(|at| self.candidates[first + at].is_long()).collect();
        if long.is_empty() {
            return self.read_heading(line, numbers);
        }
        let chars = &line.chars;
        let (mut last, mut before, mut sign) = (0, None, Sign::None);
        let nexts = long.iter().skip(1).map(|at| numbers[*at].from).chain([chars.len()]);
        for (at, next) in long.iter().copied().zip(nexts) {
            let number = &numbers[at];
            let gap = &chars[last..number.from];
            let is_member = last > 0 && labels::is_between_members(gap);
            let candidate = &mut self.candidates[first + at];
            let rest = &chars[number.to.min(next)..next];
            let behind = || labels::behind(rest, next == chars.len());
            sign = match labels::before(gap) {
                _ if is_member => sign,
                // Several ids may be kept together, also with words such as "as well as" between them, which are not
                // list separators.
                Sign::None
                    if sign == Sign::Kept && labels::behind_in_clause(rest, next == chars.len()) != Sign::Task =>
                {
                    sign
                }
                Sign::None => behind().unless(candidate.is_like_a_timestamp()),
                Sign::Task if behind() == Sign::Kept => Sign::Kept,
                found => found,
            };
            candidate.sign = if sign == Sign::None && is_alone { self.heading.or_task() } else { sign };
            candidate.is_listed = is_alone;
            if is_member && labels::is_choice(gap) {
                for at in before.into_iter().chain([at]) {
                    self.candidates[first + at].form = Form::Not(WhyNot::Choice);
                }
            }
            (last, before) = (number.to, Some(at));
        }
        self.look_at_beginning(chars, numbers, first, &long);
    }

    /// Decides about a number that begins its line. It is an id if several lines in a row begin with such a number, or
    /// if a separator follows it.
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
                Sign::Other(_) => Sign::Other(Place::Clause),
                sign => sign,
            };
        }
    }

    /// Ends a run of lines that begin with a number. A single such line is not a list.
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
    /// Returns `None` instead of `Task` if `holds` is true. It is true for a number that looks like a time, because
    /// logs begin their lines with one.
    fn unless(self, holds: bool) -> Self {
        if holds && self == Self::Task { Self::None } else { self }
    }

    /// Returns `Task` instead of `None`: unless something else is said, a number alone on its line is a task id.
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

/// Whether the line contains nothing but numbers and what may separate the members of a list.
fn is_alone(chars: &[char], numbers: &[Number]) -> bool {
    let mut from = 0;
    let mut gaps = numbers.iter().map(|number| {
        let gap = &chars[from.min(number.from)..number.from];
        from = number.to;
        gap
    });
    gaps.all(labels::is_between_members) && labels::is_between_members(&chars[from.min(chars.len())..])
}

/// Whether a separator between cells follows a number.
fn is_separator(rest: &[char]) -> bool {
    let rest = if let ['"' | '\'', after @ ..] = rest { after } else { rest };
    matches!(rest, ['\t' | '|' | ';' | ',', ..] | [' ', '|' | ' ', ..])
}
