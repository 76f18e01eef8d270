//! One app on its way into the config: what each answer must be like, and the TOML that comes of them.

use crate::{
    config,
    domain::{Host, Region, zone_named},
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

/// Where the secret comes from: the name of the source, and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Credential {
    /// A program and its arguments.
    Command(Vec<String>),
    /// `key_file`, `key_env`, `usersig_file` or `usersig_env`, and the value.
    Named(&'static str, String),
    /// Nothing yet.
    #[default]
    None,
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Form {
    /// The app's table in the config.
    pub(super) fn toml(&self) -> String {
        let (key, place) = (self.place.0, quoted(&self.place.1));
        let credential = match &self.credential {
            Credential::Command(words) => {
                format!("command = [{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
            }
            Credential::Named(source, value) => format!("{source} = {}", quoted(value)),
            Credential::None => String::new(),
        };
        let Self { name, sdkappid, identifier, environment, read_only, timezone, .. } = self;
        let (identifier, timezone) = (quoted(identifier), quoted(timezone));
        format!(
            "\n[app.{name}]\nsdkappid = {sdkappid}\n{key} = {place}\nidentifier = {identifier}\nenvironment = \"{environment}\"\n\
             read_only = {read_only}\ntimezone = {timezone}\n\n[app.{name}.credential]\n{credential}\n"
        )
    }
}

/// A name that stands in the config without quotes.
pub(super) fn name(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !text.is_empty() && text.len() <= 40 && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("a name has up to 40 letters, digits, - and _, such as shop-sg".into())
    }
}

/// A region by its number in the list or its name, or a host.
pub(super) fn place(text: &str) -> Result<(&'static str, String), String> {
    let by_number = text.parse::<usize>().ok().and_then(|number| Region::all().nth(number.checked_sub(1)?));
    if let Some(region) = by_number.or_else(|| Region::named(&text.to_lowercase().replace(' ', "-"))) {
        return Ok(("region", region.name().to_owned()));
    }
    match text.parse::<Host>() {
        Ok(_) if text.contains("://") => Ok(("host", text.to_owned())),
        _ => Err("type a number of the list, the name of a region, or a host as https://host".into()),
    }
}

/// The number of the app.
pub(super) fn sdkappid(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "the SDKAppID is a whole number, such as 1400012345: the console shows it".into())
}

/// The admin account: 1 to 32 letters, digits, `_` and `-` (docs/service.md#usersig).
pub(super) fn identifier(text: &str) -> Result<String, String> {
    let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if fits && (1..=32).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("an account has 1 to 32 letters, digits, _ and -, such as administrator".into())
    }
}

/// One of a few words, by its number or its first letters.
pub(super) fn one_of(words: &[&'static str], text: &str) -> Result<usize, String> {
    let by_number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < words.len());
    let by_word = || words.iter().position(|word| word.starts_with(&text.to_lowercase()));
    by_number.or_else(by_word).ok_or_else(|| format!("type a number from 1 to {}", words.len()))
}

/// A time zone by its name.
pub(super) fn timezone(text: &str) -> Result<String, String> {
    let zone = zone_named(text).map_err(|hint| format!("{text} is not a time zone: {hint}"))?;
    Ok(zone.iana_name().unwrap_or(text).to_owned())
}

/// The file that holds the secret. One who types the secret itself is told before it is written anywhere.
pub(super) fn file(text: &str) -> Result<String, String> {
    if config::is_secret(text) {
        return Err(
            "this is a secret itself: write it into a file that only you can read, and give that file's name".into()
        );
    }
    Ok(text.to_owned())
}

/// The name of the variable that holds the secret; a dollar sign before it is left out.
pub(super) fn variable(text: &str) -> Result<String, String> {
    let name = text.trim_start_matches('$').trim_matches(['{', '}', '%']);
    if config::is_secret(name) {
        return Err("this is a secret itself: export it in a variable, and give that variable's name".into());
    }
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(name.to_owned()) } else { Err("a variable's name has letters, digits and _, such as PUSH_KEY".into()) }
}

/// A command line, split into words at blanks; quotes keep a word together.
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
        (Some(open), _) => Err(format!("the quote {open} has no end")),
        (None, true) => Err("type a program and its arguments".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toml_is_read_back_as_it_was_meant() {
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
        let table: toml::Table = toml::from_str(&form.toml()).expect("TOML");
        let app = &table["app"]["shop-sg"];
        assert_eq!(app["credential"]["command"][2].as_str(), Some("a \"b\" \\"));
        assert_eq!((app["read_only"].as_bool(), app["sdkappid"].as_integer()), (Some(true), Some(1_400_012_345)));
    }

    #[test]
    fn each_answer_is_checked_with_words() {
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
        assert!(timezone("Mars/Base").is_err() && timezone("Asia/Tokyo").is_ok());
    }

    #[test]
    fn a_secret_in_the_place_of_its_source_is_not_taken() {
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
