//! The header of a table: which column holds which field.

use super::{
    super::{
        fields::Field,
        reader::Reader,
        stop::Stop,
        text::{Text, quoted},
    },
    record::{Record, SEPARATORS},
};
use crate::{
    domain::{Column, names_task_ids},
    locale::{and_more, label, tr, tr_named},
};

/// Reads the header, which says which column holds which field. Returns `None` if the file has no header.
pub(super) fn read_header(reader: &mut Reader<'_, '_>, record: &mut Record) -> Result<Option<Header>, Stop> {
    while record.read(&mut reader.text)? {
        let line = reader.text.line();
        if !record.is_blank() && !record.is_comment(&reader.text) {
            let names = header_names(&reader.text, record);
            let separator = record.dialect.separator;
            let mut columns =
                names.and_then(|names| header(&names, separator)).map_err(|reason| Stop::at(line, reason))?;
            if !reader.out.fields.wants_ids_only() {
                columns.others = Vec::new();
            }
            reader.text.consume(record.len, record.line_breaks);
            if let Some(note) = columns.ignored.take() {
                reader.out.taker.note(note);
            }
            return Ok(Some(columns));
        }
        reader.text.consume(record.len, record.line_breaks);
    }
    Ok(None)
}

fn header_names(text: &Text<'_>, record: &Record) -> Result<Vec<String>, String> {
    let row = record.sound(text)?;
    Ok(record.cells.iter().map(|cell| cell.text(row).trim().to_owned()).collect())
}

/// A header that has been read.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) fields: Vec<Option<Field>>,
    ignored: Option<String>,
    /// The columns that may say what is to happen to a task: their positions and headings.
    pub(super) others: Vec<(usize, String, Column)>,
}

fn header(names: &[String], separator: u8) -> Result<Header, String> {
    let field = |name: &String| Field::ALL.into_iter().find(|field| field.is_named(name));
    let mut fields: Vec<_> = names.iter().map(field).collect();
    for (column, field) in fields.iter().enumerate() {
        if let Some(field) = field
            && fields[..column].contains(&Some(*field))
        {
            return Err(tr!("import-csv-twice", field = field.name()));
        }
    }
    name_ids(names, &mut fields)?;
    if !fields.contains(&Some(Field::TaskId)) {
        return Err(no_task_id(names, separator));
    }
    let unknown = names.iter().zip(&fields).filter(|(name, field)| field.is_none() && !name.is_empty());
    let unknown = unknown.map(|(name, _)| name);
    let ignored = ignored(unknown);
    let others = names.iter().enumerate().filter(|(at, _)| fields[*at].is_none());
    let others = others.map(|(at, name)| (at, name.clone(), Column::named(name)));
    let others = others.filter(|(.., column)| *column != Column::Content).collect();
    Ok(Header { fields, ignored, others })
}

/// Finds the column of ids under any of its usual names. A second column with such a name is refused, however it is
/// spelt.
fn name_ids(names: &[String], fields: &mut [Option<Field>]) -> Result<(), String> {
    let mut columns = (0..names.len()).filter(|column| names_task_ids(&names[*column]));
    if let Some(column) = columns.next() {
        fields[column] = Some(Field::TaskId);
    }
    match columns.next() {
        Some(_) => Err(tr!("import-csv-ids-twice")),
        None => Ok(()),
    }
}

/// Returns the error for a header without `task_id`.
fn no_task_id(names: &[String], separator: u8) -> String {
    if names.first().is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())) {
        let example = ["task_id", "type", "sched_at", "title"].join(&char::from(separator).to_string());
        return if separator == b',' {
            tr!("import-csv-headless", example = example)
        } else {
            tr!("import-csv-headless-separated", example = example, separator = spelt(separator))
        };
    }
    let found = shortened(names.iter());
    match names.iter().find(|name| resembles(name, "taskid") || name.eq_ignore_ascii_case("id")) {
        Some(name) => tr!("import-csv-no-id-meant", found = found, meant = quoted(name)),
        None => tr!("import-csv-no-id", found = found),
    }
}

/// Returns the name of a separator, for messages.
pub(super) fn spelt(separator: u8) -> String {
    let name = SEPARATORS.into_iter().find(|(known, _)| *known == separator).map_or("other", |(_, name)| name);
    tr_named!("import-cells-", name)
}

/// Returns the note on columns that are ignored.
fn ignored<'a>(unknown: impl Iterator<Item = &'a String> + Clone) -> Option<String> {
    let found = shortened(unknown.clone());
    if found.is_empty() {
        return None;
    }
    let meant = unknown.filter_map(|name| {
        let field = Field::ALL.into_iter().find(|field| resembles(name, &field.name().replace('_', "")))?;
        Some((field, quoted(name)))
    });
    let ignored = tr!("import-csv-ignored", found = found);
    Some(meant.fold(ignored, |note, (field, name)| {
        tr!("import-csv-ignored-meant", note = note, field = field.name(), text = name)
    }))
}

/// Returns whether `name` equals `plain` apart from letter case, separators and a few typos.
fn resembles(name: &str, plain: &str) -> bool {
    let name: String =
        name.chars().filter(|char| char.is_alphanumeric()).map(|char| char.to_ascii_lowercase()).collect();
    strsim::damerau_levenshtein(&name, plain) <= plain.len() / 4
}

/// The maximum number of columns that a message names.
const NAMED: usize = 10;

/// Returns the first ten names and how many more there are, for a message.
fn shortened<'a>(names: impl Iterator<Item = &'a String> + Clone) -> String {
    let shown: Vec<_> = names.clone().take(NAMED).map(|name| quoted(name)).collect();
    let list = shown.join(label!("number-list-separator"));
    match and_more(names.count(), NAMED) {
        Some(more) => tr!("import-list-more", list = list, more = more),
        None => list,
    }
}
