//! One id per line; `#` begins a comment.

use super::{
    fields::Field,
    parse::{Reader, Stop},
};

/// Longest line; no id with its comment comes near it.
const MOST: usize = 64 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(line) = reader.text.next_line(MOST)? {
        let number = reader.text.line();
        reader.out.fields.begin();
        let filled = reader.text.decode(line.len).and_then(|text| {
            let id = text.split('#').next().unwrap_or_default();
            reader.out.fields.set(Field::TaskId, id)
        });
        if filled.is_err() || reader.out.fields.has_id() {
            reader.out.hand_on(number, filled)?;
        }
        reader.text.consume(line.whole, 1);
    }
    Ok(())
}
