//! No command: the terminal interface.

use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::{exit::Exit, failure::Refusal, session::Session, world::Launch};

/// Opens the ledger and the chosen app, and hands over to the terminal interface.
pub(in crate::cli) fn run(session: &Session, runtime: &Runtime) -> anyhow::Result<Exit> {
    need_terminal(session)?;
    let opened = runtime.block_on(session.open())?;
    session.world.interface.run(Launch {
        apps: opened.apps,
        start: opened.context.app.name.clone(),
        ui: opened.config.ui,
        clock: Arc::clone(&session.world.clock),
        banner: None,
        colour: session.colour_of(&session.world.stdout),
    })
}

/// Says which commands to use where there is no terminal.
pub(super) fn need_terminal(session: &Session) -> Result<(), Refusal> {
    if session.world.stdin.is_terminal() && session.world.stdout.is_terminal() {
        return Ok(());
    }
    Err(Refusal::Usage(
        "the terminal interface needs a terminal: without one use `pushdeck list`, `pushdeck sync` and `pushdeck delete` \
         (`pushdeck --help` shows all commands)"
            .to_owned(),
    ))
}
