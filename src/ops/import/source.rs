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

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        open_source(path).err().expect("it cannot be opened").to_string()
    }

    #[test]
    fn what_cannot_be_opened_is_told_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().display();
        assert_eq!(refusal(folder.path()), format!("{name}: this is a directory: name a file in it"));
        let missing = refusal(&folder.path().join("none.csv"));
        assert!(missing.ends_with("none.csv: there is no such file: check the path, or use - for standard input"));
        std::fs::write(folder.path().join("file"), "1").expect("it can be written");
        let below = refusal(&folder.path().join("file/below"));
        assert!(below.contains("a part of the path is a file"), "{below}");
    }

    #[test]
    fn a_file_is_read_from_its_start() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "5210074411\n").expect("it can be written");
        let mut text = String::new();
        open_source(file.path()).expect("it is there").read_to_string(&mut text).expect("it can be read");
        assert_eq!(text, "5210074411\n");
    }
}
