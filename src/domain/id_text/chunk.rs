//! Finds the numbers of a line, each with its form: whole, stuck to something, or something other than an id.

use super::{super::is_push_id, WhyNot, cell::is_shortened, plain::PlainLine};

/// The fewest digits in a row that may be a number of their own within a longer word.
const LONG: usize = 5;

/// A number in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// The position of its first character in the line.
    pub(super) from: usize,
    /// The position after its last character.
    pub(super) to: usize,
    pub(super) form: Form,
}

/// The form in which a number occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It stands by itself.
    Whole,
    /// It is stuck to something, so it is never taken. The reason is this one, unless the ledger knows the number.
    Stuck(WhyNot),
    /// It is something other than an id.
    Not(WhyNot),
}

/// Returns the numbers of a line, in order.
pub(super) fn numbers(line: &PlainLine) -> Vec<Number> {
    let chars = &line.chars;
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let start = at;
        while at < chars.len() && is_of_chunk(chars[at]) {
            at += 1;
        }
        if chars[start..at].iter().any(char::is_ascii_digit) {
            Chunk { chars, found: &mut found }.read(start, at);
        }
        at = at.max(start + 1);
    }
    join_groups(chars, &mut found);
    mark_ranges(chars, &mut found);
    for number in &mut found {
        mark_surroundings(chars, number);
    }
    if let Some(first) = found.first_mut() {
        mark_minus(chars, first);
    }
    found
}

fn is_of_chunk(char: char) -> bool {
    char.is_ascii_alphanumeric()
        || matches!(char, '_' | '.' | ',' | '\'' | '-' | '+' | ':' | '/' | '@' | '*' | '~' | '–' | '—')
}

fn is_joint(char: char) -> bool {
    !char.is_ascii_alphanumeric()
}

fn is_of_range(char: char) -> bool {
    matches!(char, '-' | '~' | '–' | '—')
}

/// Reads one chunk: a run of characters without blanks, brackets or letters beyond ASCII.
struct Chunk<'a> {
    chars: &'a [char],
    found: &'a mut Vec<Number>,
}

/// A run of digits or of letters.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
    is_number: bool,
}

impl Chunk<'_> {
    fn read(&mut self, from: usize, to: usize) {
        let is_plus = self.chars[from] == '+' || (from > 0 && self.chars[from - 1] == '+');
        let (from, to) = self.trimmed(from, to);
        let text = self.text(from, to);
        if is_shortened(&text) {
            self.push(from, to, Form::Not(WhyNot::Rounded));
        } else if is_moment(&text) {
            self.push(from, to, Form::Not(WhyNot::Moment));
        } else if is_grouped(&text) {
            self.push(from, to, Form::Not(WhyNot::Grouped));
        } else if is_plus {
            self.push(from, to, Form::Not(WhyNot::Phone));
        } else if let Some((whole, is_zero)) = decimal_comma(&text) {
            let form = if is_zero { Form::Whole } else { Form::Stuck(WhyNot::Fraction) };
            self.push(from, from + whole, form);
        } else {
            self.read_pieces(from, to);
        }
    }

    /// Reads the pieces between commas.
    fn read_pieces(&mut self, from: usize, to: usize) {
        let mut start = from;
        while start <= to {
            let end = self.chars[start..to].iter().position(|char| *char == ',').map_or(to, |at| start + at);
            let (piece_from, piece_to) = self.trimmed(start, end);
            if self.chars[piece_from..piece_to].iter().any(char::is_ascii_digit) {
                self.read_piece(piece_from, piece_to);
            }
            start = end + 1;
        }
    }

    fn read_piece(&mut self, from: usize, to: usize) {
        let chars = &self.chars[from..to];
        if chars.iter().all(char::is_ascii_digit) {
            return self.push(from, to, Form::Whole);
        }
        let text = self.text(from, to);
        let not = if is_push_id(&text) {
            Some(WhyNot::PushId)
        } else if chars.contains(&'@') {
            Some(WhyNot::Address)
        } else if is_shortened(&text) {
            Some(WhyNot::Rounded)
        } else if is_moment(&text) {
            Some(WhyNot::Moment)
        } else if is_grouped(&text) {
            Some(WhyNot::Grouped)
        } else {
            None
        };
        match not {
            Some(why) => self.push(from, to, Form::Not(why)),
            None => self.read_runs(from, to),
        }
    }

    fn read_runs(&mut self, from: usize, to: usize) {
        let runs = self.runs(from, to);
        if let [whole, fraction] = runs[..]
            && self.is_decimal(whole, fraction)
        {
            return self.push_decimal(whole, fraction);
        }
        let is_uuid = runs.len() >= 5 && self.chars[from..to].iter().filter(|char| **char == '-').count() >= 4;
        for (at, run) in runs.iter().enumerate() {
            if run.is_number && run.to - run.from >= LONG {
                let (before, after) = (at.checked_sub(1).and_then(|at| runs.get(at)), runs.get(at + 1));
                let form = if is_uuid { Form::Not(WhyNot::InWord) } else { self.form_between(*run, before, after) };
                self.push(run.from, run.to, form);
            }
        }
    }

    fn is_decimal(&self, whole: Run, fraction: Run) -> bool {
        whole.is_number && fraction.is_number && fraction.from - whole.to == 1 && self.chars[whole.to] == '.'
    }

    fn push_decimal(&mut self, whole: Run, fraction: Run) {
        let (digits, places) = (whole.to - whole.from, fraction.to - fraction.from);
        if self.chars[fraction.from..fraction.to].iter().all(|char| *char == '0') {
            self.push(whole.from, whole.to, Form::Whole);
        } else if digits <= 3 && places > LONG {
            // A row number and its dot may be stuck to an id, as in `1.2288014437`.
            self.push(fraction.from, fraction.to, Form::Stuck(WhyNot::Fraction));
        } else if digits > LONG && places > LONG {
            self.push(whole.from, whole.to, Form::Stuck(WhyNot::InWord));
            self.push(fraction.from, fraction.to, Form::Stuck(WhyNot::InWord));
        } else {
            self.push(whole.from, fraction.to, Form::Not(WhyNot::Fraction));
        }
    }

    /// Returns the form of a run of digits, given the runs before and after it in the same word.
    fn form_between(&self, run: Run, before: Option<&Run>, after: Option<&Run>) -> Form {
        let touches = |other: &Run| other.to == run.from || other.from == run.to;
        if after.is_some_and(touches) || before.is_some_and(|before| touches(before) && !self.names_ids(*before)) {
            return Form::Not(WhyNot::InWord);
        }
        let joint = |at: Option<usize>| at.and_then(|at| self.chars.get(at)).copied();
        let left = before.filter(|before| !touches(before)).and(joint(run.from.checked_sub(1)));
        let right = after.and(joint(Some(run.to)));
        let joints = [left, right].into_iter().flatten();
        let mut form = Form::Whole;
        for joint in joints {
            match joint {
                '*' => return Form::Not(WhyNot::CutOff),
                ':' | '/' | '+' | '\'' => {}
                _ => form = Form::Stuck(WhyNot::InWord),
            }
        }
        form
    }

    /// Whether these letters, right before digits, say that the digits are an id: `ID2288014437`.
    fn names_ids(&self, run: Run) -> bool {
        matches!(self.text(run.from, run.to).to_ascii_lowercase().as_str(), "id" | "ids" | "taskid" | "tid")
    }

    fn runs(&self, from: usize, to: usize) -> Vec<Run> {
        let (mut runs, mut at) = (Vec::new(), from);
        while at < to {
            let is_number = self.chars[at].is_ascii_digit();
            let same = |char: &char| !is_joint(*char) && char.is_ascii_digit() == is_number;
            let length = self.chars[at..to].iter().take_while(|char| same(char)).count();
            if length > 0 {
                runs.push(Run { from: at, to: at + length, is_number });
            }
            at += length.max(1);
        }
        runs
    }

    /// Returns the range without the punctuation at its ends.
    fn trimmed(&self, mut from: usize, mut to: usize) -> (usize, usize) {
        while from < to && is_joint(self.chars[from]) {
            from += 1;
        }
        while to > from && is_joint(self.chars[to - 1]) {
            to -= 1;
        }
        (from, to)
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().collect()
    }

    fn push(&mut self, from: usize, to: usize, form: Form) {
        self.found.push(Number { from, to, form });
    }
}

/// Recognises `2026-12-24`, `16:00:00`, `24.12.2026`, `2026-12-24T16:00:00Z`: short groups of digits, and few letters.
fn is_moment(text: &str) -> bool {
    if text.len() > 40 || !text.contains(['-', '/', '.', ':', 'T']) {
        return false;
    }
    let groups: Vec<_> = text.split(|char: char| !char.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_short = |group: &&str| group.len() <= 4;
    let has_time = text.contains(':') && groups.iter().take(3).all(|group| group.len() <= 4);
    // A fraction of a second may have more digits.
    let is_fraction_only = groups.len() > 5 && groups[..5].iter().all(is_short);
    let are_short = groups.iter().all(is_short) || is_fraction_only;
    let marks = text.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b'.' | b':')).count();
    are_short
        && letters <= 3
        && groups.len() >= 2
        && (has_time || groups.len() >= 3)
        && marks + 1 + letters >= groups.len()
}

/// Recognises `2,288,014,437`, `2.288.014.437`, `2'288'014'437`, `22,8801,4437`: groups of digits with one kind of
/// separator.
fn is_grouped(text: &str) -> bool {
    [',', '.', '\''].into_iter().any(|separator| {
        let groups: Vec<_> = text.split(separator).collect();
        let digits =
            |group: &&str| !group.is_empty() && group.len() <= 4 && group.bytes().all(|byte| byte.is_ascii_digit());
        let total: usize = groups.iter().map(|group| group.len()).sum();
        groups.len() >= 3 && total >= 7 && groups.iter().all(digits) && groups[1..].iter().all(|group| group.len() >= 2)
    })
}

/// Returns how many digits precede a decimal comma, and whether only zeros follow it.
fn decimal_comma(text: &str) -> Option<(usize, bool)> {
    let (whole, places) = text.split_once(',')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(whole) && is_number(places) && whole.len() > LONG && places.len() <= 2)
        .then(|| (whole.len(), places.bytes().all(|byte| byte == b'0')))
}

/// Joins the groups of a number that is written with blanks, such as `2 288 014 437`.
fn join_groups(chars: &[char], found: &mut Vec<Number>) {
    let is_digits = |number: &Number| chars[number.from..number.to].iter().all(char::is_ascii_digit);
    let follows = |before: &Number, number: &Number| {
        number.from == before.to + 1 && chars[before.to] == ' ' && number.to - number.from == 3 && is_digits(number)
    };
    let mut joined: Vec<Number> = Vec::with_capacity(found.len());
    let mut at = 0;
    while at < found.len() {
        let mut last = at;
        if is_digits(&found[at]) && found[at].to - found[at].from <= 3 {
            while last + 1 < found.len() && follows(&found[last], &found[last + 1]) {
                last += 1;
            }
        }
        if last >= at + 2 {
            joined.push(Number { from: found[at].from, to: found[last].to, form: Form::Not(WhyNot::Grouped) });
            at = last + 1;
        } else {
            joined.push(found[at].clone());
            at += 1;
        }
    }
    *found = joined;
}

/// Words that turn the numbers around them into a range.
const TO: &[&str] = &[
    "to", "through", "thru", "bis", "a", "hasta", "до", "по", "到", "至", "から", "부터", "에서", "إلى", "->", "→",
    "..", "...", "…",
];

/// Marks both ends of each range.
fn mark_ranges(chars: &[char], found: &mut [Number]) {
    for at in 1..found.len() {
        let (before, number) = (&found[at - 1], &found[at]);
        let are_long = [before, number].into_iter().all(|number| number.to - number.from >= LONG);
        let gap = chars.get(before.to..number.from).unwrap_or_default();
        if are_long && gap.len() <= 12 && is_range(gap) {
            found[at - 1].form = Form::Not(WhyNot::Range);
            found[at].form = Form::Not(WhyNot::Range);
        }
    }
}

fn is_range(gap: &[char]) -> bool {
    let text: String = gap.iter().filter(|char| !matches!(char, '"' | '\'')).collect();
    let text = text.trim().to_lowercase();
    (!text.is_empty() && text.chars().all(is_of_range)) || TO.contains(&text.as_str())
}

/// Marks the first number of a line if a minus stands right before it: in a diff of two lists, lines begin with a sign.
/// A bullet is different: it has a blank after it.
fn mark_minus(chars: &[char], number: &mut Number) {
    let Some((sign, before)) = chars[..number.from].split_last() else { return };
    let is_bare = |char: &char| char.is_whitespace() || matches!(char, '"' | '\'' | '>');
    if *sign == '-' && before.iter().all(is_bare) && matches!(number.form, Form::Whole | Form::Stuck(_)) {
        number.form = Form::Not(WhyNot::Signed);
    }
}

/// Units, which follow a count.
const UNITS: &[&str] =
    &["usd", "eur", "rmb", "cny", "users", "people", "ms", "seconds", "bytes", "kb", "mb", "km", "times"];

fn begins_with_unit(after: &[char]) -> bool {
    let [' ', rest @ ..] = after else { return false };
    let word: String = rest.iter().take_while(|char| char.is_ascii_alphabetic()).take(8).collect();
    UNITS.contains(&word.to_ascii_lowercase().as_str())
}

/// Examines what stands right before and after a number.
fn mark_surroundings(chars: &[char], number: &mut Number) {
    let after = chars.get(number.to..).unwrap_or_default();
    let before = chars[..number.from].iter().rev().find(|char| **char != ' ');
    if matches!(before, Some('$' | '¥' | '€' | '£' | '₩' | '₽' | '￥'))
        || matches!(after.first(), Some('%' | '％' | '元' | '円' | '원' | '€'))
        || begins_with_unit(after)
    {
        number.form = Form::Not(WhyNot::Amount);
    }
    if matches!(after, ['…' | '*', ..] | ['.', '.', ..]) && number.form == Form::Whole {
        number.form = Form::Stuck(WhyNot::CutOff);
    }
    match chars[..number.from].last() {
        Some('*') => number.form = Form::Not(WhyNot::CutOff),
        Some('@') => number.form = Form::Not(WhyNot::Address),
        _ => {}
    }
}
