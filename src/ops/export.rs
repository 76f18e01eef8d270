//! Tasks written to a file of their own, as the ledger knows them, before they are deleted or for somebody else to look at.
//!
//! The file is new, JSON lines as `list --jsonl` prints them, and only its owner can read it: it holds the text of
//! messages. Deliberately not here: asking the service for what the ledger does not know (`read`).

use std::{
    fs::{self, OpenOptions},
    io::{BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Context, TaskLine, write_json_line};
use crate::{
    domain::{Task, TaskId},
    ledger::TaskRow,
};

/// Tasks that are read from the ledger at once.
const BATCH: usize = 1_000;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// How many tasks it has; fewer than were asked for where the ledger does not know them.
    pub tasks: usize,
}

/// Writes these tasks to a new file in this folder, named for the app and the time.
///
/// Fails where the folder cannot be written to or the ledger not be read; no part of a file is left then.
pub async fn export(context: &Context, ids: &[TaskId], folder: &Path) -> anyhow::Result<Exported> {
    let time = context.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let (path, file) = create(folder, &format!("pushdeck-{}-{time}", context.app.name))?;
    let written = write(context, ids, file).await.with_context(|| format!("failed to write {}", path.display()));
    if written.is_err() {
        let _ = fs::remove_file(&path);
    }
    Ok(Exported { tasks: written?, path })
}

/// A file that was not there before: a second export within a second gets a number behind its name.
fn create(folder: &Path, name: &str) -> anyhow::Result<(PathBuf, fs::File)> {
    let mut number = 1;
    loop {
        let ending = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{ending}.jsonl"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            opened => return Ok((path.clone(), opened.with_context(|| format!("failed to make {}", path.display()))?)),
        }
    }
}

async fn write(context: &Context, ids: &[TaskId], file: fs::File) -> anyhow::Result<usize> {
    let (mut writer, mut count) = (BufWriter::new(file), 0);
    for batch in ids.chunks(BATCH) {
        let tasks: Vec<Task> = context.ledger.tasks(&context.service(), batch).await?;
        count += tasks.len();
        for task in &tasks {
            write_json_line(&mut writer, &TaskLine::of(&context.app.name, &TaskRow::of(task)))?;
        }
    }
    writer.flush()?;
    writer.get_ref().sync_all()?;
    Ok(count)
}
