//! Which tasks are meant: ids from arguments or stdin, or what a query finds.

use std::ops::ControlFlow;

use super::{args::IdArg, failure::Refusal, lend::lend, world::World};
use crate::{
    domain::TaskId,
    ledger::{Columns, Direction, Sort, SortField, TaskQuery, TaskRow},
    ops::{Context, ImportError, read_ids},
};

/// Ids as they were given.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Each once, in the order given.
    pub(super) ids: Vec<TaskId>,
    /// The first that was given twice, if one was.
    pub(super) twice: Option<TaskId>,
}

/// Collects the ids of the arguments, reading stdin where one of them is `-`.
pub(super) fn ids(world: &mut World, args: &[IdArg]) -> Result<Given, Refusal> {
    let mut given = Given::default();
    let mut seen = std::collections::HashSet::new();
    let mut take = |id| {
        if seen.insert(id) {
            given.ids.push(id);
        } else {
            given.twice = given.twice.or(Some(id));
        }
    };
    for arg in args {
        match arg {
            IdArg::Id(id) => take(*id),
            IdArg::Stdin => {
                let list = read_ids(world.take_stdin(), "stdin").map_err(|error| of_list(&error))?;
                list.ids.into_iter().for_each(&mut take);
            }
        }
    }
    Ok(given)
}

fn of_list(error: &ImportError) -> Refusal {
    match error {
        ImportError::BadRows { count, bad, cut_short, .. } => {
            let rows = bad.iter().chain(cut_short).map(|row| format!("line {}: {}", row.line, row.reason)).collect();
            let lines = if *count == 1 { "line" } else { "lines" };
            Refusal::Input { what: format!("{count} bad {lines} on stdin, where one id per line is wanted"), rows }
        }
        other => Refusal::Usage(other.to_string()),
    }
}

/// The ids that a query finds, in order of id.
pub(super) async fn matching(context: &Context, query: TaskQuery) -> anyhow::Result<Vec<TaskId>> {
    let sort = Sort { field: SortField::Id, direction: Direction::Ascending };
    let query = TaskQuery { sort, columns: Columns::IdsOnly, ..query };
    let (mut found, ids) = lend(Vec::new());
    let sink = Box::new(move |task: &TaskRow<'_>| {
        found.push(task.id);
        ControlFlow::Continue(())
    });
    context.ledger.scan(&context.service(), query, sink).await?;
    ids.back()
}
