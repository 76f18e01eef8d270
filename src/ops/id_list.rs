//! Reads a list of task ids, as `get`, `delete` and `forget` take it from `-` or a file.
//!
//! It takes whatever `import` takes (ids with `#` comments, JSON lines, a saved reply, CSV) and keeps the ids alone, so
//! that the output of `list` can be piped on. Deliberately not here: ids given as arguments (cli).

use std::{io::Read, ops::ControlFlow};

use super::{
    Format, ImportError,
    import::{Collected, Fields, Stop, Take, Wanted, parse},
};
use crate::{
    domain::TaskId,
    ledger::{BadRow, ImportRow},
};

/// The ids of a list, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdList {
    /// All of them, also those that come more than once.
    pub ids: Vec<TaskId>,
    /// How many are repetitions of an earlier one.
    pub repeated: usize,
}

/// Reads the ids in `source`: all or none. `name` is the file's, for messages. Blocks until the source ends.
///
/// A row without an id is bad; what else a row says is not used. Nothing at all is an empty list, not an error, for a
/// `list` that matched nothing writes nothing.
pub fn read_ids(mut source: impl Read, name: &str) -> Result<IdList, ImportError> {
    let mut taker = Ids::default();
    match parse(&mut source, Format::Auto, name, Fields::new(Wanted::IdsOnly), &mut taker) {
        Err(Stop::Empty) | Ok(()) => {}
        Err(stop) => taker.collected.stop = Some(stop),
    }
    match taker.collected.refusal(name) {
        Some(error) => Err(error),
        None => Ok(IdList { repeated: repeated(&taker.ids), ids: taker.ids }),
    }
}

fn repeated(ids: &[TaskId]) -> usize {
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    ids.len() - distinct.len()
}

/// Keeps the ids of rows.
#[derive(Default)]
struct Ids {
    ids: Vec<TaskId>,
    collected: Collected,
}

impl Take for Ids {
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()> {
        self.ids.push(TaskId::new(row.id));
        ControlFlow::Continue(())
    }

    fn bad(&mut self, row: BadRow) {
        self.collected.add_bad(row);
    }

    /// A remark on columns or apps says nothing about ids.
    fn note(&mut self, _: String) {}
}
