//! The questions of the welcome dialog, and what follows from the answers.

use std::{fs, io::Write as _, path::Path, sync::Arc};

use tokio::runtime::Runtime;
use unicode_width::UnicodeWidthStr as _;

use super::form::{self, Credential, Form};
use crate::{
    cli::{
        failure,
        output::WriteError,
        session::{Session, place_of},
        streams::{Typed, too_long},
        wrap::wrapped,
    },
    config::{self, AppConfig, Config, CredentialSource, Overrides},
    domain::{Region, safe_text},
    encoding,
    locale::{label, tr, tr_named},
    ops::{Connect as _, Connector, Health, check_credential, check_service},
};

/// What the program does after the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Next {
    /// Starts the demo.
    Demo,
    /// Starts the interface, with the config that was just written.
    Open,
    /// Ends.
    Leave,
}

const ENVIRONMENTS: [&str; 3] = ["production", "staging", "test"];
/// The width of the column with the names of regions, in cells.
const TITLE: usize = 15;

const SOURCES: [&str; 5] = ["command", "key_file", "key_env", "usersig_file", "usersig_env"];

/// Runs the dialog; `path` is where the config is to be written.
pub(in crate::cli) fn run(session: &mut Session, path: &Path, runtime: &Runtime) -> anyhow::Result<Next> {
    let mut talk = Talk { session, path, runtime };
    talk.say(label!("welcome-hello"))?;
    talk.say("")?;
    talk.choices(&[label!("welcome-demo"), label!("welcome-add"), label!("welcome-file")])?;
    talk.say("")?;
    loop {
        match talk.ask(label!("welcome-ask"))?.as_deref() {
            None => return Ok(Next::Leave),
            Some("1") => return Ok(Next::Demo),
            Some("2") => return talk.add_an_app(),
            Some("3") => return talk.take_a_file(),
            Some(_) => talk.say(label!("welcome-type-1-2-3"))?,
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

    /// Prints the choices, numbered.
    fn choices(&mut self, texts: &[&str]) -> anyhow::Result<()> {
        (1..).zip(texts).try_for_each(|(number, text)| self.say(&format!("  {number}  {text}")))
    }

    /// Asks for a line. Returns `None` if the line is empty or the input ended.
    fn ask(&mut self, question: &str) -> anyhow::Result<Option<String>> {
        loop {
            let stdout = &mut self.session.world.stdout;
            write!(stdout, "{} ", tr!("welcome-question", question = question))
                .and_then(|()| stdout.flush())
                .map_err(WriteError::from)?;
            match self.session.world.stdin.line()? {
                Typed::Line(line) => return Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty())),
                Typed::TooLong(most) => self.say(&too_long(most))?,
                Typed::End => return Ok(None),
            }
        }
    }

    /// Asks until the answer is valid. An empty answer means the default. Returns `None` if the answer is empty and
    /// there is no default.
    fn field<T>(
        &mut self,
        question: &str,
        default: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        let shown = default.map_or_else(
            || question.to_owned(),
            |default| tr!("welcome-question-default", question = question, default = default),
        );
        loop {
            let Some(answer) = self.ask(&shown)?.or_else(|| default.map(str::to_owned)) else { return Ok(None) };
            match read(&answer) {
                Ok(value) => return Ok(Some(value)),
                Err(why) => self.say(&why)?,
            }
        }
    }

    fn add_an_app(&mut self) -> anyhow::Result<Next> {
        self.say(label!("welcome-adding"))?;
        let Some(form) = self.form()? else { return self.left() };
        let text = format!("{}{}", config::example(), form.toml());
        self.say("")?;
        form.toml().lines().try_for_each(|line| self.say(line))?;
        self.say("")?;
        let works = self.try_out(&text, &form.name)?;
        let question = if works { label!("welcome-save") } else { label!("welcome-save-all-the-same") };
        match self.ask(question)?.as_deref() {
            Some("y" | "是") => self.save(&text),
            _ => self.left(),
        }
    }

    fn left(&mut self) -> anyhow::Result<Next> {
        self.say(label!("welcome-nothing-written"))?;
        Ok(Next::Leave)
    }

    fn save(&mut self, text: &str) -> anyhow::Result<Next> {
        config::write_new(self.path, text)?;
        self.say(&tr!("welcome-written", path = self.path.display().to_string()))?;
        Ok(Next::Open)
    }

    fn form(&mut self) -> anyhow::Result<Option<Form>> {
        let mut form = Form::default();
        let Some(name) = self.field(label!("welcome-name"), Some("shop"), form::name)? else { return Ok(None) };
        form.name = name;
        for (number, region) in (1..).zip(Region::all()) {
            let title = region.title();
            let blanks = " ".repeat(TITLE.saturating_sub(title.width()));
            let mark = if region.is_documented() { "" } else { label!("welcome-not-listed") };
            self.say(format!("  {number}  {title}{blanks} {}  {mark}", region.host()).trim_end())?;
        }
        let Some(place) = self.field(label!("welcome-place"), None, form::place)? else { return Ok(None) };
        form.place = place;
        let Some(sdkappid) = self.field("SDKAppID", None, form::sdkappid)? else { return Ok(None) };
        form.sdkappid = sdkappid;
        let Some(account) = self.field(label!("welcome-account"), Some("administrator"), form::identifier)? else {
            return Ok(None);
        };
        form.identifier = account;
        let Some(credential) = self.credential(&form.name)? else { return Ok(None) };
        form.credential = credential;
        self.say(&format!("  {}", label!("welcome-environments")))?;
        let environment = |text: &str| form::one_of(&ENVIRONMENTS, text);
        let Some(environment) = self.field(label!("welcome-this-is"), Some("production"), environment)? else {
            return Ok(None);
        };
        form.environment = ENVIRONMENTS[environment];
        let Some(answer) = self.field(label!("welcome-read-only"), Some("yes"), form::yes_or_no)? else {
            return Ok(None);
        };
        form.read_only = answer;
        let Some(zone) = self.field(label!("welcome-zone"), Some("UTC"), form::timezone)? else {
            return Ok(None);
        };
        form.timezone = zone;
        Ok(Some(form))
    }

    fn credential(&mut self, app: &str) -> anyhow::Result<Option<Credential>> {
        self.say(label!("welcome-secret-kept"))?;
        self.choices(&[label!("welcome-by-command"), label!("welcome-by-file"), label!("welcome-by-variable")])?;
        self.say(&format!("  {}", label!("welcome-by-usersig")))?;
        let source = |text: &str| form::one_of(&SOURCES, text);
        let Some(source) = self.field(label!("welcome-source"), None, source)? else { return Ok(None) };
        let name = SOURCES[source];
        Ok(match source {
            0 => self.field(label!("welcome-command"), None, form::command)?.map(Credential::Command),
            1 | 3 => {
                let end = if source == 1 { "key" } else { "sig" };
                let default = format!("{app}.{end}");
                self.field(label!("welcome-key-file"), Some(&default), form::file)?
                    .map(|value| Credential::Named(name, value))
            }
            _ => self
                .field(label!("welcome-variable"), Some("PUSH_KEY"), form::variable)?
                .map(|value| Credential::Named(name, value)),
        })
    }

    /// Loads the text as a config, checks that the app's credential and the service work, and prints the results.
    /// Returns whether all checks passed. Changes nothing at the service.
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
        self.say(label!("welcome-testing"))?;
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
            let words = tr!("cli-because", what = tr_named!("cli-check-", check.name), why = &check.words);
            let advice = check.advice.as_ref();
            let words = advice.into_iter().fold(words, |what, why| tr!("cli-because", what = what, why = why));
            self.say(&format!("  {sign} {words}"))?;
        }
        Ok(!checks.iter().any(|check| matches!(check.health, Health::Fail(_))))
    }

    fn take_a_file(&mut self) -> anyhow::Result<Next> {
        let Some(name) = self.ask(label!("welcome-path"))? else { return self.left() };
        let file = Path::new(&name);
        let config = match self.load(file) {
            Ok(config) => config,
            Err(error) => {
                failure::lines(&error).iter().try_for_each(|line| self.say(line))?;
                return self.left();
            }
        };
        self.say(&tr!("welcome-apps", count = config.apps.len()))?;
        for app in config.apps.values() {
            self.describe(app)?;
        }
        for warning in config.warnings() {
            self.say(&format!("  ! {warning}"))?;
        }
        let question = tr!("welcome-copy", path = self.path.display().to_string());
        if self.ask(&question)?.as_deref() != Some("Y") {
            return self.left();
        }
        let text = encoding::text_of(&fs::read(file)?)
            .map_err(|fault| anyhow::Error::msg(tr!("welcome-file-because", name = &name, why = fault)))?;
        self.save(&text)
    }

    /// Describes an app of an existing config, including the source of its secret and a host that is not one of the
    /// service's own: a file from another person may name any host or command.
    fn describe(&mut self, config: &AppConfig) -> anyhow::Result<()> {
        let app = &config.app;
        let access = if app.read_only { label!("welcome-reads") } else { label!("welcome-reads-and-deletes") };
        self.say(&format!("  {}  {access}", place_of(app)))?;
        if app.region.is_none() {
            self.say(&format!("    {}", tr!("welcome-foreign-host", host = app.host.to_string())))?;
        }
        match &config.credential {
            CredentialSource::Command(words) => {
                self.say(&format!("    {}", tr!("welcome-runs-command", command = words.join(" "))))
            }
            source => self.say(&format!("    {}", tr!("welcome-secret-from", source = source.describe()))),
        }
    }
}
