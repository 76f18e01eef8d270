//! Makes text comparable: NFKC, case folding, and no invisible characters.
//!
//! The result is close to Unicode's `NFKC_Casefold`, with two differences: line breaks and tabs become spaces, as on
//! every screen, and the dotless ı counts as an i. Accents stay significant.

use std::borrow::Cow;

use memchr::{memchr2_iter, memmem};
use unicode_normalization::UnicodeNormalization;

use super::super::half_width;

/// Makes text comparable: full-width equals half-width, upper case equals lower case (`STRASSE` equals `straße`),
/// zero-width characters are dropped, and line breaks and tabs become spaces.
///
/// Borrows the text if nothing changes. Folding is idempotent.
pub fn fold(text: &str) -> Cow<'_, str> {
    if !is_simple(text) {
        Cow::Owned(fold_into_copy(text))
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether folding this text changes nothing but the case of ASCII letters. This is true of most English, Chinese,
/// Japanese and Korean titles, which then need neither tables nor a copy.
fn is_simple(text: &str) -> bool {
    let is_plain_ascii = |byte: u8| (b' '..=b'~').contains(&byte);
    text.bytes().all(is_plain_ascii)
        || text
            .chars()
            .all(|char| if char.is_ascii() { is_plain_ascii(char as u8) } else { fold_alone(char) == Some(char) })
}

fn fold_into_copy(text: &str) -> String {
    text.chars().map(fold_alone).collect::<Option<_>>().unwrap_or_else(|| fold_by_tables(text))
}

/// Returns what a common character folds to, if that is a single character and does not depend on its neighbours. The
/// tables would give the same result ten times slower.
fn fold_alone(char: char) -> Option<char> {
    match char {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => char::from_u32(u32::from(char) + 0x20),
        '！'..='～' => fold_alone(half_width(char)),
        // Small letters, Arabic letters, dashes and quotes, Japanese, Chinese, Korean, pictographs.
        ' '..='~'
        | 'à'..='ö'
        | 'ø'..='ÿ'
        | 'а'..='я'
        | '\u{621}'..='\u{63a}'
        | '\u{641}'..='\u{64a}'
        | '\u{2013}'
        | '\u{2014}'
        | '\u{2018}'..='\u{201f}'
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fe}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{1f300}'..='\u{1f64f}' => Some(char),
        _ => None,
    }
}

fn fold_by_tables(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut before = '\0';
    for char in text.nfkc() {
        match char {
            '\n' if before == '\r' => {}
            '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => folded.push(' '),
            _ if is_ignorable(char) => {}
            // Lower, upper and lower case again: this turns both ß and ẞ into `ss`, and ς into σ.
            _ => folded.extend(char.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
        }
        before = char;
    }
    folded.nfkc().collect()
}

/// Unicode's `Default_Ignorable_Code_Point`: characters that are invisible.
fn is_ignorable(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text to look for, folded once.
#[derive(Clone, Debug)]
pub struct Needle {
    folded: String,
    shape: Shape,
    finder: memmem::Finder<'static>,
}

/// How to find a needle in text that [`is_simple`].
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// The needle has no ASCII letter: search byte by byte.
    Caseless,
    /// The needle has ASCII letters: search for both cases.
    Cased,
    /// The needle cannot be found: it has a character that simple text never has.
    Foreign,
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Needle {}

impl Needle {
    /// Returns the needle for this text; `None` if nothing is left to look for.
    pub fn new(text: &str) -> Option<Self> {
        let folded = fold(text).into_owned();
        if folded.is_empty() {
            return None;
        }
        let shape = if !is_simple(&folded) {
            Shape::Foreign
        } else if folded.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            Shape::Cased
        } else {
            Shape::Caseless
        };
        let finder = memmem::Finder::new(folded.as_bytes()).into_owned();
        Some(Self { folded, shape, finder })
    }

    /// The folded text.
    pub fn as_folded(&self) -> &str {
        &self.folded
    }

    /// Whether the needle occurs in this text, which need not be folded.
    pub fn is_in(&self, text: &str) -> bool {
        if !is_simple(text) {
            return self.is_in_folded(&fold_into_copy(text));
        }
        match self.shape {
            Shape::Caseless => self.is_in_folded(text),
            Shape::Cased => self.is_in_any_case(text.as_bytes()),
            Shape::Foreign => false,
        }
    }

    /// Whether the needle occurs in text that [`fold`] returned.
    pub fn is_in_folded(&self, folded: &str) -> bool {
        self.finder.find(folded.as_bytes()).is_some()
    }

    /// Searches for the needle in either case of ASCII letters, without a copy.
    fn is_in_any_case(&self, text: &[u8]) -> bool {
        let needle = self.folded.as_bytes();
        let Some(last_start) = text.len().checked_sub(needle.len()) else { return false };
        let first = needle[0];
        memchr2_iter(first, first.to_ascii_uppercase(), &text[..=last_start])
            .any(|start| text[start..start + needle.len()].eq_ignore_ascii_case(needle))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text with many of the characters that folding treats in a special way.
    fn tricky() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ -~]{0,20}",
            "[a-cA-C ]{0,12}",
            "[ÀÉàéÿАЯя，：—“”🎉aA促、か가]{0,12}",
            "[a-c促销ＡＢａｂßẞﬁſKςΣσıİéÉe\u{301}\u{3099}かガｶﾞ각\u{1100}\u{1161}\u{11a8}\u{200b}\u{fe0f}\r\n\t\u{3000}]{0,12}",
            "\\PC{0,20}",
            any::<String>(),
        ]
    }

    #[test]
    fn strings_that_people_consider_equal_fold_to_the_same_text() {
        for (one, other) in [
            ("SALE", "sale"),
            ("Ｓａｌｅ　５０％", "sale 50%"),
            ("STRASSE", "straße"),
            ("STRAẞE", "strasse"),
            ("ΟΔΟΣ", "οδος"),
            ("e\u{301}te\u{301}", "ÉTÉ"),
            ("ｾｰﾙ ﾊﾞｰｹﾞﾝ", "セール バーゲン"),
            ("か\u{3099}", "が"),
            ("\u{1100}\u{1161}", "가"),
            ("ﬁnal", "FINAL"),
            ("pay\u{200b}pal", "PayPal"),
            ("❤\u{fe0f}", "❤"),
            ("two\r\nlines", "two lines"),
            ("İstanbul", "i\u{307}stanbul"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        for (one, other) in [("é", "e"), ("促销", "促銷"), ("は", "ば")] {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn common_text_is_not_copied() {
        for text in ["", "sale 50%", "春节促销 第一波", "ランチタイム限定クーポン", "점심시간 한정 쿠폰"]
        {
            assert!(matches!(fold(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_needle_without_visible_characters_is_none() {
        for nothing in ["", "\u{200b}", "\u{fe0f}\u{feff}"] {
            assert_eq!(Needle::new(nothing), None);
        }
    }

    #[test]
    fn a_needle_is_found_in_any_spelling() {
        for (needle, text) in [
            ("AT", "that"),
            ("销", "iPhone 促销"),
            ("iphone 促", "iPhone 促销"),
            ("ｉＰＨＯＮＥ", "my iphone"),
            ("final", "the ﬁnal day"),
            ("été", "L’E\u{301}TE\u{301}"),
            ("a b", "A\nB"),
        ] {
            assert!(Needle::new(needle).expect(needle).is_in(text), "{needle} in {text}");
        }
        for (needle, text) in [("ab", "a b"), ("abc", "ab"), ("é", "e"), ("é", "cafe")] {
            assert!(!Needle::new(needle).expect(needle).is_in(text), "{needle} in {text}");
        }
    }

    #[test]
    fn characters_that_are_folded_alone_fold_as_in_the_tables() {
        let alone: Vec<_> = ('\0'..=char::MAX).filter_map(|char| Some((char, fold_alone(char)?))).collect();
        assert!(alone.len() > 30_000);
        for (char, folded) in alone {
            assert_eq!(fold_by_tables(&char.to_string()), folded.to_string(), "{char:?}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_and_the_tables_agree(text in tricky()) {
            prop_assert_eq!(fold(&text).into_owned(), fold_by_tables(&text));
        }

        #[test]
        fn folding_is_idempotent(text in tricky()) {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once);
        }

        #[test]
        fn all_ways_of_searching_agree(needle in tricky(), text in tricky(), tail in tricky()) {
            for text in [text.clone(), format!("{text}{needle}{tail}")] {
                if let Some(needle) = Needle::new(&needle) {
                    let expected = fold_by_tables(&text).contains(needle.as_folded());
                    prop_assert_eq!(needle.is_in(&text), expected);
                    prop_assert_eq!(needle.is_in_folded(&fold(&text)), expected);
                }
            }
        }
    }
}
