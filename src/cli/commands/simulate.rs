//! `simulate`: the simulated service over HTTP on 127.0.0.1.

use std::{fs::File, sync::Arc};

use anyhow::{Context as _, bail};

use super::demo::scenario;
use crate::{
    cli::{args::Simulate, exit::Exit, output::Format, session::Session},
    sim::{Server, Service},
};

/// Prints the address and a config that fits, then serves until a signal comes.
pub(super) async fn run(session: &mut Session, args: &Simulate) -> anyhow::Result<Exit> {
    let scenario = scenario(&args.scenario)?;
    let mut out = session.out(&[Format::Table])?;
    let service = Service::new(scenario.clone(), Arc::clone(&session.world.clock));
    if let Some(path) = &args.log {
        let file = File::create(path).with_context(|| format!("failed to write the log {}", path.display()))?;
        service.log_to(file);
    }
    let watched = service.clone();
    let server =
        Server::bind(service, args.port).await.with_context(|| format!("failed to listen on port {}", args.port))?;
    let address = server.address();
    out.line(format_args!("# The simulated service at http://{address}: everything here is made up."))?;
    out.line(scenario.config_toml(&format!("http://{address}")).trim_end())?;
    out.flush()?;
    session.notes.say(&format!("serving scenario {} on http://{address} until Ctrl-C", args.scenario));
    let mut ended_by = None;
    session.world.signals.listen();
    server
        .serve(async {
            let signal = session.world.signals.next().await;
            session.world.signals.end_soon(signal);
            ended_by = Some(signal);
        })
        .await;
    if let (Some(path), Some(why)) = (&args.log, watched.log_failure()) {
        bail!("the log {} is not whole: {why}", path.display());
    }
    Ok(ended_by.map_or(Exit::Done, Exit::Signalled))
}
