//! `list`: prints the tasks of the ledger.

use std::{ops::ControlFlow, sync::Arc};

use crate::{
    cli::{
        args::List,
        exit::Exit,
        failure::Refusal,
        lend::lend,
        output::{Extra, Format, Header, TaskPrinter},
        session::{Session, filter, here_and_now},
    },
    ledger::{Columns, Direction, Sort, SortField, TaskQuery, TaskRow},
    locale::tr,
    ops::Context,
};

const FORMS: [Format; 6] = [Format::Table, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl, Format::Ids];

/// Prints each task as it is read, so that memory use does not grow with the number of tasks.
pub(super) async fn run(session: &mut Session, args: List) -> anyhow::Result<Exit> {
    let out = session.out(&FORMS)?;
    let filter = filter(args.filter.as_deref())?;
    if args.all_apps {
        begin_all(session, out.format())?;
    }
    let (opened, doubt) = session.open_to_show().await?;
    let context = &opened.context;
    let format = out.format();
    let narrowed = args.held
        || !(args.status.is_empty() && args.types.is_empty() && args.campaign.is_none() && args.filter.is_none());
    let query = TaskQuery {
        statuses: args.status,
        types: args.types,
        campaign: args.campaign,
        held: args.held,
        sort: args.sort.unwrap_or_else(|| usual_order(format)),
        columns: if args.held && format == Format::Table { Columns::All } else { TaskPrinter::columns(format) },
        ..TaskQuery::default()
    };
    let header = if args.no_header { Header::Left } else { Header::Shown };
    let extra = if args.held { Extra::Hold } else { Extra::Nothing };
    let (mut printer, contexts) = if args.all_apps {
        let contexts = opened.apps.all().map(|app| opened.apps.open(&app.name)).collect::<anyhow::Result<_>>()?;
        (TaskPrinter::of_apps(out, header, extra), contexts)
    } else {
        (TaskPrinter::new(out, &context.app.name, header, extra), vec![Arc::clone(context)])
    };
    let mut shown = 0;
    for context in &contexts {
        printer.set_app(&context.app.name);
        let query = TaskQuery { filter: here_and_now(filter.clone(), context), ..query.clone() };
        let count;
        (printer, count) = print(context, query, printer).await?;
        shown += count;
    }
    let moved = printer.moved();
    printer.finish()?;
    if args.held && moved > 0 {
        session.notes.say(&tr!("cli-held-moved", count = moved));
    }
    if doubt.is_none() {
        session.point_to_resume(context).await?;
    }
    if shown > 0 || doubt.is_some() {
        return Ok(doubt.unwrap_or(Exit::Done));
    }
    let app = &context.app.name.0;
    if narrowed {
        let why = if args.all_apps { tr!("cli-no-match-anywhere") } else { tr!("cli-no-match", app = app) };
        return Err(Refusal::NothingMatched(why).into());
    }
    session.notes.say(&if args.all_apps { tr!("cli-none-known-anywhere") } else { tr!("cli-none-known", app = app) });
    Ok(Exit::Done)
}

/// Prepares for listing all apps. Refuses the format `ids`, in which nobody could tell which app an id belongs to. If
/// no app is chosen, chooses the first, because every app is listed anyway.
fn begin_all(session: &mut Session, format: Format) -> anyhow::Result<()> {
    if format == Format::Ids {
        return Err(Refusal::Usage(tr!("cli-mixed-ids")).into());
    }
    let config = session.config()?;
    if session.globals.app.is_none() && config.app(None).is_err() {
        session.globals.app = config.apps.keys().next().map(ToString::to_string);
    }
    Ok(())
}

/// Prints the tasks of one app. Returns the printer, and the number of tasks.
async fn print(context: &Context, query: TaskQuery, printer: TaskPrinter) -> anyhow::Result<(TaskPrinter, u64)> {
    let (mut lent, printer) = lend((printer, Ok(())));
    let sink = Box::new(move |task: &TaskRow<'_>| {
        let (printer, written) = &mut *lent;
        *written = printer.print(task);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let shown = context.ledger.scan(&context.service(), query, sink).await?;
    let (printer, written) = printer.back()?;
    written?;
    Ok((printer, shown))
}

/// Returns the default order. Ids are printed in the order in which they are stored, which is the fastest. In the other
/// formats the due time matters most to the reader, so tasks are sorted by it.
const fn usual_order(format: Format) -> Sort {
    let field = if matches!(format, Format::Ids) { SortField::Id } else { SortField::Due };
    Sort { field, direction: Direction::Ascending }
}
