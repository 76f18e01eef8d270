//! Rows of cells: a table for people, TSV, or CSV.
//!
//! A table chooses its column widths from its first rows and then streams. In a later row, a cell that is too wide
//! shifts only the cells of its own row. Cells must be safe to show. The headings are in the reader's language on a
//! terminal, and otherwise in English, for scripts.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{
    Header, Hue,
    format::Format,
    out::{Out, WriteError},
};
use crate::{domain::Untrusted, locale::tr_named, ops::looks_like_formula};

/// How many rows a table collects before it decides how wide its columns are.
const LOOK_AHEAD: usize = 200;

/// The space between two columns of a table.
const GAP: &str = "  ";

/// The last column of a table is never cut to fewer cells than this.
const LEAST_LAST: usize = 8;

/// Prints rows of cells.
pub(in crate::cli) struct Records {
    form: Form,
    header: Option<Vec<&'static str>>,
}

enum Form {
    Table(Table),
    Tsv,
    Csv,
}

#[derive(Default)]
struct Table {
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Records {
    /// Creates a printer of rows with these columns, in the format of `out`. Any format but TSV and CSV becomes a
    /// table.
    pub(in crate::cli) fn new(out: &Out, header: Header, names: &[&'static str]) -> Self {
        let form = match out.format() {
            Format::Tsv => Form::Tsv,
            Format::Csv => Form::Csv,
            Format::Table | Format::Json | Format::Jsonl | Format::Ids => Form::Table(Table::default()),
        };
        Self { form, header: (header == Header::Shown).then(|| names.to_vec()) }
    }

    /// Prints one row, or keeps it until the column widths are known.
    pub(in crate::cli) fn row(&mut self, out: &mut Out, cells: Vec<String>) -> Result<(), WriteError> {
        match &mut self.form {
            Form::Tsv => {
                self.name_columns(out, "\t", "\n")?;
                joined(out.writer(), &cells, "\t", "\n")?;
            }
            Form::Csv => {
                self.name_columns(out, ",", "\r\n")?;
                let cells: Vec<_> = cells.iter().map(|cell| csv_cell(cell)).collect();
                joined(out.writer(), &cells, ",", "\r\n")?;
            }
            Form::Table(Table { widths: Some(widths), .. }) => aligned(out, widths, &cells)?,
            Form::Table(table) => {
                table.waiting.push(cells);
                if table.waiting.len() >= LOOK_AHEAD {
                    self.fit(out)?;
                }
            }
        }
        Ok(())
    }

    /// Prints the rows that are still kept. TSV and CSV print the header even if there was no row.
    pub(in crate::cli) fn finish(&mut self, out: &mut Out) -> Result<(), WriteError> {
        match &self.form {
            Form::Table(Table { widths: None, .. }) => self.fit(out),
            Form::Table(_) => Ok(()),
            Form::Tsv => self.name_columns(out, "\t", "\n"),
            Form::Csv => self.name_columns(out, ",", "\r\n"),
        }
    }

    fn name_columns(&mut self, out: &mut Out, between: &str, end: &str) -> Result<(), WriteError> {
        match self.header.take() {
            Some(names) => Ok(joined(out.writer(), &names, between, end)?),
            None => Ok(()),
        }
    }

    /// Decides how wide the columns are, and prints the rows that were kept.
    fn fit(&mut self, out: &mut Out) -> Result<(), WriteError> {
        let Form::Table(table) = &mut self.form else { return Ok(()) };
        let waiting = std::mem::take(&mut table.waiting);
        let heading = |name: &str| {
            if out.columns().is_some() {
                tr_named!("list-column-", name.replace('_', "-"))
            } else {
                str::to_owned(name)
            }
        };
        let header: Vec<String> =
            self.header.take().into_iter().flatten().map(|it| heading(it).to_uppercase()).collect();
        let columns = waiting.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
        let mut widths = vec![0; columns];
        for row in waiting.iter().chain([&header]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        if !header.is_empty() && !waiting.is_empty() {
            let line = line_of(&widths, &header, out.columns());
            let painted = out.colour().paint(Hue::Heading, &line);
            out.line(painted)?;
        }
        for row in &waiting {
            aligned(out, &widths, row)?;
        }
        table.widths = Some(widths);
        Ok(())
    }
}

fn joined(writer: &mut impl Write, cells: &[impl AsRef<str>], between: &str, end: &str) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            writer.write_all(between.as_bytes())?;
        }
        writer.write_all(cell.as_ref().as_bytes())?;
    }
    writer.write_all(end.as_bytes())
}

fn aligned(out: &mut Out, widths: &[usize], cells: &[String]) -> Result<(), WriteError> {
    let line = line_of(widths, cells, out.columns());
    out.line(line)
}

/// Returns a line with the cells aligned to their columns. The last cell takes the rest of the line; on a terminal it
/// is cut to fit.
fn line_of(widths: &[usize], cells: &[String], columns: Option<usize>) -> String {
    let mut line = String::new();
    let Some((last, others)) = cells.split_last() else { return line };
    for (cell, width) in others.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width())));
        line.push_str(GAP);
    }
    match columns {
        Some(columns) => {
            let room = columns.saturating_sub(line.width()).max(LEAST_LAST);
            line.push_str(&Untrusted::new(last.as_str()).safe_cut(room));
        }
        None => line.push_str(last),
    }
    line.truncate(line.trim_end().len());
    line
}

/// Returns a cell quoted according to RFC 4180, and marked so that no spreadsheet takes it for a formula.
fn csv_cell(cell: &str) -> String {
    let guarded = if looks_like_formula(cell) { format!("'{cell}") } else { cell.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{
            output::Colour,
            streams::{Stream, testing::Buffer},
        },
        locale::{Language, in_language},
    };

    fn printed(stream: impl FnOnce(Buffer) -> Stream, format: Format) -> String {
        let buffer = Buffer::default();
        let mut out = Out::new(stream(buffer.clone()), format, Colour::Off);
        let mut records = Records::new(&out, Header::Shown, &["id", "due", "title"]);
        let row = ["1", "2026-11-28T00:00:00Z", "春节"].map(str::to_owned).to_vec();
        records.row(&mut out, row).expect("a buffer accepts every write");
        records.finish(&mut out).and_then(|()| out.flush()).expect("a buffer accepts every write");
        buffer.take()
    }

    #[test]
    fn headings_are_in_the_language_of_the_reader_only_on_a_terminal() {
        let chinese = Language::all().find(|it| it.tag() == "zh-Hans").expect("the catalogue has Chinese");
        let terminal = |buffer| Stream::terminal(buffer, 80);
        let row = "1   2026-11-28T00:00:00Z  春节\n";
        let english = format!("ID  DUE                   TITLE\n{row}");
        assert_eq!(printed(terminal, Format::Table), english);
        in_language(chinese, || {
            let translated = format!("ID  推送时间              标题\n{row}");
            assert_eq!(printed(terminal, Format::Table), translated);
            assert_eq!(printed(Stream::plain, Format::Table), english);
            let tsv = "id\tdue\ttitle\n1\t2026-11-28T00:00:00Z\t春节\n";
            assert_eq!(printed(terminal, Format::Tsv), tsv);
        });
    }
}
