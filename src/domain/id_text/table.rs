//! Tables in text: a line of headings, and in which column the ids stand.

use super::{header, plain::PlainLine};

/// A table that began in an earlier line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    separator: Separator,
    /// The column of the ids; none where the headings name none.
    pub(super) column: Option<usize>,
    /// The column that names the app of each row.
    app: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Char(char),
    /// Two blanks or more.
    Blanks,
}

impl Table {
    /// The table that begins with this line, if it is a line of headings: at least two cells, and no number in them.
    pub(super) fn beginning(line: &PlainLine) -> Option<Self> {
        let chars = &line.chars;
        let digits = chars.iter().filter(|char| char.is_ascii_digit()).count();
        if digits > 2 || !chars.iter().any(|char| char.is_alphabetic()) {
            return None;
        }
        let all = ['\t', '|', ';', ','].map(Separator::Char).into_iter().chain([Separator::Blanks]);
        for separator in all {
            let cells = cells(chars, separator);
            if cells.len() < 2 {
                continue;
            }
            let names: Vec<String> = cells.iter().map(|(from, to)| line.text(*from, *to)).collect();
            let column = header::id_column(names.iter().map(String::as_str));
            let is_strict = matches!(separator, Separator::Char('\t' | '|'));
            if column.is_some_and(|column| is_strict || is_heading(&names, column)) || (column.is_none() && is_strict) {
                let app = header::app_column(names.iter().map(String::as_str));
                return Some(Self { separator, column, app });
            }
        }
        None
    }

    /// The characters of the line that the table's column of ids has; none where the line is no row of the table.
    pub(super) fn cell_of_ids(&self, line: &PlainLine) -> Option<(usize, usize)> {
        self.cell(line, self.column?)
    }

    /// The same for the column that names the app.
    pub(super) fn cell_of_app(&self, line: &PlainLine) -> Option<(usize, usize)> {
        self.cell(line, self.app?)
    }

    fn cell(&self, line: &PlainLine, column: usize) -> Option<(usize, usize)> {
        cells(&line.chars, self.separator).get(column).copied()
    }

    /// Whether this line is a row of the table.
    pub(super) fn has(&self, line: &PlainLine) -> bool {
        cells(&line.chars, self.separator).len() >= 2
    }
}

/// Commas and blanks stand in sentences too: there each cell must be short, as a heading is.
fn is_heading(names: &[String], column: usize) -> bool {
    let is_short = |name: &String| name.split_whitespace().count() <= 4 && name.chars().count() <= 24;
    names.iter().all(is_short) && (header::names_task_ids(&names[column]) || names.len() >= 2)
}

/// The cells of a line, as ranges of its characters; a separator in quotes separates nothing.
fn cells(chars: &[char], separator: Separator) -> Vec<(usize, usize)> {
    let (mut cells, mut from, mut at, mut is_quoted) = (Vec::new(), 0, 0, false);
    let is_framed = separator == Separator::Char('|');
    while at < chars.len() {
        is_quoted ^= chars[at] == '"' && !is_framed;
        let width = match separator {
            _ if is_quoted => 0,
            Separator::Char(wanted) => usize::from(chars[at] == wanted),
            Separator::Blanks => match chars[at..].iter().take_while(|char| **char == ' ').count() {
                blanks if blanks >= 2 => blanks,
                _ => 0,
            },
        };
        if width > 0 {
            cells.push((from, at));
            from = at + width;
        }
        at += width.max(1);
    }
    cells.push((from, chars.len()));
    if is_framed || separator == Separator::Blanks {
        let is_empty = |(from, to): &(usize, usize)| chars[*from..*to].iter().all(|char| *char == ' ');
        if cells.first().is_some_and(is_empty) {
            cells.remove(0);
        }
        if cells.last().is_some_and(is_empty) {
            cells.pop();
        }
    }
    cells
}
