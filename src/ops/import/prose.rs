//! Text in which somebody put ids: a message, a mail, a log, a list in one line.

use super::parse::{Reader, Stop};
use crate::{
    domain::{KnownIds, Lengths, read_id_text},
    ops::import::fields::Field,
};

/// Longest text: it is read as a whole, since what a number means depends on what stands around it.
const MOST: usize = 64 * 1024 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    reader.text.fill(MOST + 1)?;
    let len = reader.text.window().len();
    if len > MOST {
        let reason = format!("the text is longer than {} MiB: give one id per line", MOST / (1024 * 1024));
        return Err(Stop::at(reader.text.line(), reason));
    }
    let text = reader.text.decode(len).map_err(|reason| Stop::at(reader.text.line(), reason))?.to_owned();
    reader.text.consume(len, 0);
    match reader.out.taker.text(text) {
        Some(text) => read_without_ledger(reader, &text),
        None => Ok(()),
    }
}

fn read_without_ledger(reader: &mut Reader<'_, '_>, text: &str) -> Result<(), Stop> {
    let known = KnownIds { lengths: Lengths::default(), knows: &|_| false, is_whole: reader.out.fields.is_whole };
    let read = read_id_text(text, &known);
    for taken in &read.taken {
        reader.out.fields.begin();
        let filled = reader.out.fields.set(Field::TaskId, &taken.id.to_string());
        reader.out.hand_on(taken.line, filled)?;
    }
    if read.taken.is_empty() {
        let why = read.left_in_words().join("; ");
        let what = if why.is_empty() { "no task id was found in this text".to_owned() } else { why };
        return Err(Stop::Whole(format!("{what}: give one id per line, or a header with task_id")));
    }
    for line in read.left_in_words() {
        reader.out.taker.note(line);
    }
    Ok(())
}
