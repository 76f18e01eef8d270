//! `doctor`: checks everything that a run needs.

use std::sync::Arc;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::{
    cli::{
        exit::Exit,
        failure,
        output::{Colour, Format, Hue, Out, SCHEMA, checked_in_words},
        session::{Session, chosen},
    },
    config::{self, AppConfig, Config},
    domain::{Untrusted, safe_text},
    ledger::{self, Ledger},
    locale::{Language, label, throughout, tr, tr_named},
    ops::{
        Blame, Check, Connect as _, Connector, Health, check_copies, check_credential, check_ledger, check_proxy,
        check_runs, check_service, check_zones,
    },
};

/// Runs every check that can be run; a failed check does not stop the next. The results for scripts are in English.
pub(super) async fn run(session: &mut Session) -> anyhow::Result<Exit> {
    let report = Report { out: session.out(&[Format::Table, Format::Json, Format::Jsonl])?, exit: Exit::Done };
    if report.out.format().is_json() {
        throughout(Language::ENGLISH, check_all(session, report)).await
    } else {
        check_all(session, report).await
    }
}

async fn check_all(session: &mut Session, mut report: Report) -> anyhow::Result<Exit> {
    match session.config() {
        Ok(config) => {
            report.add(&Check::ok("config", config.paths.config_file.display().to_string()))?;
            for warning in config.warnings() {
                report.add(&Check::warn("config", warning, label!("cli-see-config-comments")))?;
            }
            examine(session, &config, &mut report).await?;
        }
        Err(error) => report.add(&Check::fail("config", Blame::Setup, words(&error)))?,
    }
    report.add(&terminal(session))?;
    if !said(session, "TMUX").is_empty() {
        report.add(&Check::ok("clipboard", label!("cli-clipboard-in-tmux")))?;
    }
    Ok(report.exit)
}

/// Returns the value of an environment variable; empty if it is not set.
fn said(session: &Session, name: &str) -> String {
    (session.world.env)(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
}

async fn examine(session: &Session, config: &Config, report: &mut Report) -> anyhow::Result<()> {
    let options = ledger::OpenOptions {
        allow_network_fs: config.ledger.allow_network_fs,
        ..ledger::OpenOptions::new(Arc::clone(&session.world.clock))
    };
    let opened = ledger::open(&config.ledger.url, options).await;
    let found = check_ledger(&config.ledger.url, opened.as_deref()).await;
    let is_readable = !matches!(found.health, Health::Fail(_));
    report.add(&found)?;
    if let Ok(ledger) = &opened
        && is_readable
    {
        report.add(&check_copies(&**ledger, config.safety.copies).await)?;
    }
    match chosen(config) {
        Ok(app) => {
            if let Ok(ledger) = &opened
                && let Some(unfinished) = check_runs(&app.app, &**ledger).await
            {
                report.add(&unfinished)?;
            }
            report.add(&check_zones(&app.app))?;
            reach(session, config, app, opened.ok(), report).await
        }
        Err(error) => Ok(report.add(&Check::fail("app", Blame::Setup, words(&error)))?),
    }
}

/// Checks the connection to the service: the credential, the proxy, and whether the service answers.
async fn reach(
    session: &Session,
    config: &Config,
    app: &AppConfig,
    ledger: Option<Arc<dyn Ledger>>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (env, clock) = (Arc::clone(&session.world.env), Arc::clone(&session.world.clock));
    let credential = check_credential(app, &*env, &*clock).await;
    let usable = !matches!(credential.health, Health::Fail(_));
    report.add(&credential)?;
    if let Some(proxy) = check_proxy(app, &*session.world.env) {
        report.add(&proxy)?;
    }
    if !usable {
        return Ok(());
    }
    let (apps, dial) = (config.apps.clone(), Arc::clone(&session.world.dial));
    let connector = Connector::new(apps, dial, ledger, env, Arc::clone(&clock));
    match connector.connect(&app.app) {
        Ok(client) => {
            let asking = check_service(&app.app, &client, &*clock);
            for check in session.notes.while_asking(&*clock, asking).await {
                report.add(&check)?;
            }
            Ok(())
        }
        Err(error) => Ok(report.add(&Check::fail("host", Blame::Setup, words(&error)))?),
    }
}

fn words(error: &anyhow::Error) -> String {
    failure::lines(error).join("; ")
}

/// Checks the terminal, and describes it as the terminal interface would see it.
fn terminal(session: &Session) -> Check {
    const NAME: &str = "terminal";
    let said = |name: &str| said(session, name);
    let Some(columns) = session.world.stdout.columns() else {
        return Check::ok(NAME, label!("cli-no-terminal"));
    };
    let is_utf8 = config::is_utf8_locale(|name| Some(said(name)));
    let has_colours = session.colour_of(&session.world.stdout) == Colour::On;
    let colours = if has_colours { label!("cli-colours") } else { label!("cli-no-colours") };
    let signs = if is_utf8 { label!("cli-utf-8") } else { label!("cli-no-utf-8") };
    let term = Untrusted::new(said("TERM")).safe_cut(40);
    let found = if said("TMUX").is_empty() {
        tr!("cli-terminal", term = term, columns = columns, colours = colours, signs = signs)
    } else {
        tr!("cli-terminal-in-tmux", term = term, columns = columns, colours = colours, signs = signs)
    };
    if is_utf8 { Check::ok(NAME, found) } else { Check::warn(NAME, found, label!("cli-set-lang")) }
}

/// Returns the text, padded with blanks to this many cells.
fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(text.width())))
}

/// Prints checks, and computes the exit code.
struct Report {
    out: Out,
    exit: Exit,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    schema: u32,
    check: &'a str,
    result: &'static str,
    message: &'a str,
    advice: Option<&'a str>,
}

impl Report {
    fn add(&mut self, check: &Check) -> anyhow::Result<()> {
        let (result, hue) = match check.health {
            Health::Ok => ("ok", Hue::Good),
            Health::Warn => ("warn", Hue::Doubtful),
            Health::Fail(_) => ("fail", Hue::Bad),
        };
        self.exit = self.exit.and(match check.health {
            Health::Ok | Health::Warn => Exit::Done,
            Health::Fail(Blame::Setup) => Exit::Failed,
            Health::Fail(Blame::SignIn) => Exit::NotAllowed,
            Health::Fail(Blame::Network) => Exit::GaveUp,
        });
        if self.out.format().is_json() {
            let (check, message, advice) = (check.name, check.words.as_str(), check.advice.as_deref());
            self.out.json(&CheckRow { schema: SCHEMA, check, result, message, advice })?;
        } else {
            let word = self.out.colour().paint(hue, &padded(checked_in_words(result), 4));
            let name = padded(&tr_named!("cli-check-", check.name), 10);
            self.out.line(format_args!("{word}  {name}  {}", safe_text(&check.words)))?;
            if let Some(advice) = &check.advice {
                self.out.line(format_args!("                  {}", safe_text(advice)))?;
            }
        }
        Ok(self.out.flush()?)
    }
}
