//! One method per endpoint, nothing else.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    endpoints::{ListPage, ListRequest},
    error::ApiError,
    signature::Signatures,
    slots::{Priority, Slots},
    transport::{Command, Transport},
    verdict::Verdict,
};
use crate::{
    clock::Clock,
    domain::{App, Attempt, Failure, Sighting, TaskId},
};

/// What a read of one task showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The task.
    Task(Sighting),
    /// The service does not know it (90104).
    Absent(Failure),
}

/// A turn to call: a rate slot is held and a signature is ready. Dropping it gives the slot back.
#[derive(Debug)]
pub struct Claim {}

/// Calls one app of the service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {}

impl Client {
    /// A client of this app.
    pub fn new(
        _app: &App,
        _transport: Arc<dyn Transport>,
        _signatures: Arc<dyn Signatures>,
        _slots: Arc<dyn Slots>,
        _clock: Arc<dyn Clock>,
    ) -> Self {
        todo!()
    }

    /// Waits for a turn.
    pub async fn claim(&self, _command: Command, _priority: Priority) -> Result<Claim, ApiError> {
        todo!()
    }

    /// Sends one delete. Never repeats anything itself. Nothing is sent where the claim or the attempt's deadline has
    /// passed; the call is given up at the deadline.
    pub async fn delete(&self, _claim: Claim, _attempt: &Attempt) -> Verdict {
        todo!()
    }

    /// Reads one task.
    pub async fn get(&self, _task: TaskId, _priority: Priority) -> Result<Found, ApiError> {
        todo!()
    }

    /// Reads one page of the list.
    pub async fn list_page(&self, _request: &ListRequest, _priority: Priority) -> Result<ListPage, ApiError> {
        todo!()
    }

    /// The service's clock minus ours, as far as its replies have shown.
    pub fn clock_offset(&self) -> Option<SignedDuration> {
        todo!()
    }

    /// Forgets the signature in use.
    pub fn renew_signature(&self) {
        todo!()
    }
}
