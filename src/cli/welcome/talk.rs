//! The conversation of the first start.

use std::{fs, io::Write as _, path::Path, sync::Arc};

use tokio::runtime::Runtime;

use super::form::{self, Credential, Form};
use crate::{
    cli::{
        failure,
        output::WriteError,
        session::Session,
        streams::{Typed, too_long},
        wrap::wrapped,
    },
    config::{self, AppConfig, Config, CredentialSource, Overrides},
    domain::{Region, safe_text},
    encoding,
    ops::{Connect as _, Connector, Health, check_credential, check_service},
};

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Next {
    /// The demo.
    Demo,
    /// The interface, with the config that was just written.
    Open,
    /// Nothing.
    Leave,
}

const ENVIRONMENTS: [&str; 3] = ["production", "staging", "test"];
const SOURCES: [&str; 5] = ["command", "key_file", "key_env", "usersig_file", "usersig_env"];

/// Talks with whoever started the program for the first time; the config would lie here.
pub(in crate::cli) fn run(session: &mut Session, path: &Path, runtime: &Runtime) -> anyhow::Result<Next> {
    let mut talk = Talk { session, path, runtime };
    for line in [
        "Welcome. Nothing is set up yet, so nothing can be changed.",
        "",
        "  1  Try it with a made-up service: demo data, no account, no network",
        "  2  Add an app: region, SDKAppID, admin account, where the key is kept",
        "  3  Use a config file that a colleague sent: shows what is in it first",
        "",
    ] {
        talk.say(line)?;
    }
    loop {
        match talk.ask("1, 2 or 3 (only Enter leaves)")?.as_deref() {
            None => return Ok(Next::Leave),
            Some("1") => return Ok(Next::Demo),
            Some("2") => return talk.add_an_app(),
            Some("3") => return talk.take_a_file(),
            Some(_) => talk.say("Type 1, 2 or 3.")?,
        }
    }
}

struct Talk<'a> {
    session: &'a mut Session,
    path: &'a Path,
    runtime: &'a Runtime,
}

impl Talk<'_> {
    fn say(&mut self, text: &str) -> anyhow::Result<()> {
        let columns = self.session.world.stdout.columns().unwrap_or(usize::MAX);
        let line = wrapped(&safe_text(text), columns) + "\n";
        self.session.world.stdout.write_all(line.as_bytes()).map_err(|error| WriteError::from(error).into())
    }

    /// Asks for a line; nothing where it is empty, or there is none.
    fn ask(&mut self, question: &str) -> anyhow::Result<Option<String>> {
        loop {
            let stdout = &mut self.session.world.stdout;
            write!(stdout, "{question}: ").and_then(|()| stdout.flush()).map_err(WriteError::from)?;
            match self.session.world.stdin.line()? {
                Typed::Line(line) => return Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty())),
                Typed::TooLong(most) => self.say(&too_long(most))?,
                Typed::End => return Ok(None),
            }
        }
    }

    /// Asks until the answer can be used; an empty one is the default, or leaves where there is none.
    fn field<T>(
        &mut self,
        question: &str,
        default: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        let shown = default.map_or_else(|| question.to_owned(), |default| format!("{question} [{default}]"));
        loop {
            let Some(answer) = self.ask(&shown)?.or_else(|| default.map(str::to_owned)) else { return Ok(None) };
            match read(&answer) {
                Ok(value) => return Ok(Some(value)),
                Err(why) => self.say(&why)?,
            }
        }
    }

    fn add_an_app(&mut self) -> anyhow::Result<Next> {
        self.say("Add an app. Press Enter to accept [value]; with no [value], Enter quits.")?;
        let Some(form) = self.form()? else { return self.left() };
        let text = format!("{}{}", config::example(), form.toml());
        self.say("")?;
        form.toml().lines().try_for_each(|line| self.say(line))?;
        self.say("")?;
        let works = self.try_out(&text, &form.name)?;
        let question = if works {
            "Save it? y saves, only Enter leaves"
        } else {
            "Save it all the same? y saves, only Enter leaves"
        };
        if self.ask(question)?.as_deref() != Some("y") {
            return self.left();
        }
        self.save(&text)
    }

    fn left(&mut self) -> anyhow::Result<Next> {
        self.say("Nothing was written.")?;
        Ok(Next::Leave)
    }

    fn save(&mut self, text: &str) -> anyhow::Result<Next> {
        config::write_new(self.path, text)?;
        self.say(&format!("Written to {} (mode 0600).", self.path.display()))?;
        Ok(Next::Open)
    }

    fn form(&mut self) -> anyhow::Result<Option<Form>> {
        let mut form = Form::default();
        let Some(name) = self.field("Name of the app here", Some("shop"), form::name)? else { return Ok(None) };
        form.name = name;
        for (number, region) in (1..).zip(Region::all()) {
            let mark = if region.is_documented() { "" } else { "  (not listed on all pages of the service)" };
            self.say(&format!("  {number}  {:<15} {}{mark}", region.title(), region.host()))?;
        }
        let Some(place) = self.field("Region, or a host as https://host", None, form::place)? else { return Ok(None) };
        form.place = place;
        let Some(sdkappid) = self.field("SDKAppID", None, form::sdkappid)? else { return Ok(None) };
        form.sdkappid = sdkappid;
        let Some(account) = self.field("Admin account", Some("administrator"), form::identifier)? else {
            return Ok(None);
        };
        form.identifier = account;
        let Some(credential) = self.credential(&form.name)? else { return Ok(None) };
        form.credential = credential;
        self.say("  1  production: red, typed confirmations   2  staging   3  test")?;
        let environment = |text: &str| form::one_of(&ENVIRONMENTS, text);
        let Some(environment) = self.field("This is", Some("production"), environment)? else { return Ok(None) };
        form.environment = ENVIRONMENTS[environment];
        let yes_or_no = |text: &str| form::one_of(&["yes", "no"], text);
        let Some(answer) = self.field("Start read-only", Some("yes"), yes_or_no)? else { return Ok(None) };
        form.read_only = answer == 0;
        let Some(zone) = self.field("Time zone of the app's people", Some("UTC"), form::timezone)? else {
            return Ok(None);
        };
        form.timezone = zone;
        Ok(Some(form))
    }

    fn credential(&mut self, app: &str) -> anyhow::Result<Option<Credential>> {
        for line in [
            "Where the secret is kept. It is read there each time, and never copied.",
            "  1  a command prints the key, or a UserSig",
            "  2  a file that only you can read has the key (mode 0600)",
            "  3  a variable of the environment has the key",
            "  4  a file has a UserSig    5  a variable has a UserSig",
        ] {
            self.say(line)?;
        }
        let source = |text: &str| form::one_of(&SOURCES, text);
        let Some(source) = self.field("Source", None, source)? else { return Ok(None) };
        let name = SOURCES[source];
        Ok(match source {
            0 => {
                self.field("Command, such as op read op://ops/push/key", None, form::command)?.map(Credential::Command)
            }
            1 | 3 => {
                let end = if source == 1 { "key" } else { "sig" };
                let default = format!("{app}.{end}");
                let question = "File; a relative path starts from the config's folder";
                self.field(question, Some(&default), form::file)?.map(|value| Credential::Named(name, value))
            }
            _ => self
                .field("Name of the variable", Some("PUSH_KEY"), form::variable)?
                .map(|value| Credential::Named(name, value)),
        })
    }

    /// Reads the text as the config would be read, and asks the service; says what was found. Changes nothing there.
    fn try_out(&mut self, text: &str, app: &str) -> anyhow::Result<bool> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let trial = folder.join(format!(".config.toml.{:08x}", rand::random::<u32>()));
        config::write_new(&trial, text)?;
        let loaded = self.load(&trial);
        let removed = fs::remove_file(&trial);
        let config = match loaded {
            Ok(config) => config,
            Err(error) => {
                failure::lines(&error).iter().try_for_each(|line| self.say(line))?;
                return Ok(false);
            }
        };
        removed?;
        let Some(app) = config.apps.values().find(|config| config.app.name.0 == app).cloned() else { return Ok(false) };
        self.say("Testing: credential, host, signature. This only reads.")?;
        self.reach(&config, &app)
    }

    fn load(&self, file: &Path) -> anyhow::Result<Config> {
        let overrides = Overrides { config_file: Some(file.to_owned()), ..self.session.overrides() };
        let folders = self.session.world.folders.as_ref().map_err(Clone::clone)?;
        Ok(config::load(&overrides, &*self.session.world.env, folders)?)
    }

    fn reach(&mut self, config: &Config, app: &AppConfig) -> anyhow::Result<bool> {
        let world = &self.session.world;
        let (env, clock, dial) = (Arc::clone(&world.env), Arc::clone(&world.clock), Arc::clone(&world.dial));
        let mut checks = vec![self.runtime.block_on(check_credential(app, &*env, &*clock))];
        if !matches!(checks[0].health, Health::Fail(_)) {
            let connector = Connector::new(config.apps.clone(), dial, None, env, Arc::clone(&clock));
            let client = connector.connect(&app.app)?;
            checks.extend(self.runtime.block_on(check_service(&app.app, &client, &*clock)));
        }
        for check in &checks {
            let sign = if matches!(check.health, Health::Fail(_)) { "x" } else { "v" };
            let advice = check.advice.as_ref().map_or_else(String::new, |advice| format!(": {advice}"));
            self.say(&format!("  {sign} {}: {}{advice}", check.name, check.words))?;
        }
        Ok(!checks.iter().any(|check| matches!(check.health, Health::Fail(_))))
    }

    fn take_a_file(&mut self) -> anyhow::Result<Next> {
        let Some(name) = self.ask("Path of the file")? else { return self.left() };
        let file = Path::new(&name);
        let config = match self.load(file) {
            Ok(config) => config,
            Err(error) => {
                failure::lines(&error).iter().try_for_each(|line| self.say(line))?;
                return self.left();
            }
        };
        self.say(&format!("{} apps:", config.apps.len()))?;
        for app in config.apps.values() {
            self.describe(app)?;
        }
        for warning in &config.warnings {
            self.say(&format!("  ! {warning}"))?;
        }
        let question = format!("Copy it to {}? A capital Y copies, only Enter leaves", self.path.display());
        if self.ask(&question)?.as_deref() != Some("Y") {
            return self.left();
        }
        let text = encoding::text_of(&fs::read(file)?).map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
        self.save(&text)
    }

    /// What an app of a file from somebody else would do.
    fn describe(&mut self, config: &AppConfig) -> anyhow::Result<()> {
        let app = &config.app;
        let access = if app.read_only { "read only" } else { "read and delete" };
        let (name, place) = (&app.name, app.place());
        let badge = app.environment.badge();
        self.say(&format!("  {badge}  {name}  {}  {place}  as {}  {access}", app.sdkappid, app.identifier))?;
        if app.region.is_none() {
            self.say(&format!("    ! its host is not one of the service's own: {}", app.host))?;
        }
        match &config.credential {
            CredentialSource::Command(words) => {
                self.say(&format!("    ! a command would be run for its secret: {}", words.join(" ")))
            }
            source => self.say(&format!("    secret from: {}", source.describe())),
        }
    }
}
