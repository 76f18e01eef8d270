//! Why a call gave no result. Never carries a URL, a signature or a key.
//!
//! Deliberately not here: what became of a delete, which is never an error but a [`super::Verdict`].

use std::fmt;

use super::{
    catalogue::{self, Class, Entry},
    codes::LOCKED_OUT,
    signature::SignatureError,
    slots::SlotsError,
    transport::{Command, Stage},
};
use crate::domain::{Failure, TaskId, Untrusted};

/// What was tried: a fragment that fits after "failed to".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Waiting for a turn.
    Claim(Command),
    /// A call, about this task if it is about one.
    Call(Command, Option<TaskId>),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim(command) => write!(f, "prepare {command}"),
            Self::Call(command, Some(task)) => write!(f, "{} {task}", command.purpose()),
            Self::Call(command, None) => f.write_str(command.purpose()),
        }
    }
}

/// Why a call gave no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {fault}")]
pub struct ApiError {
    /// What was tried.
    pub operation: Operation,
    /// What went wrong.
    pub fault: Fault,
}

/// What went wrong: lower-case fragments that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no signature; nothing was sent.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// There is no rate slot; nothing was sent.
    #[error(transparent)]
    Slots(#[from] SlotsError),
    /// Nothing was sent.
    #[error("{detail}")]
    NotSent {
        /// The step that failed; none where the turn had passed before the send.
        stage: Option<Stage>,
        /// In words.
        detail: String,
    },
    /// No whole reply, or one that cannot be understood.
    #[error("{0}")]
    NoAnswer(String),
    /// The reply was too long to be read.
    #[error("{0}")]
    TooLong(String),
    /// The service said no.
    #[error("{failure}{}", says(.word.as_ref()))]
    Refused {
        /// Code and words.
        failure: Failure,
        /// Kind of error.
        class: Class,
        /// Whether it lies with the signature, the account or the app, so that no other call would fare better.
        stops_run: bool,
        /// `ErrorInfo`, where it says something.
        word: Option<Untrusted>,
    },
    /// Calls are held back for a minute after 70050; nothing was sent.
    #[error("the service locked this app out (70050): fix the signature, and try again in {seconds} s")]
    LockedOut {
        /// How long is left.
        seconds: u64,
    },
}

impl Fault {
    pub(super) fn refused(code: i64, word: Option<Untrusted>) -> Self {
        let entry = Entry::of(code);
        let failure = catalogue::failure(code, word.as_ref());
        Self::Refused {
            failure,
            class: entry.map_or(Class::Permanent, |entry| entry.class),
            stops_run: entry.is_some_and(Entry::concerns_account),
            // The words for a code that is not in the catalogue have it already.
            word: word.filter(|_| entry.is_some()),
        }
    }

    /// The service's `ErrorCode`, where it gave one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { failure, .. } => failure.code,
            Self::LockedOut { .. } => Some(LOCKED_OUT),
            _ => None,
        }
    }
}

fn says(word: Option<&Untrusted>) -> String {
    word.map(|word| format!("; the service says: {}", word.safe_cut(200))).unwrap_or_default()
}

impl ApiError {
    /// The same as the reason of an outcome: the service's code and words where it answered.
    pub fn to_failure(&self) -> Failure {
        match &self.fault {
            Fault::Refused { failure, .. } => failure.clone(),
            Fault::Signature(_) | Fault::LockedOut { .. } => Failure::sign_in(self.fault.to_string()),
            fault => Failure::local(fault.to_string()),
        }
    }

    /// Whether the service itself said so of the account or its signature: one that cannot be had was never refused.
    pub(super) fn is_refused(&self) -> bool {
        self.is_auth() && self.fault.code().is_some()
    }

    /// Whether the account or its signature is the trouble, so that no other call would fare better.
    pub fn is_auth(&self) -> bool {
        match &self.fault {
            Fault::Signature(_) | Fault::LockedOut { .. } => true,
            Fault::Refused { class, stops_run, .. } => *stops_run || *class == Class::Auth,
            Fault::Slots(_) | Fault::NotSent { .. } | Fault::NoAnswer(_) | Fault::TooLong(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_one_sentence_and_shows_the_services_word_once() {
        let show = |code| {
            let fault = Fault::refused(code, Some("want\u{1b} is too large".into()));
            ApiError { operation: Operation::Call(Command::List, None), fault }.to_string()
        };
        assert_eq!(
            show(60_007),
            "list tasks: this command was called too often: wait; the limit can be raised in the console where the \
             service allows it (60007); the service says: want<U+001B> is too large"
        );
        assert_eq!(
            show(90_101),
            "list tasks: the service gave an error that is not documented, and says: want<U+001B> is too large (90101)"
        );
    }
}
