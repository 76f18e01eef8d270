//! A page of help: what a command is for, how it is called, and which arguments it takes.
//!
//! The layout is that of clap. Clap's own pages are not used, because their headings are English and their lines are
//! broken only at blanks, which Chinese text does not have.

use std::ffi::OsString;

use clap::{Arg, Command, builder::PossibleValue};
use unicode_width::UnicodeWidthStr as _;

use super::{
    asked::{Asked, asked_for},
    texts::program,
};
use crate::{
    cli::wrap::{indented, wrapped},
    locale::{label, tr},
};

/// The indentation of a text that begins on the line below its name, in cells.
const BELOW: usize = 10;

/// The largest width of a page.
const MOST_COLUMNS: usize = 100;

/// A command or an argument: its name, and the paragraphs of its help text.
struct Entry {
    name: String,
    text: Vec<String>,
}

/// Returns the page that these arguments ask for.
pub(in crate::cli) fn page_asked_for(args: &[OsString], columns: usize) -> String {
    let program = program();
    let Some(Asked { path, is_long }) = asked_for(args) else { return page(&program, false, columns) };
    let command = path.iter().try_fold(&program, |command, name| command.find_subcommand(name));
    page(command.unwrap_or(&program), is_long, columns)
}

/// Returns the page of a command. The long page has a paragraph for each flag.
pub(in crate::cli) fn page(command: &Command, is_long: bool, columns: usize) -> String {
    let columns = columns.min(MOST_COLUMNS);
    let about = if is_long { command.get_long_about().or(command.get_about()) } else { command.get_about() };
    let about = about.map(|about| wrapped(&about.to_string(), columns));
    let mut parts: Vec<_> = about.into_iter().chain([usage(command)]).collect();
    let commands = command.get_subcommands().filter(|below| !below.is_hide_set()).map(entry_of_command).collect();
    parts.extend(section(label!("usage-heading-commands"), commands, false, columns));
    let mut add = |heading: &str, wanted: fn(&Arg) -> bool| {
        let args = command.get_arguments().filter(|arg| !arg.is_hide_set() && wanted(arg));
        let entries = args.map(|arg| entry_of_arg(arg, is_long)).collect();
        parts.extend(section(heading, entries, is_long, columns));
    };
    add(label!("usage-heading-arguments"), Arg::is_positional);
    add(label!("usage-heading-options"), |arg| !arg.is_positional() && arg.get_help_heading().is_none());
    add(label!("usage-heading-global"), |arg| arg.get_help_heading().is_some());
    parts.extend(command.get_after_help().map(|after| wrapped(&after.to_string(), columns)));
    parts.join("\n\n") + "\n"
}

fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", label!("usage-any-options"));
    tr!("usage-usage", usage = usage.replace("COMMAND", label!("usage-some-command")))
}

fn entry_of_command(command: &Command) -> Entry {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    Entry { name: command.get_name().to_owned(), text: vec![about] }
}

fn entry_of_arg(arg: &Arg, is_long: bool) -> Entry {
    let name = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(_)) => format!("-{short}, {arg}"),
        (None, Some(_)) => format!("    {arg}"),
        _ => arg.to_string(),
    };
    let help = if is_long { arg.get_long_help().or(arg.get_help()) } else { arg.get_help() };
    let help = help.map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    let has_list = is_long && values.iter().any(|value| value.get_help().is_some());
    let mut short = Vec::new();
    if arg.get_action().takes_values() && !arg.get_default_values().is_empty() {
        let values: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        short.push(tr!("usage-default", value = values.join(" ")));
    }
    if !has_list && !values.is_empty() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        short.push(tr!("usage-possible-values", values = names.join(label!("number-list-separator"))));
    }
    let text = if is_long {
        let list = has_list.then(|| list_of(&values));
        let below = Some(short.join("\n")).filter(|below| !below.is_empty());
        [help].into_iter().chain(list).chain(below).collect()
    } else {
        vec![[help].into_iter().chain(short).collect::<Vec<_>>().join(" ")]
    };
    Entry { name, text }
}

/// Returns a list of the values and what each means.
fn list_of(values: &[PossibleValue]) -> String {
    let longest = values.iter().map(|value| value.get_name().len()).max().unwrap_or(0);
    let lines = values.iter().map(|value| {
        let (name, help) = (value.get_name(), value.get_help().map(ToString::to_string).unwrap_or_default());
        format!("- {name}:{} {help}", " ".repeat(longest - name.len()))
    });
    [label!("usage-possible-values-below").to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

/// Returns the entries under their heading, if there are any. The text of an entry is beside its name; on a long page,
/// or if there is too little room, it is below the name.
fn section(heading: &str, entries: Vec<Entry>, is_long: bool, columns: usize) -> Option<String> {
    let longest = entries.iter().map(|entry| entry.name.width()).max()?;
    let beside = longest + 4;
    let is_cramped = |entry: &Entry| beside * 5 > columns * 2 && entry.text.concat().width() + beside > columns;
    let is_below = is_long || entries.iter().any(is_cramped);
    let lines = entries.into_iter().map(|Entry { name, text }| {
        let text = text.join("\n\n");
        if is_below {
            format!("  {name}\n{}{}", " ".repeat(BELOW), indented(&text, columns, BELOW))
        } else {
            let blanks = " ".repeat(longest - name.width());
            format!("  {name}{blanks}  {}", indented(&text, columns, beside))
        }
    });
    let between = if is_long { "\n\n" } else { "\n" };
    Some(format!("{heading}\n{}", lines.collect::<Vec<_>>().join(between)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, in_language};

    fn pages(of: impl Fn(&Command) -> String) -> Vec<String> {
        let program = program();
        let commands = program.get_subcommands().flat_map(|it| [it].into_iter().chain(it.get_subcommands()));
        [&program].into_iter().chain(commands).map(of).collect()
    }

    #[test]
    fn no_line_of_a_page_is_wider_than_the_terminal_in_any_language() {
        for language in Language::all() {
            in_language(language, || {
                for columns in [60, 80, 100] {
                    for page in pages(|it| page(it, false, columns) + &page(it, true, columns)) {
                        // An example command stays on one line, so that it can be copied.
                        let wide = page.lines().find(|line| line.width() > columns && !line.contains("pushdeck "));
                        assert_eq!(wide, None, "{language:?} at {columns}");
                    }
                }
            });
        }
    }

    #[test]
    fn a_chinese_page_has_no_english_words_except_names() {
        let chinese = Language::all().find(|it| it.tag() == "zh-Hans").expect("the catalogue has Chinese");
        for page in in_language(chinese, || pages(|it| page(it, true, 80) + &page(it, false, 80))) {
            for word in
                ["Usage", "Options", "Commands", "Arguments", "default", "values", "Print", "OPTIONS", "COMMAND"]
            {
                assert!(
                    !page.replace("default_app", "").replace("campaign_default", "").contains(word),
                    "{word}: {page}"
                );
            }
        }
    }

    #[test]
    fn a_short_page_names_defaults_and_values_and_a_long_page_explains_the_values() {
        let program = program();
        let import = program.find_subcommand("import").expect("the command exists");
        let short = page(import, false, 100);
        assert!(short.contains("The format of the file [default: auto] [possible values: auto, ids, csv,"), "{short}");
        let list = "Possible values:\n          - auto:  Detected from its content\n";
        assert!(page(import, true, 100).contains(list), "{}", page(import, true, 100));
    }
}
