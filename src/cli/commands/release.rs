//! `release`: gives postponed tasks their time back, or another one, after a confirmation.

use super::change;
use crate::{
    cli::{
        args::{Release, ReleaseChange},
        exit::Exit,
        failure::Refusal,
        session::Session,
    },
    domain::{ChangeRequest, Lanes},
};

/// Releases the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Release) -> anyhow::Result<Exit> {
    let request = request(session, &args.change)?;
    change::run(session, &args.tasks, &args.answer, request, Lanes::One).await
}

/// Returns what the flags ask to be done to each task.
pub(super) fn request(session: &Session, args: &ReleaseChange) -> Result<ChangeRequest, Refusal> {
    Ok(match &args.at {
        Some(at) => ChangeRequest::ReleaseAt(session.time_in("--at", at, args.zone.as_ref())?),
        None => ChangeRequest::Release,
    })
}
