//! Finds out which page of help was asked for.

use std::ffi::OsString;

use clap::{Command, CommandFactory as _};

use crate::cli::args::Cli;

/// The page of help that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Asked {
    /// The names of the command and its subcommand, as in `config show`; empty for the program itself.
    pub(in crate::cli) path: Vec<String>,
    /// Whether the long page was asked for (`--help`), rather than the short one (`-h`).
    pub(in crate::cli) is_long: bool,
}

/// Returns the page that these arguments ask for. Only clap can find that out, so the arguments are parsed once more,
/// with a definition in which the text of each page is only the page's own name.
pub(in crate::cli) fn asked_for(args: &[OsString]) -> Option<Asked> {
    let mut program = Cli::command();
    program.build();
    let page = named(program, "").try_get_matches_from(args).err()?.render().to_string();
    let mut words = page.split_whitespace();
    let is_long = words.next()? == LONG;
    Some(Asked { path: words.map(str::to_owned).collect(), is_long })
}

const SHORT: &str = "short";
const LONG: &str = "long";

fn named(command: Command, path: &str) -> Command {
    let command = command.about(SHORT).long_about(LONG).help_template(format!("{{about}} {path}"));
    command.mut_subcommands(|below| {
        let path = format!("{path} {}", below.get_name());
        named(below, &path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_the_one_that_clap_would_show() {
        for (words, path, is_long) in [
            ("pushdeck -h", "", false),
            ("pushdeck --app list --help", "", true),
            ("pushdeck -vh list", "", false),
            ("pushdeck list --status pending --help", "list", true),
            ("pushdeck help config show", "config show", true),
            ("pushdeck help", "", true),
            ("pushdeck --json config", "config", false),
        ] {
            let args: Vec<_> = words.split(' ').map(OsString::from).collect();
            let asked = asked_for(&args).expect("the arguments ask for a page");
            assert_eq!((asked.path.join(" ").as_str(), asked.is_long), (path, is_long), "{words}");
        }
    }
}
