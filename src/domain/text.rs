//! Text from outside, and the one safe form in which it reaches screens, logs, exports and the clipboard.
//!
//! A title may contain escape sequences, right-to-left overrides or zero-width characters, by accident or to deceive.
//! [`Untrusted`] has no `Display`, so showing it takes an explicit decision, and signatures and keys are removed when
//! it is created ([`secrets`]).

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::secrets;

/// How many combining marks one base character may carry. Further marks are dropped, because they would paint over the
/// neighbouring rows.
const MOST_MARKS: usize = 4;

/// Text that this program did not write, without signatures and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untrusted(String);

impl Untrusted {
    /// Wraps text, with a mark in place of each secret in it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let redacted = match secrets::redacted(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(redacted) => Some(redacted),
        };
        Self(redacted.unwrap_or(text))
    }

    /// The text including its invisible characters: for storing, comparing and sending back, never for showing.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The safe form, on one line. Line breaks and tabs become spaces. Other control characters, bidi controls,
    /// zero-width characters and tag characters become visible marks such as `<U+202E>`. Of the combining marks on one
    /// character, only the first four are kept.
    pub fn safe(&self) -> String {
        safe(&self.0)
    }

    /// The safe form cut to `cells` terminal cells at a grapheme boundary, ending in `..` if something was cut.
    pub fn safe_cut(&self, cells: usize) -> String {
        cut(&safe(&self.0), cells)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Returns the safe form of text, without the secrets in it. This is the same as [`Untrusted::safe`], for text that is
/// shown and not kept.
pub fn safe_text(text: &str) -> String {
    safe(&secrets::redacted(text))
}

/// Whether this text can be shown unchanged, because it equals its own safe form.
pub fn is_safe(text: &str) -> bool {
    is_plain(text) || safe(text) == text
}

/// Whether the text is entirely printable ASCII.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte))
}

fn safe(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut marks = 0;
    let mut base = '\0';
    while let Some(char) = chars.next() {
        if is_mark(char) {
            marks += 1;
            if marks <= MOST_MARKS {
                shown.push(char);
            }
            continue;
        }
        marks = 0;
        match char {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            // A joiner between two pictographs combines them into one picture; anywhere else it is invisible.
            '\u{200d}' if is_picture(base) && chars.peek().copied().is_some_and(is_picture) => shown.push(char),
            _ if is_hidden(char) => {
                use std::fmt::Write as _;
                let _ = write!(shown, "<U+{:04X}>", u32::from(char));
            }
            _ => shown.push(char),
        }
        base = char;
    }
    shown
}

/// Cuts safe text to `cells` terminal cells at a grapheme boundary, ending in `..` if something was cut.
fn cut(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(2);
    let mut used = 0;
    let mut shown = String::new();
    for grapheme in text.graphemes(true) {
        let width = grapheme.width();
        if used + width > room {
            break;
        }
        used += width;
        shown.push_str(grapheme);
    }
    // A joiner that no longer joins anything, as after a flag, would be invisible.
    shown.truncate(shown.trim_end_matches('\u{200d}').len());
    shown.push_str(&".."[..cells.min(2)]);
    shown
}

/// Whether a character is a mark that is drawn onto the character before it.
fn is_mark(char: char) -> bool {
    unicode_normalization::char::is_combining_mark(char) && !is_hidden(char)
}

/// Whether a character is a pictograph that a zero-width joiner may join, or the variation selector that may stand
/// between a pictograph and the joiner.
fn is_picture(char: char) -> bool {
    matches!(char, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}')
}

/// Whether a character is invisible itself but changes what is shown, or what a search finds.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        Untrusted::new(text).safe()
    }

    #[test]
    fn invisible_characters_become_visible() {
        for (text, safe) in [
            ("a\u{1b}[2Jb", "a<U+001B>[2Jb"),
            ("a\u{9b}31m", "a<U+009B>31m"),
            ("a\u{202e}b", "a<U+202E>b"),
            ("pay\u{200b}pal", "pay<U+200B>pal"),
            ("x\u{e0041}", "x<U+E0041>"),
            ("bom\u{feff}", "bom<U+FEFF>"),
            ("two\r\nlines\u{2028}more\tx", "two lines more x"),
        ] {
            assert_eq!(shown(text), safe);
        }
    }

    #[test]
    fn ordinary_text_stays_unchanged() {
        for text in [
            "春节促销 第一波",
            "ランチタイム限定クーポン",
            "점심시간 한정 쿠폰",
            "تخفيضات نهاية الأسبوع",
            "🎉 Sale ❤\u{fe0f}",
            "e\u{301}te\u{301}",
            "👨\u{200d}👩\u{200d}👧",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn stacked_combining_marks_are_capped() {
        let tower = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(shown(&tower), format!("a{}b", "\u{301}".repeat(MOST_MARKS)));
    }

    #[test]
    fn a_cut_counts_cells_and_keeps_graphemes_whole() {
        let text = Untrusted::new("春节促销");
        assert_eq!(text.safe_cut(8), "春节促销");
        assert_eq!(text.safe_cut(7), "春节..");
        assert_eq!(text.safe_cut(2), "..");
        assert_eq!(text.safe_cut(1), ".");
        assert_eq!(text.safe_cut(0), "");
    }

    #[test]
    fn a_cut_leaves_no_joiner_at_the_end() {
        let text = Untrusted::new("🇨🇳\u{200d}🌈 and more");
        for cells in 0..12 {
            assert!(is_safe(&text.safe_cut(cells)), "{:?}", text.safe_cut(cells));
        }
    }

    proptest! {
        #[test]
        fn no_invisible_character_is_left_and_a_cut_always_fits(text in "\\PC*|.*", cells in 0_usize..60) {
            let text = Untrusted::new(text);
            let safe = text.safe();
            prop_assert!(!safe.chars().any(|char| char != '\u{200d}' && is_hidden(char)), "{safe:?}");
            prop_assert_eq!(shown(&safe), safe.clone(), "the safe form is its own safe form");
            prop_assert!(text.safe_cut(cells).width() <= cells);
        }
    }
}
