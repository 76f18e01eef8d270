//! RFC 4180 with a header, read strictly: what quoting leaves open is an error, not a guess. Tabs, semicolons and bars may
//! stand in the place of the commas; the header tells which.
//!
//! The reader is our own because the usual ones forgive wrong quoting, and a forgiven quote swallows rows in silence.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr2, memchr3};

use super::{
    fields::Field,
    formula::unguarded,
    reader::Reader,
    stop::Stop,
    text::{Text, quoted},
};
use crate::{
    domain::{is_shortened, names_task_ids},
    encoding::line_breaks,
};

/// Longest row. A quote that is never closed would otherwise draw the whole file into memory.
const MOST: usize = 1024 * 1024;

/// What separates cells, and what it is called.
pub(super) const SEPARATORS: [(u8, &str); 4] = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "bar")];

/// The columns that `list --output tsv` begins with; its cells are never put in quotes.
const OUR_TSV: &[u8] = b"app\ttask_id\ttype\t";

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let mut record = Record { dialect: Dialect::of(&mut reader.text)?, ..Record::default() };
    let Some(columns) = read_header(reader, &mut record)? else { return Ok(()) };
    let mut comments = 0_u64;
    while record.read(&mut reader.text)? {
        if record.is_comment(&reader.text) {
            comments += 1;
        } else if !record.is_blank() {
            read_row(reader, &record, &columns)?;
        }
        reader.text.consume(record.len, record.line_breaks);
    }
    if comments > 0 {
        let rows = if comments == 1 { "row begins with # and was" } else { "rows begin with # and were" };
        let note = format!("{comments} {rows} skipped as a comment: put the first cell in quotes where it is a row");
        reader.out.fields.said.commented = Some(note.clone());
        reader.out.taker.note(note);
    }
    Ok(())
}

fn read_row(reader: &mut Reader<'_, '_>, record: &Record, columns: &[Option<Field>]) -> Result<(), Stop> {
    let line = reader.text.line();
    reader.out.fields.begin();
    let filled = fill(reader, record, columns);
    if record.is_unended && columns.last() == Some(&Some(Field::TaskId)) {
        reader.out.hand_on_unended(line, filled)
    } else {
        reader.out.hand_on(line, filled)
    }
}

/// Reads the first row: which field stands in which column.
fn read_header(reader: &mut Reader<'_, '_>, record: &mut Record) -> Result<Option<Vec<Option<Field>>>, Stop> {
    while record.read(&mut reader.text)? {
        let line = reader.text.line();
        if !record.is_blank() && !record.is_comment(&reader.text) {
            let names = header_names(&reader.text, record);
            let separator = record.dialect.separator;
            let columns = names.and_then(|names| header(&names, separator)).map_err(|reason| Stop::at(line, reason))?;
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

fn header(names: &[String], separator: u8) -> Result<Header, String> {
    let field = |name: &String| Field::ALL.into_iter().find(|field| field.is_named(name));
    let mut fields: Vec<_> = names.iter().map(field).collect();
    for (column, field) in fields.iter().enumerate() {
        if let Some(field) = field
            && fields[..column].contains(&Some(*field))
        {
            return Err(format!("the header names {} twice: remove or rename one of the columns", field.name()));
        }
    }
    name_ids(names, &mut fields)?;
    if !fields.contains(&Some(Field::TaskId)) {
        return Err(no_task_id(names, separator));
    }
    let unknown = names.iter().zip(&fields).filter(|(name, field)| field.is_none() && !name.is_empty());
    let unknown = unknown.map(|(name, _)| name);
    Ok(Header { ignored: ignored(unknown), fields })
}

/// Finds the column of the ids by any usual name. Two of them are refused, however they are spelt.
fn name_ids(names: &[String], fields: &mut [Option<Field>]) -> Result<(), String> {
    let mut columns = (0..names.len()).filter(|column| names_task_ids(&names[*column]));
    if let Some(column) = columns.next() {
        fields[column] = Some(Field::TaskId);
    }
    match columns.next() {
        Some(_) => Err("the header names the task ids twice: remove or rename one of the columns".to_owned()),
        None => Ok(()),
    }
}

/// What to say about a header without `task_id`.
fn no_task_id(names: &[String], separator: u8) -> String {
    if names.first().is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())) {
        let example = ["task_id", "type", "sched_at", "title"].join(&char::from(separator).to_string());
        let separated = if separator == b',' {
            String::new()
        } else {
            format!(" (the columns are separated by {}s)", spelt(separator))
        };
        return format!(
            "the first line must name the columns, but it begins with an id: put a line such as {example} above it{separated}"
        );
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

fn spelt(separator: u8) -> &'static str {
    SEPARATORS.into_iter().find(|(known, _)| *known == separator).map_or("separator", |(_, spelt)| spelt)
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
        let separator = spelt(record.dialect.separator);
        let halves =
            record.cells.windows(2).map(|pair| format!("{},{}", pair[0].text(row).trim(), pair[1].text(row).trim()));
        if record.dialect.separator == b',' && halves.into_iter().any(|number| is_shortened(&number)) {
            return Err(
                "a spreadsheet has rounded a number here, with a decimal comma: export the column as text".to_owned()
            );
        }
        let hint = if found > wanted {
            format!("put cells that hold a {separator} in quotes")
        } else {
            format!("a {separator} is missing")
        };
        return Err(format!("{found} columns where the header has {wanted}: {hint}"));
    }
    for (cell, field) in record.cells.iter().zip(columns) {
        match field {
            Some(field @ (Field::Title | Field::Desc | Field::Campaign)) => {
                let text = cell.text(row);
                let text = if record.dialect.is_ours { &text } else { unguarded(&text) };
                reader.out.fields.set(*field, text)?;
            }
            Some(field) => reader.out.fields.set(*field, &cell.text(row))?,
            None => {}
        }
    }
    Ok(())
}

/// How rows are written.
#[derive(Clone, Copy)]
struct Dialect {
    separator: u8,
    /// Whether it is our own TSV: a quote is a character as any other, and no cell is guarded.
    is_ours: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { separator: b',', is_ours: false }
    }
}

impl Dialect {
    /// Finds the separator: what a first line `sep=;` names, which is then passed over, or what splits the header so that
    /// there is a column of ids, or what the header has most of.
    fn of(text: &mut Text<'_>) -> Result<Self, Stop> {
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

/// The separator in a line such as `sep=;`, which Excel understands.
pub(super) fn named_separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let &[separator, ref rest @ ..] = rest else { return None };
    let is_rest = |byte: &u8| b"\",; ".contains(byte);
    (name.eq_ignore_ascii_case(b"sep=") && separator.is_ascii() && rest.iter().all(is_rest)).then_some(separator)
}

/// One row of the file, as places in the window.
#[derive(Default)]
struct Record {
    dialect: Dialect,
    /// Whether a carriage return without a line feed ends a row.
    lone_returns: bool,
    cells: Vec<Cell>,
    /// Bytes, with the line break.
    len: usize,
    line_breaks: usize,
    /// What is wrong with its quoting.
    fault: Option<String>,
    /// Whether the file ends right behind it, without a line break.
    is_unended: bool,
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
            self.lone_returns = text.has_lone_returns();
            match self.scan(window, line, text.ended()) {
                Look::Open(at) if text.ended() || window.len() > MOST => {
                    let line = line + line_breaks(&window[..at]) as u64;
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

    /// Finds the cells of the row at the start of `window`, which is in this line. `last`: nothing comes after the window.
    fn scan(&mut self, window: &[u8], line: u64, last: bool) -> Look {
        self.cells.clear();
        self.fault = None;
        let mut at = 0;
        loop {
            let look = match window.get(at) {
                Some(b'"') if !self.dialect.is_ours => self.quoted_cell(window, at, line, last),
                // Text, for a spreadsheet: ="5210074411".
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
                // Programs that write tabs between cells seldom know quotes.
                Some((at, b'"')) if self.dialect.separator == b'\t' => from = at + 1,
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

    /// The next byte from there on that may end a cell, or a quote.
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

    /// The row is bad; the next one is looked for behind the next line break.
    fn text_after_quote(&mut self, window: &[u8], open: usize, close: usize, line: u64, last: bool) -> Look {
        let line_of = |at| line + line_breaks(&window[..at]) as u64;
        self.fault = Some(format!(
            "text follows a closing quote (column {}, opened in line {}, closed in line {}): double the quotes inside a \
             cell",
            self.cells.len(),
            line_of(open),
            line_of(close),
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

    /// Whether the line begins with `#`.
    fn is_comment(&self, text: &Text<'_>) -> bool {
        self.cells.first().is_some_and(|cell| cell.quotes == Quotes::None) && text.window().first() == Some(&b'#')
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::{
        Format, looks_like_formula,
        trial::{Drops, read, read_from},
    };
    use crate::{domain::TaskType, ledger::ImportRow};

    #[test]
    fn columns_come_in_any_order_and_letter_case() {
        let rows = read(
            "\u{feff}Title,SCHED_AT, Task_ID ,type,campaign,desc\r\n\
             \"Holiday, hours\",2026-12-24T16:00:00Z, 5210074411 ,tag,holiday,\"say \"\"closed\"\"\"\r\n\
             \r\n\
             ,2026-12-24 17:30:00,5210074412,,,",
        )
        .all_good();
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let full = ImportRow {
            id: 5_210_074_411,
            task_type: Some(TaskType::Tag),
            sched_at: at("2026-12-24T16:00:00Z"),
            title: "Holiday, hours".to_owned(),
            desc: "say \"closed\"".to_owned(),
            campaign: "holiday".parse().ok(),
            campaign_by: crate::ledger::CampaignBy::Name,
            created_at: None,
        };
        let bare = ImportRow { id: 5_210_074_412, sched_at: at("2026-12-24T17:30:00Z"), ..ImportRow::default() };
        assert_eq!(rows, [full, bare]);
    }

    #[test]
    fn a_header_that_cannot_be_used_says_what_was_found_and_what_to_do() {
        for (header, reason) in [
            (
                "TaksID,type",
                "the header has no column task_id (found: \"TaksID\", \"type\"); did you mean \"TaksID\"? Rename it to \
                 task_id",
            ),
            ("TaskID,任务ID", "the header names the task ids twice: remove or rename one of the columns"),
            ("id", "the header has no column task_id (found: \"id\"); did you mean \"id\"? Rename it to task_id"),
            (
                "title,type",
                "the header has no column task_id (found: \"title\", \"type\"): name the column of the ids task_id",
            ),
            ("task_id,type,TASK_ID", "the header names task_id twice: remove or rename one of the columns"),
            (
                "5210074411,All",
                "the first line must name the columns, but it begins with an id: put a line such as \
                 task_id,type,sched_at,title above it",
            ),
            (
                "5210074411;All",
                "the first line must name the columns, but it begins with an id: put a line such as \
                 task_id;type;sched_at;title above it (the columns are separated by semicolons)",
            ),
        ] {
            assert_eq!(read(format!("\n{header}\n1,2,3\n")).refusal(), format!("file: line 2: {reason}"));
        }
    }

    #[test]
    fn cells_may_be_separated_by_what_a_spreadsheet_writes() {
        for (text, title) in [
            ("task_id;title\n1;\"a;b, c\"\n", "a;b, c"),
            ("task_id\ttitle\r\n1\ta, \"b\"\r\n", "a, \"b\""),
            ("task_id|title\n1|a;b\n", "a;b"),
            ("sep=;\r\ntask_id;title\r\n1;a,b\r\n", "a,b"),
            ("\"sep=,\"\n\ntask_id,title\n1,a;b\n", "a;b"),
            ("SEP=^\ntask_id^title\n1^a\n", "a"),
            ("app\ttask_id\ttype\ttitle\nshop-sg\t1\tAll\t\"a\" 'b\n", "\"a\" 'b"),
            ("app\ttask_id\ttype\ttitle\nshop-sg\t1\tAll\t'=1\n", "'=1"),
            ("task_id\ttitle\n1\t\"a\"\"b\tc\"\n", "a\"b\tc"),
        ] {
            let rows = read(text).all_good();
            assert_eq!(
                rows.iter().map(|row| (row.id, row.title.as_str())).collect::<Vec<_>>(),
                [(1, title)],
                "{text:?}"
            );
        }
        let trial = read("task_id;title\n1;a;b\n");
        assert_eq!(trial.one_bad(), (2, "3 columns where the header has 2: put cells that hold a semicolon in quotes"));
    }

    #[test]
    fn any_number_of_empty_lines_may_stand_before_the_header() {
        let trial = read_from(&mut ("\n".repeat(300_000) + "task_id\n7\n").as_bytes(), Format::Csv, "file");
        assert_eq!(trial.ids(), [7]);
    }

    #[test]
    fn lines_may_end_in_any_way_in_one_file() {
        let text = "task_id,title\r1,a\r\n2,\"b\r\n\rc\"\r3,d\n\r4,x\"\r5,e";
        for most in [1, 2, 100] {
            let trial = read_from(&mut Drops(text.as_bytes(), most), Format::Auto, "file");
            let titles: Vec<_> = trial.rows.iter().map(|row| row.title.as_str()).collect();
            assert_eq!((trial.ids(), titles), (vec![1, 2, 3, 5], vec!["a", "b\r\n\rc", "d", "e"]), "{most}");
            assert_eq!(trial.one_bad().0, 8, "a bad row is named with its line");
        }
        assert_eq!(read("task_id,title\n1,a\r").all_good()[0].title, "a", "the last one too");
        assert_eq!(read("task_id,title\u{85}1,a\u{85}2,b").ids(), [1, 2]);
        assert_eq!(read("1\r2 # two\r\r\n3\r").ids(), [1, 2, 3]);
        assert_eq!(read("{\"task_id\":1}\r{\"task_id\":2}\r").ids(), [1, 2]);
    }

    #[test]
    fn text_in_another_encoding_is_decoded_on_the_way() {
        let text = "task_id,title\r\n1,春节促销\r\n2,🎉\r\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let titles = |bytes: &[u8]| read(bytes).all_good().into_iter().map(|row| row.title).collect::<Vec<_>>();
        assert_eq!(titles(&utf16), ["春节促销", "🎉"]);
        assert_eq!(titles(&[b"\xFF\xFE", &*utf16].concat()), ["春节促销", "🎉"]);
        let gbk = b"task_id,title\n1,\xD0\xA1\xCA\xB1\n";
        assert!(read(gbk).refusal().contains("小时"), "{}", read(gbk).refusal());
        let mut trial = super::super::trial::Trial::default();
        let fields = super::super::Fields::new(super::super::trial::wanted());
        super::super::parse::parse_in("gbk".parse().ok(), &mut &gbk[..], Format::Auto, "file", fields, &mut trial)
            .expect("it is right in GBK");
        assert_eq!(trial.rows[0].title, "小时");
    }

    #[test]
    fn the_header_may_name_the_ids_otherwise_and_have_another_separator() {
        for text in [
            "任务ID,title\n5210074411,a\n",
            "title;Task ID\na;5210074411\n",
            "title\tTaskId\n5\" a\t5210074411\n",
            "sep=;\ntask_id;title\n5210074411;a\n",
            "sep=,\r\ntask_id,title\r\n5210074411,a\r\n",
            "# from the sheet\ntask_id|title\n# 1|b\n'5210074411|a\n",
            "task_id,title\n=\"5210074411\",a\n",
            "task_id,title\n5210074411.0,a\n",
        ] {
            assert_eq!(read(text).ids(), [5_210_074_411], "{text:?}");
            read(text).all_good();
        }
    }

    #[test]
    fn an_id_that_may_have_been_cut_off_is_refused() {
        let torn = "title,task_id\na,5210074411\nb,5210074";
        let trial = read(torn);
        assert!(trial.one_bad().1.contains("add --whole"), "{:?}", trial.one_bad());
        assert_eq!(read(format!("{torn}\n")).all_good().len(), 2);
        assert_eq!(read("title,task_id\na,5210074411\nb,5210074412").all_good().len(), 2);
        assert_eq!(read("task_id,title\n5210074411,a\n5210074,b").all_good().len(), 2);
    }

    #[test]
    fn columns_that_are_not_read_are_told() {
        let trial = read("task_id,status,campain\n1,pending,x\n");
        let note = "these columns were ignored: \"status\", \"campain\"; did you mean campaign by \"campain\"?";
        assert_eq!(trial.collected.notes, [note]);
        assert_eq!(trial.all_good()[0].campaign, None);
    }

    #[test]
    fn a_bad_row_is_named_with_the_line_it_begins_in_and_spoils_no_other() {
        let long = "x".repeat(129);
        for (row, reason) in [
            ("5,All", "2 columns where the header has 4: a comma is missing"),
            ("5,All,,c,", "5 columns where the header has 4: put cells that hold a comma in quotes"),
            (",All,,c", "the task_id is empty"),
            ("5,Everyone,t,c", "\"Everyone\" is not a task type: use All, Tag or User"),
            (
                "5,All,tomorrow,c",
                "sched_at \"tomorrow\" is not a time: use 2026-12-24T16:00:00Z or 2026-12-24 16:00:00 (UTC)",
            ),
            ("5,All,2h,c", "sched_at \"2h\" is not a time: use 2026-12-24T16:00:00Z or 2026-12-24 16:00:00 (UTC)"),
            (
                &format!("5,All,,{long}"),
                &format!("campaign \"{}..\": a campaign has at most 128 characters", &long[..38]),
            ),
            (
                "5,All,,c\"d",
                "a quote inside the unquoted cell in column 4: put the whole cell in quotes and double the quote",
            ),
            (
                "5,All,,\"two\nlines\"x",
                "text follows a closing quote (column 4, opened in line 4, closed in line 5): double the quotes inside a cell",
            ),
        ] {
            let trial = read(format!("task_id,type,sched_at,campaign\n1,,,\"two\n\"\n{row}\n7,User,,\n"));
            assert_eq!(trial.one_bad(), (4, reason), "{row}");
            assert_eq!(trial.ids(), [1, 7], "{row}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_reading_at_the_line_where_it_opens() {
        let trial = read("task_id,title\n1,\"a\nb\"\n2,\"\"\n3,\"c\nd\n");
        let reason =
            "the quote that opens in this line is never closed: close it, or double it where it belongs to the text";
        assert_eq!(trial.refusal(), format!("file: line 5: {reason}"));
        let trial = read("task_id,title\nx,\n3,\"c\nd\n");
        assert_eq!(trial.refusal(), "at least 1 bad row in file; nothing was stored");
    }

    #[test]
    fn an_open_quote_does_not_draw_a_large_file_into_memory() {
        let endless = b"task_id,title\n1,\"".chain(std::io::repeat(b'x'));
        let trial = read_from(&mut { endless }, Format::Csv, "file");
        assert!(trial.refusal().starts_with("file: line 2: the quote that opens"), "{}", trial.refusal());
        let endless = b"task_id,title\n1,".chain(std::io::repeat(b'x'));
        let trial = read_from(&mut { endless }, Format::Csv, "file");
        assert!(trial.refusal().starts_with("file: line 2: the row is longer than"), "{}", trial.refusal());
    }

    #[test]
    fn wrong_bytes_spoil_their_row_alone() {
        let trial = read(b"task_id,title\n1,caf\xE9\n2,ok\n");
        let reason = "not valid UTF-8: byte 0xE9 at offset 19 of the file; save the file as UTF-8";
        assert_eq!(trial.one_bad(), (2, reason));
        assert_eq!(trial.ids(), [2]);
    }

    #[test]
    fn a_header_alone_is_a_file_without_rows() {
        assert_eq!(read("task_id,title").all_good(), []);
    }

    #[test]
    fn rows_that_name_another_app_are_told() {
        let trial = read("task_id,app\n1,shop-sg\n2,shop-eu\n3,shop-us\n");
        let note = "2 rows name another app (such as \"shop-eu\") than shop-sg, into which all went";
        assert_eq!(trial.collected.notes, [note]);
    }

    fn exported(cells: &[(u64, String, String)]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["task_id", "title", "desc"]).expect("a buffer takes it");
        for (id, title, desc) in cells {
            let guarded = |cell: &String| if looks_like_formula(cell) { format!("'{cell}") } else { cell.clone() };
            writer.write_record([id.to_string(), guarded(title), guarded(desc)]).expect("a buffer takes it");
        }
        writer.into_inner().expect("a buffer takes it")
    }

    proptest! {
        #[test]
        fn what_an_export_writes_comes_back(
            cells in prop::collection::vec((any::<u64>(), "[-=+@'\"a,\r\n\té]{0,6}", "[^\\x00]{0,8}"), 0..20)
        ) {
            let file = exported(&cells);
            // A few words are right in UTF-8 and in GBK: these are asked about, and not read.
            prop_assume!(crate::encoding::detect(&file, None).is_ok());
            let rows = read_from(&mut &*file, Format::Csv, "file").all_good();
            let back: Vec<_> = rows.into_iter().map(|row| (row.id, row.title, row.desc)).collect();
            prop_assert_eq!(back, cells);
        }
    }

    #[test]
    fn the_size_of_the_pieces_in_which_a_file_comes_does_not_matter() {
        let cells: Vec<_> = (0..6_000)
            .map(|id| {
                (id, format!("title, \"{id}\""), "one\r\ntwo\n".repeat(usize::try_from(id % 3).expect("it is small")))
            })
            .collect();
        let file = exported(&cells);
        assert!(file.len() > 100_000, "larger than what is looked at first");
        let whole = read_from(&mut &*file, Format::Auto, "file").all_good();
        assert_eq!(whole.len(), cells.len());
        for most in [1, 7, 4_096] {
            assert!(read_from(&mut Drops(&file, most), Format::Auto, "file").all_good() == whole, "{most}");
        }
    }
}
