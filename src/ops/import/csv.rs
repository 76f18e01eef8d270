//! RFC 4180 with a header, read strictly: what quoting leaves open is an error, not a guess.
//!
//! The reader is our own because the usual ones forgive wrong quoting, and a forgiven quote swallows rows in silence.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr_iter, memchr3};

use super::{
    fields::Field,
    formula::unguarded,
    parse::{Reader, Stop},
    text::{Text, quoted},
};

/// Longest row. A quote that is never closed would otherwise draw the whole file into memory.
const MOST: usize = 1024 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let mut record = Record::default();
    let Some(columns) = read_header(reader, &mut record)? else { return Ok(()) };
    while record.read(&mut reader.text)? {
        if !record.is_blank() {
            let line = reader.text.line();
            reader.out.fields.begin();
            let filled = fill(reader, &record, &columns);
            reader.out.hand_on(line, filled)?;
        }
        reader.text.consume(record.len, record.line_breaks);
    }
    Ok(())
}

/// Reads the first row: which field stands in which column.
fn read_header(reader: &mut Reader<'_, '_>, record: &mut Record) -> Result<Option<Vec<Option<Field>>>, Stop> {
    while record.read(&mut reader.text)? {
        let line = reader.text.line();
        if !record.is_blank() {
            let names = header_names(&reader.text, record);
            let columns = names.and_then(|names| header(&names)).map_err(|reason| Stop::at(line, reason))?;
            reader.text.consume(record.len, record.line_breaks);
            if let Some(note) = columns.ignored {
                reader.out.taker.note(note);
            }
            return Ok(Some(columns.fields));
        }
        reader.text.consume(record.len, record.line_breaks);
    }
    Ok(None)
}

fn header_names(text: &Text<'_>, record: &Record) -> Result<Vec<String>, String> {
    let row = record.sound(text)?;
    Ok(record.cells.iter().map(|cell| cell.text(row).trim().to_owned()).collect())
}

/// What a header says.
#[derive(Debug)]
struct Header {
    fields: Vec<Option<Field>>,
    ignored: Option<String>,
}

fn header(names: &[String]) -> Result<Header, String> {
    let field = |name: &String| Field::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name));
    let fields: Vec<_> = names.iter().map(field).collect();
    for (column, field) in fields.iter().enumerate() {
        if let Some(field) = field
            && fields[..column].contains(&Some(*field))
        {
            return Err(format!("the header names {} twice: remove or rename one of the columns", field.name()));
        }
    }
    if !fields.contains(&Some(Field::TaskId)) {
        return Err(no_task_id(names));
    }
    let unknown = names.iter().zip(&fields).filter(|(_, field)| field.is_none()).map(|(name, _)| name);
    Ok(Header { ignored: ignored(unknown), fields })
}

/// What to say about a header without `task_id`.
fn no_task_id(names: &[String]) -> String {
    if names.first().is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())) {
        return "the first line must name the columns, but it begins with an id: \
                put a line such as task_id,type,sched_at,title above it"
            .to_owned();
    }
    for (separator, spelt) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
        let split = names.iter().flat_map(|name| name.split(separator));
        if names.iter().any(|name| name.contains(separator))
            && split.map(|name| name.trim_matches('"')).any(|name| name.eq_ignore_ascii_case("task_id"))
        {
            return format!("the columns are separated by {spelt}: separate them by commas");
        }
    }
    let found = shortened(names.iter());
    match names.iter().find(|name| resembles(name, "taskid") || name.eq_ignore_ascii_case("id")) {
        Some(name) => {
            let name = quoted(name);
            format!("the header has no column task_id (found: {found}); did you mean {name}? Rename it to task_id")
        }
        None => format!("the header has no column task_id (found: {found}): name the column of the ids task_id"),
    }
}

/// The note on columns that are not read.
fn ignored<'a>(unknown: impl Iterator<Item = &'a String> + Clone) -> Option<String> {
    let found = shortened(unknown.clone());
    if found.is_empty() {
        return None;
    }
    let meant = unknown.filter_map(|name| {
        let field = Field::ALL.into_iter().find(|field| resembles(name, &field.name().replace('_', "")))?;
        Some(format!("; did you mean {} by {}?", field.name(), quoted(name)))
    });
    Some(format!("these columns were ignored: {found}{}", meant.collect::<String>()))
}

/// Whether `name` is `plain` but for letter case, separators and a slip or two.
fn resembles(name: &str, plain: &str) -> bool {
    let name: String =
        name.chars().filter(|char| char.is_alphanumeric()).map(|char| char.to_ascii_lowercase()).collect();
    strsim::damerau_levenshtein(&name, plain) <= plain.len() / 4
}

/// Names for a message, the first ten.
fn shortened<'a>(names: impl Iterator<Item = &'a String> + Clone) -> String {
    let shown: Vec<_> = names.clone().take(10).map(|name| quoted(name)).collect();
    let more = names.count().saturating_sub(10);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

fn fill(reader: &mut Reader<'_, '_>, record: &Record, columns: &[Option<Field>]) -> Result<(), String> {
    let row = record.sound(&reader.text)?;
    let (found, wanted) = (record.cells.len(), columns.len());
    if found != wanted {
        let hint = if found > wanted { "put cells that hold a comma in quotes" } else { "a comma is missing" };
        return Err(format!("{found} columns where the header has {wanted}: {hint}"));
    }
    for (cell, field) in record.cells.iter().zip(columns) {
        match field {
            Some(field @ (Field::Title | Field::Desc | Field::Campaign)) => {
                reader.out.fields.set(*field, unguarded(&cell.text(row)))?;
            }
            Some(field) => reader.out.fields.set(*field, &cell.text(row))?,
            None => {}
        }
    }
    Ok(())
}

/// One row of the file, as places in the window.
#[derive(Default)]
struct Record {
    cells: Vec<Cell>,
    /// Bytes, with the line break.
    len: usize,
    line_breaks: usize,
    /// What is wrong with its quoting.
    fault: Option<String>,
}

struct Cell {
    place: Range<usize>,
    quotes: Quotes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Around,
    /// Around, and doubled ones inside.
    Inside,
}

impl Cell {
    fn text<'row>(&self, row: &'row str) -> Cow<'row, str> {
        let text = &row[self.place.clone()];
        if self.quotes == Quotes::Inside { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }
}

/// How far a look for the end of something came.
enum Look {
    /// The row goes on behind this cell.
    Comma(usize),
    /// The row ends; the next one begins here.
    End(usize),
    /// The window ends first.
    More,
    /// The window ends first, within quotes that opened here.
    Open(usize),
}

impl Record {
    /// Finds the row at the start of the window; false at the end of the file.
    fn read(&mut self, text: &mut Text<'_>) -> Result<bool, Stop> {
        loop {
            if text.ended() && text.window().is_empty() {
                return Ok(false);
            }
            let (window, line) = (text.window(), text.line());
            match self.scan(window, line, text.ended()) {
                Look::Open(at) if text.ended() || window.len() > MOST => {
                    let line = line + memchr_iter(b'\n', &window[..at]).count() as u64;
                    let reason = "the quote that opens in this line is never closed: close it, or double it where it \
                                  belongs to the text";
                    return Err(Stop::at(line, reason));
                }
                Look::More if window.len() > MOST => {
                    let reason = format!("the row is longer than {} KiB: is this the right file?", MOST / 1024);
                    return Err(Stop::at(line, reason));
                }
                Look::More | Look::Open(_) => text.more()?,
                Look::Comma(end) | Look::End(end) => {
                    self.finish(end, &window[..end]);
                    return Ok(true);
                }
            }
        }
    }

    fn finish(&mut self, end: usize, row: &[u8]) {
        self.len = end;
        let over_lines = self.fault.is_some() || self.cells.iter().any(|cell| cell.quotes != Quotes::None);
        self.line_breaks = if over_lines { memchr_iter(b'\n', row).count() } else { 1 };
    }

    /// Finds the cells of the row at the start of `window`, which is in this line. `last`: nothing comes after the window.
    fn scan(&mut self, window: &[u8], line: u64, last: bool) -> Look {
        self.cells.clear();
        self.fault = None;
        let mut at = 0;
        loop {
            let look = match window.get(at) {
                Some(b'"') => self.quoted_cell(window, at, line, last),
                _ => self.plain_cell(window, at, last),
            };
            match look {
                Look::Comma(next) => at = next,
                other => return other,
            }
        }
    }

    fn plain_cell(&mut self, window: &[u8], start: usize, last: bool) -> Look {
        let mut from = start;
        loop {
            let at = memchr3(b',', b'\n', b'"', &window[from..]).map(|at| from + at);
            match at.map(|at| (at, window[at])) {
                Some((at, b'"')) => {
                    self.fault.get_or_insert_with(|| {
                        let column = self.cells.len() + 1;
                        format!(
                            "a quote inside the unquoted cell in column {column}: put the whole cell in quotes and \
                             double the quote"
                        )
                    });
                    from = at + 1;
                }
                Some((at, b',')) => {
                    self.push(start..at, Quotes::None);
                    return Look::Comma(at + 1);
                }
                Some((at, _)) => {
                    let returns = usize::from(at > start && window[at - 1] == b'\r');
                    self.push(start..at - returns, Quotes::None);
                    return Look::End(at + 1);
                }
                None if last => {
                    self.push(start..window.len(), Quotes::None);
                    return Look::End(window.len());
                }
                None => return Look::More,
            }
        }
    }

    fn quoted_cell(&mut self, window: &[u8], open: usize, line: u64, last: bool) -> Look {
        let (mut from, mut quotes) = (open + 1, Quotes::Around);
        let close = loop {
            let Some(at) = memchr(b'"', &window[from..]).map(|at| from + at) else { return Look::Open(open) };
            match window.get(at + 1) {
                Some(b'"') => (from, quotes) = (at + 2, Quotes::Inside),
                None if !last => return Look::More,
                _ => break at,
            }
        };
        self.push(open + 1..close, quotes);
        match window[close + 1..] {
            [b',', ..] => Look::Comma(close + 2),
            [b'\n', ..] => Look::End(close + 2),
            [b'\r', b'\n', ..] => Look::End(close + 3),
            [b'\r'] if !last => Look::More,
            [] | [b'\r'] => Look::End(window.len()),
            _ => self.text_after_quote(window, open, close, line, last),
        }
    }

    /// The row is bad; the next one is looked for behind the next line break.
    fn text_after_quote(&mut self, window: &[u8], open: usize, close: usize, line: u64, last: bool) -> Look {
        let line_of = |at| line + memchr_iter(b'\n', &window[..at]).count() as u64;
        self.fault = Some(format!(
            "text follows a closing quote (column {}, opened in line {}, closed in line {}): double the quotes inside a \
             cell",
            self.cells.len(),
            line_of(open),
            line_of(close),
        ));
        match memchr(b'\n', &window[close..]) {
            Some(at) => Look::End(close + at + 1),
            None if last => Look::End(window.len()),
            None => Look::More,
        }
    }

    fn push(&mut self, place: Range<usize>, quotes: Quotes) {
        self.cells.push(Cell { place, quotes });
    }

    /// Whether the row is an empty line.
    fn is_blank(&self) -> bool {
        matches!(self.cells.as_slice(), [Cell { place, quotes: Quotes::None }] if place.is_empty())
            && self.fault.is_none()
    }

    /// The row as text, if its quoting and its UTF-8 are right.
    fn sound<'text>(&self, text: &'text Text<'_>) -> Result<&'text str, String> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => text.decode(self.len),
        }
    }
}
