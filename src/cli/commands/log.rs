//! `log`: prints the audit log: who did what, when, with what result. Verifies the whole chain of entries each time.

use std::ops::ControlFlow;

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    cli::{
        args::Log,
        exit::Exit,
        failure::Refusal,
        lend::lend,
        output::{Format, Header, Out, Records, SCHEMA, Stamp, WriteError},
        session::Session,
    },
    domain::{RunId, TaskId, format_rfc3339, safe_text},
    ledger::{AuditEntry, AuditQuery},
    locale::tr,
};

const FORMS: [Format; 5] = [Format::Table, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl];

const TABLE: [&str; 7] = ["number", "at", "who", "app", "action", "task", "detail"];

/// The columns of TSV and CSV, which are fields of the JSON line.
const FIELDS: [&str; 15] = [
    "number",
    "at",
    "user",
    "machine",
    "ssh_client",
    "app",
    "identifier",
    "service",
    "action",
    "task_id",
    "run",
    "attempt",
    "detail",
    "hash",
    "prev",
];

/// Parses a time, or a day, which begins at midnight in UTC because the log's entries are in UTC.
fn since(session: &Session, text: &str) -> Result<Timestamp, Refusal> {
    let today = || Offset::UTC.to_datetime(session.world.clock.now()).date();
    let day = match text.trim() {
        "today" => Some(today()),
        "yesterday" => today().yesterday().ok(),
        text if text.len() == "2026-11-28".len() => text.parse::<Date>().ok(),
        _ => None,
    };
    let beginning = day.and_then(|day| Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok());
    beginning.map_or_else(|| session.time("--since", text), Ok)
}

/// Prints the requested entries, oldest first.
pub(super) async fn run(session: &mut Session, args: &Log) -> anyhow::Result<Exit> {
    let out = session.out(&FORMS)?;
    let since = args.since.as_deref().map(|text| since(session, text)).transpose()?;
    let query = AuditQuery { since, task: args.task, run: args.run };
    let narrowed = since.is_some() || args.task.is_some() || args.run.is_some();
    let (opened, doubt) = session.open_to_show().await?;
    let (mut lent, printer) = lend(Printer::new(out));
    let sink = Box::new(move |entry: &AuditEntry| lent.see(entry));
    let broken = opened.context.ledger.audit(query, sink).await?;
    let shown = printer.back()?.finish()?;
    if let Some(broken) = broken {
        return Err(Refusal::Failed(broken.to_string()).into());
    }
    if let Some(exit) = doubt {
        return Ok(exit);
    }
    if shown == 0 && narrowed {
        return Err(Refusal::NothingMatched(tr!("cli-no-entry")).into());
    }
    Ok(Exit::Done)
}

/// Prints entries one by one.
struct Printer {
    out: Out,
    records: Records,
    shown: u64,
    written: Result<(), WriteError>,
}

impl Printer {
    fn new(out: Out) -> Self {
        let names: &[&'static str] = if out.format() == Format::Table { &TABLE } else { &FIELDS };
        let records = Records::new(&out, Header::Shown, names);
        Self { out, records, shown: 0, written: Ok(()) }
    }

    /// Prints one entry. If the output fails, prints nothing more but continues the scan, so that the chain is verified
    /// to its end.
    fn see(&mut self, entry: &AuditEntry) -> ControlFlow<()> {
        self.shown += 1;
        if self.written.is_ok() {
            self.written = match self.out.format() {
                Format::Json | Format::Jsonl => self.out.json(&LogRow::of(entry)),
                Format::Table => self.records.row(&mut self.out, table_cells(entry)),
                Format::Tsv | Format::Csv | Format::Ids => self.records.row(&mut self.out, field_cells(entry)),
            };
        }
        ControlFlow::Continue(())
    }

    fn finish(mut self) -> Result<u64, WriteError> {
        self.written?;
        if !self.out.format().is_json() {
            self.records.finish(&mut self.out)?;
        }
        self.out.flush()?;
        Ok(self.shown)
    }
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn table_cells(entry: &AuditEntry) -> Vec<String> {
    let actor = &entry.actor;
    let who =
        if actor.user.is_empty() { String::new() } else { safe_text(&format!("{}@{}", actor.user, actor.machine)) };
    vec![
        entry.number.to_string(),
        format_rfc3339(entry.at),
        who,
        safe_text(&actor.app),
        safe_text(&entry.action),
        or_empty(entry.task),
        safe_text(&entry.detail),
    ]
}

fn field_cells(entry: &AuditEntry) -> Vec<String> {
    let actor = &entry.actor;
    vec![
        entry.number.to_string(),
        format_rfc3339(entry.at),
        safe_text(&actor.user),
        safe_text(&actor.machine),
        safe_text(actor.ssh_client.as_deref().unwrap_or_default()),
        safe_text(&actor.app),
        safe_text(&actor.identifier),
        safe_text(&entry.service),
        safe_text(&entry.action),
        or_empty(entry.task),
        or_empty(entry.run),
        or_empty(entry.attempt),
        safe_text(&entry.detail),
        safe_text(&entry.hash),
        safe_text(&entry.prev),
    ]
}

/// One entry in JSON.
#[derive(Serialize)]
struct LogRow<'a> {
    schema: u32,
    number: u64,
    at: Stamp,
    user: &'a str,
    machine: &'a str,
    ssh_client: Option<&'a str>,
    app: &'a str,
    identifier: &'a str,
    service: &'a str,
    action: &'a str,
    task_id: Option<TaskId>,
    run: Option<RunId>,
    attempt: Option<String>,
    detail: Detail<'a>,
    hash_rule: u32,
    hash: &'a str,
    prev: &'a str,
}

/// The detail of an entry: a JSON object, as the ledger writes it, or a string with the unchanged text if the text is
/// not JSON or not safe to show.
#[derive(Serialize)]
#[serde(untagged)]
enum Detail<'a> {
    Object(&'a RawValue),
    Text(&'a str),
}

impl<'a> Detail<'a> {
    fn of(text: &'a str) -> Self {
        let as_object = (safe_text(text) == text).then(|| serde_json::from_str(text).ok()).flatten();
        as_object.map_or(Self::Text(text), Self::Object)
    }
}

impl<'a> LogRow<'a> {
    fn of(entry: &'a AuditEntry) -> Self {
        let actor = &entry.actor;
        Self {
            schema: SCHEMA,
            number: entry.number,
            at: Stamp(entry.at),
            user: &actor.user,
            machine: &actor.machine,
            ssh_client: actor.ssh_client.as_deref(),
            app: &actor.app,
            identifier: &actor.identifier,
            service: &entry.service,
            action: &entry.action,
            task_id: entry.task,
            run: entry.run,
            attempt: entry.attempt.map(|attempt| attempt.to_string()),
            detail: Detail::of(&entry.detail),
            hash_rule: entry.hash_rule,
            hash: &entry.hash,
            prev: &entry.prev,
        }
    }
}
