//! `delete`: deletes the chosen tasks, after a confirmation.

use super::change;
use crate::{
    cli::{args::Delete, exit::Exit, session::Session},
    domain::ChangeRequest,
};

/// Deletes the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Delete) -> anyhow::Result<Exit> {
    change::run(session, &args.tasks, ChangeRequest::Delete).await
}
