//! The canvas that overlays draw on, and the line of hints that they share with the main screen.

use jiff::tz::TimeZone;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

use crate::{
    domain::{App, Untrusted},
    tui::{
        keymap::{Binding, Keymap, Scope, action::Action, key_name},
        look::{glyphs::Glyphs, theme::Theme},
        messages::message::Now,
        views::{Clock, Fineness, draw_context},
        widgets::{Popup, draw_popup, wrap},
    },
};

/// The canvas that overlays draw on: the screen below the first line, which is always visible.
pub struct Canvas<'a> {
    /// The cells of the whole screen.
    pub buffer: &'a mut Buffer,
    /// The styles to draw with.
    pub theme: &'a Theme,
    /// The key table, for the hints.
    pub keymap: &'a Keymap,
    /// The clocks, as last read by the loop.
    pub now: Now,
    /// The zone in which times are shown.
    pub zone: &'a TimeZone,
    /// The characters that counts are drawn with.
    pub glyphs: Glyphs,
    /// A word to show in the first line.
    pub banner: Option<&'a str>,
}

impl Canvas<'_> {
    /// Returns the area for an overlay.
    pub const fn area(&self) -> Rect {
        let screen = self.buffer.area;
        Rect { y: screen.y + 1, height: screen.height.saturating_sub(1), ..screen }
    }

    /// Draws a window whose first line names the app that it acts on. The first of the popup's top lines must be empty,
    /// because that line is drawn there. Returns the areas of its lines: top, middle and bottom.
    pub fn dialog(&mut self, app: &App, popup: &Popup<'_>) -> [Rect; 3] {
        let areas = draw_popup(self.buffer, self.area(), popup);
        if areas[0].height > 0 {
            let line = Rect { height: 1, ..areas[0] };
            let clock = Clock { now: self.now.service, zone: self.zone, fineness: Fineness::Seconds };
            draw_context(self.buffer, line, app, self.banner, clock, self.theme);
        }
        areas
    }

    /// Returns the line of hints: the keys of a scope and what they do, for the wanted actions.
    pub fn hint_line<'b>(&self, scope: Scope, wanted: impl Fn(Action) -> bool) -> Line<'b> {
        self.hint_line_within(scope, wanted, usize::MAX)
    }

    /// Like [`hint_line`](Self::hint_line), with as many keys as fit in this many cells.
    pub fn hint_line_within<'b>(&self, scope: Scope, wanted: impl Fn(Action) -> bool, cells: usize) -> Line<'b> {
        self.hint_line_with(scope, wanted, Binding::hint, cells)
    }

    /// Like [`hint_line_within`](Self::hint_line_within), with other words for what some keys do.
    pub fn hint_line_with<'b>(
        &self,
        scope: Scope,
        wanted: impl Fn(Action) -> bool,
        words: impl Fn(&Binding) -> Option<&'static str>,
        cells: usize,
    ) -> Line<'b> {
        let hints = self.keymap.hints(scope).into_iter().filter(|binding| wanted(binding.action));
        hints_in_line(self.theme, hints.map(|binding| (binding, words(binding))), cells)
    }
}

/// Wraps a message in a dialog to at most `most` lines. If there is more, the last line is cut off.
pub(super) fn said_lines(text: &str, cells: usize, most: usize) -> Vec<String> {
    let mut lines = wrap(&Untrusted::new(text).safe(), cells);
    if let Some(rest) = lines.get(most..).filter(|rest| !rest.is_empty()).map(|rest| rest.join(" ")) {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = Untrusted::new(format!("{last} {rest}")).safe_cut(cells);
        }
    }
    lines
}

/// Returns the line of hints: the keys of a scope and what they do, for the wanted actions, with as many keys as fit in
/// this many cells.
pub fn hint_line<'a>(
    theme: &Theme,
    keymap: &Keymap,
    scope: Scope,
    wanted: impl Fn(Action) -> bool,
    cells: usize,
) -> Line<'a> {
    let hints = keymap.hints(scope).into_iter().filter(|binding| wanted(binding.action));
    hints_in_line(theme, hints.map(|binding| (binding, binding.hint())), cells)
}

fn hints_in_line<'a, 'b>(
    theme: &Theme,
    hints: impl Iterator<Item = (&'b Binding, Option<&'static str>)>,
    cells: usize,
) -> Line<'a> {
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for (binding, words) in hints {
        let (Some(key), Some(words)) = (binding.keys.first().copied(), words) else { continue };
        let (key, words) = (key_name(key), format!(" {words}  "));
        used += key.width() + words.width();
        // The blanks after the last hint need no room.
        if used.saturating_sub(2) > cells {
            break;
        }
        spans.extend([Span::styled(key, theme.key), Span::raw(words)]);
    }
    Line::from(spans)
}
