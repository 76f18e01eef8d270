//! The message for wrong usage, on one line.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::locale::{label, tr};

/// Returns what is wrong with the arguments, followed by what may have been meant.
pub(in crate::cli) fn wrong_usage(error: &clap::Error) -> String {
    let tips = similar(error).into_iter().chain(tips(error));
    tips.fold(what(error), |what, tip| tr!("usage-with-tip", what = what, tip = tip))
}

fn what(error: &clap::Error) -> String {
    let argument = || text(error, ContextKind::InvalidArg);
    let value = || text(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => tr!("usage-wrong-argument", argument = argument()),
        ErrorKind::InvalidSubcommand => {
            tr!("usage-wrong-command", command = text(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue => {
            let what = if value().is_empty() {
                tr!("usage-no-value", argument = argument())
            } else {
                tr!("usage-wrong-value", value = value(), argument = argument())
            };
            let values = texts(error, ContextKind::ValidValue);
            let values = (!values.is_empty())
                .then(|| tr!("usage-possible-values", values = values.join(label!("number-list-separator"))));
            [what].into_iter().chain(values).collect::<Vec<_>>().join(" ")
        }
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => {
                tr!("usage-wrong-value-because", value = value(), argument = argument(), why = why.to_string())
            }
            None => tr!("usage-wrong-value", value = value(), argument = argument()),
        },
        ErrorKind::TooManyValues => tr!("usage-too-many-values", value = value(), argument = argument()),
        ErrorKind::MissingRequiredArgument => {
            tr!("usage-missing", arguments = texts(error, ContextKind::InvalidArg).join(" "))
        }
        ErrorKind::ArgumentConflict => conflict(&argument(), &texts(error, ContextKind::PriorArg)),
        ErrorKind::InvalidUtf8 => tr!("usage-not-utf-8"),
        _ => tr!("usage-wrong"),
    }
}

fn conflict(argument: &str, others: &[String]) -> String {
    match others {
        [] => tr!("usage-twice", argument = argument),
        [other] if other == argument => tr!("usage-twice", argument = argument),
        [other] => tr!("usage-conflict", argument = argument, other = other),
        others => tr!("usage-conflicts", argument = argument, others = others.join(" ")),
    }
}

/// Returns tips that name similar commands, arguments or values.
fn similar(error: &clap::Error) -> Vec<String> {
    let names = |kind| {
        let names = texts(error, kind);
        let quoted = names
            .iter()
            .map(|name| tr!("usage-quoted", text = name))
            .collect::<Vec<_>>()
            .join(label!("number-list-separator"));
        (names.len(), quoted)
    };
    let command = match names(ContextKind::SuggestedSubcommand) {
        (0, _) => None,
        (1, names) => Some(tr!("usage-similar-command", names = names)),
        (_, names) => Some(tr!("usage-similar-commands", names = names)),
    };
    let argument = match names(ContextKind::SuggestedArg) {
        (0, _) => None,
        (_, names) => Some(tr!("usage-similar-argument", names = names)),
    };
    let value = match names(ContextKind::SuggestedValue) {
        (0, _) => None,
        (_, names) => Some(tr!("usage-similar-value", names = names)),
    };
    [command, argument, value].into_iter().flatten().collect()
}

fn tips(error: &clap::Error) -> Vec<String> {
    match error.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips.iter().map(|it| tip(&it.to_string())).collect(),
        _ => Vec::new(),
    }
}

/// Translates a tip of clap. Clap gives it as an English sentence, which is recognised by the words quoted in it.
fn tip(sentence: &str) -> String {
    let quoted: Vec<_> = sentence.split('\'').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [value, words] if sentence.starts_with("to ") => tr!("usage-pass-as-value", value = value, words = words),
        [command, "--"] => tr!("usage-without-dashes", command = command),
        [words] => tr!("usage-exists", words = words),
        _ => sentence.to_owned(),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    texts(error, kind).into_iter().next().unwrap_or_default()
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{
        cli::args::Cli,
        locale::{Language, in_language},
    };

    const WRONG: [&str; 14] = [
        "lst",
        "list --filtr x",
        "list --app a --app b",
        "list --output",
        "list --output tabel",
        "list --status sent",
        "--linear=1",
        "delete 1 --campaign c",
        "delete 1 --campaign c --filter x",
        "get",
        "get -1",
        "--status pending",
        "--list",
        "usersig --ttl 400d",
    ];

    fn words(words: &str) -> String {
        let error = Cli::try_parse_from(std::iter::once("pushdeck").chain(words.split(' '))).expect_err(words);
        wrong_usage(&error)
    }

    /// Returns clap's own message, on one line.
    fn of_clap(words: &str) -> String {
        let error = Cli::try_parse_from(std::iter::once("pushdeck").chain(words.split(' '))).expect_err(words);
        let text = error.render().to_string();
        let mut paragraphs = text.split("\n\n").map(|paragraph| {
            paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
        });
        let what = paragraphs.next().unwrap_or_default().replace("error: ", "");
        let tips = paragraphs.filter_map(|it| it.strip_prefix("tip: ").map(|tip| tip.replace(" tip: ", "; ")));
        [what].into_iter().chain(tips).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn in_english_wrong_usage_is_reported_in_the_words_of_clap() {
        for wrong in WRONG {
            assert_eq!(words(wrong), of_clap(wrong), "{wrong}");
        }
    }

    #[test]
    fn wrong_usage_is_reported_in_chinese() {
        let chinese = Language::all().find(|it| it.tag() == "zh-Hans").expect("the catalogue has Chinese");
        in_language(chinese, || {
            assert_eq!(words("lst"), "无法识别的子命令“lst”；有相近的子命令：“list”");
            assert_eq!(words("get -1"), "无法识别的参数“-1”；若要把“-1”作为值传入，请写成“-- -1”");
            for wrong in WRONG {
                let said = words(wrong);
                assert!(
                    !["argument", "value", "use"].iter().any(|word| said.split(' ').any(|it| it == *word)),
                    "{said}"
                );
            }
        });
    }
}
