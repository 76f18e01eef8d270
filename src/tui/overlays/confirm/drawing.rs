//! Draws the question: the app, the facts to know, the tasks, and what to press or type.
//!
//! In a small window, warnings come first, and everything between the first line and the field scrolls.

use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    Confirm, Stage,
    asking::{Asking, Listing, MOST_LISTED},
    facts::{Fact, Weight, When, facts},
    reason::Focus,
    scope_of,
};
use crate::{
    domain::{Confirmation, Danger, Environment, Lanes, PlannedTask, TaskType, Verb},
    locale::{label, tr},
    tui::{
        keymap::{Binding, Scope, action::Action},
        overlays::{Canvas, canvas::said_lines},
        views::{Note, NoteKind, audience_word, due_in},
        widgets::{Popup, draw_field, draw_more, padded, padded_left, wrap},
    },
};

/// A screen lower than this has no room for blank lines.
const TALL: u16 = 18;

/// A screen narrower than this needs short labels.
const NARROW: u16 = 60;

/// The width of the dialog if there is room, and if there is a lot of room.
const WIDTH: u16 = 78;
const WIDE: u16 = 100;

/// The maximum number of lines of a note in the dialog.
const MOST_SAID: usize = 2;

/// An area lower than this has room for one field only: the one that has the focus.
const TWO_FIELDS: u16 = 10;

/// The width of the field for the value in cells: a number of tasks has at most seven digits.
const FIELD: u16 = 10;

impl Confirm {
    /// Draws the dialog. Returns the position of the text cursor, if it has one.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Option<Position> {
        match &self.stage {
            Stage::Preparing => {
                draw_preparing(canvas, self);
                None
            }
            Stage::Asking(asking) => draw_asking(canvas, self, asking),
        }
    }
}

/// Draws the message that the set is being frozen.
fn draw_preparing(canvas: &mut Canvas<'_>, confirm: &Confirm) {
    let (verb, count) = (confirm.verb().as_str(), confirm.ids.len());
    let popup = Popup {
        title: tr!("dialog-preparing", verb = verb),
        width: WIDTH,
        top: vec![Line::default()],
        middle: vec![Line::from(tr!("dialog-pushes", count = count)), Line::from(label!("dialog-freezing"))],
        bottom: vec![canvas.hint_line_with(
            Scope::Confirm,
            |action| action == Action::Back,
            |binding| hint(binding, confirm.verb()),
            usize::MAX,
        )],
        frame: canvas.theme.title.into(),
        ..Popup::default()
    };
    canvas.dialog(&confirm.app, &popup);
}

/// Draws the question. Returns the position of the text cursor, if it has one.
fn draw_asking(canvas: &mut Canvas<'_>, confirm: &Confirm, asking: &Asking) -> Option<Position> {
    let area = canvas.area();
    let is_small = area.height < TALL;
    let width = if area.width > WIDE + 20 { WIDE } else { WIDTH.min(area.width) };
    let cells = usize::from(width.saturating_sub(4));
    let when = When { now: canvas.now.service, zone: canvas.zone };
    // A large window has the offer at its bottom, where it is visible even if the facts are long.
    let mut known = facts(confirm, asking, when, lanes_offer(canvas, asking).filter(|_| is_small));
    if is_small {
        known.retain(|fact| fact.weight != Weight::Extra);
        known.sort_by_key(|fact| fact.weight);
    }
    let mut middle: Vec<_> = known.iter().flat_map(|fact| fact_lines(canvas, fact, cells)).collect();
    middle.extend(list(canvas, confirm, asking));
    let mut top = vec![Line::default()];
    if !is_small {
        top.push(Line::default());
    }
    let popup = Popup {
        title: title(confirm, asking),
        width,
        top,
        middle,
        bottom: bottom(canvas, confirm, asking, is_small, cells),
        scroll: confirm.scroll,
        frame: frame(canvas, asking),
    };
    let areas = canvas.dialog(&confirm.app, &popup);
    let key = canvas.keymap.key_in(confirm.scope(), Action::ScrollDown);
    draw_more(canvas.buffer, &popup, areas, &key);
    let bottom = areas[2];
    draw_fields(canvas, confirm.verb(), asking, bottom)
}

/// Returns the fields that the dialog shows, in their order.
fn fields(canvas: &Canvas<'_>, asking: &Asking) -> Vec<Focus> {
    match (asking.danger.is_typed(), asking.offers_reason()) {
        (false, _) => vec![],
        (true, false) => vec![Focus::Value],
        (true, true) if canvas.area().height < TWO_FIELDS => vec![asking.focus],
        (true, true) => vec![Focus::Value, Focus::Reason],
    }
}

/// Draws the text of each field between its brackets. Returns the position of the cursor, which is in the field that
/// has the focus.
fn draw_fields(canvas: &mut Canvas<'_>, verb: Verb, asking: &Asking, bottom: Rect) -> Option<Position> {
    let first = bottom.y + u16::from(canvas.area().height >= TALL);
    let mut cursor = None;
    for (field, y) in fields(canvas, asking).into_iter().zip(first..) {
        let x = bottom.x + cells_of(&field_label(canvas, verb, asking, field)).saturating_add(1).min(bottom.width);
        let room = bottom.right().saturating_sub(x + 1).max(1);
        let (input, width) = match field {
            Focus::Value => (&asking.field, FIELD.min(room)),
            Focus::Reason => (asking.reason.input(), room),
        };
        let has_focus = field == asking.focus;
        let style: Style = if has_focus { canvas.theme.button.into() } else { canvas.theme.text.into() };
        let y = y.min(bottom.bottom().saturating_sub(1));
        let at = draw_field(canvas.buffer, Rect { x, y, width, height: 1 }, input, style);
        cursor = cursor.or(has_focus.then_some(at));
    }
    cursor
}

fn cells_of(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

fn fact_lines<'a>(canvas: &Canvas<'_>, fact: &Fact, cells: usize) -> Vec<Line<'a>> {
    let theme = canvas.theme;
    let style: Style = match fact.weight {
        Weight::Everybody => theme.audience.into(),
        Weight::Hidden => theme.warning.into(),
        Weight::Warning => theme.error.into(),
        Weight::Title | Weight::Size => theme.title.into(),
        Weight::Fact | Weight::Extra => theme.text.into(),
    };
    let mut lines = wrap_hanging(&fact.text, cells, fact.indent);
    lines.drain(..).map(|line| Line::styled(line, style)).collect()
}

/// Wraps text with a hanging indent: each line except the first is indented.
fn wrap_hanging(text: &str, cells: usize, indent: usize) -> Vec<String> {
    if text.width() <= cells {
        return vec![text.to_owned()];
    }
    let (head, rest) = text.split_at(head_of(text, indent));
    let keeps_head = head.ends_with(' ');
    let (head, rest) = if keeps_head { (head, rest) } else { ("", text) };
    let blank = " ".repeat(if keeps_head { head.width() } else { 2 });
    wrap(rest, cells.saturating_sub(blank.len()))
        .into_iter()
        .enumerate()
        .map(|(at, line)| if at == 0 { format!("{head}{line}") } else { format!("{blank}{line}") })
        .collect()
}

/// Returns the number of bytes in the first `cells` cells of the text.
fn head_of(text: &str, cells: usize) -> usize {
    let mut used = 0;
    let beyond = text.char_indices().find(|(_, char)| {
        used += char.width().unwrap_or(0);
        used > cells
    });
    beyond.map_or(text.len(), |(at, _)| at)
}

fn title(confirm: &Confirm, asking: &Asking) -> String {
    let (plan, verb, environment) = (asking.plan(), confirm.verb().as_str(), confirm.app.environment);
    if asking.dropped() > 0 {
        return tr!("dialog-change-some", verb = verb, count = plan.len(), all = asking.asked_about);
    }
    if plan.len() == 1 && plan.count(TaskType::All) == 1 && environment == Environment::Production {
        return tr!("dialog-change-everybody", verb = verb);
    }
    tr!("dialog-change", verb = verb, count = plan.len())
}

fn frame(canvas: &Canvas<'_>, asking: &Asking) -> Style {
    match asking.danger {
        Danger::Highest => canvas.theme.error.into(),
        Danger::High => canvas.theme.warning.into(),
        Danger::Low | Danger::Middle => canvas.theme.title.into(),
    }
}

fn list<'a>(canvas: &Canvas<'_>, confirm: &Confirm, asking: &Asking) -> Vec<Line<'a>> {
    let tasks = asking.listed();
    let mut lines = Vec::new();
    if asking.plan().len() > 1 {
        lines.push(Line::default());
        lines.extend(tasks.iter().take(MOST_LISTED).map(|task| task_line(canvas, task)));
    }
    if asking.listing == Listing::Unreachable {
        let key = canvas.keymap.key_in(scope_of(asking), Action::ShowUnreachable);
        lines.insert(0, Line::from(tr!("dialog-unreachable-listed", verb = confirm.verb().as_str(), key = key)));
    }
    if let Some(more) = tasks.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        lines.push(Line::styled(format!("  {}", tr!("dialog-more", count = more)), canvas.theme.faint));
    }
    for settled in asking.prepared.left_out.iter().take(MOST_LISTED) {
        let text = format!("- {}  {}", settled.task, Note::in_words(&settled.outcome, confirm.verb()).text);
        lines.push(Line::styled(text, canvas.theme.warning));
    }
    lines
}

fn task_line<'a>(canvas: &Canvas<'_>, task: &PlannedTask) -> Line<'a> {
    let left = |at| due_in(at, canvas.now.service);
    let due = task.sched_at.map_or_else(|| "-".into(), left);
    let title = task.title.as_ref().map_or_else(|| label!("view-no-title").into(), |title| title.safe_cut(60));
    let (audience, due) = (padded(audience_word(Some(task.task_type)), 4), padded_left(&due, 9));
    let new_time = task.change.new_time().filter(|_| canvas.area().width >= NARROW);
    let new_time = new_time.map_or_else(String::new, |at| format!(" -> {}", padded_left(&left(at), 9)));
    let head = format!("  {:>10} {audience} {due}{new_time}  ", task.id);
    Line::from(vec![Span::raw(head), Span::styled(title, canvas.theme.title)])
}

/// Returns the label of a field.
fn field_label(canvas: &Canvas<'_>, verb: Verb, asking: &Asking, field: Focus) -> String {
    match field {
        Focus::Value => value_label(canvas, verb, asking),
        Focus::Reason => reason_label(canvas, asking.needs_reason()),
    }
}

/// Returns the label that says whether a reason must be given, and the key that leads to its field.
fn reason_label(canvas: &Canvas<'_>, is_required: bool) -> String {
    let key = canvas.keymap.key_in(Scope::Typed, Action::NextField);
    let label = match (is_required, canvas.area().width < NARROW) {
        (false, true) => tr!("dialog-reason-offered-short"),
        (false, false) => tr!("dialog-reason-offered", key = key),
        (true, true) => tr!("dialog-reason-required-short"),
        (true, false) => tr!("dialog-reason-required", key = key),
    };
    format!("{label} ")
}

/// Returns the label that says what to type, short enough to leave room for the field.
fn value_label(canvas: &Canvas<'_>, verb: Verb, asking: &Asking) -> String {
    let is_narrow = canvas.area().width < NARROW;
    let enter = canvas.keymap.key_in(Scope::Typed, Action::Accept);
    let number = || asking.asked.value().unwrap_or_default();
    let label = match (&*asking.asked, is_narrow) {
        (Confirmation::LastDigits(_), true) => tr!("dialog-type-digits-short"),
        (Confirmation::LastDigits(_), false) => tr!("dialog-type-digits", key = enter),
        (_, true) => tr!("dialog-type-number-short", number = number()),
        (_, false) => tr!("dialog-type-number", verb = verb.as_str(), number = number(), key = enter),
    };
    format!("{label} ")
}

/// Returns the lines with the brackets of the fields, or the line with the buttons.
fn answers<'a>(canvas: &Canvas<'_>, verb: Verb, asking: &Asking, cells: usize) -> Vec<Line<'a>> {
    if !asking.danger.is_typed() {
        return vec![buttons(canvas, verb, asking)];
    }
    let line = |field| {
        let label = field_label(canvas, verb, asking, field);
        let width = match field {
            Focus::Value => FIELD.into(),
            Focus::Reason => cells.saturating_sub(label.width() + 2),
        };
        Line::from(format!("{label}[{:width$}]", ""))
    };
    fields(canvas, asking).into_iter().map(line).collect()
}

/// Returns the line with the buttons. The safe answer has the focus.
fn buttons<'a>(canvas: &Canvas<'_>, verb: Verb, asking: &Asking) -> Line<'a> {
    let word = verb.as_str();
    let (keep, change) = match asking.plan().len() {
        1 if canvas.area().width < NARROW => (tr!("dialog-keep-it", verb = word), tr!("dialog-change-it", verb = word)),
        1 => (tr!("dialog-keep-it", verb = word), tr!("dialog-change-this-push", verb = word)),
        many => (tr!("dialog-keep-all", verb = word), tr!("dialog-change-number", verb = word, count = many)),
    };
    Line::from(vec![
        Span::raw("  > "),
        Span::styled(format!("[ {keep} ]"), canvas.theme.button),
        Span::raw(format!("     [ {change} ]")),
    ])
}

/// Returns the note that tasks have stopped being pending since the question was asked, and that the question is still
/// the same; `None` if no task has.
fn dropped(asking: &Asking) -> Option<Note> {
    let count = Some(asking.dropped()).filter(|count| *count > 0)?;
    Some(Note::warning(match asking.asked.value() {
        None => tr!("dialog-dropped", count = count),
        Some(value) => tr!("dialog-dropped-number-stays", count = count, value = value),
    }))
}

/// Returns what a key does in a dialog about this kind of change.
fn hint(binding: &Binding, verb: Verb) -> Option<&'static str> {
    Some(match (verb, binding.scope, binding.action) {
        (Verb::Hold | Verb::Release | Verb::Edit, _, Action::Back) => label!("dialog-hint-back"),
        (Verb::Hold, Scope::Easy, Action::Yes) => label!("dialog-hint-hold"),
        (Verb::Hold, Scope::Confirm, Action::Yes) => label!("dialog-hint-hold-capital"),
        (Verb::Hold, Scope::Typed, Action::Accept) => label!("dialog-hint-hold-typed"),
        (Verb::Edit, Scope::Easy, Action::Yes) => label!("dialog-hint-edit"),
        (Verb::Edit, Scope::Confirm, Action::Yes) => label!("dialog-hint-edit-capital"),
        (Verb::Edit, Scope::Typed, Action::Accept) => label!("dialog-hint-edit-typed"),
        (Verb::Release, Scope::Easy, Action::Yes) => label!("dialog-hint-release"),
        (Verb::Release, Scope::Confirm, Action::Yes) => label!("dialog-hint-release-capital"),
        (Verb::Release, Scope::Typed, Action::Accept) => label!("dialog-hint-release-typed"),
        _ => return binding.hint(),
    })
}

/// Returns the offer to turn the second lane on or off, if that makes a difference.
fn lanes_offer(canvas: &Canvas<'_>, asking: &Asking) -> Option<String> {
    let lanes = asking.beside.as_ref()?;
    let key = canvas.keymap.key_in(scope_of(asking), Action::ThenHold);
    Some(match asking.lanes {
        Lanes::One => format!("! {}", tr!("dialog-lanes-offer", key = key, count = lanes.postponed.len())),
        Lanes::Two => tr!("dialog-lanes-off", key = key),
    })
}

fn bottom<'a>(canvas: &Canvas<'_>, confirm: &Confirm, asking: &Asking, is_small: bool, cells: usize) -> Vec<Line<'a>> {
    let verb = confirm.verb();
    let is_late = !asking.forecast.unreachable.is_empty();
    let wanted = |action| match action {
        Action::OnlyReachable | Action::ShowUnreachable => is_late,
        Action::NextField => asking.offers_reason(),
        Action::ThenHold => asking.beside.is_some(),
        Action::OtherTime => confirm.has_time(),
        Action::Yes | Action::Delete => confirm.is_answer(action),
        _ => true,
    };
    let words = |binding: &Binding| hint(binding, verb);
    let hints = canvas.hint_line_with(scope_of(asking), wanted, words, cells);
    let said = asking.said.clone().or_else(|| dropped(asking)).map(|said| {
        let look = match said.kind {
            NoteKind::Good => canvas.theme.good,
            NoteKind::Info => canvas.theme.text,
            NoteKind::Warning => canvas.theme.warning,
            NoteKind::Error => canvas.theme.error,
        };
        said_lines(&said.text, cells, MOST_SAID).into_iter().map(|line| Line::styled(line, look)).collect::<Vec<_>>()
    });
    let answers = answers(canvas, verb, asking, cells);
    if is_small {
        return answers.into_iter().chain(said.unwrap_or_else(|| vec![hints])).collect();
    }
    let offer = || Line::styled(lanes_offer(canvas, asking).unwrap_or_default(), canvas.theme.warning);
    let said = said.unwrap_or_else(|| vec![offer()]);
    [Line::default()].into_iter().chain(answers).chain(said).chain([hints]).collect()
}
