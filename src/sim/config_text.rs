//! Writes the `config.toml` for a scenario (docs/interface.md#config).

use std::fmt::Write as _;

use secrecy::ExposeSecret as _;
use toml::Value;

use super::{Scenario, ScenarioApp};

/// The host to which the config sends the calls of its apps.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// One server, at this URL, for all apps.
    Base(&'a str),
    /// The host of each app's region.
    Region,
}

impl Scenario {
    /// Returns a `config.toml` with the scenario's apps, for a server at `base` (`http://127.0.0.1:PORT`).
    pub fn config_toml(&self, base: &str) -> String {
        self.config_for(Place::Base(base))
    }

    /// Returns a `config.toml` that names regions instead of a server. It is for [`SimTransport`](super::SimTransport)
    /// only: the regions' real hosts do not know the scenario's apps.
    pub fn config_toml_by_region(&self) -> String {
        self.config_for(Place::Region)
    }

    fn config_for(&self, place: Place<'_>) -> String {
        let mut text =
            "# Fits the simulated service. The keys are made up and public: they open nothing.\nschema = 1\n"
                .to_owned();
        if let Some(app) = self.apps.first() {
            push_line(&mut text, "default_app", app.name.0.as_str());
        }
        for app in &self.apps {
            push_app(&mut text, app, place);
        }
        text
    }
}

fn push_app(text: &mut String, app: &ScenarioApp, place: Place<'_>) {
    let name = &app.name;
    let _ = write!(text, "\n[app.{name}]\n");
    push_line(text, "sdkappid", i64::try_from(app.sdkappid.0).unwrap_or(i64::MAX));
    match place {
        Place::Base(base) => push_line(text, "host", base),
        Place::Region => push_line(text, "region", app.region.name()),
    }
    push_line(text, "identifier", app.identifier.as_str());
    push_line(text, "environment", app.environment.as_str());
    push_line(text, "read_only", app.read_only);
    push_line(text, "timezone", app.timezone.as_str());
    let _ = write!(text, "\n[app.{name}.credential]\n");
    push_line(text, "command", vec!["printf", "%s", app.key.expose_secret()]);
}

fn push_line(text: &mut String, key: &str, value: impl Into<Value>) {
    let _ = writeln!(text, "{key} = {}", value.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_config_of_every_builtin_scenario_is_toml_with_all_its_apps() {
        for name in Scenario::names() {
            let scenario = Scenario::builtin(name).expect(name);
            let config: toml::Table = scenario.config_toml("http://127.0.0.1:8080").parse().expect(name);
            let apps = config["app"].as_table().expect("the config has apps");
            assert_eq!(config["default_app"].as_str(), Some(scenario.apps()[0].name.0.as_str()));
            assert_eq!(apps.len(), scenario.apps().len());
            for app in scenario.apps() {
                let written = &apps[&app.name.0];
                assert_eq!(written["sdkappid"].as_integer(), i64::try_from(app.sdkappid.0).ok());
                assert_eq!(written["host"].as_str(), Some("http://127.0.0.1:8080"));
                assert_eq!(written["credential"]["command"][2].as_str(), Some(app.key.expose_secret()));
                assert!(written.get("region").is_none());
            }
            let by_region: toml::Table = scenario.config_toml_by_region().parse().expect(name);
            for app in scenario.apps() {
                let written = &by_region["app"][&app.name.0];
                assert_eq!(written["region"].as_str(), Some(app.region.name()));
                assert!(written.get("host").is_none());
            }
        }
    }
}
