//! The session of line mode: shows the context, then reads commands, carries them out and prints their results.

mod browsing;
mod changing;
mod running;

use std::{io::Write as _, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use tokio::runtime::Runtime;

use super::{
    command::{Command, help},
    listing::Listing,
    reader::{ReadLine, Reader},
    words,
};
use crate::{
    cli::{
        exit::Exit,
        failure,
        leaving::{exit_on_leaving, words_on_leaving},
        output::WriteError,
        session::{Opened, Session},
        streams::{Input, Stream, too_long},
    },
    config::TimeDisplay,
    domain::{Filter, Remainder, RunId, safe_text},
    locale::label,
    ops::{Apps, Context, LeftBehind},
};

/// Runs line mode with an opened app until the user leaves it.
pub(in crate::cli) fn run(
    session: &mut Session,
    opened: Opened,
    banner: Option<&str>,
    runtime: &Runtime,
) -> anyhow::Result<Exit> {
    let can_ask = session.world.stdin.is_terminal();
    let input = std::mem::replace(&mut session.world.stdin, Input::plain(std::io::empty()));
    let mut line_session = LineSession {
        reader: Reader::new(input)?,
        out: session.results.clone(),
        apps: opened.apps,
        context: opened.context,
        display: opened.config.ui.time,
        banner: banner.map(str::to_owned),
        filter: None,
        listing: Listing::default(),
        read_at: None,
        unfinished: None,
        last: Vec::new(),
        can_ask,
        exit: Exit::Done,
        ending: None,
        session,
    };
    runtime.block_on(async {
        let exit = match line_session.work().await {
            Ok(exit) => exit,
            // The output cannot be written: the session ends without a message.
            Err(error) if error.is::<WriteError>() => Exit::Done,
            Err(error) => return Err(error),
        };
        Ok(line_session.leave(exit).await)
    })
}

struct LineSession<'a> {
    session: &'a mut Session,
    reader: Reader,
    out: Stream,
    apps: Arc<Apps>,
    context: Arc<Context>,
    display: TimeDisplay,
    banner: Option<String>,
    filter: Option<Filter>,
    listing: Listing,
    /// When the service's list was read last, as time since boot.
    read_at: Option<Duration>,
    /// The unfinished run of this session, if there is one.
    unfinished: Option<(RunId, Remainder)>,
    /// The outcomes of the last run's tasks, as lines.
    last: Vec<String>,
    /// Whether the input is a terminal, where questions can be answered.
    can_ask: bool,
    /// The exit code when the user leaves: not 0 if the user named an id that was never seen anywhere, because the task
    /// that the user meant was then not changed.
    exit: Exit,
    /// The exit code to end with, if a signal asked for the end.
    ending: Option<Exit>,
}

/// What the session does after a command.
enum Then {
    GoOn,
    Leave(Exit),
}

impl LineSession<'_> {
    fn say(&mut self, text: &str) -> anyhow::Result<()> {
        let line = format!("{}\n", safe_text(text));
        self.out.write_all(line.as_bytes()).map_err(|error| WriteError::from(error).into())
    }

    /// Writes the prompt, waits until it is shown, and reads a line. If a signal arrives meanwhile, the session ends.
    async fn line(&mut self, prompt: &str) -> anyhow::Result<ReadLine> {
        self.out.write_all(prompt.as_bytes()).map_err(WriteError::from)?;
        let out = self.out.clone();
        let shown = tokio::task::spawn_blocking(move || out.settle(None));
        let signals = &mut *self.session.world.signals;
        signals.listen();
        let line = tokio::select! {
            shown = shown => match shown? {
                Ok(_) => Ok(self.reader.next(signals).await),
                Err(error) => Err(WriteError(error).into()),
            },
            signal = signals.next() => Ok(ReadLine::Signal(signal)),
        };
        let late = signals.release();
        let signal = if let Ok(ReadLine::Signal(signal)) = &line { Some(*signal) } else { late };
        let Some(signal) = signal else { return line };
        signals.end_soon(signal);
        Ok(ReadLine::Signal(signal))
    }

    fn zone(&self) -> TimeZone {
        match self.display {
            TimeDisplay::Local => TimeZone::system(),
            TimeDisplay::Utc => TimeZone::UTC,
            TimeDisplay::App => self.context.app.timezone.clone(),
        }
    }

    async fn work(&mut self) -> anyhow::Result<Exit> {
        self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
        self.read_list().await?;
        self.offer_to_resume().await?;
        self.list_anew().await?;
        self.say(label!("line-prompt"))?;
        loop {
            if let Some(exit) = self.ending {
                return Ok(exit);
            }
            let command = match self.line("> ").await? {
                ReadLine::Text(text) => Command::parse(&text),
                ReadLine::TooLong(most) => Err(too_long(most)),
                ReadLine::End => return Ok(self.exit),
                ReadLine::Signal(signal) => return Ok(Exit::Signalled(signal)),
            };
            match command {
                Err(why) => self.say(&why)?,
                Ok(command) => match self.carry_out(command).await {
                    Ok(Then::GoOn) => {}
                    Ok(Then::Leave(exit)) => return Ok(exit),
                    Err(error) if error.is::<WriteError>() => return Err(error),
                    Err(error) => self.say_error(&error)?,
                },
            }
        }
    }

    /// Reports the runs that stay unfinished, and returns the exit code for them. The demo reports none, because its
    /// ledger is deleted.
    async fn leave(&mut self, exit: Exit) -> Exit {
        if self.banner.is_some() {
            return exit;
        }
        let left = self.apps.left_behind().await.unwrap_or_else(|| {
            let own = |(run, left)| LeftBehind { app: self.context.app.name.clone(), run, left };
            self.unfinished.map(own).into_iter().collect()
        });
        for line in words_on_leaving(&left, self.apps.all().count() > 1) {
            self.session.notes.say(&line);
        }
        exit_on_leaving(exit, &left)
    }

    async fn carry_out(&mut self, command: Command) -> anyhow::Result<Then> {
        match command {
            Command::Quit => return Ok(Then::Leave(self.exit)),
            Command::Help => help().iter().try_for_each(|line| self.say(line))?,
            Command::Again => {
                self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
                self.list_anew().await?;
            }
            Command::Open(pick) => self.open(pick).await?,
            Command::Change(wish, picks) => return self.change(&wish, &picks).await,
            Command::ChangeNamed(wish, text) => return self.change_named(&wish, &text).await,
            Command::Filter(text) => self.filter(&text).await?,
            Command::Next if self.listing.next() => self.say_page().await?,
            Command::Next => self.say(label!("line-page-last"))?,
            Command::Previous if self.listing.previous() => self.say_page().await?,
            Command::Previous => self.say(label!("line-page-first"))?,
            Command::Read => {
                self.read_list().await?;
                self.list_anew().await?;
            }
            Command::Outcomes if self.last.is_empty() => self.say(label!("line-run-none"))?,
            Command::Outcomes => self.last.clone().iter().try_for_each(|line| self.say(line))?,
            Command::Switch(name) => self.switch(&name).await?,
            Command::Resume => return self.resume().await,
        }
        Ok(Then::GoOn)
    }

    fn say_error(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        failure::lines(error).iter().try_for_each(|line| self.say(line))
    }
}
