//! Values in the form in which an error may show them: safe, short, and without anything that looks like a secret.
//!
//! A key that was pasted into the wrong place must not end up in a log.

use std::path::Path;

use crate::{
    domain::{self, Untrusted, safe_text},
    locale::tr,
};

/// Whether a word looks like a secret key (64 hexadecimal digits), like a UserSig (some 200 characters), or like a
/// large part of one: at least 32 hexadecimal digits, or at least 60 characters of base64 or a UserSig, one of them a
/// digit.
pub(super) fn looks_like_secret(word: &str) -> bool {
    let is_hex = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_long =
        word.len() >= 60 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-_+=/".contains(&byte));
    (is_hex || is_long) && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether text that should name something is itself a secret.
pub fn is_secret(text: &str) -> bool {
    text.contains("-----BEGIN") || !text.contains('/') && has_secret(text)
}

/// Returns the value in quotes, cut to 60 cells, or a placeholder if it contains a secret.
pub(super) fn shown(value: &str) -> String {
    if has_secret(value) { tr!("stored-hidden-value") } else { format!("{:?}", Untrusted::new(value).safe_cut(60)) }
}

/// Returns the path, or a placeholder if the file name looks like a secret.
pub(super) fn shown_path(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if looks_like_secret(&name) { tr!("stored-hidden-name") } else { safe_text(&path.to_string_lossy()) }
}

/// Returns what a program said, cut to 200 cells, with known secrets removed and every word hidden that looks like a
/// secret.
pub(super) fn redacted(text: &str) -> String {
    // This comes before the text is split into words, because a signature may be broken over several lines.
    let text = domain::secrets::redacted(text);
    let words = text.split_whitespace().map(|word| if has_secret(word) { "(hidden)" } else { word });
    Untrusted::new(words.collect::<Vec<_>>().join(" ")).safe_cut(200)
}

fn has_secret(text: &str) -> bool {
    text.split(|char: char| !(char.is_ascii_alphanumeric() || "*-_+=".contains(char))).any(looks_like_secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that nothing else in this process knows.
    const KEY: &str = "feed5ec2e7a0f00d1234567890abcdef5ec2e7a0f00d1234567890abcdefd00f";

    #[test]
    fn a_pasted_key_is_not_repeated() {
        let usersig = "eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8";
        for text in [KEY.to_owned(), format!("key={KEY}"), format!("+ echo '{KEY}'"), usersig.to_owned()] {
            assert_eq!(shown(&text), "a value that looks like a secret (not shown)");
            let said = redacted(&text);
            let is_hidden = said.ends_with("(hidden)") || said.ends_with("[removed: a signature]");
            assert!(is_hidden && !said.contains("feed") && !said.contains("eJw9"), "{said}");
        }
        assert!(!shown_path(Path::new(&format!("/home/ops/{KEY}"))).contains("f00d"));
    }

    #[test]
    fn ordinary_values_are_shown() {
        for text in ["singapor", "my-long-but-harmless-campaign-of-december-2026", "op://ops/shop/key"] {
            assert_eq!(shown(text), format!("\"{text}\""));
        }
        assert_eq!(shown("a\u{202e}"), "\"a<U+202E>\"");
        assert_eq!(redacted("not  signed\nin"), "not signed in");
    }
}
