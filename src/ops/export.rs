//! Writes tasks, as the ledger has them, to a new file: as a record before they are deleted, or for somebody else to
//! read.
//!
//! The file holds JSON lines as `list --jsonl` prints them. Only its owner can read it, because it holds the text of
//! messages. Tasks that the ledger does not know are left out; `read` can read them from the service first.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use super::{Context, TaskLine, write_json_line};
use crate::{
    domain::{Task, TaskId},
    ledger::TaskRow,
    locale::tr,
};

/// The number of tasks that are read from the ledger at once.
const BATCH: usize = 1_000;

/// The maximum number of files for the same app and second.
const MOST_NAMES: u32 = 100;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// The number of tasks in the file: fewer than requested if the ledger does not know all of them.
    pub tasks: usize,
}

/// Writes these tasks to a new file in this folder, named after the app and the time. The file gets its name only once
/// it is complete.
///
/// Fails if the file cannot be written or the ledger cannot be read. Then no part of a file is left.
pub async fn export(context: &Context, ids: &[TaskId], folder: &Path) -> anyhow::Result<Exported> {
    let cannot = || tr!("work-export-failed", folder = folder.display().to_string());
    // Readable by its owner alone, and removed if this function ends early.
    let mut file = NamedTempFile::new_in(folder).with_context(cannot)?;
    let tasks = write(context, ids, file.as_file_mut()).await.with_context(cannot)?;
    let time = context.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = format!("pushdeck-{}-{time}", context.app.name);
    let path = name_new(file, folder, &name, "jsonl").with_context(cannot)?;
    Ok(Exported { path, tasks })
}

/// Gives the file a name that is not taken: a further file of this name gets a number at the end of its name.
pub(super) fn name_new(
    mut file: NamedTempFile,
    folder: &Path,
    name: &str,
    extension: &str,
) -> std::io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let ending = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{ending}.{extension}"));
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists && number < MOST_NAMES => {
                (file, number) = (taken.file, number + 1);
            }
            Err(other) => return Err(other.error),
        }
    }
}

async fn write(context: &Context, ids: &[TaskId], file: &mut File) -> anyhow::Result<usize> {
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
