//! `release`: gives postponed tasks their time back, or another one, after a confirmation.

use super::change;
use crate::{
    cli::{args::Release, exit::Exit, session::Session},
    domain::{ChangeRequest, Lanes},
};

/// Releases the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Release) -> anyhow::Result<Exit> {
    let request = match &args.at {
        Some(at) => ChangeRequest::ReleaseAt(session.time("--at", at)?),
        None => ChangeRequest::Release,
    };
    change::run(session, &args.tasks, request, Lanes::One).await
}
