//! Compares importing 1,000,000 rows of CSV into a new ledger with the `sqlite3` shell's `.import` of the same file
//! into an equivalent table with an equivalent index. The shell creates its index after the import, which is its
//! fastest way. It is measured in two variants: with its default rollback journal, and with a write-ahead log, which
//! the ledger uses too.

#![expect(clippy::print_stdout, reason = "people read its results")]

mod common;

use std::{path::Path, process::Stdio};

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use common::{PAIRS, Result, SHELL_INDEX, SHELL_TABLE, Times, has_shell, print_heading, shell, timed, write_csv};

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let with_shell = has_shell();
    let csv = folder.path().join("tasks.csv");
    write_csv(&csv)?;
    for name in ["rising ids", "shuffled ids"] {
        let (mut whole, mut ours, mut again, mut journal, mut log) = Default::default();
        for _ in 0..PAIRS {
            race_program(folder.path(), &csv, &mut whole)?;
            race(&runtime, folder.path(), &csv, &mut ours, &mut again)?;
            if with_shell {
                race_shell(folder.path(), &csv, "DELETE", &mut journal)?;
                race_shell(folder.path(), &csv, "WAL", &mut log)?;
            }
        }
        print_heading(&format!("import of CSV with {name}"));
        whole.print("pushdeck import, the whole program");
        ours.print("pushdeck's ledger alone, with index and audit line");
        again.print("pushdeck's ledger: the same file again (no change)");
        if with_shell {
            journal.print("sqlite3: .import, then index (rollback journal)");
            log.print("sqlite3: .import, then index (write-ahead log)");
            whole.print_ratio("pushdeck import / sqlite3 (rollback journal)", &journal);
            whole.print_ratio("pushdeck import / sqlite3 (write-ahead log)", &log);
        }
        shuffle(&csv)?;
    }
    Ok(())
}

/// Shuffles the lines of a file, except the header.
fn shuffle(csv: &Path) -> Result<()> {
    let text = std::fs::read_to_string(csv)?;
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].shuffle(&mut StdRng::seed_from_u64(2));
    Ok(std::fs::write(csv, lines.join("\n") + "\n")?)
}

fn race(
    runtime: &tokio::runtime::Runtime,
    folder: &Path,
    csv: &Path,
    ours: &mut Times,
    again: &mut Times,
) -> Result<()> {
    let ledger = folder.join("ours/ledger.db");
    ours.add(timed(|| runtime.block_on(common::import(csv, &ledger)))?);
    again.add(timed(|| {
        runtime.block_on(async {
            let ledger = common::open_at(&ledger).await?;
            let report = ledger.import(&common::service(), common::rows_of(csv)?, &common::ACTOR).await?;
            assert_eq!(report.unchanged, common::ROWS);
            Ok(())
        })
    })?);
    Ok(std::fs::remove_dir_all(folder.join("ours"))?)
}

fn race_program(folder: &Path, csv: &Path, times: &mut Times) -> Result<()> {
    let ours = folder.join("program");
    std::fs::create_dir(&ours)?;
    let file = csv.display().to_string();
    times.add(timed(|| common::program(folder, &ours.join("ledger.db"), &["import", &file], Stdio::null()))?);
    Ok(std::fs::remove_dir_all(&ours)?)
}

fn race_shell(folder: &Path, csv: &Path, journal: &str, times: &mut Times) -> Result<()> {
    let theirs = folder.join("theirs");
    std::fs::create_dir(&theirs)?;
    let journal = format!("PRAGMA journal_mode = {journal}");
    let import = format!(".import --skip 1 {} tasks", csv.display());
    let commands = [journal.as_str(), SHELL_TABLE, ".mode csv", &import, SHELL_INDEX];
    times.add(timed(|| shell(&theirs.join("theirs.db"), &commands, Stdio::null()))?);
    Ok(std::fs::remove_dir_all(&theirs)?)
}
