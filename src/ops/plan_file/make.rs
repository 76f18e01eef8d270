//! Makes the document of a plan, records it in the ledger, and writes and reads its file.

use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};
use tempfile::NamedTempFile;

use super::{
    contents,
    document::{PlanDocument, Settings, TaskAsPlanned, Time},
    error::PlanFileError,
};
use crate::{
    domain::{Lanes, Plan, PlanRequest},
    ledger::PlanNote,
    locale::tr,
    ops::{
        Context,
        export::name_new,
        json::{SCHEMA, write_json_line},
    },
};

/// The largest size of a plan file. A plan of 100,000 tasks takes about a tenth of it.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

const MIB: u64 = 1024 * 1024;

/// A plan that was written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPlan {
    /// The file.
    pub path: PathBuf,
    /// The time from which the plan can no longer be applied.
    pub expires_at: Timestamp,
    /// The number of its tasks.
    pub total: usize,
}

/// Returns the document of a plan that was prepared for this request, to be carried out in these lanes. `from_text` says
/// whether the ids were read from a text that contains more than ids. The tasks of a small plan are read, so that another
/// content is noticed when it is applied; a task that cannot be read is planned without its content. The ledger does not
/// know the plan before [`record_plan`] or [`write_plan`].
pub async fn plan_document(
    context: &Context,
    plan: &Plan,
    (request, lanes): (&PlanRequest, Lanes),
    from_text: bool,
) -> anyhow::Result<PlanDocument> {
    let contents = contents::planned(context, plan).await?;
    let Time(made_at) = Time::of(context.clock.now());
    let ttl = SignedDuration::try_from(context.safety.plan_ttl).unwrap_or(SignedDuration::MAX);
    let document = PlanDocument {
        schema: SCHEMA,
        verb: request.verb(),
        app: context.app.name.0.clone(),
        sdkappid: context.app.sdkappid,
        host: context.service().host.to_string(),
        ledger: context.ledger.id().await?,
        made_by: format!("{}@{}", context.actor.user, context.actor.machine),
        made_at,
        expires_at: made_at.saturating_add(ttl).unwrap_or(Timestamp::MAX),
        from_text,
        change: Settings::of(request).in_lanes(lanes),
        tasks: plan.tasks().iter().map(|task| TaskAsPlanned::of(task, contents.get(&task.id).copied())).collect(),
        digest: String::new(),
    };
    Ok(document.sealed())
}

/// Records in the audit log that the plan was made. Only then can it be applied.
pub async fn record_plan(context: &Context, document: &PlanDocument) -> anyhow::Result<()> {
    let note = PlanNote { digest: document.digest.clone(), verb: document.verb, total: document.tasks.len() };
    Ok(context.ledger.note_plan(&context.service(), &note, &context.actor).await?)
}

/// Records the plan and writes it to a new file of mode 0600, never over an existing one. The file gets its name only
/// once it is complete. If it cannot be written, no part of it is left.
pub async fn write_plan(context: &Context, document: &PlanDocument, path: &Path) -> anyhow::Result<WrittenPlan> {
    let unwritten = |error: &io::Error| PlanFileError::unwritten(path, error);
    // The last step would notice this too, but by then the audit log would have a line for a plan that nobody can
    // apply.
    if path.symlink_metadata().is_ok() {
        return Err(PlanFileError::Exists(path.to_owned()).into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = complete(document, folder, path)?;
    record_plan(context, document).await?;
    file.persist_noclobber(path).map_err(|error| unwritten(&error.error))?;
    Ok(WrittenPlan::of(document, path.to_owned()))
}

/// Records the plan and writes it to a new file in this folder, named after the app and the time.
pub async fn write_plan_into(context: &Context, document: &PlanDocument, folder: &Path) -> anyhow::Result<WrittenPlan> {
    let file = complete(document, folder, folder)?;
    record_plan(context, document).await?;
    let time = document.made_at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = format!("pushdeck-plan-{}-{time}", context.app.name);
    let path = name_new(file, folder, &name, "json").map_err(|error| PlanFileError::unwritten(folder, &error))?;
    Ok(WrittenPlan::of(document, path))
}

impl WrittenPlan {
    fn of(document: &PlanDocument, path: PathBuf) -> Self {
        Self { path, expires_at: document.expires_at, total: document.tasks.len() }
    }
}

/// Returns a file without a name that contains the whole document and is on disk. `shown` is the path in errors.
fn complete(document: &PlanDocument, folder: &Path, shown: &Path) -> Result<NamedTempFile, PlanFileError> {
    let unwritten = |error: io::Error| PlanFileError::unwritten(shown, &error);
    // Readable by its owner alone, and removed unless it gets a name.
    let mut file = NamedTempFile::new_in(folder).map_err(unwritten)?;
    let mut writer = BufWriter::new(file.as_file_mut());
    write_json_line(&mut writer, document).and_then(|()| writer.flush()).map_err(unwritten)?;
    drop(writer);
    let size = file.as_file().metadata().map_err(unwritten)?.len();
    if size > MOST_BYTES {
        return Err(PlanFileError::TooLarge(MOST_BYTES / MIB));
    }
    file.as_file().sync_all().map_err(unwritten)?;
    Ok(file)
}

/// Reads a plan file, and checks that it is complete and unchanged.
pub fn read_plan(path: &Path) -> Result<PlanDocument, PlanFileError> {
    let unreadable = |error: io::Error| PlanFileError::unreadable(path, in_words(&error));
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(PlanFileError::unreadable(path, tr!("plan-file-directory")));
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(PlanFileError::TooLarge(MOST_BYTES / MIB));
    }
    PlanDocument::parse(&bytes)
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => tr!("plan-file-missing"),
        _ => error.to_string(),
    }
}
