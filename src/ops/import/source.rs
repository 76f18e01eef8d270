//! Opens the file that is to be read.

use std::{
    fs::File,
    io::{self, ErrorKind, Read, Seek as _},
    path::Path,
};

use super::{ImportError, parse::LOOK};
use crate::{domain::safe_text, encoding, locale::tr};

/// The number of bytes beyond which a pipe or a device is refused as endless.
const MOST: u64 = 4 * 1024 * 1024 * 1024;

/// Opens a file. The error explains a missing file, a directory or a denied permission. A pipe or a device is first
/// read to its end with [`read_to_end`].
pub fn open_source(path: &Path) -> Result<Box<dyn Read + Send>, ImportError> {
    let refuse = |reason: String| ImportError::File { name: safe_text(&path.to_string_lossy()), reason };
    let file = File::open(path).map_err(|error| refuse(words(&error)))?;
    match file.metadata() {
        Ok(kind) if kind.is_dir() => Err(refuse(tr!("import-directory"))),
        Ok(kind) if kind.is_file() => Ok(Box::new(file)),
        Ok(_) => read_to_end(Box::new(file), &safe_text(&path.to_string_lossy())),
        Err(error) => Err(refuse(words(&error))),
    }
}

/// Reads a source to its end into an unnamed temporary file, and returns that file. An import holds the ledger's write
/// lock, so a slow source would make every other program wait. A source that is not text is refused at its beginning,
/// so that an endless device does not fill the disk.
pub fn read_to_end(source: Box<dyn Read + Send>, name: &str) -> Result<Box<dyn Read + Send>, ImportError> {
    match spool(source, MOST) {
        Ok(file) => Ok(Box::new(file)),
        Err(reason) => Err(ImportError::File { name: name.to_owned(), reason }),
    }
}

fn spool(mut source: Box<dyn Read + Send>, most: u64) -> Result<File, String> {
    let failed = |error: io::Error| tr!("import-not-read", error = error.to_string());
    let mut start = Vec::new();
    source.by_ref().take(LOOK as u64).read_to_end(&mut start).map_err(failed)?;
    if let Some(reason) = encoding::not_text(&start) {
        return Err(reason.to_owned());
    }
    let mut file = tempfile::tempfile().map_err(failed)?;
    let mut whole = start.as_slice().chain(source).take(most + 1);
    if io::copy(&mut whole, &mut file).map_err(failed)? > most {
        return Err(tr!("import-endless", most = (most / (1024 * 1024 * 1024)).to_string()));
    }
    file.rewind().map_err(failed)?;
    Ok(file)
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => tr!("import-missing"),
        ErrorKind::PermissionDenied => tr!("import-denied"),
        ErrorKind::NotADirectory => tr!("import-path-through-file"),
        _ => tr!("import-not-opened", error = error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        open_source(path).err().expect("the file cannot be opened").to_string()
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_refused_with_a_reason() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let name = folder.path().display();
        assert_eq!(refusal(folder.path()), format!("{name}: this is a directory: name a file in it"));
        let missing = refusal(&folder.path().join("none.csv"));
        assert!(missing.ends_with("none.csv: there is no such file: check the path, or use - for standard input"));
        std::fs::write(folder.path().join("file"), "1").expect("the file can be written");
        let below = refusal(&folder.path().join("file/below"));
        assert!(below.contains("a part of the path is a file"), "{below}");
    }

    #[test]
    fn a_pipe_is_read_to_its_end_first() {
        let (from, mut to) = io::pipe().expect("a pipe can be created");
        let writer = std::thread::spawn(move || io::Write::write_all(&mut to, b"1\n2\n").expect("the other end reads"));
        let mut text = String::new();
        let mut source = read_to_end(Box::new(from), "stdin").expect("the source ends");
        writer.join().expect("the writer does not panic");
        source.read_to_string(&mut text).expect("the source can be read");
        assert_eq!(text, "1\n2\n");
    }

    #[test]
    fn an_endless_source_is_refused() {
        let refused =
            read_to_end(Box::new(io::repeat(0)), "/dev/zero").err().expect("the source is not text").to_string();
        assert!(refused.starts_with("/dev/zero: this is a binary file"), "{refused}");
        let refused = spool(Box::new(io::repeat(b'1')), 1024 * 1024).expect_err("the source does not end");
        assert!(refused.contains("has not ended after"), "{refused}");
    }

    #[test]
    fn a_file_is_read_from_its_start() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file can be created");
        std::fs::write(file.path(), "5210074411\n").expect("the file can be written");
        let mut text = String::new();
        open_source(file.path()).expect("the file exists").read_to_string(&mut text).expect("the file can be read");
        assert_eq!(text, "5210074411\n");
    }
}
