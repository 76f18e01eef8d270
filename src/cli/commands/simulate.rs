//! `simulate`: runs the simulated service over HTTP on 127.0.0.1.

use std::{fs::File, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;

use super::demo::scenario;
use crate::{
    cli::{
        args::Simulate,
        background::{Keep, Settled},
        exit::Exit,
        output::Format,
        session::Session,
        streams::Stream,
    },
    locale::{in_english, tr},
    sim::{Server, Service},
};

/// At most this many bytes of the log are queued for a slow reader: about ten thousand entries.
const MOST_ENTRIES: usize = 4 * 1024 * 1024;

/// How long the program waits for the reader of the log before it ends.
const LAST_ENTRIES: Duration = Duration::from_millis(500);

/// Prints the address and a matching config, then serves until a signal arrives.
pub(super) async fn run(session: &mut Session, args: &Simulate) -> anyhow::Result<Exit> {
    let scenario = scenario(&args.scenario)?;
    let mut out = session.out(&[Format::Table])?;
    let service = Service::new(scenario.clone(), Arc::clone(&session.world.clock));
    let log = args.log.as_deref().map(open_log).transpose()?;
    if let Some(log) = &log {
        service.log_to(log.clone());
    }
    let watched = service.clone();
    let server = Server::bind(service, args.port)
        .await
        .with_context(|| tr!("cli-not-listening", port = args.port.to_string()))?;
    let address = format!("http://{}", server.address());
    // The output is a config for another invocation of the program, so it is in English.
    out.line(in_english(|| tr!("cli-simulated", address = &address)))?;
    out.line(scenario.config_toml(&address).trim_end())?;
    out.flush()?;
    session.notes.say(&tr!("cli-serving", scenario = &args.scenario, address = &address));
    let mut ended_by = None;
    session.world.signals.listen();
    server
        .serve(async {
            let signal = session.world.signals.next().await;
            session.world.signals.end_soon(signal);
            ended_by = Some(signal);
        })
        .await;
    if let (Some(path), Some(log)) = (&args.log, &log) {
        let path = path.display().to_string();
        let not_whole = |why: String| Err(anyhow::Error::msg(tr!("cli-log-not-whole", path = &path, why = why)));
        match (watched.log_failure(), log.settle(Some(LAST_ENTRIES))) {
            (Some(why), _) => return not_whole(why.to_string()),
            (None, Err(why)) => return not_whole(why.to_string()),
            (None, Ok(Settled::CutShort)) => return Err(anyhow::Error::msg(tr!("cli-log-not-read", path = path))),
            (None, Ok(Settled::Whole)) => {}
        }
    }
    Ok(ended_by.map_or(Exit::Done, Exit::Signalled))
}

/// Opens the log. If it is a pipe or a terminal, writes are queued, so that no call to the service waits for the
/// reader.
fn open_log(path: &Path) -> anyhow::Result<Stream> {
    let failed = || tr!("cli-log-not-written", path = path.display().to_string());
    let file = File::create(path).with_context(failed)?;
    let is_file = file.metadata().with_context(failed)?.is_file();
    let log = Stream::plain(file);
    Ok(if is_file { log } else { log.queued(Keep::OrFail(MOST_ENTRIES), None) })
}
