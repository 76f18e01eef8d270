//! Finds encodings by their names.

use std::str::FromStr;

use encoding_rs::{GB18030, UTF_8};

use crate::locale::tr;

/// An encoding of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(pub(super) &'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding that pushdeck itself writes.
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding in which Chinese versions of Excel save CSV. GBK and GB2312 are subsets of it.
    pub const GB18030: Self = Self(GB18030);

    /// The usual name of the encoding.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// The error for a name that no encoding has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("file-encoding-unknown"))]
pub struct UnknownEncoding;

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    /// Reads the names that the web and iconv know, and the number of the Windows code page for GBK.
    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "cp936" | "936" | "windows-936" | "gbk" | "gb2312" => Ok(Self::GB18030),
            _ => encoding_rs::Encoding::for_label_no_replacement(name.as_bytes()).map(Self).ok_or(UnknownEncoding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_found_by_any_of_its_names() {
        for (name, expected) in [
            ("GBK", "gb18030"),
            ("cp936", "gb18030"),
            ("gb18030", "gb18030"),
            ("UTF8", "UTF-8"),
            ("utf-16le", "UTF-16LE"),
            ("latin1", "windows-1252"),
            ("sjis", "Shift_JIS"),
        ] {
            assert_eq!(name.parse::<Encoding>().map(Encoding::name), Ok(expected), "{name}");
        }
        for name in ["", "utf-7", "hz-gb-2312", "klingon"] {
            assert_eq!(name.parse::<Encoding>(), Err(UnknownEncoding), "{name}");
        }
    }
}
