//! The line that offers to resume interrupted runs, and names the runs that other processes hold. It stays visible as
//! long as there are such runs, and hides no row.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::{
    domain::{Remainder, Untrusted},
    locale::tr,
    ops::Held,
    tui::{
        keymap::{Keymap, action::Action},
        look::theme::Theme,
        views::{Ink, clock_time},
    },
};

/// What the line is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// How many unfinished runs of the open app there are.
    pub count: usize,
    /// What is left of all these runs together.
    pub left: Remainder,
    /// The runs that other processes hold.
    pub held: &'a [Held],
}

/// Draws the offer if the open app has unfinished runs, and the runs that other processes hold.
pub fn draw_offer(buffer: &mut Buffer, area: Rect, offer: Offer<'_>, ink: Ink<'_>) {
    let unfinished = (offer.count > 0).then(|| unfinished(offer.count, offer.left, ink.keys));
    let held = in_words(offer.held, ink.now, ink.zone);
    let text = unfinished.into_iter().chain(held).collect::<Vec<_>>().join("   ");
    draw(buffer, area, &text, ink.theme);
}

fn draw(buffer: &mut Buffer, area: Rect, text: &str, theme: &Theme) {
    if text.is_empty() {
        return;
    }
    buffer.set_style(area, theme.button);
    let text = Untrusted::new(format!(" ! {text}")).safe_cut(area.width.into());
    buffer.set_line(area.x, area.y, &Line::styled(text, theme.warning), area.width);
}

fn unfinished(count: usize, Remainder { unsent: left, unknown }: Remainder, keys: &Keymap) -> String {
    // The key comes before the part that a narrow window cuts off.
    tr!("progress-unfinished", count = count, key = keys.key_of(Action::Resume), unknown = unknown, left = left)
}

/// Returns how many runs other processes hold, which process holds the first of them, and since when.
fn in_words(held: &[Held], now: Timestamp, zone: &TimeZone) -> Option<String> {
    let first = held.first()?;
    let left = held.iter().map(|held| held.left).sum::<usize>();
    Some(match &first.holder {
        None => tr!("progress-held", count = held.len(), left = left),
        Some(holder) => {
            let who = Untrusted::new(holder.to_string()).safe();
            let since = clock_time(holder.since, now, zone);
            tr!("progress-held-by", count = held.len(), left = left, who = who, since = since)
        }
    })
}
