//! Why a command did nothing, and the one line that says so.

use super::exit::Exit;
use crate::{domain::FilterError, locale::tr, ops::ImportError};

/// A command that was not carried out, for a reason that lies with the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// It cannot be understood, or names what is not there.
    #[error("{0}")]
    Usage(String),
    /// The filter cannot be understood.
    #[error("{}", tr!("cli-filter-not-read", error = error.to_string()))]
    Filter {
        /// The filter as given.
        text: String,
        /// What is wrong with it, and where.
        error: FilterError,
    },
    /// What was read from stdin cannot be used.
    #[error("{what}")]
    Input {
        /// What is wrong with it.
        what: String,
        /// Where, line by line.
        rows: Vec<String>,
    },
    /// Nobody confirmed it.
    #[error("{0}")]
    NotConfirmed(String),
    /// Some of the tasks could not be read, so that what is left is not what was to be confirmed.
    #[error("{what}")]
    Unread {
        /// How many, the first of them, and why.
        what: String,
        /// What the reason comes to.
        exit: Exit,
    },
    /// There is nothing to do it to.
    #[error("{0}")]
    NothingMatched(String),
    /// The chain of audit entries is broken, or a check failed.
    #[error("{0}")]
    Failed(String),
}

impl Refusal {
    /// What it comes to.
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

/// Where a row of a file is, and what is wrong with it.
pub(super) fn bad_row(line: u64, reason: &str) -> String {
    tr!("cli-line", line = line.to_string(), reason = reason)
}

/// The lines that tell of an error: what happened, with all its causes, then what helps to find the place.
pub(super) fn lines(error: &anyhow::Error) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        // A cause whose words are in its effect's words already adds nothing.
        if !told.last().is_some_and(|effect| effect.contains(&cause)) {
            told.push(cause);
        }
    }
    let told = told.into_iter().reduce(|what, why| tr!("cli-because", what = what, why = why));
    let mut lines = vec![told.unwrap_or_default()];
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
