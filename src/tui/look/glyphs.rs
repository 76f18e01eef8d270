//! The characters that counts, bars and rules are drawn with: ASCII, or Braille too if the locale is UTF-8.
//!
//! Braille is used instead of block characters because blocks are two cells wide in some East Asian terminals and would
//! shift the text after them. The line character of a rule is wide there too, but no text follows it, and what extends
//! beyond the last column is cut off. Frames of windows, with text beside them, stay ASCII.

use crate::{config::Ascii, locale::label};

/// Which characters may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// ASCII only.
    Ascii,
    /// Braille too.
    Braille,
}

/// The characters for at least 1, 10, 100 and 1,000 tasks.
const ASCII: [char; 4] = ['.', ':', '+', '#'];

/// The characters for at least 1, 3, 10, 30, 100, 300, 1,000 and 3,000 tasks.
const BRAILLE: [char; 8] = ['⡀', '⣀', '⣄', '⣤', '⣦', '⣶', '⣷', '⣿'];

impl Glyphs {
    /// Returns the glyphs that the config selects, or with `auto` the ones that the locale allows.
    pub const fn choose(wished: Ascii, is_utf8: bool) -> Self {
        match (wished, is_utf8) {
            (Ascii::Never, _) | (Ascii::Auto, true) => Self::Braille,
            (Ascii::Always, _) | (Ascii::Auto, false) => Self::Ascii,
        }
    }

    /// Returns the character for this many tasks. It depends on the number alone, so that strips can be compared.
    pub fn density(self, tasks: usize) -> char {
        let Some(tens) = tasks.checked_ilog10() else { return ' ' };
        let is_three = tasks / 10_usize.pow(tens) >= 3;
        let (signs, step): (&[char], u32) = match self {
            Self::Ascii => (&ASCII, tens),
            Self::Braille => (&BRAILLE, tens * 2 + u32::from(is_three)),
        };
        signs[usize::try_from(step).unwrap_or(usize::MAX).min(signs.len() - 1)]
    }

    /// Returns a horizontal line of this many cells.
    pub fn rule(self, cells: usize) -> String {
        match self {
            Self::Ascii => "-",
            Self::Braille => "─",
        }
        .repeat(cells)
    }

    /// Returns a progress bar of this many cells. It looks full only when all tasks are done.
    pub fn bar(self, cells: usize, done: usize, total: usize) -> String {
        let (full, half, empty) = match self {
            Self::Ascii => ("#", ".", "."),
            Self::Braille => ("⣿", "⡇", "⣀"),
        };
        let halves = 2 * cells * done.min(total) / total.max(1);
        let rest = cells - halves.div_ceil(2);
        full.repeat(halves / 2) + &half.repeat(halves % 2) + &empty.repeat(rest)
    }

    /// Returns a one-line legend of the characters.
    pub fn legend(self) -> &'static str {
        match self {
            Self::Ascii => label!("screen-legend-ascii"),
            Self::Braille => label!("screen-legend-braille"),
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar;

    use super::*;

    #[test]
    fn more_tasks_never_have_a_lighter_character() {
        let shown = |glyphs: Glyphs| [0, 1, 3, 9, 10, 99, 100, 1_000, 50_000].map(|tasks| glyphs.density(tasks));
        assert_eq!(shown(Glyphs::Ascii), [' ', '.', '.', '.', ':', ':', '+', '#', '#']);
        assert_eq!(shown(Glyphs::Braille), [' ', '⡀', '⣀', '⣀', '⣄', '⣤', '⣦', '⣷', '⣿']);
        assert!(BRAILLE.into_iter().all(|sign| sign.width() == Some(1) && sign.width_cjk() == Some(1)));
    }

    #[test]
    fn a_bar_is_full_only_when_all_is_done() {
        let bar = |done| Glyphs::Ascii.bar(10, done, 2_000);
        assert_eq!(
            [0, 199, 200, 1_999, 2_000].map(bar),
            ["..........", "..........", "#.........", "#########.", "##########"]
        );
        assert_eq!(Glyphs::Braille.bar(4, 3, 8), "⣿⡇⣀⣀");
        for done in 0..=7 {
            assert_eq!(Glyphs::Braille.bar(4, done, 7).chars().count(), 4);
        }
    }

    #[test]
    fn the_config_overrides_the_locale() {
        assert_eq!(Glyphs::choose(Ascii::Auto, false), Glyphs::Ascii);
        assert_eq!(Glyphs::choose(Ascii::Never, false), Glyphs::Braille);
        assert_eq!(Glyphs::choose(Ascii::Always, true), Glyphs::Ascii);
    }
}
