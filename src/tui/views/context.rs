//! The first line of every screen and every dialog: environment, app, account and clock. No theme can hide it.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

use super::row::offset;
use crate::{
    domain::{App, Untrusted},
    locale::label,
    tui::look::theme::Theme,
};

/// How precisely the clock is shown: more precision than needed would redraw the screen for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fineness {
    /// To the second.
    Seconds,
    /// To the minute.
    Minutes,
}

/// The clock of the context line.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    /// The service's clock.
    pub now: Timestamp,
    /// The zone of the local time.
    pub zone: &'a TimeZone,
    /// How precisely the time is shown.
    pub fineness: Fineness,
}

impl Clock<'_> {
    fn shown(&self) -> [String; 2] {
        let format = match self.fineness {
            Fineness::Seconds => "%H:%M:%S",
            Fineness::Minutes => "%H:%M",
        };
        let local = self.now.to_zoned(self.zone.clone());
        let utc = self.now.to_zoned(TimeZone::UTC);
        [format!("{} {}", local.strftime(format), offset(&local)), format!("{}Z", utc.strftime(format))]
    }
}

/// A window narrower than this has room for one clock only, without its zone.
const NARROW: u16 = 50;

/// Draws environment, app, region, account, access, and the clock. If they do not fit, the least important are left out
/// first; the environment and the app always stay.
pub fn draw_context(buffer: &mut Buffer, area: Rect, app: &App, banner: Option<&str>, clock: Clock<'_>, theme: &Theme) {
    let plain = |text: String| (text, Style::from(theme.text));
    let safe = |text: &str| Untrusted::new(text).safe_cut(24);
    let access = if app.read_only {
        (label!("view-read-only").to_owned(), Style::from(theme.warning))
    } else {
        plain(label!("view-read-write").to_owned())
    };
    let badge = (format!(" {} ", app.environment.badge()), theme.badge(app.environment));
    let [local, utc] = clock.shown();
    // The part with the largest number is given up first; parts with zero always stay.
    let mut parts = vec![
        (0, badge),
        (0, (safe(&app.name.0), Style::from(theme.title))),
        (6, plain(app.sdkappid.to_string())),
        (2, plain(safe(&app.place()))),
        (4, plain(safe(&app.identifier))),
        (1, access),
    ];
    if let Some(banner) = banner {
        parts.insert(0, (0, (format!(" {banner} "), Style::from(theme.button))));
    }
    let left_count = parts.len();
    let is_utc = local == utc.replace('Z', " Z");
    if area.width < NARROW && !is_utc {
        let (time, _) = local.split_once(' ').unwrap_or((&local, ""));
        parts.push((3, (time.to_owned(), Style::from(theme.text))));
    } else {
        // In UTC, the zone's clock would only repeat the other one.
        parts.extend((!is_utc).then(|| (3, (local, Style::from(theme.text)))));
        parts.push((5, (utc, Style::from(theme.faint))));
    }
    draw_parts(buffer, area, parts, left_count);
}

type Part = (u8, (String, Style));

fn draw_parts(buffer: &mut Buffer, area: Rect, mut parts: Vec<Part>, mut left_count: usize) {
    // There are no blanks after the last part.
    let width = |parts: &[Part]| parts.iter().map(|(_, (text, _))| text.width() + 2).sum::<usize>().saturating_sub(2);
    while width(&parts) > usize::from(area.width) {
        let Some(least) = (0..parts.len()).filter(|at| parts[*at].0 > 0).max_by_key(|at| parts[*at].0) else { break };
        parts.remove(least);
        left_count -= usize::from(least < left_count);
    }
    let right = parts.split_off(left_count);
    buffer.set_line(area.x, area.y, &line(&parts), area.width);
    let right_width = u16::try_from(width(&right)).unwrap_or(area.width).min(area.width);
    buffer.set_line(area.right() - right_width, area.y, &line(&right), right_width);
}

fn line(parts: &[Part]) -> Line<'_> {
    let spans = parts.iter().flat_map(|(_, (text, style))| [Span::styled(text, *style), Span::raw("  ")]);
    Line::from(spans.collect::<Vec<_>>())
}
