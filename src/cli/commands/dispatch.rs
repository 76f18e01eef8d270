//! Calls the function of each command.

use super::{
    add, apply, completions, config, delete, doctor, edit, forget, get, hold, import, ledger, list, log, man, note,
    plan, release, resume, simulate, sync, usersig,
};
use crate::{
    cli::{args::Command, exit::Exit, failure::Refusal, session::Session},
    locale::tr,
};

/// Runs a command that needs no terminal.
pub(in crate::cli) async fn run(mut session: Session, command: Command) -> anyhow::Result<Exit> {
    let session = &mut session;
    match command {
        Command::Demo(_) => Err(Refusal::Usage(tr!("cli-demo-needs-terminal")).into()),
        Command::Simulate(args) => simulate::run(session, &args).await,
        Command::List(args) => list::run(session, args).await,
        Command::Get(args) => get::run(session, &args).await,
        Command::Add(args) => add::run(session, &args).await,
        Command::Import(args) => import::run(session, args).await,
        Command::Sync(args) => sync::run(session, &args).await,
        Command::Delete(args) => delete::run(session, &args).await,
        Command::Hold(args) => hold::run(session, &args).await,
        Command::Release(args) => release::run(session, &args).await,
        Command::Edit(args) => edit::run(session, args).await,
        Command::Plan(args) => plan::run(session, args).await,
        Command::Apply(args) => apply::run(session, &args).await,
        Command::Resume(args) => resume::run(session, &args).await,
        Command::Forget(args) => forget::run(session, &args).await,
        Command::Note(args) => note::run(session, &args).await,
        Command::Log(args) => log::run(session, &args).await,
        Command::Usersig(args) => usersig::run(session, &args).await,
        Command::Doctor => doctor::run(session).await,
        Command::Config(what) => config::run(session, what),
        Command::Ledger(what) => ledger::run(session, what).await,
        Command::Completions(args) => completions::run(session, &args),
        Command::Man => man::run(session),
    }
}
