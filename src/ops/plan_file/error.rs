//! Why a plan file is not written, or not applied.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::error::Category;

use crate::{
    domain::{RunId, Untrusted, format_rfc3339},
    locale::tr,
};

/// The longest part of a text from a plan file that a message shows, in cells.
const SHOWN: usize = 60;

/// Why a plan file is not written, or not applied. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileError {
    /// The file cannot be read. Contains why, in words.
    #[error("{}", tr!("plan-file-unreadable", file = file.display().to_string(), why = why))]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// The file, or the plan that is to be written, has more bytes than a plan file may have. Contains that limit, in
    /// MiB.
    #[error("{}", tr!("plan-file-too-large", most = .0.to_string()))]
    TooLarge(u64),
    /// There is a file of this name.
    #[error("{}", tr!("plan-file-exists", file = .0.display().to_string()))]
    Exists(PathBuf),
    /// The file cannot be written. Contains why, in words.
    #[error("{}", tr!("plan-file-unwritten", file = file.display().to_string(), why = why))]
    Unwritten {
        /// The file.
        file: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// The file ends before its document does.
    #[error("{}", tr!("plan-file-cut"))]
    Cut,
    /// The file is not JSON.
    #[error("{}", tr!("plan-file-not-json", line = .0.to_string(), column = .1.to_string()))]
    NotJson(usize, usize),
    /// The file is JSON, but not a plan as this version writes it.
    #[error("{}", tr!("plan-file-not-a-plan", line = .0.to_string(), column = .1.to_string()))]
    NotAPlan(usize, usize),
    /// The document has another schema.
    #[error("{}", tr!("plan-file-other-schema", schema = .0.to_string()))]
    OtherSchema(u64),
    /// The digest or the settings do not match the rest of the document.
    #[error("{}", tr!("plan-file-edited"))]
    Edited,
    /// The plan is for another app.
    #[error("{}", tr!("plan-file-other-app", app = app, sdkappid = sdkappid, here = here))]
    OtherApp {
        /// The app of the plan.
        app: String,
        /// The number of the app of the plan.
        sdkappid: String,
        /// The open app.
        here: String,
    },
    /// The plan is for the same app on another host.
    #[error("{}", tr!("plan-file-other-host", host = host, here = here, app = app))]
    OtherHost {
        /// The host of the plan.
        host: String,
        /// The host of the open app.
        here: String,
        /// The open app.
        app: String,
    },
    /// The plan was made with another ledger.
    #[error("{}", tr!("plan-file-other-ledger"))]
    OtherLedger,
    /// The audit log of the ledger has no line for the plan.
    #[error("{}", tr!("plan-file-not-noted"))]
    NotNoted,
    /// This run has already applied the plan.
    #[error("{}", tr!("plan-file-applied", run = .0.to_string()))]
    Applied(RunId),
    /// The plan is too old.
    #[error("{}", tr!("plan-file-expired", time = format_rfc3339(*.0)))]
    Expired(Timestamp),
    /// The plan was made later than now, by this machine's clock.
    #[error("{}", tr!("plan-file-in-future", time = format_rfc3339(*.0)))]
    InFuture(Timestamp),
}

/// Whether the bytes end within a number, which serde reports as a bad number and not as an early end.
fn is_cut_in_number(error: &serde_json::Error, bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let line = lines.nth(error.line().saturating_sub(1)).unwrap_or_default();
    let is_at_end = lines.next().is_none() && error.column() == line.len();
    is_at_end && matches!(line, [.., b'-' | b'+' | b'.' | b'e' | b'E'])
}

impl PlanFileError {
    /// Returns the error for bytes that serde refuses.
    pub(super) fn of_json(error: &serde_json::Error, bytes: &[u8]) -> Self {
        match error.classify() {
            Category::Eof => Self::Cut,
            Category::Syntax if is_cut_in_number(error, bytes) => Self::Cut,
            Category::Syntax => Self::NotJson(error.line(), error.column()),
            Category::Data | Category::Io => Self::NotAPlan(error.line(), error.column()),
        }
    }

    pub(super) fn other_app(app: &str, sdkappid: u64, here: &str) -> Self {
        Self::OtherApp { app: shown(app), sdkappid: sdkappid.to_string(), here: here.to_owned() }
    }

    pub(super) fn other_host(host: &str, here: &str, app: &str) -> Self {
        Self::OtherHost { host: shown(host), here: here.to_owned(), app: app.to_owned() }
    }

    pub(super) fn unreadable(file: &Path, why: String) -> Self {
        Self::Unreadable { file: file.to_owned(), why }
    }

    pub(super) fn unwritten(file: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => Self::Exists(file.to_owned()),
            _ => Self::Unwritten { file: file.to_owned(), why: error.to_string() },
        }
    }
}

fn shown(text: &str) -> String {
    Untrusted::new(text).safe_cut(SHOWN)
}
