//! Opens the file that is to be read.

use std::{io::Read, path::Path};

use super::ImportError;

/// Opens a file, or standard input for `-`. A missing file, a directory and a refused permission are told in words.
pub fn open_source(_path: &Path) -> Result<Box<dyn Read + Send>, ImportError> {
    todo!()
}
