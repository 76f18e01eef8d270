//! The choice of what to copy. The text goes to the clipboard of the terminal, so that it reaches the user's own
//! machine even through SSH.

use ratatui::text::{Line, Span};

use super::{Canvas, Decision, Reply};
use crate::{
    domain::{App, Untrusted},
    locale::{label, tr},
    tui::{
        keymap::{Scope, action::Action},
        widgets::{Popup, padded},
    },
};

/// The width in cells of a key and the name of what it copies.
const NAME: usize = 13;

/// Something that can be copied.
#[derive(Clone, Debug)]
pub struct Copyable {
    /// The action that copies it.
    pub action: Action,
    /// The name that the menu shows.
    pub name: &'static str,
    /// The text, safe to show; `None` if there is nothing of this kind.
    pub text: Option<String>,
}

/// The menu of texts that can be copied.
#[derive(Clone, Debug)]
pub struct CopyMenu {
    app: App,
    offers: Vec<Copyable>,
}

impl CopyMenu {
    /// Creates a menu that offers these texts.
    pub const fn new(app: App, offers: Vec<Copyable>) -> Self {
        Self { app, offers }
    }

    /// Handles an action.
    pub fn act(&self, action: Action) -> Reply {
        match self.offers.iter().find(|offer| offer.action == action) {
            Some(Copyable { text: Some(text), .. }) => Reply::Decided(Box::new(Decision::Copy { text: text.clone() })),
            Some(_) => Reply::Stay,
            None => Reply::Close,
        }
    }

    /// Draws the menu.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let middle = self.offers.iter().map(|offer| line(canvas, offer)).collect();
        let width = canvas.area().width.min(76);
        let cells = usize::from(width.saturating_sub(4));
        let mut popup = Popup {
            title: label!("screen-copy-title").into(),
            width,
            top: vec![Line::default()],
            middle,
            bottom: vec![canvas.hint_line_within(Scope::Copy, |_| true, cells)],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        // Each line of the menu names its key, so the lines are more important than the line of keys.
        if popup.room(canvas.area().height) < popup.middle.len() {
            popup.bottom.clear();
        }
        canvas.dialog(&self.app, &popup);
    }
}

/// Returns the first line of a text, and the number of further lines, which are copied too.
fn preview(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    match text.lines().count() {
        0 | 1 => first.to_owned(),
        lines => tr!("screen-copy-preview", beginning = Untrusted::new(first).safe_cut(40), count = lines - 1),
    }
}

fn line<'a>(canvas: &Canvas<'_>, offer: &Copyable) -> Line<'a> {
    let shown = offer.text.as_ref().map_or_else(|| "-".to_owned(), |text| preview(text));
    let key = canvas.keymap.key_in(Scope::Copy, offer.action);
    let name = padded(&format!("{key}  {}", offer.name), NAME);
    Line::from(vec![
        Span::styled(format!("{name} "), canvas.theme.label),
        Span::styled(shown, if offer.text.is_some() { canvas.theme.text } else { canvas.theme.faint }),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_counts_the_lines_after_the_first() {
        assert_eq!(preview("2288014433"), "2288014433");
        assert_eq!(preview("2288014433\n2288014434\n2288014435"), "2288014433 and 2 more");
    }
}
