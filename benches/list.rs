//! Measures how long it takes to read 1,000,000 tasks: to write all ids to a file, compared with the `sqlite3` shell's
//! `SELECT` of the same column; to load everything that the interface searches into memory, with one scan and with two
//! parallel scans; to open the ledger and read the first page; and to count, split and check the ledger.

#![expect(clippy::print_stdout, reason = "people read its results")]

mod common;

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    ops::{ControlFlow, RangeInclusive},
    path::Path,
    process::Stdio,
    sync::Arc,
};

use common::{
    PAIRS, ROWS, Result, SHELL_INDEX, SHELL_TABLE, Times, has_shell, print_heading, service, shell, timed, write_csv,
};
use pushdeck::{
    domain::TaskId,
    ledger::{Columns, Direction, Ledger, Sort, SortField, TaskQuery},
};

type Runtime = tokio::runtime::Runtime;

const BY_DUE: Sort = Sort { field: SortField::Due, direction: Direction::Ascending };
const BY_ID: Sort = Sort { field: SortField::Id, direction: Direction::Ascending };

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (csv, ours, theirs) =
        (folder.path().join("tasks.csv"), folder.path().join("ours.db"), folder.path().join("theirs.db"));
    write_csv(&csv)?;
    runtime.block_on(common::import(&csv, &ours))?;
    let with_shell = has_shell();
    if with_shell {
        let import = format!(".import --skip 1 {} tasks", csv.display());
        shell(&theirs, &[SHELL_TABLE, ".mode csv", &import, SHELL_INDEX], Stdio::null())?;
    }
    race_ids(&runtime, folder.path(), &ours, with_shell.then_some(&theirs))?;
    println!("peak memory so far, including the import: {} MiB", peak_memory());
    time_reads(&runtime, &ours)
}

fn race_ids(runtime: &Runtime, folder: &Path, ours: &Path, theirs: Option<&std::path::PathBuf>) -> Result<()> {
    let (mut whole, mut by_due, mut by_id) = (Times::default(), Times::default(), Times::default());
    let (mut shell_any, mut shell_due) = (Times::default(), Times::default());
    let output = folder.join("ids");
    for _ in 0..PAIRS {
        whole
            .add(timed(|| common::program(folder, ours, &["list", "--output", "ids"], File::create(&output)?.into()))?);
        by_due.add(timed(|| runtime.block_on(write_ids(ours, &output, BY_DUE)))?);
        by_id.add(timed(|| runtime.block_on(write_ids(ours, &output, BY_ID)))?);
        if let Some(theirs) = theirs {
            let select = |order: &str| {
                let select = format!("SELECT task_id FROM tasks{order}");
                timed(|| shell(theirs, &[&select], File::create(&output)?.into()))
            };
            shell_any.add(select("")?);
            shell_due.add(select(" ORDER BY sched_at, task_id")?);
        }
    }
    print_heading("ids to a file");
    whole.print("pushdeck list --output ids, the whole program");
    by_due.print("pushdeck's ledger: opening, ids in due order");
    by_id.print("pushdeck's ledger: opening, ids in id order");
    if theirs.is_some() {
        shell_any.print("sqlite3: SELECT task_id");
        shell_due.print("sqlite3: SELECT task_id ORDER BY sched_at, task_id");
        whole.print_ratio("pushdeck list --output ids / sqlite3 SELECT task_id", &shell_any);
        by_due.print_ratio("pushdeck's ledger / sqlite3, in due order", &shell_due);
    }
    Ok(())
}

async fn write_ids(ledger: &Path, output: &Path, sort: Sort) -> Result<()> {
    let ledger = common::open_at(ledger).await?;
    let mut file = BufWriter::with_capacity(1 << 16, File::create(output)?);
    let mut digits = itoa::Buffer::new();
    let query = TaskQuery { sort, columns: Columns::IdsOnly, ..TaskQuery::default() };
    let shown = ledger
        .scan(
            &service(),
            query,
            Box::new(move |task| {
                let written =
                    file.write_all(digits.format(task.id.get()).as_bytes()).and_then(|()| file.write_all(b"\n"));
                if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            }),
        )
        .await?;
    assert_eq!(shown, ROWS);
    Ok(())
}

fn time_reads(runtime: &Runtime, path: &Path) -> Result<()> {
    let names = [
        "opening",
        "opening, and the first 50 tasks in due order",
        "counting",
        "splitting in two",
        "everything searchable, one scan",
        "everything searchable, split in two, side by side",
        "all columns in due order",
        "the check",
    ];
    let mut times: [Times; 8] = Default::default();
    for _ in 0..PAIRS {
        times[0].add(timed(|| runtime.block_on(common::open_at(path)).map(drop))?);
        times[1].add(timed(|| runtime.block_on(first_page(path)))?);
        let ledger = runtime.block_on(common::open_at(path))?;
        // This is the first use of each connection of this ledger, which the times below must not include.
        runtime.block_on(load(&ledger, Columns::IdsOnly, 2))?;
        times[2].add(timed(|| Ok(runtime.block_on(ledger.count(&service())).map(drop)?))?);
        times[3].add(timed(|| Ok(runtime.block_on(ledger.split(&service(), 2)).map(drop)?))?);
        times[4].add(timed(|| runtime.block_on(load(&ledger, Columns::Searchable, 1)))?);
        times[5].add(timed(|| runtime.block_on(load(&ledger, Columns::Searchable, 2)))?);
        times[6].add(timed(|| runtime.block_on(read(&ledger, BY_DUE)))?);
        times[7].add(timed(|| Ok(runtime.block_on(ledger.check())?))?);
    }
    print_heading("reading");
    for (name, times) in names.iter().zip(&times) {
        times.print(name);
    }
    Ok(())
}

async fn first_page(path: &Path) -> Result<()> {
    let ledger = common::open_at(path).await?;
    let query = TaskQuery { limit: Some(50), ..TaskQuery::default() };
    let shown = ledger.scan(&service(), query, Box::new(|_| ControlFlow::Continue(()))).await?;
    assert_eq!(shown, 50);
    Ok(())
}

async fn read(ledger: &Arc<dyn Ledger>, sort: Sort) -> Result<()> {
    let query = TaskQuery { sort, ..TaskQuery::default() };
    let shown = ledger.scan(&service(), query, Box::new(|_| ControlFlow::Continue(()))).await?;
    assert_eq!(shown, ROWS);
    Ok(())
}

/// Data like that which the interface keeps about tasks: one string with all texts, and positions in it.
#[derive(Default)]
struct Loaded {
    text: String,
    rows: Vec<(TaskId, usize, i64)>,
}

async fn load(ledger: &Arc<dyn Ledger>, columns: Columns, parts: usize) -> Result<()> {
    let ranges =
        if parts == 1 { vec![TaskId::new(0)..=TaskId::new(u64::MAX)] } else { ledger.split(&service(), parts).await? };
    let scans = ranges.into_iter().map(|ids| load_range(ledger, columns, ids));
    let loaded = futures_util::future::join_all(scans).await;
    let total: usize = loaded.into_iter().sum::<Result<usize>>()?;
    assert_eq!(total as u64, ROWS);
    Ok(())
}

async fn load_range(ledger: &Arc<dyn Ledger>, columns: Columns, ids: RangeInclusive<TaskId>) -> Result<usize> {
    let (done, loaded) = std::sync::mpsc::channel();
    let mut part = Part { loaded: Loaded::default(), done };
    let query = TaskQuery { sort: BY_ID, columns, ids: Some(ids), ..TaskQuery::default() };
    ledger
        .scan(
            &service(),
            query,
            Box::new(move |task| {
                let Loaded { text, rows } = &mut part.loaded;
                text.push_str(task.title);
                text.push_str(task.desc);
                rows.push((task.id, text.len(), task.sched_at.map_or(0, jiff::Timestamp::as_second)));
                ControlFlow::Continue(())
            }),
        )
        .await?;
    Ok(loaded.recv()?.rows.len())
}

/// Sends the loaded data when its scan ends.
struct Part {
    loaded: Loaded,
    done: std::sync::mpsc::Sender<Loaded>,
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.done.send(std::mem::take(&mut self.loaded));
    }
}

/// Returns the peak memory use of this process, in MiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).map_or(0, |kib: u64| kib / 1_024)
}
