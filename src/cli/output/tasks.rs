//! Prints tasks, in every output format.

use super::{
    Header,
    format::Format,
    out::{Out, WriteError},
    records::Records,
};
use crate::{
    domain::{AppName, SeenBy, TaskId, TaskStatus, TaskType, Untrusted, format_rfc3339, safe_text},
    ledger::{Columns, TaskRow},
    ops::TaskLine,
};

/// The columns of a table with tasks of one app.
const TABLE: [&str; 6] = ["id", "type", "status", "due", "campaign", "title"];

/// The columns of a table with tasks of several apps.
const TABLE_OF_APPS: [&str; 7] = ["app", "id", "type", "status", "due", "campaign", "title"];

/// The columns of a table with held tasks of one app, which shows when they go out and when they were due before.
const TABLE_HELD: [&str; 7] = ["id", "type", "status", "due", "was_due", "campaign", "title"];

/// The columns of a table with held tasks of several apps.
const TABLE_HELD_OF_APPS: [&str; 8] = ["app", "id", "type", "status", "due", "was_due", "campaign", "title"];

/// The columns of a table with tasks of one app and their notes.
const TABLE_NOTED: [&str; 7] = ["id", "type", "status", "due", "campaign", "note", "title"];

/// The most cells of a note in a table on a terminal. The other formats have all of it.
const MOST_OF_NOTE: usize = 40;

/// The columns of TSV and CSV: the fields of the JSON line, flattened.
const FIELDS: [&str; 18] = [
    "app",
    "task_id",
    "type",
    "status",
    "title",
    "desc",
    "sched_at",
    "campaign",
    "created_at",
    "seen_at",
    "seen_by",
    "push_task_id",
    "last_error_code",
    "last_error_message",
    "last_error_at",
    "held_until",
    "held_from",
    "note",
];

/// What a table shows about each task besides its usual columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Extra {
    /// Nothing.
    Nothing,
    /// When the task was due before it was held.
    Hold,
    /// The note on the task.
    Note,
}

/// Prints tasks one by one.
pub(in crate::cli) struct TaskPrinter {
    out: Out,
    app: AppName,
    /// Whether tasks of several apps are printed.
    names_apps: bool,
    extra: Extra,
    records: Records,
    digits: itoa::Buffer,
    /// How many of the printed tasks somebody else has moved since they were held.
    moved: usize,
}

impl TaskPrinter {
    /// Creates a printer for tasks of this app.
    pub(in crate::cli) fn new(out: Out, app: &AppName, header: Header, extra: Extra) -> Self {
        let names: &[&'static str] = match out.format() {
            Format::Table => match extra {
                Extra::Nothing => &TABLE,
                Extra::Hold => &TABLE_HELD,
                Extra::Note => &TABLE_NOTED,
            },
            _ => &FIELDS,
        };
        let records = Records::new(&out, header, names);
        Self { out, app: app.clone(), names_apps: false, extra, records, digits: itoa::Buffer::new(), moved: 0 }
    }

    /// Creates a printer for tasks of several apps: each row names the app that was last set with [`Self::set_app`].
    pub(in crate::cli) fn of_apps(out: Out, header: Header, extra: Extra) -> Self {
        let names: &[&'static str] = match out.format() {
            Format::Table if extra == Extra::Hold => &TABLE_HELD_OF_APPS,
            Format::Table => &TABLE_OF_APPS,
            _ => &FIELDS,
        };
        let records = Records::new(&out, header, names);
        Self {
            out,
            app: AppName(String::new()),
            names_apps: true,
            extra,
            records,
            digits: itoa::Buffer::new(),
            moved: 0,
        }
    }

    /// Sets the app of the tasks that follow.
    pub(in crate::cli) fn set_app(&mut self, app: &AppName) {
        self.app = app.clone();
    }

    /// Returns the columns of the ledger that this format needs.
    pub(in crate::cli) const fn columns(format: Format) -> Columns {
        match format {
            Format::Ids => Columns::IdsOnly,
            Format::Table => Columns::Searchable,
            Format::Tsv | Format::Csv | Format::Json | Format::Jsonl => Columns::All,
        }
    }

    /// Returns how many of the printed tasks somebody else has moved since they were held.
    pub(in crate::cli) const fn moved(&self) -> usize {
        self.moved
    }

    /// Prints one task.
    pub(in crate::cli) fn print(&mut self, task: &TaskRow<'_>) -> Result<(), WriteError> {
        self.moved += usize::from(task.hold.is_some_and(|hold| hold.is_moved(task.sched_at)));
        match self.out.format() {
            Format::Ids => self.id(task.id),
            Format::Json | Format::Jsonl => self.out.json(&TaskLine::of(&self.app, task)),
            Format::Table => {
                let app = self.names_apps.then(|| safe_text(&self.app.0));
                let most_of_note = if self.out.columns().is_some() { MOST_OF_NOTE } else { usize::MAX };
                let cells = table_cells(task, self.extra, most_of_note);
                self.records.row(&mut self.out, app.into_iter().chain(cells).collect())
            }
            Format::Tsv | Format::Csv => self.records.row(&mut self.out, field_cells(&self.app, task)),
        }
    }

    fn id(&mut self, id: TaskId) -> Result<(), WriteError> {
        use std::io::Write as _;
        let writer = self.out.writer();
        writer.write_all(self.digits.format(id.get()).as_bytes())?;
        Ok(writer.write_all(b"\n")?)
    }

    /// Writes the rest of the output.
    pub(in crate::cli) fn finish(mut self) -> Result<(), WriteError> {
        if matches!(self.out.format(), Format::Table | Format::Tsv | Format::Csv) {
            self.records.finish(&mut self.out)?;
        }
        self.out.flush()
    }
}

fn moment(at: Option<jiff::Timestamp>) -> String {
    at.map(format_rfc3339).unwrap_or_default()
}

/// Returns the state for people: a held task is pending too, but that says too little.
fn state_word(task: &TaskRow<'_>) -> String {
    let is_held = task.hold.is_some() && task.status == TaskStatus::Pending.as_raw();
    if is_held { "held".to_owned() } else { safe_text(task.status) }
}

fn table_cells(task: &TaskRow<'_>, extra: Extra, most_of_note: usize) -> Vec<String> {
    let unknown = |at: Option<jiff::Timestamp>| at.map_or_else(|| "?".to_owned(), format_rfc3339);
    let was_due = (extra == Extra::Hold).then(|| unknown(task.hold.and_then(|hold| hold.from)));
    let note = (extra == Extra::Note).then(|| Untrusted::new(task.note).safe_cut(most_of_note));
    let first = [
        task.id.to_string(),
        task.task_type.map_or("?", TaskType::as_str).to_owned(),
        state_word(task),
        unknown(task.sched_at),
    ];
    let rest = std::iter::once(safe_text(task.campaign)).chain(note).chain([safe_text(task.title)]);
    first.into_iter().chain(was_due).chain(rest).collect()
}

fn field_cells(app: &AppName, task: &TaskRow<'_>) -> Vec<String> {
    vec![
        safe_text(&app.0),
        task.id.to_string(),
        task.task_type.map_or("", TaskType::as_str).to_owned(),
        safe_text(task.status),
        safe_text(task.title),
        safe_text(task.desc),
        moment(task.sched_at),
        safe_text(task.campaign),
        moment(task.created_at),
        moment(task.seen_at),
        task.seen_by.map_or("", SeenBy::as_str).to_owned(),
        safe_text(task.push_task_id),
        task.error_code.map(|code| code.to_string()).unwrap_or_default(),
        safe_text(task.error_message),
        moment(task.error_at),
        moment(task.hold.map(|hold| hold.until)),
        moment(task.hold.and_then(|hold| hold.from)),
        safe_text(task.note),
    ]
}
