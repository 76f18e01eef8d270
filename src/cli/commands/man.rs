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
    page.extend_from_slice(LAST_SECTIONS.as_bytes());
    out.line(String::from_utf8(page)?.trim_end())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// What readers of a manual page look for at its end.
const LAST_SECTIONS: &str = r".SH EXAMPLES
.nf
pushdeck                                                  the terminal interface
pushdeck demo                                             the same on made\-up data
pushdeck sync && pushdeck list \-\-status pending           what is scheduled
pushdeck delete \-\-filter 'due:<10m' \-\-dry\-run             what would be deleted
pushdeck delete \-\-campaign holiday \-\-expect 200 \-\-confirm=200
pushdeck import excel.csv \-\-encoding gb18030 \-\-zone Asia/Shanghai
pushdeck log \-\-since today \-\-json
.fi
.SH ENVIRONMENT
.TP
\fBPUSHDECK_APP\fR, \fBPUSHDECK_CONFIG\fR, \fBPUSHDECK_LEDGER\fR
The same as \-\-app, \-\-config and \-\-ledger.
.TP
\fBNO_COLOR\fR, \fBCOLORTERM\fR, \fBTERM\fR
Whether there is colour, how much, and which signs can be drawn.
.TP
\fBACCESSIBLE\fR
1 is the same as \-\-linear.
.TP
\fBLC_ALL\fR, \fBLC_CTYPE\fR, \fBLANG\fR
Signs beyond ASCII are drawn in a UTF\-8 locale only.
.TP
\fBHTTPS_PROXY\fR, \fBALL_PROXY\fR, \fBSSL_CERT_FILE\fR
Used only where the config says trust_env = true.
.SH FILES
.TP
\fIconfig.toml\fR
The config; `pushdeck config path` tells where it lies, `pushdeck config init` writes an annotated one.
.TP
\fIkeymap.toml\fR
Keys of your own, beside the config.
.TP
the ledger
An SQLite file; `pushdeck config show` tells where it lies.
";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_variable_that_is_read_by_name() {
        for name in ["EXAMPLES", "FILES", "ENVIRONMENT", "PUSHDECK_APP", "PUSHDECK_LEDGER", "NO_COLOR", "HTTPS_PROXY"] {
            assert!(LAST_SECTIONS.contains(name), "{name}");
        }
        assert!(!LAST_SECTIONS.lines().any(|line| line.starts_with('\'')), "a quote would begin a request");
    }
}
