//! The definition of the command line with its help texts.

use clap::{Arg, Command, CommandFactory as _, builder::PossibleValuesParser};

use crate::{
    cli::args::Cli,
    domain::Signal,
    locale::{Language, label, tr, tr_named},
    sim::Scenario,
};

/// The commands whose help has more text at its end, such as examples.
const WITH_MORE: [&str; 8] = ["simulate", "list", "import", "delete", "hold", "release", "edit", "plan"];

/// The flags each of whose values has a help text.
const WITH_VALUES: [&str; 3] = ["output", "color", "format"];

/// Returns the program with all its commands and texts, for the help, the manual page and the completions.
pub(in crate::cli) fn program() -> Command {
    let program = Cli::command().about(tr!("usage-program")).long_about(tr!("usage-program-long"));
    let mut program = described(program.after_help(after_program()), "");
    // Adds the flags and the command for help.
    program.build();
    described_help(program)
}

fn after_program() -> String {
    let signals = |of: fn(Signal) -> String, between: &str| Signal::ALL.map(of).join(between);
    let codes = signals(|it| it.exit_code().to_string(), ", ");
    let signals = signals(|it| it.in_words().to_owned(), label!("number-list-separator"));
    tr!("usage-program-after", codes = codes, signals = signals)
}

/// Adds the texts of the command's flags and subcommands. `path` is the names of the command and of those above it,
/// each followed by a hyphen.
fn described(command: Command, path: &str) -> Command {
    let command = command.mut_args(|arg| {
        let name = format!("{path}{}", name_of(&arg));
        with_values(arg.help(help_of(&name)))
    });
    command.mut_subcommands(|below| {
        let name = format!("{path}{}", below.get_name());
        let about = tr_named!("usage-command-", name);
        let below = described(below.about(about).long_about(None), &format!("{name}-"));
        if WITH_MORE.contains(&name.as_str()) { below.after_help(tr_named!("usage-after-", name)) } else { below }
    })
}

fn name_of(arg: &Arg) -> String {
    arg.get_id().as_str().replace('_', "-")
}

fn help_of(name: &str) -> String {
    let mut languages: Vec<_> = std::iter::once("auto").chain(Language::all().map(Language::tag)).collect();
    let last = languages.pop().unwrap_or_default();
    let scenarios = Scenario::names().collect::<Vec<_>>().join(label!("number-list-separator"));
    tr_named!(
        "usage-option-",
        name,
        languages = languages.join(label!("number-list-separator")),
        last = last,
        scenarios = scenarios
    )
}

/// Adds the texts of the flag's possible values, if the flag is one of [`WITH_VALUES`].
fn with_values(arg: Arg) -> Arg {
    let name = name_of(&arg);
    if !WITH_VALUES.contains(&name.as_str()) {
        return arg;
    }
    let values = arg.get_possible_values().into_iter().map(|value| {
        let help = tr_named!("usage-value-", format!("{name}-{}", value.get_name()));
        value.help(help)
    });
    arg.value_parser(PossibleValuesParser::new(values.collect::<Vec<_>>()))
}

/// Adds the texts of the flags and commands that clap itself has added, here and in subcommands.
fn described_help(command: Command) -> Command {
    let command = command.mut_args(|arg| match arg.get_id().as_str() {
        "help" => arg.help(tr!("usage-option-help-short")).long_help(tr!("usage-option-help-long")),
        "version" => arg.help(tr!("usage-option-version")),
        _ => arg,
    });
    command.mut_subcommands(|below| {
        let below = if below.get_name() == "help" { below.about(tr!("usage-command-help")) } else { below };
        described_help(below)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Collects the text of each command, flag and value.
    fn texts(command: &Command, found: &mut Vec<String>) {
        let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
        found.push(text(command.get_about()));
        for arg in command.get_arguments() {
            found.push(text(arg.get_help()));
            let values = arg.get_possible_values();
            found.extend(values.iter().filter_map(|value| Some(value.get_help()?.to_string())));
        }
        command.get_subcommands().for_each(|below| texts(below, found));
    }

    #[test]
    fn every_command_flag_and_value_has_a_text_and_every_text_is_used() {
        let mut found = Vec::new();
        texts(&program(), &mut found);
        let bad: Vec<_> = found.iter().filter(|text| text.is_empty() || text.contains("usage-")).collect();
        assert!(bad.is_empty(), "{bad:?}");
        let shown: BTreeSet<_> = found.iter().map(String::as_str).collect();
        let file = include_str!("../../../assets/locales/en/usage.ftl");
        let chosen = ["usage-command-", "usage-option-", "usage-value-"];
        for line in file.lines().filter(|line| chosen.iter().any(|prefix| line.starts_with(prefix))) {
            let (id, text) = line.split_once(" = ").expect("the message is on one line");
            // A text with arguments, or one that only refers to another text, is not compared.
            let is_shown = text.contains('{') || id == "usage-option-help-long" || shown.contains(text);
            assert!(is_shown, "no command, flag or value has the text {id}");
        }
    }
}
