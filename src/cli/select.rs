//! Which tasks are meant: ids from arguments or stdin, or what a query finds.

use std::ops::ControlFlow;

use super::{args::IdArg, failure::Refusal, lend::lend, notes::Notes, world::World};
use crate::{
    domain::{IdText, TaskId, Untrusted, grouped},
    ledger::{Columns, Direction, Sort, SortField, TaskQuery, TaskRow},
    ops::{Context, IdInput, IdList, ImportError, ids_in_text, read_ids},
};

/// Ids of a list of stdin that are named before a question.
const NAMED: usize = 10;

/// Ids as they were given.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Each once, in the order given.
    pub(super) ids: Vec<TaskId>,
    /// The first that was given twice, if one was.
    pub(super) twice: Option<TaskId>,
}

/// Arguments, and what was read from stdin where one of them is `-`; not yet looked up in a ledger.
#[derive(Debug)]
pub(super) struct Asked {
    arguments: Vec<TaskId>,
    input: Option<IdInput>,
    is_whole: bool,
}

/// What becomes of ids, which decides how much must be sure about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// They are read, added or dropped here.
    Look,
    /// They are deleted on the service.
    Delete,
}

/// Collects the ids of the arguments, reading stdin where one of them is `-`.
pub(super) fn asked(world: &mut World, args: &[IdArg], is_whole: bool) -> Result<Asked, Refusal> {
    let mut asked = Asked { arguments: Vec::new(), input: None, is_whole };
    for arg in args {
        match arg {
            IdArg::Id(id) => asked.arguments.push(*id),
            IdArg::Stdin if asked.input.is_some() => {}
            IdArg::Stdin => {
                let input = read_ids(world.take_stdin(), "stdin", is_whole).map_err(|error| of_list(&error))?;
                asked.input = Some(input);
            }
        }
    }
    Ok(asked)
}

impl Asked {
    /// Whether nothing was given, whatever the ledger says.
    pub(super) fn is_empty(&self) -> bool {
        let nothing_read = match &self.input {
            None => true,
            Some(IdInput::List(list)) => list.ids.is_empty(),
            Some(IdInput::Text(_)) => false,
        };
        self.arguments.is_empty() && nothing_read
    }

    /// The first id that the arguments name twice.
    pub(super) fn argument_twice(&self) -> Option<TaskId> {
        each_once(self.arguments.clone()).twice
    }

    /// Settles which ids are meant in this app, and says what was read on stdin.
    pub(super) async fn settle(self, notes: &Notes, context: &Context, purpose: Purpose) -> anyhow::Result<Given> {
        let mut ids = self.arguments;
        match self.input {
            None => {}
            Some(IdInput::List(list)) => {
                check_list(context, &list, self.is_whole, purpose).await?;
                if purpose == Purpose::Delete {
                    say_read(notes, context, &list.ids).await?;
                }
                if ids.is_empty() { ids = list.ids } else { ids.extend(list.ids) }
            }
            Some(IdInput::Text(text)) => {
                let read = ids_in_text(context, &text, self.is_whole).await?;
                if read.taken.is_empty() {
                    return Err(nothing_taken(&read).into());
                }
                let found = read.ids();
                say_read(notes, context, &found).await?;
                read.left_in_words().iter().for_each(|line| notes.add(&format!("  {line}")));
                ids.extend(found);
            }
        }
        Ok(each_once(ids))
    }
}

/// Refuses ids that belong to another app, and a last id that may have been cut.
async fn check_list(context: &Context, list: &IdList, is_whole: bool, purpose: Purpose) -> anyhow::Result<()> {
    let here = &context.app.name;
    if let Some(other) = list.said.other_app(&context.app) {
        let other = Untrusted::new(other).safe_cut(40);
        let what = format!(
            "stdin names tasks of app {other}, and this is {here}: choose one app with --app; nothing was done"
        );
        return Err(Refusal::Usage(what).into());
    }
    if let Some(rounded) = &list.said.rounded
        && context.ledger.tasks(&context.service(), &list.ids).await?.len() < list.ids.len()
    {
        return Err(Refusal::Usage(format!(
            "stdin: {rounded}; not all of them are in the list of {here}; nothing was done"
        ))
        .into());
    }
    let Some(unended) = list.said.unended.filter(|_| purpose == Purpose::Delete && !is_whole) else { return Ok(()) };
    if context.ledger.tasks(&context.service(), &[unended]).await?.is_empty() {
        return Err(Refusal::Usage(format!(
            "stdin ends right behind {unended}, without a line end, and {unended} is not in the list of {here}: it may have been \
             cut; get the whole input, or add --whole if this is all of it; nothing was sent"
        ))
        .into());
    }
    Ok(())
}

/// Says which tasks stdin named: how many are in the app's list, and the first of them.
async fn say_read(notes: &Notes, context: &Context, ids: &[TaskId]) -> anyhow::Result<()> {
    let (here, first) = (&context.app.name, &ids[..ids.len().min(NAMED)]);
    let known = context.ledger.tasks(&context.service(), first).await?;
    let count = grouped(ids.len());
    let named = if ids.len() == 1 { "id" } else { "ids" };
    notes.say(&format!("stdin: {count} {named}"));
    for id in first {
        let title = known.iter().find(|task| task.id == *id).map(|task| task.title.as_ref().map(Untrusted::safe));
        let title = title.map_or_else(|| format!("(not in the list of {here})"), Option::unwrap_or_default);
        notes.add(&format!("  {id}  {title}"));
    }
    if ids.len() > NAMED {
        notes.add(&format!("  and {} more", grouped(ids.len() - NAMED)));
    }
    Ok(())
}

fn nothing_taken(read: &IdText) -> Refusal {
    let what = "no task id was found on stdin: give one id per line, or text that names them".to_owned();
    Refusal::Input { what, rows: read.left_in_words() }
}

/// The ids in their order, each once. Needs little more room than the ids, of which there may be ten million.
fn each_once(ids: Vec<TaskId>) -> Given {
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() == ids.len() {
        return Given { ids, twice: None };
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
    Given { ids: once, twice }
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
