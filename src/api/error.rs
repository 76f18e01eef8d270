//! Errors of calls that gave no result. They never contain a URL, a signature or a key. The result of a change is never
//! an error but a [`super::Verdict`].
//!
//! The texts in the fields of an error are in English, because they may be stored. `Display` translates the whole
//! message into the current language.

use std::fmt;

use super::{
    catalogue::{self, Class, Entry},
    codes::LOCKED_OUT,
    signature::SignatureError,
    slots::SlotsError,
    transport::{Command, Stage},
};
use crate::{
    domain::{Failure, TaskId, Untrusted},
    locale::{in_english, shown, tr},
};

/// The operation that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Waiting for a turn.
    Claim(Command),
    /// A call, and the task if it is about one.
    Call(Command, Option<TaskId>),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Claim(command) => tr!("service-prepare", command = command.as_str()),
            Self::Call(command, task) => command.purpose(*task),
        })
    }
}

/// The reason why a call gave no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("service-failed", operation = operation.to_string(), fault = fault.to_string()))]
pub struct ApiError {
    /// The operation that failed.
    pub operation: Operation,
    /// What went wrong.
    pub fault: Fault,
}

/// What went wrong. The messages are lower-case fragments that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no signature; nothing was sent.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// There is no rate slot; nothing was sent.
    #[error(transparent)]
    Slots(#[from] SlotsError),
    /// Nothing was sent.
    #[error("{}", shown(detail))]
    NotSent {
        /// The step that failed; `None` if the claim had expired before the send.
        stage: Option<Stage>,
        /// The reason in words.
        detail: String,
    },
    /// There was no complete reply, or one that cannot be understood.
    #[error("{}", shown(.0))]
    NoAnswer(String),
    /// The reply was too long to be read.
    #[error("{}", shown(.0))]
    TooLong(String),
    /// The service refused the call.
    #[error("{}", refusal(failure, word.as_ref()))]
    Refused {
        /// The code and its explanation.
        failure: Failure,
        /// The class of the code.
        class: Class,
        /// Whether the signature, the account or the app is the cause, so that every other call would fail too.
        stops_run: bool,
        /// `ErrorInfo`, if it is not empty.
        word: Option<Untrusted>,
    },
    /// Calls are held back for a minute after 70050; nothing was sent.
    #[error("{}", tr!("service-locked-out", seconds = seconds.to_string()))]
    LockedOut {
        /// How many seconds are left.
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
            // The text for a code that is not in the catalogue already contains the service's words.
            word: word.filter(|_| entry.is_some()),
        }
    }

    /// Returns the service's `ErrorCode`, if it gave one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { failure, .. } => failure.code,
            Self::LockedOut { .. } => Some(LOCKED_OUT),
            _ => None,
        }
    }
}

fn refusal(failure: &Failure, word: Option<&Untrusted>) -> String {
    let failure = failure.to_string();
    match word {
        Some(word) => tr!("service-says", failure = failure, word = word.safe_cut(200)),
        None => failure,
    }
}

impl ApiError {
    /// Returns the error as the reason for an outcome, with the service's code if it gave one.
    pub fn to_failure(&self) -> Failure {
        match &self.fault {
            Fault::Refused { failure, .. } => failure.clone(),
            Fault::Signature(_) | Fault::LockedOut { .. } => Failure::sign_in(in_english(|| self.fault.to_string())),
            fault => Failure::local(in_english(|| fault.to_string())),
        }
    }

    /// Returns whether the service itself refused the account or its signature. A signature that could not be obtained
    /// was never refused.
    pub(super) fn is_refused(&self) -> bool {
        self.is_auth() && self.fault.code().is_some()
    }

    /// Returns whether the account or its signature is the cause, so that every other call would fail too.
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
    use crate::{
        api::usersig::UserSigError,
        locale::{chinese, in_language, stored},
    };

    #[test]
    fn an_error_reads_as_one_sentence_and_shows_the_services_words_once() {
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
            "list tasks: the service returned an undocumented error with the message: want<U+001B> is too large (90101)"
        );
    }

    #[test]
    fn a_fault_is_stored_in_english_and_shown_in_the_language_of_the_reader() {
        let at = jiff::Timestamp::UNIX_EPOCH;
        for fault in [
            Fault::Signature(SignatureError::Malformed(UserSigError::Json)),
            Fault::Signature(SignatureError::Expired(at)),
            Fault::Slots(SlotsError(stored!("service-slots-closed"))),
            Fault::NotSent { stage: None, detail: stored!("service-turn-passed") },
            Fault::NoAnswer(stored!("service-reply", puzzle = stored!("service-odd-missing", field = "TaskID"))),
            Fault::TooLong(stored!("service-reply-too-long", limit = "64")),
            Fault::refused(60_004, None),
            Fault::LockedOut { seconds: 60 },
        ] {
            let error = ApiError { operation: Operation::Call(Command::Get, Some(TaskId::new(7))), fault };
            let english = error.fault.to_string();
            let (kept, shown) = in_language(chinese(), || (error.to_failure(), error.fault.to_string()));
            assert_eq!(kept, error.to_failure());
            assert!(english.starts_with(&kept.message), "{english}");
            assert_ne!(shown, english);
            assert_eq!(in_language(chinese(), || kept.to_string()), shown);
            assert!(in_language(chinese(), || error.to_string()).starts_with("读取任务 7："), "{english}");
        }
    }
}
