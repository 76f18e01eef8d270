//! Tables in text: which line contains the headings, and which column contains the ids.

use super::{cell::is_cell_of_id, header, labels, plain::PlainLine, stay::Column};

/// A table that began on an earlier line.
#[derive(Clone, Debug)]
pub(super) struct Table {
    separator: Separator,
    /// The column of ids; `None` if no heading names it.
    pub(super) column: Option<usize>,
    /// The column that gives the app of each row.
    app: Option<usize>,
    /// The headings.
    names: Vec<String>,
    /// What the columns say; empty until [`Self::with_columns`] is called.
    tells: Vec<Column>,
    /// Whether the headings begin with an empty cell, because of a frame or an indent.
    is_indented: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Char(char),
    /// Two blanks or more.
    Blanks,
}

/// What a row of a table contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// An id, or an empty cell, in this range of characters.
    Id(usize, usize),
    /// A task that must be kept.
    Kept,
    /// Cells that do not match the headings, or something other than an id where the id should be.
    Odd,
    /// Anything: no heading names the column of the ids.
    NoColumn,
}

/// A line that contains, or may contain, headings.
#[derive(Debug)]
pub(super) enum Beginning {
    /// The line contains headings.
    Table(Table),
    /// The line contains headings if the next line is a row with as many cells.
    Perhaps(Table),
}

impl Table {
    /// Returns the table that begins with this line, if it is a line of headings: with at least two cells, at least one
    /// letter and at most two digits.
    pub(super) fn beginning(line: &PlainLine) -> Option<Beginning> {
        let chars = &line.chars;
        let digits = chars.iter().filter(|char| char.is_ascii_digit()).count();
        if digits > 2 || !chars.iter().any(|char| char.is_alphabetic()) {
            return None;
        }
        let mut all = ['\t', '|', ';', ','].map(Separator::Char).into_iter().chain([Separator::Blanks]);
        all.find_map(|separator| Self::with(line, separator))
    }

    fn with(line: &PlainLine, separator: Separator) -> Option<Beginning> {
        let Cells { cells, is_indented } = Cells::of(&line.chars, separator);
        if cells.len() < 2 {
            return None;
        }
        let names: Vec<String> = cells.iter().map(|(from, to)| line.text(*from, *to)).collect();
        let column = header::id_column(names.iter().map(String::as_str));
        let app = header::app_column(names.iter().map(String::as_str));
        let is_strict = matches!(separator, Separator::Char('\t' | '|'));
        let table = Self { separator, column, app, tells: Vec::new(), is_indented, names };
        match column {
            Some(_) if is_strict || table.has_short_names() => Some(Beginning::Table(table)),
            None if is_strict => Some(Beginning::Table(table)),
            None if table.has_short_names() && table.names_a_number() => Some(Beginning::Perhaps(table)),
            _ => None,
        }
    }

    /// Returns the table with what its columns say.
    pub(super) fn with_columns(mut self) -> Self {
        self.tells = self.names.iter().map(|name| Column::named(name)).collect();
        self
    }

    /// Whether all names are short. Commas, semicolons and blanks occur in sentences too, so where they separate cells,
    /// each cell must be as short as a heading.
    fn has_short_names(&self) -> bool {
        let is_short = |name: &String| name.split_whitespace().count() <= 4 && name.chars().count() <= 24;
        self.names.iter().all(is_short)
    }

    /// Whether all headings have letters, and one of them names something that has a number or all are single words.
    fn names_a_number(&self) -> bool {
        let is_number = |name: &String| header::ends_as_number(name) || names_other(name);
        let are_words = self.names.iter().all(|name| !name.trim().contains(char::is_whitespace));
        self.names.iter().all(|name| name.chars().any(char::is_alphabetic))
            && (are_words || self.names.iter().any(is_number))
    }

    /// Returns the headings, for a message.
    pub(super) fn headings(&self) -> String {
        let names: Vec<_> = self.names.iter().map(|name| name.trim().trim_matches('"')).collect();
        names.join(", ")
    }

    /// Returns what a row contains.
    pub(super) fn row(&self, line: &PlainLine) -> Row {
        let Some(column) = self.column else { return Row::NoColumn };
        let row = Cells::of(&line.chars, self.separator);
        if self.is_shifted(&row, column) {
            return Row::Odd;
        }
        let text = |place: &(usize, usize)| line.text(place.0, place.1);
        let Some(place) = row.cells.get(column) else { return Row::Odd };
        let id = text(place);
        let is_empty = id.trim().is_empty();
        if !is_empty && !is_cell_of_id(id.trim()) {
            return Row::Odd;
        }
        // Cells beyond the last heading are examined too.
        let tells = self.tells.iter().copied().chain(std::iter::repeat(Column::Other));
        let mut others = row.cells.iter().zip(tells).enumerate().filter(|(at, _)| *at != column);
        match others.any(|(_, (place, tells))| tells.says_to_stay(&text(place))) {
            // The row has no task of its own, so it may be about the tasks of other rows.
            true if is_empty => Row::Odd,
            true => Row::Kept,
            false => Row::Id(place.0, place.1),
        }
    }

    /// Whether the cells of a row may belong to other headings than those they stand under.
    fn is_shifted(&self, row: &Cells, column: usize) -> bool {
        let (found, wanted) = (row.cells.len(), self.names.len());
        match self.separator {
            Separator::Blanks => row.is_indented != self.is_indented || (found != wanted && column > 0),
            Separator::Char('|') => row.is_indented != self.is_indented || (found > wanted && column > 0),
            Separator::Char(_) => found > wanted && column > 0,
        }
    }

    /// Returns the range of characters in a row that names its app.
    pub(super) fn cell_of_app(&self, line: &PlainLine) -> Option<(usize, usize)> {
        Cells::of(&line.chars, self.separator).cells.get(self.app?).copied()
    }

    /// Whether this line is a row of the table.
    pub(super) fn has(&self, line: &PlainLine) -> bool {
        let row = Cells::of(&line.chars, self.separator);
        row.cells.len() >= 2 || row.is_indented
    }

    /// Whether this line is a row of what may be a table: it has as many cells as there are headings. A line above
    /// nothing but ids may also be a sentence, such as a greeting, so in that case a heading must name something.
    pub(super) fn heads(&self, line: &PlainLine) -> bool {
        let cells = Cells::of(&line.chars, self.separator).cells;
        let are_ids = cells.iter().all(|(from, to)| is_cell_of_id(line.text(*from, *to).trim()));
        cells.len() == self.names.len() && (!are_ids || self.names_something())
    }

    /// Whether one heading certainly names something, or all headings may name numbers.
    fn names_something(&self) -> bool {
        let is_known =
            |name: &String| header::is_number(name) || names_other(name) || Column::named(name) == Column::Content;
        self.names.iter().any(is_known) || self.names.iter().all(|name| header::ends_as_number(name))
    }
}

fn names_other(name: &str) -> bool {
    labels::names_other(&name.chars().collect::<Vec<_>>())
}

/// The cells of a line, as ranges of its characters.
struct Cells {
    cells: Vec<(usize, usize)>,
    /// Whether a separator precedes the first cell: a bar of a frame, or blanks.
    is_indented: bool,
}

impl Cells {
    /// Splits a line into cells. A separator within quotes does not count, unless it is a bar.
    fn of(chars: &[char], separator: Separator) -> Self {
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
        let mut is_indented = false;
        if is_framed || separator == Separator::Blanks {
            let is_empty = |(from, to): &(usize, usize)| chars[*from..*to].iter().all(|char| *char == ' ');
            if cells.len() > 1 && cells.first().is_some_and(is_empty) {
                cells.remove(0);
                is_indented = true;
            }
            if cells.last().is_some_and(is_empty) {
                cells.pop();
            }
        }
        Self { cells, is_indented }
    }
}
