//! Which tasks the ledger returns, and in which order, after various imports.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use proptest::prelude::*;
use pushdeck::{
    clock::ManualClock,
    domain::{CallSpan, SdkAppId, SeenBy, Service, Sighting, Task, TaskId, TaskStatus, TaskType},
    ledger::{
        Actor, Columns, Direction, ImportReport, ImportRow, Ledger, LedgerError, OpenOptions, Sort, SortField,
        TaskQuery, TaskSink, open,
    },
};

/// A ledger in a temporary folder, which is removed when this value is dropped.
struct Scratch {
    ledger: Arc<dyn Ledger>,
    _folder: tempfile::TempDir,
}

impl Scratch {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let address = folder.path().join("ledger.db").display().to_string();
        let options = OpenOptions::new(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        Self { ledger: open(&address, options).await.expect("the ledger opens"), _folder: folder }
    }

    async fn import(&self, rows: &[ImportRow]) -> ImportReport {
        let rows = rows.to_vec();
        let mut rows = rows.into_iter();
        let source = move |row: &mut ImportRow| Ok(rows.next().map(|next| *row = next).is_some());
        self.ledger.import(&service(), Box::new(source), &Actor::NOBODY).await.expect("the rows are imported")
    }

    async fn shown(&self, query: TaskQuery) -> Vec<Task> {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&shown);
        let each = move |task: &pushdeck::ledger::TaskRow<'_>| {
            sink.lock().expect("no thread panicked").push(task.to_task());
            ControlFlow::Continue(())
        };
        let count = self.ledger.scan(&service(), query, Box::new(each)).await.expect("the scan works");
        let shown = Arc::into_inner(shown).expect("the sink was dropped").into_inner().expect("no thread panicked");
        assert_eq!(count, shown.len() as u64);
        shown
    }

    async fn ids(&self, query: TaskQuery) -> Vec<u64> {
        self.shown(query).await.into_iter().map(|task| task.id.get()).collect()
    }
}

fn service() -> Service {
    Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("the host is valid") }
}

fn due(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

fn row(id: u64, second: Option<i64>) -> ImportRow {
    ImportRow { id, sched_at: second.and_then(due), ..ImportRow::default() }
}

fn by(field: SortField, direction: Direction) -> TaskQuery {
    TaskQuery { sort: Sort { field, direction }, ..TaskQuery::default() }
}

const LARGEST: u64 = u64::MAX;
const MIDDLE: u64 = 1 << 63;

#[tokio::test]
async fn each_sort_order_compares_numbers_times_and_texts_correctly() {
    let scratch = Scratch::new().await;
    let rows = [row(LARGEST, Some(5)), row(3, None), row(MIDDLE, None), row(2, Some(9)), row(1, Some(5))];
    scratch.import(&rows).await;
    let up = |field| scratch.ids(by(field, Direction::Ascending));
    let down = |field| scratch.ids(by(field, Direction::Descending));
    assert_eq!(up(SortField::Id).await, [1, 2, 3, MIDDLE, LARGEST]);
    assert_eq!(down(SortField::Id).await, [LARGEST, MIDDLE, 3, 2, 1]);
    let due_up = up(SortField::Due).await;
    let (times, rest) = due_up.split_at(3);
    assert_eq!(
        (times[2], rest.contains(&3), rest.contains(&MIDDLE)),
        (2, true, true),
        "tasks without a due time come last"
    );
    assert_eq!(down(SortField::Due).await[0], 2);
    for field in [SortField::Due, SortField::Id] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let all = scratch.ids(by(field, direction)).await;
            let alone = scratch.ids(TaskQuery { columns: Columns::IdsOnly, ..by(field, direction) }).await;
            let page = scratch.ids(TaskQuery { limit: Some(3), ..by(field, direction) }).await;
            assert_eq!((&alone, &page[..]), (&all, &all[..3]), "{field:?} {direction:?}");
        }
    }
}

#[tokio::test]
async fn a_query_returns_only_matching_tasks() {
    let scratch = Scratch::new().await;
    let campaign = || "spring".parse().ok();
    let typed = |id, task_type| ImportRow { task_type: Some(task_type), ..row(id, None) };
    let rows = [typed(1, TaskType::All), typed(2, TaskType::Tag), ImportRow { campaign: campaign(), ..row(3, None) }];
    scratch.import(&rows).await;
    let seen = Sighting::of(
        TaskId::new(2),
        CallSpan::instant(Timestamp::UNIX_EPOCH, std::time::Duration::ZERO),
        SeenBy::Get,
        TaskStatus::from_service("revoked"),
    );
    scratch.ledger.record(&service(), vec![seen]).await.expect("the sightings are recorded");
    let query = TaskQuery::default;
    assert_eq!(scratch.ids(TaskQuery { types: vec![TaskType::Tag, TaskType::User], ..query() }).await, [2]);
    assert_eq!(scratch.ids(TaskQuery { campaign: campaign(), ..query() }).await, [3]);
    assert_eq!(scratch.ids(TaskQuery { statuses: vec![TaskStatus::Unverified], ..query() }).await, [1, 3]);
    let revoked = TaskQuery { statuses: vec![TaskStatus::Other("revoked".into())], ..query() };
    let shown = scratch.shown(revoked).await;
    assert_eq!((shown.len(), shown[0].seen_by, shown[0].task_type), (1, Some(SeenBy::Get), Some(TaskType::Tag)));
}

#[tokio::test]
async fn the_parts_of_a_split_contain_every_task_once() {
    let scratch = Scratch::new().await;
    let whole = TaskId::new(0)..=TaskId::new(LARGEST);
    assert_eq!(scratch.ledger.split(&service(), 2).await, Ok(vec![whole.clone()]), "the ledger is still empty");
    let ids: Vec<u64> = (10..50).chain(MIDDLE - 3..MIDDLE + 17).chain([LARGEST]).collect();
    scratch.import(&ids.iter().map(|id| row(*id, None)).collect::<Vec<_>>()).await;
    for parts in [1, 2, 3, 7, 61, 1_000] {
        let ranges = scratch.ledger.split(&service(), parts).await.expect("the tasks can be split");
        let mut found = Vec::new();
        for range in ranges.clone() {
            let part = scratch.ids(TaskQuery { ids: Some(range), ..by(SortField::Id, Direction::Ascending) }).await;
            assert!(part.len() <= ids.len().div_ceil(parts), "{parts} parts, one of {}", part.len());
            found.extend(part);
        }
        assert_eq!((&found, ranges.len()), (&ids, parts.min(ids.len())));
    }
}

#[tokio::test]
async fn the_time_index_is_correct_after_a_large_import_in_any_order() {
    let scratch = Scratch::new().await;
    scratch.import(&[row(7_000, Some(1))]).await;
    // 7,919 and 30,000 are coprime: every id occurs once, in a scattered order.
    let rows: Vec<_> =
        (0..30_000).map(|n| row(n * 7_919 % 30_000, Some(i64::try_from(n).expect("the number is small")))).collect();
    let report = scratch.import(&rows).await;
    assert_eq!(report, ImportReport { added: 29_999, updated: 1, unchanged: 0 });
    let by_index = scratch.ids(TaskQuery { columns: Columns::IdsOnly, ..TaskQuery::default() }).await;
    assert_eq!(by_index, rows.iter().map(|row| row.id).collect::<Vec<_>>());
    assert_eq!(scratch.ids(TaskQuery::default()).await, by_index);
    assert_eq!(scratch.import(&rows).await, ImportReport { added: 0, updated: 0, unchanged: 30_000 });
    scratch.ledger.check().await.expect("the ledger is sound");
}

#[tokio::test]
async fn a_sink_can_end_the_scan_and_a_panic_in_a_sink_fails_only_its_own_scan() {
    let scratch = Scratch::new().await;
    scratch.import(&(0..100).map(|id| row(id, None)).collect::<Vec<_>>()).await;
    assert_eq!(scan(&scratch, Box::new(|_| ControlFlow::Break(()))).await, Ok(1));
    let failed = scan(&scratch, Box::new(|_| panic!("a fault in the caller"))).await;
    assert!(matches!(failed, Err(LedgerError::Database { .. })), "{failed:?}");
    assert_eq!(scan(&scratch, Box::new(|_| ControlFlow::Continue(()))).await, Ok(100));
}

async fn scan(scratch: &Scratch, sink: TaskSink) -> Result<u64, LedgerError> {
    scratch.ledger.scan(&service(), TaskQuery::default(), sink).await
}

fn any_row() -> impl Strategy<Value = ImportRow> {
    let id = prop_oneof![0..40_u64, proptest::num::u64::ANY];
    let kind = proptest::option::of(proptest::sample::select(TaskType::ALL.to_vec()));
    let time = || proptest::option::of(0..100_i64);
    (id, kind, time(), time(), "[a春]{0,3}", "[b]{0,2}", proptest::option::of("[c]{1,2}")).prop_map(
        |(id, task_type, sched_at, created_at, title, desc, campaign)| ImportRow {
            id,
            task_type,
            sched_at: sched_at.and_then(due),
            created_at: created_at.and_then(due),
            title,
            desc,
            campaign: campaign.and_then(|label| label.parse().ok()),
            ..ImportRow::default()
        },
    )
}

async fn importing_twice_and_in_any_order(rows: Vec<ImportRow>, shuffled: Vec<ImportRow>) {
    let (first, second) = (Scratch::new().await, Scratch::new().await);
    let total = rows.len() as u64;
    assert_eq!(first.import(&rows).await, ImportReport { added: total, ..ImportReport::default() });
    let by_id = || by(SortField::Id, Direction::Ascending);
    let before = first.shown(by_id()).await;
    assert_eq!(first.import(&shuffled).await, ImportReport { unchanged: total, ..ImportReport::default() });
    assert_eq!(first.shown(by_id()).await, before);
    second.import(&shuffled).await;
    assert_eq!(second.shown(by_id()).await, before);
    for (task, row) in before.iter().zip(&rows) {
        assert_eq!((task.id.get(), task.task_type, task.sched_at), (row.id, row.task_type, row.sched_at));
        assert_eq!(task.title.as_ref().map_or("", |title| title.raw()), row.title);
        assert_eq!((task.created_at, &task.campaign), (row.created_at, &row.campaign));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_import_has_the_same_result_twice_and_in_any_order(
        (rows, shuffled) in proptest::collection::vec(any_row(), 0..60).prop_flat_map(|rows| {
            let rows: BTreeMap<u64, ImportRow> = rows.into_iter().map(|row| (row.id, row)).collect();
            let rows: Vec<ImportRow> = rows.into_values().collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        })
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("the runtime starts");
        runtime.block_on(importing_twice_and_in_any_order(rows, shuffled));
    }
}
