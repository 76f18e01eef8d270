//! The help: the keys of one scope, generated from the key table. Typing searches them.

use std::cell::Cell;

use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

use super::{Canvas, Reply, scroll::scrolled};
use crate::{
    domain::{App, Untrusted, fold},
    locale::{label, tr},
    tui::{
        keymap::{Binding, Scope, action::Action, key_name},
        widgets::{Popup, draw_field, draw_more, padded, wrap},
    },
};

/// From this width on there is room for two columns.
const TWO_COLUMNS: u16 = 132;

/// The widths of the headings and of the keys, in cells.
const HEADING: usize = 8;
const KEYS: usize = 12;

/// The number of lines by which a page key scrolls.
const PAGE: usize = 8;

/// The help overlay.
#[derive(Clone, Debug)]
pub struct Help {
    app: App,
    scope: Scope,
    /// Actions that are unavailable at the moment, with the reasons.
    off: Vec<(Action, String)>,
    field: Input,
    scroll: usize,
    /// The largest possible scroll, as found by the last drawing.
    most: Cell<usize>,
}

impl Help {
    /// Creates the help for the keys of a scope.
    pub fn new(app: App, scope: Scope, off: Vec<(Action, String)>) -> Self {
        Self { app, scope, off, field: Input::default(), scroll: 0, most: Cell::new(usize::MAX) }
    }

    /// Returns the search field.
    pub const fn field(&mut self) -> &mut Input {
        &mut self.field
    }

    /// Called after the search text changes: shows the first matches.
    pub const fn typed(&mut self) {
        self.scroll = 0;
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let Some(to) = scrolled(self.scroll, action, PAGE, self.most.get()) else { return Reply::Close };
        self.scroll = to;
        Reply::Stay
    }

    /// Draws the help and returns the position of the text cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Position {
        let width = if canvas.area().width >= TWO_COLUMNS { TWO_COLUMNS } else { 76 };
        let search = label!("help-search");
        let popup = Popup {
            title: tr!("help-title", scope = self.scope.words()),
            width,
            top: vec![Line::default(), Line::styled(search, canvas.theme.label)],
            middle: self.lines(canvas, width),
            bottom: vec![canvas.hint_line(Scope::Help, |_| true)],
            scroll: self.scroll,
            frame: canvas.theme.title.into(),
        };
        let areas = canvas.dialog(&self.app, &popup);
        let key = canvas.keymap.key_in(Scope::Help, Action::ScrollDown);
        self.most.set(popup.middle.len().saturating_sub(areas[1].height.into()));
        draw_more(canvas.buffer, &popup, areas, &key);
        let top = areas[0];
        let indent = u16::try_from(search.width() + 1).unwrap_or(0).min(top.width);
        let field = Rect { x: top.x + indent, y: top.y + 1, width: top.width - indent, height: 1 };
        draw_field(canvas.buffer, field, &self.field, Style::from(canvas.theme.text))
    }

    fn lines<'a>(&self, canvas: &Canvas<'_>, width: u16) -> Vec<Line<'a>> {
        let wanted = fold(self.field.value().trim()).into_owned();
        let found: Vec<_> = canvas.keymap.bindings(self.scope).filter(|binding| fits(binding, &wanted)).collect();
        let inner = usize::from(canvas.area().width.min(width).saturating_sub(4));
        let is_wide = width == TWO_COLUMNS;
        // Between two columns there are two blanks.
        let cells = if is_wide { inner / 2 - 2 } else { inner };
        let rows = headed(&found).into_iter().flat_map(|(heading, binding)| row(canvas, heading, binding, cells));
        let mut lines: Vec<_> = rows.collect();
        if is_wide {
            lines = side_by_side(lines, inner / 2);
        }
        let mut language = self.language(canvas, &wanted, inner);
        if !language.is_empty() {
            // In the help for the filter line, the filter terms come before the keys.
            if self.scope == Scope::Filter {
                std::mem::swap(&mut lines, &mut language);
            }
            lines.push(Line::default());
            lines.extend(language);
        }
        if lines.is_empty() {
            lines.push(Line::styled(label!("help-nothing-found"), canvas.theme.faint));
        }
        let off = self.off_lines(canvas, &found);
        if !off.is_empty() {
            lines.push(Line::default());
            lines.extend(off);
        }
        lines
    }

    /// Returns the filter terms, in the scopes in which a filter can be typed.
    fn language<'a>(&self, canvas: &Canvas<'_>, wanted: &str, cells: usize) -> Vec<Line<'a>> {
        let is_here = matches!(self.scope, Scope::List | Scope::Filter);
        let terms = filter_terms().into_iter();
        let found = terms.filter(|(term, what)| is_here && [term, what].iter().any(|text| fold(text).contains(wanted)));
        let row = |(at, (term, what)): (usize, (&'static str, &'static str))| {
            let heading = if at == 0 { label!("help-group-filter") } else { "" };
            explained(canvas, [heading, &padded(term, TERM)], what, cells)
        };
        found.enumerate().flat_map(row).collect()
    }

    /// Returns the keys of unavailable actions, grouped by reason.
    fn off_lines<'a>(&self, canvas: &Canvas<'_>, found: &[&Binding]) -> Vec<Line<'a>> {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for binding in found {
            let Some((_, why)) = self.off.iter().find(|(action, _)| *action == binding.action) else { continue };
            let key = name_of(binding);
            match reasons.iter_mut().find(|(reason, _)| reason == why) {
                Some((_, keys)) => keys.push(key),
                None => reasons.push((why, vec![key])),
            }
        }
        let words =
            |(why, keys): (&str, Vec<String>)| tr!("help-off", keys = keys.join(" "), why = Untrusted::new(why).safe());
        reasons.into_iter().map(|reason| Line::styled(words(reason), canvas.theme.warning)).collect()
    }
}

/// The maximum width of a filter term, in cells.
const TERM: usize = 22;

/// Returns the terms of a filter and what they match. A task must match all terms of a filter.
fn filter_terms() -> [(&'static str, &'static str); 11] {
    [
        (label!("help-filter-words.term"), label!("help-filter-words")),
        (label!("help-filter-fields.term"), label!("help-filter-fields")),
        (label!("help-filter-ids.term"), label!("help-filter-ids")),
        (label!("help-filter-states.term"), label!("help-filter-states")),
        (label!("help-filter-audiences.term"), label!("help-filter-audiences")),
        (label!("help-filter-due.term"), label!("help-filter-due")),
        (label!("help-filter-between.term"), label!("help-filter-between")),
        (label!("help-filter-no-due.term"), label!("help-filter-no-due")),
        (label!("help-filter-campaign.term"), label!("help-filter-campaign")),
        (label!("help-filter-app.term"), label!("help-filter-app")),
        (label!("help-filter-not.term"), label!("help-filter-not")),
    ]
}

/// Returns whether a key matches the search: by its name, its description or its group, or by the name of its action in
/// any language.
fn fits(binding: &Binding, wanted: &str) -> bool {
    let (action, keys) = (binding.action, binding.keys_words());
    let texts = [keys.as_str(), binding.desc(), binding.group(), action.name(), action.called()];
    texts.iter().any(|text| fold(text).contains(wanted))
        || action.initials().starts_with(wanted)
        || action.is_called_elsewhere(wanted)
}

/// Returns each binding, with its heading if that differs from the previous heading.
fn headed<'a>(found: &[&'a Binding]) -> Vec<(&'a str, &'a Binding)> {
    let mut group = "";
    let heading = |binding: &&'a Binding| {
        let heading = if binding.group() == group { "" } else { binding.group() };
        group = binding.group();
        (heading, *binding)
    };
    found.iter().map(heading).collect()
}

/// Returns the first key of a binding, or its name in the palette if it has no key.
fn name_of(binding: &Binding) -> String {
    binding.keys.first().copied().map_or_else(|| format!(":{}", binding.action.name()), key_name)
}

fn row<'a>(canvas: &Canvas<'_>, heading: &str, binding: &Binding, cells: usize) -> Vec<Line<'a>> {
    let keys = if binding.keys.is_empty() { name_of(binding) } else { binding.keys_words() };
    explained(canvas, [heading, &padded(&keys, KEYS)], binding.desc(), cells)
}

/// Returns the lines of a heading, a key or term, and its explanation, wrapped to this many cells.
fn explained<'a>(canvas: &Canvas<'_>, [heading, what]: [&str; 2], words: &str, cells: usize) -> Vec<Line<'a>> {
    // A narrow window has no room for the headings.
    let heading = if canvas.area().width < 60 { String::new() } else { format!("{} ", padded(heading, HEADING)) };
    let what = format!("{what} ");
    let indent = heading.width() + what.width();
    let mut lines = wrap(words, cells.saturating_sub(indent)).into_iter();
    let style = canvas.theme.text;
    let first = Line::from(vec![
        Span::styled(heading, canvas.theme.label),
        Span::styled(what, canvas.theme.key),
        Span::styled(lines.next().unwrap_or_default(), style),
    ]);
    let others = lines.map(|line| Line::styled(format!("{:indent$}{line}", ""), style));
    [first].into_iter().chain(others).collect()
}

/// Returns the lines in two columns of this width, to be read down the first column and then down the second.
fn side_by_side(mut lines: Vec<Line<'_>>, width: usize) -> Vec<Line<'_>> {
    let half = lines.len().div_ceil(2);
    let right = lines.split_off(half.min(lines.len()));
    for (left, right) in lines.iter_mut().zip(right) {
        let blanks = width.saturating_sub(left.width());
        left.spans.push(Span::raw(" ".repeat(blanks)));
        left.spans.extend(right.spans);
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{Timestamp, tz::TimeZone};
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::{
        config,
        domain::{Conditions, Environment, Filter, testing},
        locale::{Language, in_language},
        tui::{
            keymap::Keymap,
            look::{
                glyphs::Glyphs,
                theme::{Colours, Theme},
            },
            messages::message::Now,
        },
    };

    #[test]
    fn every_term_in_the_help_is_a_valid_filter() {
        for language in Language::all() {
            for (term, _) in in_language(language, filter_terms) {
                assert!(Filter::parse(term).is_ok(), "{term}");
                assert!(term.width() <= TERM, "{term}");
            }
        }
    }

    /// Returns all lines of the help for the list, in a window of this width.
    fn lines(width: u16) -> Vec<String> {
        let app = testing::app(Environment::Test);
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 24));
        let theme = Theme::choose(config::Theme::Dark, Colours::OnDark);
        let now = Timestamp::UNIX_EPOCH;
        let conditions = Conditions::unmeasured(now);
        let canvas = Canvas {
            buffer: &mut buffer,
            theme,
            keymap: Keymap::built_in(),
            now: Now { boot: Duration::ZERO, wall: now, service: now, conditions },
            zone: &TimeZone::UTC,
            glyphs: Glyphs::Ascii,
            banner: None,
        };
        let help = Help::new(app, Scope::List, vec![]);
        let lines = help.lines(&canvas, if width < TWO_COLUMNS { 76 } else { TWO_COLUMNS });
        assert!(lines.iter().all(|line| line.width() <= usize::from(width - 4)), "{width}");
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn no_text_of_the_help_is_cut_off() {
        let squeezed = |text: &str| text.chars().filter(|char| *char != ' ').collect::<String>();
        for language in Language::all() {
            for width in [40, 80] {
                let shown = squeezed(&in_language(language, || lines(width)).concat());
                for binding in Keymap::built_in().bindings(Scope::List) {
                    let said = in_language(language, || binding.desc());
                    assert!(shown.contains(&squeezed(said)), "{width}: {said}");
                }
            }
            let shown = in_language(language, || lines(140)).join("\n");
            let last = |binding: &Binding| wrap(binding.desc(), 40).pop();
            let said = in_language(language, || Keymap::built_in().bindings(Scope::List).filter_map(last).collect());
            let missing: Vec<String> = Vec::into_iter(said).filter(|said| !shown.contains(said.as_str())).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn every_heading_fits_its_column() {
        for language in Language::all() {
            for binding in Keymap::built_in().all() {
                let heading = in_language(language, || binding.group());
                assert!(heading.width() <= HEADING, "{heading}");
            }
        }
    }

    #[test]
    fn a_key_is_found_by_its_chinese_name_its_initials_and_its_english_name_in_every_language() {
        let found = |wanted: &str| {
            let fitting = Keymap::built_in().bindings(Scope::List).filter(|binding| fits(binding, wanted));
            fitting.map(|binding| binding.action).collect::<Vec<_>>()
        };
        for language in Language::all() {
            for wanted in ["读取列表", "dqlb", "read-list"] {
                assert_eq!(in_language(language, || found(wanted)), [Action::ReadList], "{language:?}: {wanted}");
            }
        }
    }
}
