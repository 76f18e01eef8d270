//! No command: the terminal interface, on the whole screen or in lines.

use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::{exit::Exit, failure::Refusal, linear, session::Session, world::Launch};

/// Opens the ledger and the chosen app, and hands over to the terminal interface.
pub(in crate::cli) fn run(session: &mut Session, linear: bool, runtime: &Runtime) -> anyhow::Result<Exit> {
    let mode = Mode::of(session, linear)?;
    let opened = runtime.block_on(session.open())?;
    if mode == Mode::Lines {
        return linear::run(session, opened, None, runtime);
    }
    session.world.interface.run(Launch {
        apps: opened.apps,
        start: opened.context.app.name.clone(),
        ui: opened.config.ui,
        clock: Arc::clone(&session.world.clock),
        banner: None,
        colour: session.colour_of(&session.world.stdout),
    })
}

/// How the interface is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// On the whole screen.
    Screen,
    /// One fact per line.
    Lines,
}

impl Mode {
    /// What was asked for by the flag or the environment. Without a terminal only the flag is believed: a job in a script
    /// with `TERM=dumb` wants no interface at all.
    pub(super) fn of(session: &Session, linear: bool) -> Result<Self, Refusal> {
        if linear {
            return Ok(Self::Lines);
        }
        need_terminal(session)?;
        let env = |name| (session.world.env)(name);
        let is_dumb = env("TERM").is_some_and(|term| term == "dumb");
        let is_accessible = env("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0");
        Ok(if is_dumb || is_accessible { Self::Lines } else { Self::Screen })
    }
}

/// Says which commands to use where there is no terminal.
fn need_terminal(session: &Session) -> Result<(), Refusal> {
    if session.world.stdin.is_terminal() && session.world.stdout.is_terminal() {
        return Ok(());
    }
    Err(Refusal::Usage(
        "the terminal interface needs a terminal: without one use `pushdeck list`, `pushdeck sync` and `pushdeck delete` \
         (`pushdeck --help` shows all commands)"
            .to_owned(),
    ))
}
