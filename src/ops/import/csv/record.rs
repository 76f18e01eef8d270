//! One row: where its cells are, and what is wrong with its quoting.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr2, memchr3};

use super::super::{stop::Stop, text::Text};
use crate::{domain::names_task_ids, encoding::line_breaks, locale::tr};

/// The number of bytes after which the search for the end of a row is given up. Without this limit, a quote that is
/// never closed would pull the whole file into memory.
const MOST: usize = 1024 * 1024;

/// The characters that can separate cells, each with its name in the message catalogue.
pub(in crate::ops::import) const SEPARATORS: [(u8, &str); 4] =
    [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "bar")];

/// The columns with which the output of `list --output tsv` begins. Its cells are never quoted.
const OUR_TSV: &[u8] = b"app\ttask_id\ttype\t";

/// How the rows of a file are written.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    /// Whether this is our own TSV, in which a quote is an ordinary character and no cell has a `'` in front of a
    /// formula.
    pub(super) is_ours: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { separator: b',', is_ours: false }
    }
}

impl Dialect {
    /// Finds the separator: the one that a first line such as `sep=;` names, which is then skipped; or the one that
    /// gives the header a column of ids; or the most frequent one in the header.
    pub(super) fn of(text: &mut Text<'_>) -> Result<Self, Stop> {
        let line = loop {
            let Some(line) = text.next_line(MOST)? else { return Ok(Self::default()) };
            let start = text.window()[..line.len].trim_ascii();
            if !start.is_empty() && !start.starts_with(b"#") {
                break line;
            }
            text.consume(line.whole, 1);
        };
        let first = &text.window()[..line.len];
        if let Some(separator) = named_separator(first) {
            text.consume(line.whole, 1);
            return Ok(Self { separator, is_ours: false });
        }
        let header = String::from_utf8_lossy(first);
        let names_id = |separator: &u8| header.split(char::from(*separator)).any(names_task_ids);
        let mut separators = SEPARATORS.map(|(separator, _)| separator);
        separators.sort_by_key(|separator| std::cmp::Reverse(memchr::memchr_iter(*separator, first).count()));
        let separator = separators.iter().copied().find(names_id).unwrap_or(separators[0]);
        Ok(Self { separator, is_ours: separator == b'\t' && first.starts_with(OUR_TSV) })
    }
}

/// Returns the separator in a line such as `sep=;`, which Excel understands.
pub(in crate::ops::import) fn named_separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let &[separator, ref rest @ ..] = rest else { return None };
    let is_rest = |byte: &u8| b"\",; ".contains(byte);
    (name.eq_ignore_ascii_case(b"sep=") && separator.is_ascii() && rest.iter().all(is_rest)).then_some(separator)
}

/// One row of the file, as positions in the window.
#[derive(Default)]
pub(super) struct Record {
    pub(super) dialect: Dialect,
    /// Whether a carriage return without a line feed ends a row.
    lone_returns: bool,
    pub(super) cells: Vec<Cell>,
    /// The length in bytes, with the line break.
    pub(super) len: usize,
    pub(super) line_breaks: usize,
    /// What is wrong with the quoting of the row.
    fault: Option<String>,
    /// Whether the file ends right after the row, without a line break.
    pub(super) is_unended: bool,
}

pub(super) struct Cell {
    place: Range<usize>,
    quotes: Quotes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Around,
    /// Around the cell, with doubled quotes inside.
    Inside,
}

impl Cell {
    pub(super) fn text<'row>(&self, row: &'row str) -> Cow<'row, str> {
        let text = &row[self.place.clone()];
        if self.quotes == Quotes::Inside { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }
}

/// The result of the search for the end of a cell.
enum Look {
    /// Another cell of the row begins here.
    Comma(usize),
    /// The row ends; the next one begins here.
    End(usize),
    /// The window ends first.
    More,
    /// The window ends first, within quotes that opened here.
    Open(usize),
}

impl Record {
    /// Returns a row that has not been read yet.
    pub(super) fn of(dialect: Dialect) -> Self {
        Self { dialect, ..Self::default() }
    }

    /// Finds the row at the start of the window. Returns `false` at the end of the file.
    pub(super) fn read(&mut self, text: &mut Text<'_>) -> Result<bool, Stop> {
        loop {
            if text.ended() && text.window().is_empty() {
                return Ok(false);
            }
            let (window, line) = (text.window(), text.line());
            self.lone_returns = text.has_lone_returns();
            match self.scan(window, line, text.ended()) {
                Look::Open(at) if text.ended() || window.len() > MOST => {
                    let line = line + line_breaks(&window[..at]) as u64;
                    return Err(Stop::at(line, tr!("import-csv-unclosed")));
                }
                Look::More if window.len() > MOST => {
                    let most = (MOST / 1024).to_string();
                    return Err(Stop::at(line, tr!("import-csv-row-too-long", most = most)));
                }
                Look::More | Look::Open(_) => text.more()?,
                Look::Comma(end) | Look::End(end) => {
                    self.is_unended =
                        text.ended() && end == window.len() && !window.ends_with(b"\n") && !window.ends_with(b"\r");
                    self.finish(end, &window[..end]);
                    return Ok(true);
                }
            }
        }
    }

    fn finish(&mut self, end: usize, row: &[u8]) {
        self.len = end;
        let over_lines = self.fault.is_some() || self.cells.iter().any(|cell| cell.quotes != Quotes::None);
        self.line_breaks = if over_lines { line_breaks(row) } else { 1 };
    }

    /// Finds the cells of the row at the start of `window`, which begins in line `line` of the file. `last` means that
    /// nothing follows the window.
    fn scan(&mut self, window: &[u8], line: u64, last: bool) -> Look {
        self.cells.clear();
        self.fault = None;
        let mut at = 0;
        loop {
            let look = match window.get(at) {
                Some(b'"') if !self.dialect.is_ours => self.quoted_cell(window, at, line, last),
                // How spreadsheets mark text: ="5210074411".
                Some(b'=') if window.get(at + 1) == Some(&b'"') && !self.dialect.is_ours => {
                    self.quoted_cell(window, at + 1, line, last)
                }
                Some(b'=') if window.len() == at + 1 && !last => Look::More,
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
            let at = self.special(window, from);
            match at.map(|at| (at, window[at])) {
                // Programs that write tabs between cells seldom quote cells.
                Some((at, b'"')) if self.dialect.separator == b'\t' => from = at + 1,
                Some((at, b'"')) => {
                    self.fault.get_or_insert_with(|| {
                        let column = self.cells.len() + 1;
                        tr!("import-csv-quote-inside", column = column.to_string())
                    });
                    from = at + 1;
                }
                Some((at, separator)) if separator == self.dialect.separator => {
                    self.push(start..at, Quotes::None);
                    return Look::Comma(at + 1);
                }
                Some((at, b'\r')) => {
                    let next = match window.get(at + 1) {
                        None if !last => return Look::More,
                        next => usize::from(next == Some(&b'\n')),
                    };
                    self.push(start..at, Quotes::None);
                    return Look::End(at + 1 + next);
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

    /// Returns the position of the next byte, from `from` on, that may end a cell, or of the next quote.
    fn special(&self, window: &[u8], from: usize) -> Option<usize> {
        let at = memchr3(self.dialect.separator, b'\n', b'"', &window[from..]).map(|at| from + at);
        if !self.lone_returns {
            return at;
        }
        memchr(b'\r', &window[from..at.unwrap_or(window.len())]).map(|at| from + at).or(at)
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
            [separator, ..] if separator == self.dialect.separator => Look::Comma(close + 2),
            [b'\r', b'\n', ..] => Look::End(close + 3),
            [b'\r'] if !last => Look::More,
            [b'\n' | b'\r', ..] => Look::End(close + 2),
            [] => Look::End(window.len()),
            _ => self.text_after_quote(window, open, close, line, last),
        }
    }

    /// Marks the row as bad, and looks for the next row after the next line break.
    fn text_after_quote(&mut self, window: &[u8], open: usize, close: usize, line: u64, last: bool) -> Look {
        let line_of = |at| line + line_breaks(&window[..at]) as u64;
        self.fault = Some(tr!(
            "import-csv-text-behind",
            column = self.cells.len().to_string(),
            opened = line_of(open).to_string(),
            closed = line_of(close).to_string(),
        ));
        match memchr2(b'\n', b'\r', &window[close..]).map(|at| close + at) {
            Some(at) if window[at..].starts_with(b"\r\n") => Look::End(at + 2),
            Some(at) if last || window[at..] != *b"\r" => Look::End(at + 1),
            None if last => Look::End(window.len()),
            _ => Look::More,
        }
    }

    fn push(&mut self, place: Range<usize>, quotes: Quotes) {
        self.cells.push(Cell { place, quotes });
    }

    /// Returns whether the line begins with `#`.
    pub(super) fn is_comment(&self, text: &Text<'_>) -> bool {
        self.cells.first().is_some_and(|cell| cell.quotes == Quotes::None) && text.window().first() == Some(&b'#')
    }

    /// Returns whether the row is an empty line.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.cells.as_slice(), [Cell { place, quotes: Quotes::None }] if place.is_empty())
            && self.fault.is_none()
    }

    /// Returns the row as text, if its quoting and its UTF-8 are valid.
    pub(super) fn sound<'text>(&self, text: &'text Text<'_>) -> Result<&'text str, String> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => text.decode(self.len),
        }
    }
}
