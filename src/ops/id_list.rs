//! Reads the task ids that commands such as `get`, `add` and `delete` accept from a list (`-` is standard input).
//!
//! The reader accepts whatever `import` accepts (ids with `#` comments, JSON lines, a saved reply, CSV) and keeps only
//! the ids, so that the output of `list` can be piped in. It also accepts any other text that contains ids; the ids in
//! the ledger help to distinguish ids from other numbers there.

use std::{
    collections::HashSet,
    io::Read,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    Context, Format, ImportError,
    import::{Collected, Fields, Said, Stop, Take, Wanted, parse},
};
use crate::{
    domain::{IdText, KnownIds, Lengths, TaskId, numbers_in, read_id_text},
    ledger::{BadRow, Columns, Direction, ImportRow, LedgerError, Sort, SortField, TaskQuery, TaskSink},
    locale::tr,
};

/// Input that was given as ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdInput {
    /// A list, with all of its ids read.
    List(IdList),
    /// Text that contains ids, to be read by [`ids_in_text`].
    Text(String),
}

/// The ids of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdList {
    /// All ids in the order of the list, including repeated ones.
    pub ids: Vec<TaskId>,
    /// What the list says besides the ids.
    pub said: Said,
}

/// Reads the ids in `source`: all or none. `name` is the name of the file, for messages. `is_whole` means that the user
/// says the input is complete although its last line has no line break. Blocks until the source ends.
///
/// A row without an id is bad; the other fields of a row are not used. Empty input is an empty list, not an error,
/// because a `list` that matches nothing writes nothing.
pub fn read_ids(mut source: impl Read, name: &str, is_whole: bool) -> Result<IdInput, ImportError> {
    let mut taker = Ids::default();
    let fields = Fields::new(Wanted::IdsOnly).whole(is_whole);
    match parse(&mut source, Format::Auto, name, fields, &mut taker) {
        Err(Stop::Empty) | Ok(()) => {}
        Err(stop) => taker.collected.stop = Some(stop),
    }
    if taker.is_too_long {
        let reason = tr!("import-ids-too-many", most = MOST);
        taker.collected.stop = Some(Stop::Whole(reason));
    }
    match (taker.collected.refusal(name), taker.text) {
        (Some(error), _) => Err(error),
        (None, Some(text)) => Ok(IdInput::Text(text)),
        (None, None) => Ok(IdInput::List(IdList { ids: taker.found, said: taker.said })),
    }
}

/// The maximum number of an app's ids that are examined to find out how many digits ids have.
const SAMPLE: u64 = 1_000;

/// Reads the ids in `text`, as far as the app's ledger and the text itself distinguish them from other numbers.
pub async fn ids_in_text(context: &Context, text: &str, is_whole: bool) -> Result<IdText, LedgerError> {
    let known = context.ledger.tasks(&context.service(), &numbers_in(text)).await?;
    let known: HashSet<TaskId> = known.into_iter().map(|task| task.id).collect();
    let lengths = lengths_of(context).await?;
    Ok(read_id_text(text, &KnownIds { lengths, knows: &|id| known.contains(&id), is_whole }))
}

/// Returns how many digits this app's ids have, judging by the largest of them.
pub async fn lengths_of(context: &Context) -> Result<Lengths, LedgerError> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let sink: TaskSink = Box::new({
        let found = Arc::clone(&found);
        move |row| {
            found.lock().unwrap_or_else(PoisonError::into_inner).push(row.id);
            ControlFlow::Continue(())
        }
    });
    let query = TaskQuery {
        sort: Sort { field: SortField::Id, direction: Direction::Descending },
        limit: Some(SAMPLE),
        columns: Columns::IdsOnly,
        ..TaskQuery::default()
    };
    context.ledger.scan(&context.service(), query, sink).await?;
    let found = found.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Lengths::of(found.iter().copied()))
}

/// The maximum number of ids in a list, so that an endless list does not fill the memory.
const MOST: usize = 20_000_000;

/// Keeps the ids of rows.
#[derive(Default)]
struct Ids {
    found: Vec<TaskId>,
    /// Whether there are more ids than [`MOST`].
    is_too_long: bool,
    text: Option<String>,
    said: Said,
    collected: Collected,
}

impl Take for Ids {
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()> {
        if self.found.len() == MOST {
            self.found = Vec::new();
            self.is_too_long = true;
            return ControlFlow::Break(());
        }
        self.found.push(TaskId::new(row.id));
        ControlFlow::Continue(())
    }

    fn bad(&mut self, row: BadRow) {
        self.collected.add_bad(row);
    }

    /// Ignores remarks on columns or apps, because they say nothing about ids.
    fn note(&mut self, _: String) {}

    fn text(&mut self, text: String) {
        self.text = Some(text);
    }

    fn said(&mut self, said: Said) {
        self.said = said;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Environment, NamedApps, testing};

    fn list(text: &str) -> IdList {
        match read_ids(text.as_bytes(), "-", false) {
            Ok(IdInput::List(list)) => list,
            other => panic!("{text:?} is a list: {other:?}"),
        }
    }

    fn ids(text: &str) -> Vec<u64> {
        list(text).ids.into_iter().map(TaskId::get).collect()
    }

    #[test]
    fn ids_are_read_in_every_format_that_list_writes() {
        assert_eq!(ids("1\n# two\n2 # second\n"), [1, 2]);
        assert_eq!(ids("{\"task_id\":\"1\",\"sched_at\":\"2026-12-24T16:00:00Z\"}\n{\"TaskID\":2}\n"), [1, 2]);
        assert_eq!(ids("app,task_id,status\nshop-eu,1,pending\nshop-eu,2,pending\n"), [1, 2]);
        assert_eq!(ids("app\ttask_id\tstatus\nshop-eu\t1\tpending\nshop-eu\t2\tpending\n"), [1, 2]);
        assert_eq!(ids("{\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"Tasks\":[{\"TaskID\":1},{\"TaskID\":2}]}"), [1, 2]);
        assert_eq!(ids("[\"1\",2]"), [1, 2]);
        assert_eq!(ids(""), [0; 0]);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        for end in ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert_eq!(
                ids(&format!("5210074411{end}# 7{end}5210074412 # 8{end}")),
                [5_210_074_411, 5_210_074_412],
                "{end:?}"
            );
        }
    }

    #[test]
    fn other_fields_of_a_row_are_ignored() {
        assert_eq!(ids("task_id,sched_at,type\n1,whenever,Nobody\n"), [1]);
        assert_eq!(ids("{\"TaskID\":1,\"Sdkappid\":7,\"SchedAt\":\"soon\"}"), [1]);
    }

    #[test]
    fn the_apps_that_rows_name_are_kept() {
        let said =
            list("{\"task_id\":1,\"app\":\"a\"}\n{\"TaskID\":2,\"Sdkappid\":7}\n{\"task_id\":3,\"app\":\"b\"}\n").said;
        let mut named = NamedApps::default();
        named.add_name("a");
        named.add_name("b");
        named.add_number(7);
        assert_eq!(said.apps, named);
        let app = testing::app(Environment::Test);
        assert_eq!(list("app,task_id\na,1\n").said.apps.other_than(&app).as_deref(), Some("a"));
        assert_eq!(list("SdkAppId,task_id\n7,1\n").said.apps.other_than(&app).as_deref(), Some("7"));
        assert_eq!(list(&format!("sdkappid,task_id\n{},1\n", app.sdkappid)).said.apps.other_than(&app), None);
    }

    #[test]
    fn an_id_that_may_be_cut_off_is_refused_unless_the_user_says_it_is_complete() {
        let torn = "5210074411\n5210074412\n5210074";
        let Err(ImportError::BadRows { bad, .. }) = read_ids(torn.as_bytes(), "-", false) else {
            panic!("it is refused")
        };
        assert_eq!(bad[0].line, 3);
        assert!(bad[0].reason.contains("--whole"), "{}", bad[0].reason);
        assert!(matches!(read_ids(torn.as_bytes(), "-", true), Ok(IdInput::List(list)) if list.ids.len() == 3));
        assert_eq!(ids(&format!("{torn}\n")).len(), 3);
        assert_eq!(list("5210074411\n5210074412").said.unended, Some(TaskId::new(5_210_074_412)));
        assert_eq!(list("5210074411\n5210074412\n").said.unended, None);
    }

    #[test]
    fn text_that_contains_ids_is_returned_as_text() {
        for text in
            ["请帮忙删除 2288014437，谢谢！", "2288014437, 2288014438、2288014439\n", "1. 2288014437", "a\n2288014437"]
        {
            assert_eq!(read_ids(text.as_bytes(), "-", false), Ok(IdInput::Text(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_list_with_one_bad_row_is_refused_as_a_whole() {
        let text = "1\nx\n".repeat(30);
        let Err(ImportError::BadRows { name, bad, count, cut_short }) = read_ids(text.as_bytes(), "ids.txt", false)
        else {
            panic!("it is refused");
        };
        assert_eq!((name.as_str(), bad.len(), count, cut_short), ("ids.txt", 20, 30, None));
        assert_eq!((bad[0].line, bad[19].line), (2, 40));
    }
}
