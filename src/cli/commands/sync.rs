//! `sync`: reads the service's list into the ledger.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    cli::{
        args::Sync,
        exit::Exit,
        failure::Refusal,
        output::{Format, Out, SCHEMA, Stamp, WriteError},
        session::{Session, time},
    },
    domain::{format_service, parse_absolute},
    ledger::Reappeared,
    locale::{Language, label, language, shown, throughout, tr},
    ops::{self, ANY_TASK, SyncReport, default_window},
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
    reappeared: Vec<Again>,
    skipped: u64,
    skipped_examples: &'a [String],
    complete: bool,
    gaps: &'a [String],
    flawed: u64,
    flaws: &'a [String],
    outside: u64,
}

/// A task that was deleted or gone and is in the service's list again.
#[derive(Serialize)]
struct Again {
    task_id: String,
    was: String,
    status: String,
}

impl Again {
    fn of(reappeared: &Reappeared) -> Self {
        let Reappeared { task, was, seen } = reappeared;
        Self { task_id: task.to_string(), was: was.as_raw().to_owned(), status: seen.as_raw().to_owned() }
    }
}

/// At most this many reappeared tasks are named in notes; the JSON has all of them.
const SHOWN: usize = 20;

/// Reads the list for the time window that the flags give. If a task that was deleted or gone has reappeared, a warning
/// says so, and the exit code does not change: the list was read, which is all that was asked for. If a signal or a
/// failure ends the reading, the tasks that were read before are stored.
pub(super) async fn run(session: &mut Session, args: &Sync) -> anyhow::Result<Exit> {
    let mut out = session.background_out(&[Format::Table, Format::Json, Format::Jsonl])?;
    window(args, session.world.clock.now())?;
    let opened = session.open_or_begin().await?;
    let context = &opened.context;
    // The due times in the list follow the service's clock, so a relative time is relative to that clock's time too.
    if [&args.from, &args.to].into_iter().flatten().any(|text| parse_absolute(text).is_none()) {
        session.notes.while_asking(&*session.world.clock, context.check_clock(ANY_TASK)).await?;
    }
    let (from, to) = window(args, context.service_now())?;
    let (notes, clock) = (session.notes.clone(), &session.world.clock);
    let mut progress = |so_far: ops::SyncProgress| {
        let words = |_| tr!("cli-sync-progress", tasks = so_far.seen, pages = so_far.pages);
        notes.progress(clock.since_boot(), words);
    };
    session.world.signals.listen();
    let reading = ops::sync(context, (from, to), &mut progress);
    // The result says why something could not be read, so these reasons must be in the result's language.
    let spoken = if out.format().is_json() { Language::ENGLISH } else { language() };
    let reading = throughout(spoken, reading);
    let result = tokio::select! {
        biased;
        result = notes.while_asking(&**clock, reading) => Ok(result),
        signal = session.world.signals.next() => Err(signal),
    };
    session.notes.clear_progress();
    let report = match (result, session.world.signals.release()) {
        (Ok(result), None) => result?,
        (Err(signal), _) | (Ok(_), Some(signal)) => {
            session.world.signals.end_soon(signal);
            session.notes.say(label!("cli-sync-stopped"));
            return Ok(Exit::Signalled(signal));
        }
    };
    for again in report.reappeared.iter().take(SHOWN) {
        session.notes.say(&tr!("cli-warning", what = again.to_string()));
    }
    if report.reappeared.len() > SHOWN {
        session.notes.say(&tr!("cli-sync-more", count = report.reappeared.len() - SHOWN));
    }
    for gap in &report.gaps {
        session.notes.say(&tr!("cli-sync-gap", where = shown(gap)));
    }
    for reason in &report.examples {
        session.notes.say(&tr!("cli-sync-skipped", reason = shown(reason)));
    }
    for flaw in &report.flaws {
        session.notes.say(&tr!("cli-sync-flaw", flaw = shown(flaw)));
    }
    print(&mut out, &context.app.name.0, (from, to), &report)?;
    Ok(if report.is_whole() { Exit::Done } else { Exit::Partly })
}

/// Returns the times between which the list is read; relative times are relative to `now`.
fn window(args: &Sync, now: Timestamp) -> Result<(Timestamp, Timestamp), Refusal> {
    let (earliest, latest) = default_window(now);
    let from = args.from.as_deref().map_or(Ok(earliest), |text| time("--from", text, now))?;
    let to = args.to.as_deref().map_or(Ok(latest), |text| time("--to", text, now))?;
    if from > to {
        return Err(Refusal::Usage(tr!("cli-window-reversed")));
    }
    Ok((from, to))
}

fn print(out: &mut Out, app: &str, (from, to): (Timestamp, Timestamp), report: &SyncReport) -> Result<(), WriteError> {
    let SyncReport { pages, seen, added, changed, skipped, missing, reappeared, .. } = report;
    let SyncReport { flawed, gaps, outside, .. } = report;
    if out.format().is_json() {
        let SyncReport { examples, flaws, gaps, .. } = report;
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
            reappeared: reappeared.iter().map(Again::of).collect(),
            skipped: *skipped,
            skipped_examples: examples,
            complete: gaps.is_empty(),
            gaps,
            flawed: *flawed,
            flaws,
            outside: *outside,
        })?;
        return out.flush();
    }
    out.line(tr!("cli-synced", app = app, seen = seen, pages = pages, added = added, changed = changed))?;
    out.line(tr!("cli-sync-window", from = format_service(from), to = format_service(to)))?;
    if *outside > 0 {
        out.line(tr!("cli-sync-outside", count = outside))?;
    }
    if !gaps.is_empty() {
        out.line(label!("cli-sync-incomplete"))?;
    }
    if *missing > 0 {
        out.line(tr!("cli-sync-missing", count = missing))?;
    }
    if !reappeared.is_empty() {
        out.line(tr!("cli-sync-reappeared", count = reappeared.len()))?;
    }
    if *skipped > 0 {
        out.line(tr!("cli-sync-not-understood", count = skipped))?;
    }
    if *flawed > 0 {
        out.line(tr!("cli-sync-flawed", count = flawed))?;
    }
    out.flush()
}
