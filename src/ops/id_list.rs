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

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u64> {
        let list = read_ids(text.as_bytes(), "-").expect("all rows are good");
        list.ids.into_iter().map(TaskId::get).collect()
    }

    #[test]
    fn ids_come_in_every_form_that_list_writes() {
        assert_eq!(ids("1\n# two\n2 # second\n"), [1, 2]);
        assert_eq!(ids("{\"task_id\":\"1\",\"sched_at\":\"2026-12-24T16:00:00Z\"}\n{\"TaskID\":2}\n"), [1, 2]);
        assert_eq!(ids("app,task_id,status\nshop-eu,1,pending\nshop-eu,2,pending\n"), [1, 2]);
        assert_eq!(ids("{\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"Tasks\":[{\"TaskID\":1},{\"TaskID\":2}]}"), [1, 2]);
        assert_eq!(ids(""), [0; 0]);
    }

    #[test]
    fn what_else_a_row_says_does_not_matter() {
        assert_eq!(ids("task_id,sched_at,type\n1,whenever,Nobody\n"), [1]);
        assert_eq!(ids("{\"TaskID\":1,\"Sdkappid\":7,\"SchedAt\":\"soon\"}"), [1]);
    }

    #[test]
    fn repetitions_are_kept_and_counted() {
        let list = read_ids("3\n1\n3\n3\n".as_bytes(), "-").expect("all rows are good");
        assert_eq!(list, IdList { ids: [3, 1, 3, 3].map(TaskId::new).to_vec(), repeated: 2 });
    }

    #[test]
    fn one_bad_row_refuses_them_all() {
        let text = "1\nx\n".repeat(30);
        let Err(ImportError::BadRows { name, bad, count, cut_short }) = read_ids(text.as_bytes(), "ids.txt") else {
            panic!("it is refused");
        };
        assert_eq!((name.as_str(), bad.len(), count, cut_short), ("ids.txt", 20, 30, None));
        assert_eq!((bad[0].line, bad[19].line), (2, 40));
    }
}
