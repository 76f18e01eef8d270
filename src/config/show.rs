//! The config in force, for `config show` and `config check`.

use super::{
    AppConfig, Config, CredentialError, CredentialSource, Env, Setting, Source, ui,
    words::{Word, duration_words, text},
};
use crate::{
    domain::{AppName, Campaign, Untrusted},
    locale::stored,
};

impl Config {
    /// Returns every setting in force, in the order of the file, without secrets.
    pub fn show(&self) -> Vec<Setting> {
        let mut settings = vec![
            self.setting("config", text(&self.paths.config_file.to_string_lossy())),
            self.setting("default_app", self.default_app.as_ref().map_or_else(|| text(""), |name| text(&name.0))),
        ];
        let ui = ui::show(&self.ui).into_iter();
        settings.extend(ui.map(|(key, value)| self.setting(&format!("ui.{key}"), value)));
        settings.extend([
            self.setting("safety.typed_from", self.safety.typed_from.to_string()),
            self.setting("safety.dialog_guard", text(&duration_words(self.safety.dialog_guard))),
            self.setting("safety.urgent_single_key", self.safety.urgent_single_key.to_string()),
            self.setting("safety.reason", text(self.safety.reason.word())),
            self.setting("safety.plan_ttl", text(&duration_words(self.safety.plan_ttl))),
            self.setting("safety.copies", text(&self.safety.copies.map_or_else(|| "off".to_owned(), duration_words))),
            self.setting("ledger.url", text(&self.ledger.url)),
            self.setting("ledger.allow_network_fs", self.ledger.allow_network_fs.to_string()),
        ]);
        settings.extend(self.apps.values().flat_map(|app| self.show_app(app)));
        settings
    }

    fn show_app(&self, config: &AppConfig) -> Vec<Setting> {
        let AppConfig { app, credential, .. } = config;
        let place = match app.region {
            Some(region) => ("region", text(region.name())),
            None => ("host", text(&app.host.to_string())),
        };
        let mut values = vec![
            ("sdkappid", app.sdkappid.to_string()),
            place,
            ("identifier", text(&app.identifier)),
            ("environment", text(app.environment.word())),
            ("read_only", app.read_only.to_string()),
            ("timezone", text(app.timezone.iana_name().unwrap_or("UTC"))),
            ("pace", text(app.pace.word())),
            ("campaign_default", text(app.campaign_default.as_ref().map_or("", Campaign::as_str))),
            ("trust_env", config.trust_env.to_string()),
        ];
        let quota = app.quota_per_day.map(|quota| ("quota_per_day", quota.to_string()));
        let ca_file = config.ca_file.as_ref().map(|path| ("ca_file", text(&path.to_string_lossy())));
        let proxy = config.proxy.as_ref().map(|proxy| ("proxy", text(proxy)));
        values.extend(quota.into_iter().chain(ca_file).chain(proxy));
        values.push(show_credential(credential));
        values.into_iter().map(|(key, value)| self.setting(&format!("app.{}.{key}", app.name), value)).collect()
    }

    fn setting(&self, key: &str, value: String) -> Setting {
        let source = self.sources.get(key).cloned().unwrap_or(Source::BuiltIn);
        Setting { key: key.to_owned(), value: Untrusted::new(value).safe(), source }
    }

    /// Checks each app's credential source, without running commands. Returns a description of the source, or what is
    /// wrong with it.
    pub fn check(&self, env: &Env) -> Vec<(AppName, Result<String, CredentialError>)> {
        self.apps.values().map(|config| (config.app.name.clone(), config.credential.check(env))).collect()
    }
}

/// Shows where the credential comes from, but not the arguments of a command: they may be secret, or name a secret.
fn show_credential(source: &CredentialSource) -> (&'static str, String) {
    match source {
        CredentialSource::Command(argv) => {
            let program = argv.first().map_or_else(String::new, |program| text(program));
            let count = argv.len().saturating_sub(1).to_string();
            ("credential.command", stored!("stored-command-value", program = &program, count = &count))
        }
        CredentialSource::KeyFile(path) => ("credential.key_file", text(&path.to_string_lossy())),
        CredentialSource::KeyEnv(name) => ("credential.key_env", text(name)),
        CredentialSource::UserSigFile(path) => ("credential.usersig_file", text(&path.to_string_lossy())),
        CredentialSource::UserSigEnv(name) => ("credential.usersig_env", text(name)),
    }
}
