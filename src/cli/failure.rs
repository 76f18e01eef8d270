//! Why a command was not carried out, and the lines that report an error.

use super::exit::Exit;
use crate::{domain::FilterError, locale::tr, ops::ImportError};

/// A reason for which the command line itself refuses a command. Errors of lower layers have their own types.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// The command line cannot be understood, or names something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// The filter cannot be parsed.
    #[error("{}", tr!("cli-filter-not-read", error = error.to_string()))]
    Filter {
        /// The filter as given.
        text: String,
        /// What is wrong with the filter, and where.
        error: FilterError,
    },
    /// The input cannot be used.
    #[error("{what}")]
    Input {
        /// What is wrong with the input.
        what: String,
        /// The faulty places in the input, one line for each.
        rows: Vec<String>,
    },
    /// The change was not confirmed.
    #[error("{0}")]
    NotConfirmed(String),
    /// Some of the tasks could not be read, so the confirmation, which counts them, does not match the remaining tasks.
    #[error("{what}")]
    Unread {
        /// How many tasks could not be read, the first of them, and why.
        what: String,
        /// The exit code for the reason.
        exit: Exit,
    },
    /// There is no task or entry that the command applies to.
    #[error("{0}")]
    NothingMatched(String),
    /// The chain of audit entries is broken, or a check failed.
    #[error("{0}")]
    Failed(String),
}

impl Refusal {
    /// Returns the exit code of this refusal.
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Filter { .. } | Self::Input { .. } => Exit::Usage,
            Self::NotConfirmed(_) => Exit::NotConfirmed,
            Self::Unread { exit, .. } => *exit,
            Self::NothingMatched(_) => Exit::NothingMatched,
            Self::Failed(_) => Exit::Failed,
        }
    }
}

/// Returns the line that reports a bad row of a file: the number of its line, and what is wrong with it.
pub(super) fn bad_row(line: u64, reason: &str) -> String {
    tr!("cli-line", line = line.to_string(), reason = reason)
}

/// Returns the lines that report an error: first what happened, with all its causes, then the faulty places in the
/// input or the filter, if there are any.
pub(super) fn lines(error: &anyhow::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        // An error that already includes its cause's text needs no second mention of the cause.
        if !causes.last().is_some_and(|effect| effect.contains(&cause)) {
            causes.push(cause);
        }
    }
    let message = causes.into_iter().reduce(|what, why| tr!("cli-because", what = what, why = why));
    let mut lines = vec![message.unwrap_or_default()];
    match error.chain().find_map(|cause| cause.downcast_ref()) {
        Some(Refusal::Filter { text, error }) => lines.extend(error.caret(text).lines().map(str::to_owned)),
        Some(Refusal::Input { rows, .. }) => lines.extend(rows.iter().cloned()),
        _ => {}
    }
    if let Some(ImportError::BadRows { bad, cut_short, .. }) = error.chain().find_map(|cause| cause.downcast_ref()) {
        lines.extend(bad.iter().chain(cut_short).map(|row| bad_row(row.line, &row.reason)));
    }
    lines
}
