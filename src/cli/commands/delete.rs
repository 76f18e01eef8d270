//! `delete`: deletes the chosen tasks, after a confirmation.

use super::change;
use crate::{
    cli::{args::Delete, exit::Exit, session::Session},
    domain::{ChangeRequest, Lanes},
};

/// Deletes the chosen tasks.
pub(super) async fn run(session: &mut Session, args: &Delete) -> anyhow::Result<Exit> {
    let lanes = if args.then_hold { Lanes::Two } else { Lanes::One };
    change::run(session, &args.tasks, &args.answer, ChangeRequest::Delete, lanes).await
}
