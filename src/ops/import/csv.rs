//! Reads CSV files (RFC 4180) with a header, strictly: ambiguous quoting is an error, not a guess. Tabs, semicolons or
//! bars may replace the commas; the header shows which.
//!
//! The reader is our own because common CSV libraries tolerate wrong quoting, and a stray quote then silently swallows
//! rows.

mod header;
mod record;
#[cfg(test)]
mod tests;

pub(super) use self::record::{SEPARATORS, named_separator};
use self::{
    header::{Header, read_header, spelt},
    record::{Dialect, Record},
};
use super::{fields::Field, formula::unguarded, reader::Reader, stop::Stop};
use crate::{
    domain::{Column, is_shortened},
    locale::tr,
};

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let mut record = Record::of(Dialect::of(&mut reader.text)?);
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
        let note = tr!("import-csv-commented", count = comments);
        reader.out.fields.said.commented = Some(note.clone());
        reader.out.fields.said.says_more = true;
        reader.out.taker.note(note);
    }
    Ok(())
}

fn read_row(reader: &mut Reader<'_, '_>, record: &Record, columns: &Header) -> Result<(), Stop> {
    let line = reader.text.line();
    reader.out.fields.begin();
    let filled = fill(reader, record, &columns.fields);
    if filled.is_ok() && !columns.others.is_empty() {
        look_at_others(reader, record, &columns.others);
    }
    if record.is_unended && columns.fields.last() == Some(&Some(Field::TaskId)) {
        reader.out.hand_on_unended(line, filled)
    } else {
        reader.out.hand_on(line, filled)
    }
}

fn fill(reader: &mut Reader<'_, '_>, record: &Record, columns: &[Option<Field>]) -> Result<(), String> {
    let row = record.sound(&reader.text)?;
    let (found, wanted) = (record.cells.len(), columns.len());
    if found != wanted {
        let separator = spelt(record.dialect.separator);
        let halves =
            record.cells.windows(2).map(|pair| format!("{},{}", pair[0].text(row).trim(), pair[1].text(row).trim()));
        if record.dialect.separator == b',' && halves.into_iter().any(|number| is_shortened(&number)) {
            return Err(tr!("import-csv-rounded"));
        }
        return Err(if found > wanted {
            tr!("import-csv-too-many", found = found, wanted = wanted, separator = separator)
        } else {
            tr!("import-csv-too-few", found = found, wanted = wanted, separator = separator)
        });
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

/// Checks whether another cell of the row says that its task must not be deleted.
fn look_at_others(reader: &mut Reader<'_, '_>, record: &Record, others: &[(usize, String, Column)]) {
    let line = reader.text.line();
    let Ok(row) = record.sound(&reader.text) else { return };
    for (at, heading, column) in others {
        if let Some(cell) = record.cells.get(*at) {
            reader.out.fields.look_at_cell(line, heading, *column, &cell.text(row));
        }
    }
}
