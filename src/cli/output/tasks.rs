//! Tasks, in every form.

use serde::Serialize;

use super::{
    Header,
    format::Format,
    json::{SCHEMA, Stamp},
    out::{Out, WriteError},
    records::Records,
};
use crate::{
    domain::{AppName, SeenBy, Task, TaskId, TaskType, Untrusted, format_rfc3339},
    ledger::{Columns, TaskRow},
};

const TABLE: [&str; 6] = ["id", "type", "status", "due", "campaign", "title"];

/// The fields of the JSON line, flat.
const FIELDS: [&str; 15] = [
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
];

/// Prints tasks one by one.
pub(in crate::cli) struct TaskPrinter {
    out: Out,
    app: AppName,
    records: Records,
    digits: itoa::Buffer,
}

impl TaskPrinter {
    /// Prints tasks of this app to `out`, in its form.
    pub(in crate::cli) fn new(out: Out, app: &AppName, header: Header) -> Self {
        let names: &[&'static str] = if out.format() == Format::Table { &TABLE } else { &FIELDS };
        let records = Records::new(&out, header, names);
        Self { out, app: app.clone(), records, digits: itoa::Buffer::new() }
    }

    /// The fields that this form shows.
    pub(in crate::cli) const fn columns(format: Format) -> Columns {
        match format {
            Format::Ids => Columns::IdsOnly,
            Format::Table => Columns::Searchable,
            Format::Tsv | Format::Csv | Format::Json | Format::Jsonl => Columns::All,
        }
    }

    /// Prints one task.
    pub(in crate::cli) fn print(&mut self, task: &TaskRow<'_>) -> Result<(), WriteError> {
        match self.out.format() {
            Format::Ids => self.id(task.id),
            Format::Json | Format::Jsonl => self.out.json(&Line::of(&self.app, task)),
            Format::Table => self.records.row(&mut self.out, table_cells(task)),
            Format::Tsv | Format::Csv => self.records.row(&mut self.out, field_cells(&self.app, task)),
        }
    }

    fn id(&mut self, id: TaskId) -> Result<(), WriteError> {
        use std::io::Write as _;
        let writer = self.out.writer();
        writer.write_all(self.digits.format(id.get()).as_bytes())?;
        Ok(writer.write_all(b"\n")?)
    }

    /// Writes what is left.
    pub(in crate::cli) fn finish(mut self) -> Result<(), WriteError> {
        if matches!(self.out.format(), Format::Table | Format::Tsv | Format::Csv) {
            self.records.finish(&mut self.out)?;
        }
        self.out.flush()
    }
}

/// A task as a row of the ledger.
pub(in crate::cli) fn row_of(task: &Task) -> TaskRow<'_> {
    TaskRow {
        id: task.id,
        task_type: task.task_type,
        status: task.status.as_raw(),
        title: raw_or_empty(task.title.as_ref()),
        desc: raw_or_empty(task.desc.as_ref()),
        sched_at: task.sched_at,
        created_at: task.created_at,
        campaign: task.campaign.as_ref().map_or("", |campaign| campaign.as_str()),
        seen_at: task.seen_at,
        seen_by: task.seen_by,
        push_task_id: raw_or_empty(task.push_task_id.as_ref()),
        dispatch_err: raw_or_empty(task.dispatch_err.as_ref()),
        error_code: task.last_error.as_ref().and_then(|error| error.code),
        error_message: task.last_error.as_ref().map_or("", |error| &error.message),
        error_at: task.last_error.as_ref().map(|error| error.at),
    }
}

fn raw_or_empty(text: Option<&Untrusted>) -> &str {
    text.map_or("", Untrusted::raw)
}

fn safe(raw: &str) -> String {
    Untrusted::new(raw).safe()
}

fn moment(at: Option<jiff::Timestamp>) -> String {
    at.map(format_rfc3339).unwrap_or_default()
}

fn table_cells(task: &TaskRow<'_>) -> Vec<String> {
    vec![
        task.id.to_string(),
        task.task_type.map_or("?", TaskType::as_str).to_owned(),
        safe(task.status),
        task.sched_at.map_or_else(|| "?".to_owned(), format_rfc3339),
        safe(task.campaign),
        safe(task.title),
    ]
}

fn field_cells(app: &AppName, task: &TaskRow<'_>) -> Vec<String> {
    vec![
        safe(&app.0),
        task.id.to_string(),
        task.task_type.map_or("", TaskType::as_str).to_owned(),
        safe(task.status),
        safe(task.title),
        safe(task.desc),
        moment(task.sched_at),
        safe(task.campaign),
        moment(task.created_at),
        moment(task.seen_at),
        task.seen_by.map_or("", SeenBy::as_str).to_owned(),
        safe(task.push_task_id),
        task.error_code.map(|code| code.to_string()).unwrap_or_default(),
        safe(task.error_message),
        moment(task.error_at),
    ]
}

/// One task in JSON (interface, section 3).
#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    app: &'a AppName,
    task_id: TaskId,
    r#type: Option<TaskType>,
    status: &'a str,
    title: Option<&'a str>,
    desc: Option<&'a str>,
    sched_at: Option<Stamp>,
    campaign: Option<&'a str>,
    created_at: Option<Stamp>,
    seen_at: Option<Stamp>,
    seen_by: Option<&'static str>,
    push_task_id: Option<&'a str>,
    last_error: Option<Error<'a>>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: Option<i64>,
    message: &'a str,
    at: Stamp,
}

impl<'a> Line<'a> {
    fn of(app: &'a AppName, task: &TaskRow<'a>) -> Self {
        let said = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            schema: SCHEMA,
            app,
            task_id: task.id,
            r#type: task.task_type,
            status: task.status,
            title: said(task.title),
            desc: said(task.desc),
            sched_at: task.sched_at.map(Stamp),
            campaign: said(task.campaign),
            created_at: task.created_at.map(Stamp),
            seen_at: task.seen_at.map(Stamp),
            seen_by: task.seen_by.map(SeenBy::as_str),
            push_task_id: said(task.push_task_id),
            last_error: task.error_at.map(|at| Error {
                code: task.error_code,
                message: task.error_message,
                at: Stamp(at),
            }),
        }
    }
}
