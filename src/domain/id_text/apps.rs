//! The apps that a text names besides its ids: ids of one app must never be used in another.

use super::super::App;

/// How many apps are kept: a single wrong one is enough to refuse the ids.
const MOST: usize = 8;

/// The first few apps that a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedApps {
    names: Vec<String>,
    numbers: Vec<u64>,
}

impl NamedApps {
    /// Adds an app's name; an empty one is ignored.
    pub fn add_name(&mut self, name: &str) {
        if !name.is_empty() && self.names.len() < MOST && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Adds an app's number.
    pub fn add_number(&mut self, number: u64) {
        if self.numbers.len() < MOST && !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }

    /// Returns the first of these apps that is not `app`.
    pub fn other_than(&self, app: &App) -> Option<String> {
        let by_name = self.names.iter().find(|name| **name != app.name.0 && **name != app.sdkappid.to_string());
        let by_number = || self.numbers.iter().find(|number| **number != app.sdkappid.0).map(u64::to_string);
        by_name.cloned().or_else(by_number)
    }

    /// Adds the apps that the JSON in a line names, whatever else the line contains.
    pub(super) fn add_json(&mut self, line: &str) {
        let lower = line.to_ascii_lowercase();
        for value in values_of(line, &lower, "\"app\"") {
            self.add_name(value);
        }
        for value in values_of(line, &lower, "\"sdkappid\"") {
            if let Ok(number) = value.parse() {
                self.add_number(number);
            }
        }
    }
}

/// Returns the values of a key in a line; `lower` is the line in lower case, and `key` includes its quotes.
fn values_of<'a>(line: &'a str, lower: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    lower.match_indices(key).filter_map(move |(at, _)| {
        let value = line.get(at + key.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        match value.strip_prefix('"') {
            Some(text) => text.split('"').next(),
            None => value.split(|char: char| !char.is_ascii_alphanumeric()).next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{KnownIds, Lengths, read_id_text};
    use crate::domain::{Environment, testing};

    fn other(text: &str) -> Option<String> {
        let known = KnownIds { lengths: Lengths::default(), knows: &|_| true, is_whole: true };
        let app = testing::app(Environment::Test);
        read_id_text(text, &known).apps.other_than(&app)
    }

    #[test]
    fn another_app_is_found_wherever_a_text_names_one() {
        for text in [
            "please delete:\n{\"app\":\"another\",\"task_id\":\"2288014437\"}",
            "2288014437\n{\n  \"App\" : \"another\",\n  \"task_id\": 2288014438\n}",
            "see below\napp,task_id\nanother,2288014437\n",
            "see below\nTask ID\tApp\n2288014437\tanother\n",
        ] {
            assert_eq!(other(text).as_deref(), Some("another"), "{text}");
        }
        assert_eq!(other("here: {\"TaskID\":2288014437,\"Sdkappid\":7}").as_deref(), Some("7"));
    }

    #[test]
    fn the_app_itself_and_the_word_app_are_not_another_app() {
        let app = testing::app(Environment::Test);
        let own = format!("look: {{\"app\":\"{}\",\"Sdkappid\":{}}}", app.name, app.sdkappid);
        assert_eq!(other(&own), None);
        assert_eq!(other(&format!("see\napp,task_id\n{},2288014437\n", app.sdkappid)), None);
        assert_eq!(other("delete 2288014437 in the app \"app\" please"), None);
    }
}
