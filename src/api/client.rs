//! The client.

use jiff::SignedDuration;

use super::Command;
use crate::domain::{AttemptId, Failure, Sighting, TaskId, TaskType};

/// A client.
#[derive(Clone, Debug)]
pub struct Client;
/// A claim.
#[derive(Debug)]
pub struct Claim;
/// Error.
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct ApiError;
impl ApiError {
    /// As a failure.
    pub fn to_failure(&self) -> Failure {
        todo!()
    }
    /// Auth.
    pub fn is_auth(&self) -> bool {
        todo!()
    }
}
/// Found.
#[derive(Debug)]
pub enum Found {
    /// Task.
    Task(Sighting),
    /// Absent.
    Absent(Failure),
}
/// Priority.
#[derive(Clone, Copy, Debug)]
pub enum Priority {
    /// First.
    Interactive,
    /// Later.
    Background,
}
/// Verdict.
#[derive(Debug)]
pub struct Verdict {
    /// Kind.
    pub kind: VerdictKind,
    /// Why.
    pub failure: Option<Failure>,
    /// Stops.
    pub stops_run: bool,
    /// Renew.
    pub renew: bool,
}
/// Kind.
#[derive(Debug)]
pub enum VerdictKind {
    /// .
    Deleted,
    /// .
    Refused,
    /// .
    TooLate,
    /// .
    RateLimited,
    /// .
    NotSent,
    /// .
    Unknown,
}
#[expect(clippy::unused_async, reason = "sketch")]
impl Client {
    /// Claims.
    pub async fn claim(&self, _command: Command, _priority: Priority) -> Result<Claim, ApiError> {
        todo!()
    }
    /// Signs in.
    pub async fn sign_in(&self) -> Result<(), ApiError> {
        todo!()
    }
    /// Deletes.
    pub async fn delete(&self, _claim: Claim, _attempt: AttemptId, _task: TaskId, _type: TaskType) -> Verdict {
        todo!()
    }
    /// Gets.
    pub async fn get(&self, _task: TaskId, _priority: Priority) -> Result<Found, ApiError> {
        todo!()
    }
    /// Offset.
    pub fn clock_offset(&self) -> Option<SignedDuration> {
        todo!()
    }
    /// Renews.
    pub fn renew_signature(&self) {}
}
