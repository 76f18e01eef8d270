//! `get`: reads tasks from the service, stores them in the ledger and prints them, in the order of their ids on the
//! command line or in the input.

use std::collections::HashMap;

use crate::{
    api::Priority,
    cli::{
        args::Ids,
        exit::Exit,
        failure::Refusal,
        output::{Extra, Format, Header, TaskPrinter},
        reading::Purpose,
        select::asked,
        session::Session,
    },
    domain::TaskStatus,
    ledger::TaskRow,
    locale::tr,
    ops::{self, NotRead, ReadResult},
};

const FORMS: [Format; 6] = [Format::Table, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl, Format::Ids];

/// Prints each task as the ledger has it after the read. A task that was seen before and that the service no longer has
/// is `gone`, which is not a failure. An id that was never seen anywhere is a failure. A read does not settle a change
/// whose outcome is unknown.
pub(super) async fn run(session: &mut Session, args: &Ids) -> anyhow::Result<Exit> {
    let out = session.background_out(&FORMS)?;
    let asked = asked(&mut session.world, &args.ids, args.whole)?;
    if asked.is_empty() {
        return Err(Refusal::NothingMatched(tr!("cli-no-ids")).into());
    }
    let opened = session.open().await?;
    let ids = asked.settle(&session.notes, &opened.context, Purpose::Look).await?.ids;
    let context = &opened.context;
    let mut printer = TaskPrinter::new(out, &context.app.name, Header::Shown, Extra::Note);
    let (mut exit, mut read, mut failed) = (Exit::Done, 0_usize, 0_usize);
    // Replies arrive in any order.
    let (mut tasks, mut next, mut written) = (HashMap::new(), 0, Ok(()));
    let notes = session.notes.clone();
    let mut show = |ReadResult { id, result, reappeared, flaws, .. }| {
        match result {
            Ok(task) => {
                read += 1;
                if let Some(again) = reappeared {
                    notes.say(&tr!("cli-warning", what = again.to_string()));
                }
                for flaw in flaws {
                    notes.say(&tr!("cli-not-all-understood", task = id.to_string(), flaw = flaw.to_string()));
                }
                if task.status == TaskStatus::Unknown {
                    exit = exit.and(Exit::Unknown);
                    notes.say(&tr!("cli-not-settled", task = id.to_string()));
                }
                tasks.insert(id, Some(task));
            }
            Err(NotRead::NotFound(why)) => {
                failed += 1;
                exit = exit.and(Exit::Partly);
                notes.say(&tr!("cli-not-found", task = id.to_string(), why = why.to_string()));
            }
            Err(NotRead::Failed(why)) => {
                failed += 1;
                exit = exit.and(Exit::of_failed_read(&why));
                notes.say(&tr!("cli-failed-to-read", task = id.to_string(), why = why.to_string()));
            }
        }
        tasks.entry(id).or_insert(None);
        while let Some(known) = ids.get(next).and_then(|id| tasks.get(id)) {
            if let (Some(task), true) = (known, written.is_ok()) {
                written = printer.print(&TaskRow::of(task));
            }
            next += 1;
        }
    };
    let reading = ops::read(context, &ids, Priority::Interactive, &mut show);
    let all = session.notes.while_asking(&*session.world.clock, reading).await;
    // Tasks that were read before a failure are printed too.
    written?;
    for task in ids.iter().skip(next).filter_map(|id| tasks.get(id)?.as_ref()) {
        printer.print(&TaskRow::of(task))?;
    }
    printer.finish()?;
    all?;
    Ok(if read > 0 && failed > 0 { exit.and(Exit::Partly) } else { exit })
}
