//! `man`: the manual page, all commands on one page.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::cli::{args::Cli, exit::Exit, output::Format, session::Session};

/// Prints the page, as roff.
pub(super) fn run(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    let mut program = Cli::command();
    program.build();
    let mut page = Vec::new();
    Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        page.extend(section(command, "pushdeck")?.into_bytes());
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            page.extend(section(below, &format!("pushdeck {}", command.get_name()))?.into_bytes());
        }
    }
    out.line(String::from_utf8(page)?.trim_end())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// One command as a section, its parts as subsections.
fn section(command: &Command, above: &str) -> anyhow::Result<String> {
    // The global options stand on the page once.
    let own = command.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    let (mut parts, man) = (Vec::new(), Man::new(own));
    man.render_synopsis_section(&mut parts)?;
    man.render_description_section(&mut parts)?;
    if command.get_arguments().any(|arg| !arg.is_global_set()) {
        man.render_options_section(&mut parts)?;
    }
    man.render_extra_section(&mut parts)?;
    let parts = String::from_utf8(parts)?.replace(".SH ", ".SS ");
    Ok(format!(".SH \"{above} {}\"\n{parts}", command.get_name()))
}
