//! The form that edits one task: its time, its title and its text. The question that follows shows each new value
//! beside the old one.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::Line,
};
use tui_input::Input;

use super::{Canvas, Reply, canvas::said_lines};
use crate::{
    domain::{App, Content, ContentProblem, EditRequest, NewTime, TaskId, Untrusted, cut_texts, parse_in_zone},
    locale::{label, tr},
    ops::{TaskToEdit, to_edit},
    tui::{
        keymap::{Scope, action::Action},
        views::audience_words,
        widgets::{Popup, draw_field, padded},
    },
};

/// The width of the names of the fields in cells, including the blanks after them.
const NAME: usize = 9;

/// The preferred width of the form.
const WIDTH: u16 = 90;

/// The height from which there is room for more than the fields.
const TALL: u16 = 12;

/// The maximum number of lines of a message in the form.
const MOST_SAID: usize = 3;

/// The form; it has no fields until its task is read.
#[derive(Clone, Debug)]
pub struct EditForm {
    /// The request that reads the task.
    pub request: u64,
    /// The app that the task belongs to.
    pub app: App,
    /// The task that the form edits.
    pub id: TaskId,
    /// The task as it was read, and what was typed; `None` until it is read.
    typed: Option<Box<Typed>>,
    said: Option<String>,
    /// The request that opens the operator's own editor, while that is open.
    pub editing: Option<u64>,
}

/// What was read, and the fields with what was typed.
#[derive(Clone, Debug)]
struct Typed {
    read: TaskToEdit,
    /// The texts of the fields before anything was typed.
    before: [String; 3],
    fields: [Input; 3],
    at: usize,
    /// The content from the operator's own editor.
    whole: Option<Content>,
    /// What that editor left and cannot be used.
    draft: Option<String>,
}

impl EditForm {
    /// Opens the form for a task that is still to be read.
    pub const fn new(request: u64, app: App, id: TaskId) -> Self {
        Self { request, app, id, typed: None, said: None, editing: None }
    }

    /// Fills the fields with what was read. Times are shown and read in this zone.
    pub fn fill(&mut self, read: TaskToEdit, zone: &TimeZone) {
        let text = |text: Option<Untrusted>| text.map_or_else(String::new, |text| text.raw().to_owned());
        let due = read.task.sched_at.map(|due| in_zone(due, zone)).unwrap_or_default();
        let before = [due, text(read.content.title()), text(read.content.text())];
        let fields = before.clone().map(Input::new);
        self.typed = Some(Box::new(Typed { read, before, fields, at: 0, whole: None, draft: None }));
    }

    /// Returns whether the task is still to be read.
    pub const fn is_reading(&self) -> bool {
        self.typed.is_none()
    }

    /// Returns the field that has the focus.
    pub fn field(&mut self) -> Option<&mut Input> {
        let typed = self.typed.as_mut()?;
        typed.fields.get_mut(typed.at)
    }

    /// Called after the text of a field changes.
    pub fn typed(&mut self) {
        self.said = None;
    }

    /// Shows why what was typed cannot be used.
    pub fn say(&mut self, text: String) {
        self.said = Some(text);
    }

    /// Returns the task as it was read, and the edit that was typed; `None` until the task is read. The error says what
    /// is wrong with the typed text.
    pub fn asked(&self, zone: &TimeZone, now: Timestamp) -> Option<Result<(TaskToEdit, EditRequest), String>> {
        let typed = self.typed.as_ref()?;
        Some(typed.request(zone, now).map(|request| (typed.read.clone(), request)))
    }

    /// Returns the text for the operator's own editor: the content with what was typed, or what the editor left before,
    /// if that could not be used.
    pub fn text(&self) -> Option<String> {
        let typed = self.typed.as_ref()?;
        Some(
            typed
                .draft
                .clone()
                .unwrap_or_else(|| to_edit(&typed.content().unwrap_or_else(|_| typed.whole_content().clone()))),
        )
    }

    /// Takes the content that the operator's own editor left.
    pub fn take(&mut self, content: Content) {
        let Some(typed) = &mut self.typed else { return };
        for (at, text) in [(1, content.title()), (2, content.text())] {
            typed.before[at] = text.map_or_else(String::new, |text| text.raw().to_owned());
            typed.fields[at] = Input::new(typed.before[at].clone());
        }
        (typed.whole, typed.draft, self.said) = (Some(content), None, None);
    }

    /// Keeps a text that the operator's own editor left and that cannot be used.
    pub fn keep(&mut self, left: String) {
        if let Some(typed) = &mut self.typed {
            typed.draft = Some(left);
        }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let Some(typed) = &mut self.typed else {
            return if action == Action::Back { Reply::GiveUp(self.request) } else { Reply::Stay };
        };
        let count = typed.fields.len();
        match action {
            Action::Back => return Reply::Close,
            Action::NextGroup => typed.at = (typed.at + 1) % count,
            Action::PreviousGroup => typed.at = (typed.at + count - 1) % count,
            Action::Accept => return Reply::Submit,
            Action::OpenEditor => return Reply::OpenEditor,
            _ => {}
        }
        Reply::Stay
    }

    /// Draws the form. Returns the position of the text cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Option<Position> {
        let theme = canvas.theme;
        let width = WIDTH.min(canvas.area().width);
        let cells = usize::from(width.saturating_sub(4));
        let head = self.typed.as_ref().map_or_else(
            || label!("edit-form-reading").to_owned(),
            |typed| {
                tr!("edit-form-head", task = self.id.to_string(), audience = audience_words(typed.read.task.task_type))
            },
        );
        let names = self.typed.iter().flat_map(|_| names());
        let middle = names.map(|name| Line::styled(padded(name, NAME), theme.label)).collect();
        let is_small = canvas.area().height < TALL;
        let most = if is_small { 1 } else { MOST_SAID };
        let remarks = self.typed.iter().flat_map(|typed| typed.remarks());
        let remarks = remarks.flat_map(|text| said_lines(&format!("! {text}"), cells, most));
        let mut bottom: Vec<_> = remarks.map(|line| Line::styled(line, theme.warning)).collect();
        let said = self.said.iter().flat_map(|text| said_lines(text, cells, MOST_SAID));
        let said: Vec<_> = said.map(|line| Line::styled(line, theme.error)).collect();
        let mut top = vec![Line::default()];
        if is_small {
            bottom.truncate(usize::from(said.is_empty()));
        } else {
            top.push(Line::styled(head, theme.label));
            bottom.insert(0, Line::styled(tr!("edit-form-zone", zone = zone_name(canvas.zone)), theme.faint));
        }
        bottom.extend(said);
        bottom.push(canvas.hint_line_within(Scope::Edit, |_| true, cells));
        let popup = Popup {
            title: label!("edit-form-title").into(),
            width,
            top,
            middle,
            bottom,
            scroll: 0,
            frame: theme.title.into(),
        };
        let area = canvas.dialog(&self.app, &popup)[1];
        let typed = self.typed.as_ref()?;
        let mut cursor = None;
        for (nth, (field, y)) in typed.fields.iter().zip(area.y..area.bottom()).enumerate() {
            let name = u16::try_from(NAME).unwrap_or(0);
            let place = Rect { x: area.x + name, y, width: area.width.saturating_sub(name), height: 1 };
            let style = Style::from(if nth == typed.at { theme.text } else { theme.faint });
            let position = draw_field(canvas.buffer, place, field, style);
            cursor = (nth == typed.at).then_some(position).or(cursor);
        }
        cursor
    }
}

impl Typed {
    /// Returns the edit, with the fields whose texts were changed.
    fn request(&self, zone: &TimeZone, now: Timestamp) -> Result<EditRequest, String> {
        let time = self.changed(0).filter(|text| text.trim() != self.before[0]);
        let time = time.map(|text| parse_in_zone(&text, zone, now).map(NewTime::At)).transpose();
        let time = time.map_err(|error| error.to_string())?;
        Ok(EditRequest { time, title: self.changed(1), desc: self.changed(2), content: self.whole.clone() })
    }

    /// Returns the text of a field, if it is another one now.
    fn changed(&self, at: usize) -> Option<String> {
        let text = self.fields[at].value();
        (text != self.before[at]).then(|| text.to_owned())
    }

    /// Returns the content that the editor left, or else the one that was read.
    fn whole_content(&self) -> &Content {
        self.whole.as_ref().unwrap_or(&self.read.content)
    }

    /// Returns the content with what was typed.
    fn content(&self) -> Result<Content, ContentProblem> {
        self.whole_content().with_texts(self.changed(1).as_deref(), self.changed(2).as_deref())
    }

    /// Returns remarks about typed texts that a phone may cut off.
    fn remarks(&self) -> Vec<String> {
        self.content().as_ref().map(cut_texts).unwrap_or_default()
    }
}

fn names() -> [&'static str; 3] {
    [label!("edit-form-time"), label!("edit-form-name-title"), label!("edit-form-text")]
}

/// Returns a time as it is typed.
fn in_zone(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or_else(|| label!("edit-form-machine-zone")).to_owned()
}
