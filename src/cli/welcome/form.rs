//! The form for a new app: checks each answer, and writes the answers as TOML.

use crate::{
    config,
    domain::{Host, Region, zone_named},
    locale::tr,
};

/// The answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) name: String,
    /// `region = "singapore"` or `host = "https://..."`, as a key and its value.
    pub(super) place: (&'static str, String),
    pub(super) sdkappid: u64,
    pub(super) identifier: String,
    pub(super) credential: Credential,
    pub(super) environment: &'static str,
    pub(super) read_only: bool,
    pub(super) timezone: String,
}

/// The source of the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Credential {
    /// A program and its arguments.
    Command(Vec<String>),
    /// The config key `key_file`, `key_env`, `usersig_file` or `usersig_env`, and its value.
    Named(&'static str, String),
    /// Not answered yet.
    #[default]
    None,
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Form {
    /// Returns the app's table in the config, as TOML.
    pub(super) fn toml(&self) -> String {
        let (key, place) = (self.place.0, quoted(&self.place.1));
        let credential = match &self.credential {
            Credential::Command(words) => {
                format!("command = [{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
            }
            Credential::Named(source, value) => format!("{source} = {}", quoted(value)),
            Credential::None => String::new(),
        };
        let name = &self.name;
        let settings = [
            ("sdkappid", self.sdkappid.to_string()),
            (key, place),
            ("identifier", quoted(&self.identifier)),
            ("environment", quoted(self.environment)),
            ("read_only", self.read_only.to_string()),
            ("timezone", quoted(&self.timezone)),
        ];
        let settings = settings.map(|(key, value)| format!("{key} = {value}")).join("\n");
        format!("\n[app.{name}]\n{settings}\n\n[app.{name}.credential]\n{credential}\n")
    }
}

/// Checks the name of the app, which must be a TOML key that needs no quotes.
pub(super) fn name(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !text.is_empty() && text.len() <= 40 && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        Err(tr!("welcome-bad-name"))
    }
}

/// Reads a region, given by its name or its number in the list, or a host, given as a URL.
pub(super) fn place(text: &str) -> Result<(&'static str, String), String> {
    let by_number = text.parse::<usize>().ok().and_then(|number| Region::all().nth(number.checked_sub(1)?));
    if let Some(region) = by_number.or_else(|| Region::named(&text.to_lowercase().replace(' ', "-"))) {
        return Ok(("region", region.name().to_owned()));
    }
    match text.parse::<Host>() {
        Ok(_) if text.contains("://") => Ok(("host", text.to_owned())),
        _ => Err(tr!("welcome-bad-place")),
    }
}

/// Reads the SDKAppID.
pub(super) fn sdkappid(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| tr!("welcome-bad-sdkappid"))
}

/// Checks the admin account: 1 to 32 letters, digits, `_` and `-` (docs/service.md#usersig).
pub(super) fn identifier(text: &str) -> Result<String, String> {
    let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if fits && (1..=32).contains(&text.len()) { Ok(text.to_owned()) } else { Err(tr!("welcome-bad-account")) }
}

/// Reads the choice of one of these words, given by its number or its first letters. Returns the position of the word.
pub(super) fn one_of(words: &[&'static str], text: &str) -> Result<usize, String> {
    let by_number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < words.len());
    let by_word = || words.iter().position(|word| word.starts_with(&text.to_lowercase()));
    by_number.or_else(by_word).ok_or_else(|| tr!("welcome-bad-number", last = words.len()))
}

/// Reads yes or no, in English or Chinese. Returns true for yes.
pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "是" => Ok(true),
        "否" => Ok(false),
        other => one_of(&["yes", "no"], other).map(|answer| answer == 0),
    }
}

/// Reads a time zone, given by its name.
pub(super) fn timezone(text: &str) -> Result<String, String> {
    let zone = zone_named(text).map_err(|hint| tr!("welcome-bad-zone", text = text, hint = hint))?;
    Ok(zone.iana_name().unwrap_or(text).to_owned())
}

/// Checks the path of the file that has the secret. If the secret itself is typed, it is refused before it is written
/// anywhere.
pub(super) fn file(text: &str) -> Result<String, String> {
    if config::is_secret(text) {
        return Err(tr!("welcome-secret-for-file"));
    }
    Ok(text.to_owned())
}

/// Reads the name of the environment variable that has the secret. A dollar sign before the name, and braces or percent
/// signs around it, are removed.
pub(super) fn variable(text: &str) -> Result<String, String> {
    let name = text.trim_start_matches('$').trim_matches(['{', '}', '%']);
    if config::is_secret(name) {
        return Err(tr!("welcome-secret-for-variable"));
    }
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(name.to_owned()) } else { Err(tr!("welcome-bad-variable")) }
}

/// Splits a command line into words at blanks; quotes keep a word together.
pub(super) fn command(text: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None::<char>);
    for char in text.chars() {
        match (quote, char) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            (_, char) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    match (quote, words.is_empty()) {
        (None, false) => Ok(words),
        (Some(open), _) => Err(tr!("welcome-open-quote", quote = open)),
        (None, true) => Err(tr!("welcome-no-command")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toml_contains_the_answers() {
        let form = Form {
            name: "shop-sg".into(),
            place: ("region", "singapore".into()),
            sdkappid: 1_400_012_345,
            identifier: "administrator".into(),
            credential: Credential::Command(vec!["op".into(), "read".into(), "a \"b\" \\".into()]),
            environment: "production",
            read_only: true,
            timezone: "Asia/Singapore".into(),
        };
        let table: toml::Table = toml::from_str(&form.toml()).expect("the form is valid TOML");
        let app = &table["app"]["shop-sg"];
        assert_eq!(app["credential"]["command"][2].as_str(), Some("a \"b\" \\"));
        assert_eq!((app["read_only"].as_bool(), app["sdkappid"].as_integer()), (Some(true), Some(1_400_012_345)));
    }

    #[test]
    fn each_answer_is_checked() {
        assert!(name("shop.sg").is_err() && name("").is_err() && name("shop-sg").is_ok());
        assert_eq!(place("2").map(|place| place.0), Ok("region"));
        assert_eq!(place("Silicon Valley"), Ok(("region", "silicon-valley".into())));
        assert_eq!(place("http://127.0.0.1:8080"), Ok(("host", "http://127.0.0.1:8080".into())));
        for wrong in ["0", "99", "atlantis", "http://example.com", "example.com"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
        assert!(sdkappid("0").is_err() && sdkappid("x").is_err() && sdkappid("14").is_ok());
        assert!(identifier("a b").is_err() && identifier("").is_err() && identifier("ops-bot_1").is_ok());
        assert_eq!(one_of(&["production", "staging"], "s"), Ok(1));
        assert!(one_of(&["production"], "2").is_err());
        assert_eq!((yes_or_no("y"), yes_or_no("是"), yes_or_no("2")), (Ok(true), Ok(true), Ok(false)));
        assert!(timezone("Mars/Base").is_err() && timezone("Asia/Tokyo").is_ok());
    }

    #[test]
    fn a_secret_typed_instead_of_its_source_is_refused_and_not_repeated() {
        let key = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";
        for fault in
            [file(key), file("-----BEGIN PRIVATE KEY-----MIG/abc"), variable(key), variable("a b"), variable("")]
        {
            let fault = fault.expect_err("refused");
            assert!(!fault.contains("f00d") && !fault.contains("MIG"), "{fault}");
        }
        assert_eq!((file("shop.key"), variable("${PUSH_KEY}")), (Ok("shop.key".into()), Ok("PUSH_KEY".into())));
    }

    #[test]
    fn a_command_is_split_as_a_shell_would() {
        assert_eq!(command("op read 'a b' \"c\""), Ok(vec!["op".into(), "read".into(), "a b".into(), "c".into()]));
        assert!(command("op 'read").is_err() && command("  ").is_err());
    }
}
