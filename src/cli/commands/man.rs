//! `man`: prints the manual page, which covers all commands.

use clap::Command;
use clap_mangen::Man;

use crate::{
    cli::{exit::Exit, help::program, output::Format, session::Session},
    locale::{label, tr},
};

/// Prints the page, as roff.
pub(super) fn run(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    let program = program();
    let mut page = Vec::new();
    Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        page.extend(section(command, "pushdeck")?.into_bytes());
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            page.extend(section(below, &format!("pushdeck {}", command.get_name()))?.into_bytes());
        }
    }
    let page = in_words(&String::from_utf8(page)?);
    out.line(format_args!("{}\n{}", page.trim_end(), last_sections().trim_end()))?;
    out.flush()?;
    Ok(Exit::Done)
}

/// A function that looks up a text, so that the text is in the language of the page.
type Text = fn() -> &'static str;

/// The English headings of clap's page, each with its text in the catalogue.
const HEADINGS: [(&str, Text); 8] = [
    ("NAME", || label!("usage-manual-name")),
    ("SYNOPSIS", || label!("usage-manual-synopsis")),
    ("DESCRIPTION", || label!("usage-manual-description")),
    ("OPTIONS", || label!("usage-manual-options")),
    ("GLOBAL", || label!("usage-manual-global")),
    ("SUBCOMMANDS", || label!("usage-manual-subcommands")),
    ("EXTRA", || label!("usage-manual-extra")),
    ("VERSION", || label!("usage-manual-version")),
];

/// Translates the English words that clap puts on the page into the reader's language.
fn in_words(page: &str) -> String {
    let lines = page.lines().map(|line| match line.strip_prefix(".SH ").or(line.strip_prefix(".SS ")) {
        Some(heading) => match HEADINGS.iter().find(|(name, _)| *name == heading) {
            Some((_, text)) => format!("{} {}", &line[..3], quoted(text())),
            None => line.to_owned(),
        },
        None => in_line(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn quoted(heading: &str) -> String {
    if heading.contains(' ') { format!("\"{heading}\"") } else { heading.to_owned() }
}

fn in_line(line: &str) -> String {
    if line.starts_with("\\fIPossible") {
        return format!("\\fI{}\\fR", label!("usage-possible-values-below"));
    }
    let line = line.replace("\\fIsubcommands\\fR", &format!("\\fI{}\\fR", label!("usage-manual-a-command")));
    match line.strip_suffix(']').and_then(|line| line.split_once("[default: ")) {
        Some((before, value)) => format!("{before}{}", tr!("usage-default", value = value)),
        None => line,
    }
}

/// The environment variables, and the text for each group of them.
const VARIABLES: [(&[&str], Text); 6] = [
    (&["PUSHDECK_APP", "PUSHDECK_CONFIG", "PUSHDECK_LEDGER"], || label!("usage-manual-our-variables")),
    (&["NO_COLOR", "COLORTERM", "TERM"], || label!("usage-manual-colours")),
    (&["ACCESSIBLE"], || label!("usage-manual-accessible")),
    (&["LC_ALL", "LC_MESSAGES", "LANG"], || label!("usage-manual-language")),
    (&["LC_ALL", "LC_CTYPE", "LANG"], || label!("usage-manual-signs")),
    (&["HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE"], || label!("usage-manual-proxy")),
];

/// Returns the sections at the end of the page: examples, environment, files.
fn last_sections() -> String {
    let mut page = section_of(label!("usage-manual-examples"));
    page += &[".nf", &roff(label!("usage-manual-calls")), ".fi\n"].join("\n");
    page += &section_of(label!("usage-manual-environment"));
    for (names, text) in VARIABLES {
        let names: Vec<_> = names.iter().map(|name| format!("\\fB{name}\\fR")).collect();
        page += &entry(&names.join(", "), text());
    }
    page += &section_of(label!("usage-manual-files"));
    page += &entry("\\fIconfig.toml\\fR", label!("usage-manual-config"));
    page += &entry("\\fIkeymap.toml\\fR", label!("usage-manual-keymap"));
    page + &entry(label!("usage-manual-ledger"), label!("usage-manual-ledger-file"))
}

fn section_of(heading: &str) -> String {
    format!(".SH {}\n", quoted(heading))
}

fn entry(name: &str, text: &str) -> String {
    format!(".TP\n{name}\n{}\n", roff(text))
}

/// Escapes text for roff, so that it is not taken for markup and a hyphen can be copied as one.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

/// Returns one command as a section, with its parts as subsections.
fn section(command: &Command, above: &str) -> anyhow::Result<String> {
    // The global options are listed only once on the page.
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
    use crate::locale::{Language, in_language};

    #[test]
    fn the_last_sections_have_examples_files_and_environment_variables() {
        for name in ["EXAMPLES", "FILES", "ENVIRONMENT", "PUSHDECK_APP", "PUSHDECK_LEDGER", "NO_COLOR", "HTTPS_PROXY"] {
            assert!(last_sections().contains(name), "{name}");
        }
    }

    #[test]
    fn no_line_begins_with_a_quote_which_roff_would_take_for_a_request() {
        for language in Language::all() {
            in_language(language, || {
                assert!(!last_sections().lines().any(|line| line.starts_with('\'')), "a quote would begin a request");
            });
        }
    }

    #[test]
    fn headings_defaults_and_values_are_in_the_language_of_the_reader() {
        let chinese = Language::all().find(|it| it.tag() == "zh-Hans").expect("the catalogue has Chinese");
        let page = ".SH NAME\n.SS OPTIONS\n.SH GLOBAL\n\\fB\\-\\-x\\fR [default: a]\n\\fIPossible values:\\fR";
        assert_eq!(in_words(page), page.replace("GLOBAL", "\"GLOBAL OPTIONS\""));
        let translated = ".SH 名称\n.SS 选项\n.SH 全局选项\n\\fB\\-\\-x\\fR [默认：a]\n\\fI可选值：\\fR";
        assert_eq!(in_language(chinese, || in_words(page)), translated);
    }
}
