//! Reads back what is unknown, and settles it as far as the service's answer proves anything.
//!
//! An absent task is `gone`, never `deleted`: no reply of ours proves who removed it. A task that is still pending can
//! still be removed by a late effect until the request's horizon has passed, so it is read once more then. Deliberately
//! not here: a new attempt at what is still pending (the caller goes on with the run).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Parts, Stop, StopLevel};
use crate::{
    api::{Found, Priority},
    domain::{Attempt, Failure, Outcome, Sighting, TaskStatus},
    ledger::LedgerError,
};

/// How long after its deadline a request may still take effect (reliability, section 1).
const HORIZON: SignedDuration = SignedDuration::from_secs(30);

/// What reading back gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The ledger has this outcome now.
    Settled(Outcome),
    /// Still unknown, for this reason.
    Unknown(Failure),
}

/// Reads back one attempt's task, waits for the horizon where an effect may still come, and settles what is proven.
pub async fn resolve(parts: &Parts, attempt: &Attempt, stop: &Stop) -> Result<Resolved, LedgerError> {
    let horizon = attempt.deadline.saturating_add(HORIZON).unwrap_or(Timestamp::MAX);
    loop {
        // Taken before the question: an answer to a question asked before the horizon proves nothing about it.
        let asked = parts.clock.now();
        let outcome = match parts.client.get(attempt.task, Priority::Interactive).await {
            Ok(Found::Absent(why)) => {
                Outcome::Gone(Failure { message: "read back: the service does not have it any more".into(), ..why })
            }
            Ok(Found::Task(sighting)) => match read_back(parts, sighting).await? {
                Seen::Final(outcome) => outcome,
                Seen::Unclear(why) => return Ok(Resolved::Unknown(why)),
                Seen::Pending if asked >= horizon => {
                    Outcome::NotSent(Failure::local("read back: it is still pending, so that delete had no effect"))
                }
                Seen::Pending => {
                    if let Some(why) = wait_until(parts, horizon, stop).await {
                        return Ok(Resolved::Unknown(why));
                    }
                    continue;
                }
            },
            Err(error) => return Ok(Resolved::Unknown(error.to_failure())),
        };
        parts.settle(attempt, &outcome).await?;
        return Ok(Resolved::Settled(outcome));
    }
}

/// What a sighting proves about a delete that may have been done.
enum Seen {
    Pending,
    Final(Outcome),
    Unclear(Failure),
}

async fn read_back(parts: &Parts, sighting: Sighting) -> Result<Seen, LedgerError> {
    let seen = match &sighting.status {
        TaskStatus::Pending => Seen::Pending,
        TaskStatus::Dispatching => Seen::Final(too_late("it is being sent")),
        TaskStatus::Dispatched => Seen::Final(too_late("it has been sent")),
        other => Seen::Unclear(Failure::local(format!(
            "read back: its state is {:?}, which says nothing about the delete: look at it in the console",
            other.to_safe()
        ))),
    };
    parts.ledger.record(&parts.service, vec![sighting]).await?;
    Ok(seen)
}

fn too_late(what: &str) -> Outcome {
    Outcome::TooLate(Failure::local(format!("read back: {what}")))
}

/// Waits for a moment of the wall clock; gives the reason where the run is stopped before.
async fn wait_until(parts: &Parts, moment: Timestamp, stop: &Stop) -> Option<Failure> {
    loop {
        let left = moment.duration_since(parts.clock.now());
        let Ok(left) = Duration::try_from(left) else { return None };
        if left.is_zero() {
            return None;
        }
        tokio::select! {
            () = parts.clock.sleep(left) => {}
            () = stop.reached(StopLevel::AfterCallsInFlight) => {
                return Some(Failure::local("stopped while a late effect was still possible: run `pushdeck resume` again"));
            }
        }
    }
}
