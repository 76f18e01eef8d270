//! What overlays draw on, and the line of hints that they share with the main screen.

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
        keymap::{Keymap, Scope, action::Action, key_name},
        look::{glyphs::Glyphs, theme::Theme},
        messages::message::Now,
        views::{Clock, Fineness, draw_context},
        widgets::{Popup, draw_popup, wrap},
    },
};

/// What overlays draw on: the screen below the first line, which always stays in sight.
pub struct Canvas<'a> {
    /// The cells.
    pub buffer: &'a mut Buffer,
    /// The colours.
    pub theme: &'a Theme,
    /// Which key does what.
    pub keymap: &'a Keymap,
    /// The clocks.
    pub now: Now,
    /// The zone in which times are shown.
    pub zone: &'a TimeZone,
    /// The signs that counts are drawn with.
    pub glyphs: Glyphs,
    /// A word for the first line.
    pub banner: Option<&'a str>,
}

impl Canvas<'_> {
    /// The place for an overlay.
    pub const fn area(&self) -> Rect {
        let screen = self.buffer.area;
        Rect { y: screen.y + 1, height: screen.height.saturating_sub(1), ..screen }
    }

    /// Draws a window whose first line says where it acts. The popup leaves its first top line free for that. Gives the
    /// places of its lines: top, middle and bottom.
    pub fn dialog(&mut self, app: &App, popup: &Popup<'_>) -> [Rect; 3] {
        let areas = draw_popup(self.buffer, self.area(), popup);
        if areas[0].height > 0 {
            let line = Rect { height: 1, ..areas[0] };
            let clock = Clock { now: self.now.service, zone: self.zone, fineness: Fineness::Seconds };
            draw_context(self.buffer, line, app, self.banner, clock, self.theme);
        }
        areas
    }

    /// The keys of a scope and what they do, for those actions that are wanted.
    pub fn hint_line<'b>(&self, scope: Scope, wanted: impl Fn(Action) -> bool) -> Line<'b> {
        self.hint_line_within(scope, wanted, usize::MAX)
    }

    /// The same, as many as fit in so many cells.
    pub fn hint_line_within<'b>(&self, scope: Scope, wanted: impl Fn(Action) -> bool, cells: usize) -> Line<'b> {
        hint_line(self.theme, self.keymap, scope, wanted, cells)
    }
}

/// What a dialog says about an answer, in so many lines at most: the last one is cut where there is more.
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

/// The keys of a scope and what they do, for those actions that are wanted, as many as fit in so many cells.
pub fn hint_line<'a>(
    theme: &Theme,
    keymap: &Keymap,
    scope: Scope,
    wanted: impl Fn(Action) -> bool,
    cells: usize,
) -> Line<'a> {
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for binding in keymap.hints(scope).into_iter().filter(|binding| wanted(binding.action)) {
        let (Some(key), Some(words)) = (binding.keys.first().copied(), binding.hint()) else { continue };
        let (key, words) = (key_name(key), format!(" {words}  "));
        used += key.width() + words.width();
        // The blanks after the last one need no room.
        if used.saturating_sub(2) > cells {
            break;
        }
        spans.extend([Span::styled(key, theme.key), Span::raw(words)]);
    }
    Line::from(spans)
}
