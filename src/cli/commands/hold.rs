//! `hold`: postpones the chosen tasks, after a confirmation. They go out later unless they are released or deleted.

use super::change;
use crate::{
    cli::{
        args::{Hold, HoldChange},
        exit::Exit,
        failure::Refusal,
        session::Session,
    },
    domain::{ChangeRequest, Lanes, USUAL_HOLD},
};

/// Postpones the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Hold) -> anyhow::Result<Exit> {
    let request = request(session, &args.change)?;
    change::run(session, &args.tasks, &args.answer, request, Lanes::One).await
}

/// Returns what the flags ask to be done to each task.
pub(super) fn request(session: &Session, args: &HoldChange) -> Result<ChangeRequest, Refusal> {
    Ok(match &args.until {
        Some(until) => ChangeRequest::HoldUntil(session.time_in("--until", until, args.zone.as_ref())?),
        None => ChangeRequest::HoldFor(args.by.unwrap_or(USUAL_HOLD)),
    })
}
