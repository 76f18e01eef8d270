//! Opens the file that is to be read.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    path::Path,
};

use super::ImportError;
use crate::domain::Untrusted;

/// Opens a file, or standard input for `-`. A missing file, a directory and a refused permission are told in words.
pub fn open_source(path: &Path) -> Result<Box<dyn Read + Send>, ImportError> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let refuse = |reason: String| ImportError::File { name: Untrusted::new(path.to_string_lossy()).safe(), reason };
    let file = File::open(path).map_err(|error| refuse(words(&error)))?;
    match file.metadata() {
        Ok(kind) if kind.is_dir() => Err(refuse("this is a directory: name a file in it".to_owned())),
        Ok(_) => Ok(Box::new(file)),
        Err(error) => Err(refuse(words(&error))),
    }
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file: check the path, or use - for standard input".to_owned(),
        ErrorKind::PermissionDenied => "you may not read this file: ask its owner, or change its mode".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is a file, not a directory: check the path".to_owned(),
        _ => format!("failed to open the file: {error}"),
    }
}
