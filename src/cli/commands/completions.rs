//! `completions`: what a shell needs to complete our commands.

use clap::CommandFactory as _;

use crate::cli::{
    args::{Cli, Completions},
    exit::Exit,
    output::Format,
    session::Session,
};

/// Prints the completions.
pub(super) fn run(session: &Session, args: &Completions) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pushdeck", &mut script);
    out.line(String::from_utf8(script)?.trim_end())?;
    out.flush()?;
    Ok(Exit::Done)
}
