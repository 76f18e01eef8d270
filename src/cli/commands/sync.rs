//! `sync`: reads the service's list into the ledger.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    cli::{
        args::Sync,
        exit::Exit,
        failure::Refusal,
        output::{Format, Out, SCHEMA, Stamp, WriteError},
        session::Session,
    },
    ops::{self, SyncReport, default_window},
};

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    app: &'a str,
    from: Stamp,
    to: Stamp,
    pages: u64,
    seen: u64,
    added: u64,
    changed: u64,
    missing: u64,
    skipped: u64,
    skipped_examples: &'a [String],
}

/// Reads the list between two times. What was read before a signal or a failure is stored.
pub(super) async fn run(session: &mut Session, args: &Sync) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let (earliest, latest) = default_window(session.world.clock.now());
    let from = args.from.as_deref().map_or(Ok(earliest), |text| session.time("--from", text))?;
    let to = args.to.as_deref().map_or(Ok(latest), |text| session.time("--to", text))?;
    if from > to {
        return Err(Refusal::Usage("--from is later than --to: nothing lies between them".to_owned()).into());
    }
    let opened = session.open().await?;
    let context = &opened.context;
    let (notes, clock) = (session.notes.clone(), &session.world.clock);
    let mut progress = |so_far: ops::SyncProgress| {
        notes.progress(clock.since_boot(), |_| format!("{} tasks on {} pages", so_far.seen, so_far.pages));
    };
    let result = tokio::select! {
        biased;
        result = ops::sync(context, (from, to), &mut progress) => result,
        signal = session.world.signals.next() => {
            session.notes.say("stopped: what was read so far is stored; `pushdeck sync` again reads the rest");
            return Ok(Exit::Signalled(signal?));
        }
    };
    session.notes.clear_progress();
    let report = result?;
    for reason in &report.examples {
        session.notes.say(&format!("not understood: {reason}"));
    }
    print(&mut out, &context.app.name.0, (from, to), &report)?;
    Ok(if report.skipped == 0 { Exit::Done } else { Exit::Partly })
}

fn print(out: &mut Out, app: &str, (from, to): (Timestamp, Timestamp), report: &SyncReport) -> Result<(), WriteError> {
    let SyncReport { pages, seen, added, changed, skipped, examples, missing } = report;
    if out.format().is_json() {
        out.json(&Document {
            schema: SCHEMA,
            app,
            from: Stamp(from),
            to: Stamp(to),
            pages: *pages,
            seen: *seen,
            added: *added,
            changed: *changed,
            missing: *missing,
            skipped: *skipped,
            skipped_examples: examples,
        })?;
        return out.flush();
    }
    out.line(format_args!("{app}: {seen} tasks on {pages} pages: {added} new, {changed} changed"))?;
    if *missing > 0 {
        out.line(format_args!(
            "{missing} that should be pending were not listed: `pushdeck get` reads them one by one"
        ))?;
    }
    if *skipped > 0 {
        out.line(format_args!("{skipped} entries were not understood"))?;
    }
    out.flush()
}
