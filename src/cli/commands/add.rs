//! `add`: stores given task ids in the ledger.

use serde::Serialize;

use crate::{
    cli::{
        args::Add,
        exit::Exit,
        failure::Refusal,
        output::{Format, SCHEMA},
        reading::Purpose,
        select::asked,
        session::Session,
    },
    domain::{TaskId, Untrusted, WrittenTime, format_rfc3339, parse_written},
    ledger::ImportReport,
    locale::tr,
    ops::{self, NewTask},
};

#[derive(Serialize)]
pub(super) struct Report {
    schema: u32,
    app: String,
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: u64,
}

impl Report {
    /// Creates the report of `add` or `import`.
    pub(super) fn new(app: &str, report: ImportReport, skipped: u64) -> Self {
        let ImportReport { added, updated, unchanged } = report;
        Self { schema: SCHEMA, app: app.to_owned(), added, updated, unchanged, skipped }
    }

    /// Returns the report in words.
    pub(super) fn in_words(&self) -> String {
        let Self { app, added, updated, unchanged, skipped, .. } = self;
        if *skipped > 0 {
            tr!("cli-added-but", app = app, added = added, updated = updated, unchanged = unchanged, skipped = skipped)
        } else {
            tr!("cli-added", app = app, added = added, updated = updated, unchanged = unchanged)
        }
    }
}

/// Stores the ids in the ledger, without asking the service.
pub(super) async fn run(session: &mut Session, args: &Add) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let sched_at = args.sched_at.as_deref().map(|text| session.time("--sched-at", text)).transpose()?;
    let asked = asked(&mut session.world, &args.ids, args.whole)?;
    if asked.is_empty() {
        return Err(Refusal::NothingMatched(tr!("cli-no-ids")).into());
    }
    let opened = session.open_or_begin().await?;
    if let (Some(at), Some(Ok(WrittenTime::Local(_)))) = (sched_at, args.sched_at.as_deref().map(parse_written)) {
        session.notes.say(&tr!("cli-taken-as-utc", at = format_rfc3339(at)));
    }
    let ids = asked.settle(&session.notes, &opened.context, Purpose::Look).await?.ids;
    let pattern = NewTask {
        id: TaskId::new(0),
        task_type: args.task_type,
        campaign: args.campaign.clone(),
        title: args.title.as_deref().map(Untrusted::from),
        sched_at,
    };
    let tasks = ids.into_iter().map(move |id| NewTask { id, ..pattern.clone() });
    let report = Report::new(&opened.context.app.name.0, ops::add_each(&opened.context, tasks).await?, 0);
    if out.format().is_json() {
        out.json(&report)?;
    } else {
        out.line(report.in_words())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
