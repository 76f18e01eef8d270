//! Reads text that contains ids: a message, a mail, a log, a list on one line.

use super::{Stop, reader::Reader};
use crate::locale::tr;

/// The maximum length of such text in bytes. The text is read as a whole, because the meaning of a number depends on
/// what surrounds it, and this takes some twenty times its size in memory.
const MOST: usize = 16 * 1024 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    reader.text.fill(MOST + 1)?;
    let len = reader.text.window().len();
    if len > MOST {
        let most = (MOST / (1024 * 1024)).to_string();
        return Err(Stop::at(reader.text.line(), tr!("import-text-too-long", most = most)));
    }
    let text = reader.text.decode(len).map_err(|reason| Stop::at(reader.text.line(), reason))?.to_owned();
    reader.text.consume(len, 0);
    reader.out.taker.text(text);
    Ok(())
}
