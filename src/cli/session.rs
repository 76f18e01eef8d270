//! One invocation of the program: the world, the global flags, and what commands open with them.

use std::{path::PathBuf, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    args::{Globals, When},
    exit::Exit,
    failure::Refusal,
    notes::Notes,
    output::{Colour, Format, Out},
    streams::Stream,
    world::World,
};
use crate::{
    config::{self, AppConfig, Config, Env, Overrides},
    domain::{App, Filter, Remainder, format_rfc3339, parse_in_zone, parse_instant},
    ledger::{self, Access, LedgerError},
    locale::{label, set_language, shown, tr},
    ops::{Apps, Connector, Context, Dial, Person, find_interrupted, in_motion, prune_copies},
};

/// One invocation of the program.
pub(super) struct Session {
    pub(super) world: World,
    pub(super) globals: Globals,
    pub(super) notes: Notes,
    /// stdout, written in the background: for output while this process holds a run or waits for the service.
    pub(super) results: Stream,
    format: Option<Format>,
}

/// The chosen app, with the config, all configured apps and the app's context.
pub(super) struct Opened {
    pub(super) config: Config,
    pub(super) apps: Arc<Apps>,
    pub(super) context: Arc<Context>,
}

impl Session {
    /// Creates the session. Fails if flags contradict each other.
    pub(super) fn new(world: World, results: Stream, globals: Globals) -> Result<Self, Refusal> {
        let format = globals.format().map_err(|why| Refusal::Usage(why.to_owned()))?;
        let notes = Notes::new(world.stderr.clone());
        Ok(Self { world, globals, notes, results, format })
    }

    /// Whether the requested output format is for scripts, so that words in it must be English.
    pub(super) fn is_for_scripts(&self) -> bool {
        self.format.is_some_and(|format| format != Format::Table)
    }

    /// Returns the output to stdout, in one of the allowed formats; the first is the default. Writes wait for the
    /// reader.
    pub(super) fn out(&self, allowed: &[Format]) -> Result<Out, Refusal> {
        self.out_to(&self.world.stdout, allowed)
    }

    /// As [`out`](Self::out), but writes do not wait for the reader: for output while this process holds a run or waits
    /// for the service.
    pub(super) fn background_out(&self, allowed: &[Format]) -> Result<Out, Refusal> {
        self.out_to(&self.results, allowed)
    }

    fn out_to(&self, stream: &Stream, allowed: &[Format]) -> Result<Out, Refusal> {
        let format = self.format.or(allowed.first().copied()).unwrap_or_default();
        if !allowed.contains(&format) {
            let forms: Vec<_> = allowed.iter().map(|format| format.as_str()).collect();
            let (given, forms) = (format.as_str(), forms.join(label!("number-list-separator")));
            return Err(Refusal::Usage(tr!("cli-no-such-form", given = given, forms = forms)));
        }
        Ok(Out::new(stream.clone(), format, self.colour_of(stream)))
    }

    /// Returns whether output to this stream is coloured.
    pub(super) fn colour_of(&self, stream: &Stream) -> Colour {
        let is_set = |name| (self.world.env)(name).is_some_and(|value| !value.is_empty());
        let is_dumb = (self.world.env)("TERM").is_some_and(|term| term == "dumb");
        match self.globals.color {
            When::Always => Colour::On,
            When::Auto if stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb => Colour::On,
            When::Auto | When::Never => Colour::Off,
        }
    }

    /// Loads the config in force, and sets the language that `--lang` or the config names.
    pub(super) fn config(&self) -> anyhow::Result<Config> {
        let folders = self.world.folders.as_ref().map_err(Clone::clone)?;
        let config = config::load(&self.overrides(), &*self.world.env, folders)?;
        set_language(self.globals.lang.unwrap_or(config.ui.language).language(&*self.world.env));
        Ok(config)
    }

    /// Returns the path of the config file: that of `--config`, else of `PUSHDECK_CONFIG`, else the default one. The
    /// file need not exist.
    pub(super) fn config_file(&self) -> anyhow::Result<PathBuf> {
        let named = self.globals.config.clone();
        let named = named.or_else(|| (self.world.env)("PUSHDECK_CONFIG").map(PathBuf::from));
        match named.filter(|path| !path.as_os_str().is_empty()) {
            Some(path) => Ok(path),
            None => Ok(self.world.folders.as_ref().map_err(Clone::clone)?.config.join("config.toml")),
        }
    }

    /// Returns the global flags that override the config.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            config_file: self.globals.config.clone(),
            app: self.globals.app.clone(),
            ledger: self.globals.ledger.clone(),
            read_only: self.globals.read_only,
        }
    }

    /// Opens the ledger and the chosen app. Fails if the ledger file may be older than its last recorded state (see
    /// `Ledger::verify_head`): the command would then rely on facts that are out of date.
    pub(super) async fn open(&self) -> anyhow::Result<Opened> {
        let opened = self.open_known().await?;
        opened.context.ledger.verify_head().await?;
        Ok(opened)
    }

    /// As [`open`](Self::open), but does not report that the ledger is new: for a command that fills the ledger.
    pub(super) async fn open_or_begin(&self) -> anyhow::Result<Opened> {
        let opened = self.open_unverified().await?;
        opened.context.ledger.verify_head().await?;
        Ok(opened)
    }

    /// Opens the ledger and the app for a command that depends on what the ledger contains. If there was no ledger, a
    /// note says that it is new, because the path may be mistyped.
    async fn open_known(&self) -> anyhow::Result<Opened> {
        let url = self.config()?.ledger.url;
        let was_there = ledger::is_there(&url);
        let opened = self.open_unverified().await?;
        if !was_there {
            let path = url.strip_prefix("sqlite:").unwrap_or(&url);
            self.notes.say(&tr!("cli-new-ledger", path = path));
        }
        Ok(opened)
    }

    /// Opens the ledger and the app for a command that only shows what the ledger contains. If the ledger file may be
    /// older than its last recorded state, a note says so, and the command must end with the returned exit code.
    pub(super) async fn open_to_show(&self) -> anyhow::Result<(Opened, Option<Exit>)> {
        let opened = self.open_known().await?;
        match opened.context.ledger.verify_head().await {
            Ok(()) => Ok((opened, None)),
            Err(older @ LedgerError::Lost { .. }) => {
                self.notes.say(&tr!("cli-out-of-date", older = older.to_string()));
                Ok((opened, Some(Exit::Failed)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens the ledger and the app without comparing the ledger with its head file. For the interface, which does this
    /// itself.
    pub(super) async fn open_unverified(&self) -> anyhow::Result<Opened> {
        let (config, env) = (self.config()?, Arc::clone(&self.world.env));
        let (dial, clock) = (Arc::clone(&self.world.dial), Arc::clone(&self.world.clock));
        let (dial, clock) = in_motion(&*env, config.apps.values(), dial, clock)
            .map_err(|error| Refusal::Usage(format!("{error:#}")))?;
        let opened = open(config, &self.world, dial, env, clock).await?;
        if let Access::ReadOnly(why) = opened.context.ledger.access() {
            self.notes.say(&tr!("cli-ledger-read-only", why = shown(&why)));
        }
        Ok(opened)
    }

    /// Reports how many tasks of unfinished runs are left or have an unknown outcome, and which command resumes the
    /// runs.
    pub(super) async fn point_to_resume(&self, context: &Context) -> anyhow::Result<()> {
        let interrupted = find_interrupted(context).await?;
        let Remainder { unsent, unknown } = interrupted.remainder_of_all();
        let mut found = interrupted.unfinished();
        found.retain(|(_, left)| !left.is_nothing());
        let app = self.globals.app.as_ref().map(|app| format!(" --app {app}")).unwrap_or_default();
        self.notes.say(&match found.as_slice() {
            [] => return Ok(()),
            [(run, _)] => {
                tr!("cli-unfinished-run", run = run.to_string(), app = app, unknown = unknown, unsent = unsent)
            }
            runs => tr!("cli-unfinished-runs", count = runs.len(), app = app, unknown = unknown, unsent = unsent),
        });
        Ok(())
    }

    /// Parses the time given with a flag. A relative time is relative to this machine's current time.
    pub(super) fn time(&self, flag: &str, text: &str) -> Result<Timestamp, Refusal> {
        time(flag, text, self.world.clock.now())
    }

    /// Parses the time given with a flag. Without an offset, it is a time of this zone, or of UTC if there is none.
    pub(super) fn time_in(&self, flag: &str, text: &str, zone: Option<&TimeZone>) -> Result<Timestamp, Refusal> {
        let Some(zone) = zone else { return self.time(flag, text) };
        parse_in_zone(text, zone, self.world.clock.now())
            .map_err(|error| Refusal::Usage(tr!("cli-because", what = flag, why = error.to_string())))
    }
}

/// Parses the time given with a flag. A relative time is relative to `now`.
pub(super) fn time(flag: &str, text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    parse_instant(text, now).map_err(|error| Refusal::Usage(tr!("cli-because", what = flag, why = error.to_string())))
}

/// Opens the ledger and the chosen app of this config, whose connections are made with `dial`.
pub(super) async fn open(
    config: Config,
    world: &World,
    dial: Arc<dyn Dial>,
    env: Arc<Env>,
    clock: Arc<dyn crate::clock::Clock>,
) -> anyhow::Result<Opened> {
    let start = chosen(&config)?.app.name.clone();
    let options = ledger::OpenOptions {
        allow_network_fs: config.ledger.allow_network_fs,
        ..ledger::OpenOptions::new(Arc::clone(&clock))
    };
    // Looking up the user may be slow if the accounts are in a network directory.
    let names = Arc::clone(&world.env);
    let looking_up = tokio::task::spawn_blocking(move || Person::here(&*names));
    let ledger = ledger::open(&config.ledger.url, options).await?;
    // Nothing else depends on it, and the next opening tries again.
    let _ = prune_copies(&*ledger, config.safety.copies).await;
    let (apps, kept) = (config.apps.clone(), Some(Arc::clone(&ledger)));
    let connector = Connector::new(apps, dial, kept, env, Arc::clone(&clock));
    let apps = config.apps.values().map(|app| app.app.clone());
    let person = looking_up.await?;
    let apps = Arc::new(Apps::new(apps, config.safety, ledger, clock, Arc::new(connector), person));
    let context = apps.open(&start)?;
    Ok(Opened { config, apps, context })
}

/// Returns the app that the flags, the environment or the config choose.
pub(super) fn chosen(config: &Config) -> Result<&AppConfig, anyhow::Error> {
    if config.apps.is_empty() {
        return Err(Refusal::Usage(config.no_apps()).into());
    }
    Ok(config.app(None)?)
}

/// Parses the value of `--filter`.
pub(super) fn filter(text: Option<&str>) -> Result<Option<Filter>, Refusal> {
    let read = |text: &str| Filter::parse(text).map_err(|error| Refusal::Filter { text: text.to_owned(), error });
    text.map(read).transpose()
}

/// Returns the filter with what its terms refer to: the service's current time, and the name of the app.
pub(super) fn here_and_now(filter: Option<Filter>, context: &Context) -> Option<(Filter, Timestamp, String)> {
    filter.map(|filter| (filter, context.service_now(), context.app.name.0.clone()))
}

/// Returns an app in words, as the first line of every question: environment, app, region or host, account.
pub(super) fn place_of(app: &App) -> String {
    tr!(
        "cli-place",
        badge = app.environment.badge(),
        app = &app.name.0,
        sdkappid = app.sdkappid.to_string(),
        place = app.place(),
        account = &app.identifier,
    )
}

/// Returns a due time in words.
pub(super) fn due(at: Option<Timestamp>) -> String {
    at.map_or_else(|| tr!("cli-due-unknown"), |at| tr!("cli-due", at = format_rfc3339(at)))
}
