//! `config`: prints the config's path, writes a new config, shows and checks the settings in force, and names the apps.

use std::path::Path;

use serde::Serialize;

use crate::{
    cli::{
        args::Config as What,
        exit::Exit,
        failure::Refusal,
        output::{Format, Header, Hue, Out, Records, SCHEMA, checked_in_words},
        session::Session,
    },
    config::{self, Config, KeymapFile},
    locale::{in_english, label, shown, tr, tr_named},
};

const FORMS: [Format; 3] = [Format::Table, Format::Json, Format::Jsonl];

/// The name of the check of the config file.
const CONFIG: &str = "config";

/// The name of the check of the key bindings.
const KEYS: &str = "keys";

/// Runs one of the subcommands of `config`.
pub(super) fn run(session: &Session, what: What) -> anyhow::Result<Exit> {
    match what {
        What::Path => path(session),
        What::Init => init(session),
        What::Show if session.is_for_scripts() => in_english(|| show(session)),
        What::Show => show(session),
        What::Check if session.is_for_scripts() => in_english(|| check(session)),
        What::Check => check(session),
        What::Apps => apps(session),
    }
}

#[derive(Serialize)]
struct PathLine {
    schema: u32,
    config: String,
    exists: bool,
}

fn path(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let path = session.config_file()?;
    say_path(&mut out, &path, path.exists())?;
    Ok(Exit::Done)
}

fn say_path(out: &mut Out, path: &Path, exists: bool) -> anyhow::Result<()> {
    let config = path.display().to_string();
    if out.format().is_json() {
        out.json(&PathLine { schema: SCHEMA, config, exists })?;
    } else {
        out.line(config)?;
    }
    Ok(out.flush()?)
}

fn init(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let path = session.config_file()?;
    config::write_new(&path, &config::example())?;
    say_path(&mut out, &path, true)?;
    session.notes.say(label!("cli-fill-in"));
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct SettingLine<'a> {
    schema: u32,
    key: &'a str,
    value: &'a str,
    source: String,
}

fn show(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl])?;
    let config = session.config()?;
    if out.format().is_json() {
        for setting in config.show() {
            let source = setting.source.to_string();
            out.json(&SettingLine { schema: SCHEMA, key: &setting.key, value: &setting.value, source })?;
        }
    } else {
        let mut records = Records::new(&out, Header::Shown, &["key", "value", "source"]);
        let is_for_a_person = out.format() == Format::Table && out.columns().is_some();
        for setting in config.show() {
            let cells = [setting.value, setting.source.to_string()];
            let [value, source] = if is_for_a_person { cells.map(|cell| shown(&cell).into_owned()) } else { cells };
            records.row(&mut out, vec![setting.key, value, source])?;
        }
        records.finish(&mut out)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct AppLine<'a> {
    schema: u32,
    app: &'a str,
}

fn apps(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    for name in session.config()?.apps.keys() {
        if out.format().is_json() {
            out.json(&AppLine { schema: SCHEMA, app: &name.0 })?;
        } else {
            out.line(name)?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct CheckLine<'a> {
    schema: u32,
    about: &'a str,
    result: &'static str,
    message: &'a str,
}

fn check(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let config = session.config()?;
    if config.apps.is_empty() {
        return Err(Refusal::Usage(config.no_apps()).into());
    }
    let mut exit = Exit::Done;
    say(&mut out, CONFIG, Hue::Good, &config.paths.config_file.display().to_string())?;
    for warning in config.warnings() {
        say(&mut out, CONFIG, Hue::Doubtful, &warning)?;
    }
    for (app, source) in config.check(&*session.world.env) {
        match source {
            Ok(source) => say(&mut out, &app.0, Hue::Good, &source)?,
            Err(error) => {
                exit = Exit::NotAllowed;
                say(&mut out, &app.0, Hue::Bad, &error.to_string())?;
            }
        }
    }
    if let Err(error) = config.app(None) {
        say(&mut out, "default_app", Hue::Doubtful, &error.to_string())?;
    }
    exit = exit.and(keys_are_right(session, &config, &mut out)?);
    out.flush()?;
    Ok(exit)
}

/// Checks the user's own key bindings, if there are any.
fn keys_are_right(session: &Session, config: &Config, out: &mut Out) -> anyhow::Result<Exit> {
    let checked = KeymapFile::read(&config.paths).and_then(|file| match file {
        None => Ok(None),
        Some(file) => session.world.interface.check_keys(&file).map(|()| Some(file)),
    });
    match checked {
        Ok(None) => Ok(Exit::Done),
        Ok(Some(file)) => {
            say(out, KEYS, Hue::Good, &file.path.display().to_string())?;
            Ok(Exit::Done)
        }
        Err(error) => {
            say(out, KEYS, Hue::Bad, &error.to_string())?;
            Ok(Exit::Usage)
        }
    }
}

fn say(out: &mut Out, about: &str, hue: Hue, message: &str) -> anyhow::Result<()> {
    let result = match hue {
        Hue::Bad => "fail",
        Hue::Doubtful => "warn",
        Hue::Good | Hue::Heading => "ok",
    };
    if out.format().is_json() {
        out.json(&CheckLine { schema: SCHEMA, about, result, message })?;
    } else {
        let word = out.colour().paint(hue, checked_in_words(result));
        let about = if [CONFIG, KEYS].contains(&about) { tr_named!("cli-check-", about) } else { about.to_owned() };
        out.line(format_args!("{word}  {}", tr!("cli-because", what = about, why = message)))?;
    }
    Ok(())
}
