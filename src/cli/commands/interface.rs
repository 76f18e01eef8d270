//! No command: the terminal interface, on the whole screen or in lines.

use std::{path::PathBuf, sync::Arc};

use tokio::runtime::Runtime;

use super::demo;
use crate::{
    cli::{
        args::Demo,
        exit::Exit,
        failure::Refusal,
        linear,
        session::Session,
        welcome::{self, Next},
        world::Launch,
    },
    config::KeymapFile,
};

/// Opens the ledger and the chosen app, and hands over to the terminal interface.
pub(in crate::cli) fn run(session: &mut Session, linear: bool, runtime: &Runtime) -> anyhow::Result<Exit> {
    let mode = Mode::of(session, linear)?;
    if let Some(path) = first_config(session)? {
        match welcome::run(session, &path, runtime)? {
            Next::Demo => return demo::run(session, &Demo::plain(linear), runtime),
            Next::Open => {}
            Next::Leave => return Ok(Exit::Done),
        }
    }
    let opened = runtime.block_on(session.open_unverified())?;
    if mode == Mode::Lines {
        return linear::run(session, opened, None, runtime);
    }
    session.world.interface.run(Launch {
        apps: opened.apps,
        start: opened.context.app.name.clone(),
        ui: opened.config.ui,
        keys: KeymapFile::read(&opened.config.paths)?,
        clock: Arc::clone(&session.world.clock),
        banner: None,
        colour: session.colour_of(&session.world.stdout),
    })
}

/// Where the first config would lie, where there is none at its usual place and somebody can be asked.
fn first_config(session: &Session) -> anyhow::Result<Option<PathBuf>> {
    let is_named = session.globals.config.is_some() || (session.world.env)("PUSHDECK_CONFIG").is_some();
    if is_named || need_terminal(session).is_err() {
        return Ok(None);
    }
    Ok(Some(session.config_file()?).filter(|path| !path.exists()))
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
