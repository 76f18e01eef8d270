//! Why a call gave no result. Never carries a URL or a secret.

use super::{
    catalogue::Class,
    signature::SignatureError,
    slots::SlotsError,
    transport::{Command, Stage},
};
use crate::domain::{Failure, TaskId};

/// What was tried: a fragment that fits after "failed to".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Operation {
    /// Waiting for a turn.
    #[error("prepare {0}")]
    Claim(Command),
    /// `get_sched_task`.
    #[error("read task {0}")]
    Get(TaskId),
    /// `list_sched_task`.
    #[error("list tasks")]
    List,
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

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no signature.
    #[error("{0}")]
    Signature(SignatureError),
    /// There is no rate slot.
    #[error("{0}")]
    Slots(SlotsError),
    /// No connection: nothing was sent.
    #[error("{detail}")]
    NotSent {
        /// What failed.
        stage: Option<Stage>,
        /// In words.
        detail: String,
    },
    /// No whole reply, or one that cannot be understood.
    #[error("{0}")]
    NoAnswer(String),
    /// The service said no.
    #[error("{failure}")]
    Refused {
        /// Code and words.
        failure: Failure,
        /// Kind of error.
        class: Class,
        /// Whether going on would get the app locked out.
        stops_run: bool,
    },
    /// Calls are held back after 70050.
    #[error("the service locked this app out (70050): fix the signature and wait {seconds} s")]
    LockedOut {
        /// How long.
        seconds: u64,
    },
}

impl ApiError {
    /// The same as the reason of an outcome: the service's code and words where it answered.
    pub fn to_failure(&self) -> Failure {
        match &self.fault {
            Fault::Refused { failure, .. } => failure.clone(),
            fault => Failure::local(fault.to_string()),
        }
    }

    /// Whether the account or its signature is the trouble, so that no other call would fare better.
    pub fn is_auth(&self) -> bool {
        match &self.fault {
            Fault::Signature(_) | Fault::LockedOut { .. } => true,
            Fault::Refused { class, stops_run, .. } => *stops_run || *class == Class::Auth,
            Fault::Slots(_) | Fault::NotSent { .. } | Fault::NoAnswer(_) => false,
        }
    }
}
