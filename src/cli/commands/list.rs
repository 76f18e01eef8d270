//! `list`: the tasks of the ledger.

use std::ops::ControlFlow;

use crate::{
    cli::{
        args::List,
        exit::Exit,
        failure::Refusal,
        lend::lend,
        output::{Format, Header, TaskPrinter},
        session::{Session, filter, here_and_now},
    },
    ledger::{Direction, Sort, SortField, TaskQuery, TaskRow},
};

const FORMS: [Format; 6] = [Format::Table, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl, Format::Ids];

/// Prints each task as it is read, so that a million take no memory.
pub(super) async fn run(session: &mut Session, args: List) -> anyhow::Result<Exit> {
    let out = session.out(&FORMS)?;
    let filter = filter(args.filter.as_deref())?;
    let (opened, doubt) = session.open_to_show().await?;
    let context = &opened.context;
    let format = out.format();
    let narrowed =
        !(args.status.is_empty() && args.types.is_empty() && args.campaign.is_none() && args.filter.is_none());
    let query = TaskQuery {
        filter: here_and_now(filter, context),
        statuses: args.status,
        types: args.types,
        campaign: args.campaign,
        sort: args.sort.unwrap_or_else(|| usual_order(format)),
        columns: TaskPrinter::columns(format),
        ..TaskQuery::default()
    };
    let header = if args.no_header { Header::Left } else { Header::Shown };
    let (mut lent, printer) = lend((TaskPrinter::new(out, &context.app.name, header), Ok(())));
    let sink = Box::new(move |task: &TaskRow<'_>| {
        let (printer, written) = &mut *lent;
        *written = printer.print(task);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let shown = context.ledger.scan(&context.service(), query, sink).await?;
    let (printer, written) = printer.back()?;
    written?;
    printer.finish()?;
    if doubt.is_none() {
        session.point_to_resume(context).await?;
    }
    if shown > 0 || doubt.is_some() {
        return Ok(doubt.unwrap_or(Exit::Done));
    }
    if narrowed {
        return Err(Refusal::NothingMatched(format!("no task of app {} matches", context.app.name)).into());
    }
    session.notes.say(&format!(
        "no task of app {} is known here: `pushdeck sync` reads the service's list, `pushdeck import` a file",
        context.app.name
    ));
    Ok(Exit::Done)
}

/// Ids come fastest as they lie on disk; people want to know what is due.
const fn usual_order(format: Format) -> Sort {
    let field = if matches!(format, Format::Ids) { SortField::Id } else { SortField::Due };
    Sort { field, direction: Direction::Ascending }
}
