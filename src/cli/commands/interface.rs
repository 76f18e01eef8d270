//! Without a command: runs the terminal interface, on the whole screen or in line mode.

use std::{path::PathBuf, sync::Arc};

use tokio::runtime::Runtime;

use super::demo;
use crate::{
    cli::{
        args::Demo,
        exit::Exit,
        linear,
        mode::{Mode, need_terminal},
        session::Session,
        welcome::{self, Next},
        world::Launch,
    },
    config::KeymapFile,
};

/// Opens the ledger and the chosen app, and starts the terminal interface. If there is no config, starts with the
/// welcome dialog.
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

/// Returns the path at which the welcome dialog writes the first config. Returns `None`, which means that there is no
/// dialog, if a config exists at this path, if the user named another path, or if there is no terminal to ask questions
/// on.
fn first_config(session: &Session) -> anyhow::Result<Option<PathBuf>> {
    let is_named = session.globals.config.is_some() || (session.world.env)("PUSHDECK_CONFIG").is_some();
    if is_named || need_terminal(session).is_err() {
        return Ok(None);
    }
    Ok(Some(session.config_file()?).filter(|path| !path.exists()))
}
