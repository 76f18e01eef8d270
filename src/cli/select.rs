//! Collects the ids of the tasks that a command applies to: from arguments, from stdin, or with a query.

use std::ops::ControlFlow;

use super::{
    args::IdArg,
    failure::{Refusal, bad_row},
    lend::lend,
    notes::Notes,
    reading::{Purpose, Reading},
    world::World,
};
use crate::{
    domain::{TaskId, says_more_than_ids},
    ledger::{Columns, Direction, Sort, SortField, TaskQuery, TaskRow},
    locale::tr,
    ops::{Context, IdInput, ImportError, read_ids},
};

/// The name of stdin in messages.
const STDIN: &str = "stdin";

/// The ids that were given, without duplicates.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Each id once, in the order given.
    pub(super) ids: Vec<TaskId>,
    /// The first id that was given twice, if there is one.
    pub(super) twice: Option<TaskId>,
    /// Whether the ids were read from input that contains more than ids.
    pub(super) are_from_prose: bool,
}

/// The ids of the arguments, and the input from stdin if one of the arguments is `-`. No id has been looked up in a
/// ledger yet.
#[derive(Debug)]
pub(super) struct Asked {
    arguments: Vec<TaskId>,
    input: Option<IdInput>,
    is_whole: bool,
}

/// Collects the ids of the arguments, and reads stdin if one of them is `-`.
pub(super) fn asked(world: &mut World, args: &[IdArg], is_whole: bool) -> Result<Asked, Refusal> {
    let mut asked = Asked { arguments: Vec::new(), input: None, is_whole };
    for arg in args {
        match arg {
            IdArg::Id(id) => asked.arguments.push(*id),
            IdArg::Stdin if asked.input.is_some() => {}
            IdArg::Stdin => {
                let input = read_ids(world.take_stdin(), STDIN, is_whole).map_err(|error| of_list(&error))?;
                asked.input = Some(input);
            }
        }
    }
    Ok(asked)
}

impl Asked {
    /// Whether it is already certain, before the ledger is opened, that no ids were given. Free text may still turn out
    /// to contain none.
    pub(super) fn is_empty(&self) -> bool {
        let nothing_read = match &self.input {
            None => true,
            Some(IdInput::List(list)) => list.ids.is_empty(),
            Some(IdInput::Text(_)) => false,
        };
        self.arguments.is_empty() && nothing_read
    }

    /// Returns the first id that the arguments name twice.
    pub(super) fn argument_twice(&self) -> Option<TaskId> {
        each_once(self.arguments.clone()).twice
    }

    /// Checks the ids against the app's list of tasks, reports what was read from stdin, and returns the ids to use.
    pub(super) async fn settle(self, notes: &Notes, context: &Context, purpose: Purpose) -> anyhow::Result<Given> {
        let reading = Reading { source: STDIN, is_whole: self.is_whole, purpose, notes, context };
        let mut ids = self.arguments;
        let are_from_prose = match &self.input {
            None => false,
            Some(IdInput::List(list)) => list.said.says_more,
            Some(IdInput::Text(text)) => says_more_than_ids(text),
        };
        match self.input {
            None => {}
            Some(IdInput::List(list)) => {
                reading.check_list(&list).await?;
                if ids.is_empty() { ids = list.ids } else { ids.extend(list.ids) }
            }
            Some(IdInput::Text(text)) => ids.extend(reading.take_out_of(&text).await?),
        }
        Ok(Given { are_from_prose, ..each_once(ids) })
    }
}

/// Removes duplicate ids and keeps the order. Sorts a copy of the ids, which needs less memory than a hash set: there
/// may be ten million ids.
fn each_once(ids: Vec<TaskId>) -> Given {
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() == ids.len() {
        return Given { ids, ..Given::default() };
    }
    let (mut seen, mut twice) = (vec![false; distinct.len()], None);
    let mut once = ids;
    once.retain(|id| {
        let is_new = distinct.binary_search(id).is_ok_and(|at| !std::mem::replace(&mut seen[at], true));
        if !is_new {
            twice.get_or_insert(*id);
        }
        is_new
    });
    Given { ids: once, twice, ..Given::default() }
}

fn of_list(error: &ImportError) -> Refusal {
    match error {
        ImportError::BadRows { count, bad, cut_short, .. } => {
            let rows = bad.iter().chain(cut_short).map(|row| bad_row(row.line, &row.reason)).collect();
            Refusal::Input { what: tr!("cli-bad-lines", count = count), rows }
        }
        other => Refusal::Usage(other.to_string()),
    }
}

/// Returns the ids that a query finds, sorted by id.
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
