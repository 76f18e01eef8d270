//! `hold`: postpones the chosen tasks, after a confirmation. They go out later unless they are released or deleted.

use super::change;
use crate::{
    cli::{args::Hold, exit::Exit, session::Session},
    domain::{ChangeRequest, Lanes, USUAL_HOLD},
};

/// Postpones the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Hold) -> anyhow::Result<Exit> {
    let request = match &args.until {
        Some(until) => ChangeRequest::HoldUntil(session.time("--until", until)?),
        None => ChangeRequest::HoldFor(args.by.unwrap_or(USUAL_HOLD)),
    };
    change::run(session, &args.tasks, request, Lanes::One).await
}
