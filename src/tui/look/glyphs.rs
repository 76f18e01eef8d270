//! The signs that counts, bars and rules are drawn with: ASCII, or more where the locale is UTF-8.
//!
//! Braille and not blocks: blocks are two cells wide in some terminals of East Asia and would push what follows. The line of
//! a rule is too, but nothing stands behind it, and what goes beyond the last column is cut. Frames of windows, with text
//! beside them, stay ASCII.

use crate::{config::Ascii, locale::label};

/// Which signs may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// ASCII only.
    Ascii,
    /// Braille too.
    Braille,
}

/// From 1, 10, 100 and 1,000 tasks on.
const ASCII: [char; 4] = ['.', ':', '+', '#'];

/// From 1, 3, 10, 30, 100, 300, 1,000 and 3,000 tasks on.
const BRAILLE: [char; 8] = ['⡀', '⣀', '⣄', '⣤', '⣦', '⣶', '⣷', '⣿'];

impl Glyphs {
    /// What the config wishes; by itself, what the locale allows.
    pub const fn choose(wished: Ascii, is_utf8: bool) -> Self {
        match (wished, is_utf8) {
            (Ascii::Never, _) | (Ascii::Auto, true) => Self::Braille,
            (Ascii::Always, _) | (Ascii::Auto, false) => Self::Ascii,
        }
    }

    /// The sign for so many tasks: the same for the same number everywhere, so that strips can be compared.
    pub fn density(self, tasks: usize) -> char {
        let Some(tens) = tasks.checked_ilog10() else { return ' ' };
        let is_three = tasks / 10_usize.pow(tens) >= 3;
        let (signs, step): (&[char], u32) = match self {
            Self::Ascii => (&ASCII, tens),
            Self::Braille => (&BRAILLE, tens * 2 + u32::from(is_three)),
        };
        signs[usize::try_from(step).unwrap_or(usize::MAX).min(signs.len() - 1)]
    }

    /// A line across so many cells.
    pub fn rule(self, cells: usize) -> String {
        match self {
            Self::Ascii => "-",
            Self::Braille => "─",
        }
        .repeat(cells)
    }

    /// How much of a whole is done, in so many cells. It looks full only once it is.
    pub fn bar(self, cells: usize, done: usize, total: usize) -> String {
        let (full, half, empty) = match self {
            Self::Ascii => ("#", ".", "."),
            Self::Braille => ("⣿", "⡇", "⣀"),
        };
        let halves = 2 * cells * done.min(total) / total.max(1);
        let rest = cells - halves.div_ceil(2);
        full.repeat(halves / 2) + &half.repeat(halves % 2) + &empty.repeat(rest)
    }

    /// What the signs mean, in one line.
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
    fn more_tasks_never_have_a_lighter_sign() {
        let shown = |glyphs: Glyphs| [0, 1, 3, 9, 10, 99, 100, 1_000, 50_000].map(|tasks| glyphs.density(tasks));
        assert_eq!(shown(Glyphs::Ascii), [' ', '.', '.', '.', ':', ':', '+', '#', '#']);
        assert_eq!(shown(Glyphs::Braille), [' ', '⡀', '⣀', '⣀', '⣄', '⣤', '⣦', '⣷', '⣿']);
        assert!(BRAILLE.into_iter().all(|sign| sign.width() == Some(1) && sign.width_cjk() == Some(1)));
    }

    #[test]
    fn a_bar_is_full_only_at_the_end() {
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
    fn the_config_comes_before_the_locale() {
        assert_eq!(Glyphs::choose(Ascii::Auto, false), Glyphs::Ascii);
        assert_eq!(Glyphs::choose(Ascii::Never, false), Glyphs::Braille);
        assert_eq!(Glyphs::choose(Ascii::Always, true), Glyphs::Ascii);
    }
}
