//! The door to the interface: what it is given, and how it ended.
//!
//! Deliberately not here: where the parts come from (main) and exit codes other than a signal's.

use std::{
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context as _, anyhow};

use super::runner::Runner;
use crate::{
    clock::Clock,
    config,
    domain::{AppName, Signal},
    ops::{self, LeftBehind},
    tui::{
        keymap::Keymap,
        messages::{mailbox::Mailbox, message::Message},
        terminal::{clipboard::Between, input::Input, screen::TtyScreen, tty::Tty},
    },
};

/// What the interface is given.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The configured apps, over one ledger.
    pub apps: Arc<ops::Apps>,
    /// The app to begin with.
    pub start: AppName,
    /// Settings.
    pub ui: config::Ui,
    /// The keys, where they are not the built-in ones.
    pub keymap: Option<Arc<Keymap>>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Where calls and reads run.
    pub runtime: tokio::runtime::Handle,
    /// A word for the first line, such as `DEMO`.
    pub banner: Option<String>,
    /// What the environment or the command line says about colours.
    pub colours: Colours,
    /// Whether the terminal shows signs beyond ASCII.
    pub is_utf8: bool,
    /// What stands between us and the terminal's clipboard.
    pub between: Between,
    /// Where tasks are exported to.
    pub folder: PathBuf,
}

/// What the environment or the command line says about colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None are wanted.
    None,
    /// The terminal is dark, or nothing is known.
    OnDark,
    /// The terminal is light.
    OnLight,
    /// The terminal has sixteen.
    Sixteen,
}

/// Names of terminals that have no more than sixteen colours.
const WITH_SIXTEEN: [&str; 10] = [
    "ansi",
    "cons25",
    "konsole-16color",
    "linux",
    "rxvt",
    "screen",
    "screen-16color",
    "vt100",
    "vt220",
    "xterm-16color",
];

impl Colours {
    /// Reads `NO_COLOR`, `TERM` and `COLORFGBG`. The terminal itself is not asked: on a slow line that takes too long.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| env(name).is_some_and(|value| !value.is_empty());
        if is_set("NO_COLOR") || env("TERM").is_some_and(|term| term == "dumb") {
            return Self::None;
        }
        if env("TERM").is_some_and(|term| WITH_SIXTEEN.contains(&term.as_str())) && !is_set("COLORTERM") {
            return Self::Sixteen;
        }
        let background = env("COLORFGBG").and_then(|value| value.rsplit(';').next()?.parse::<u8>().ok());
        if background.is_some_and(|number| number == 7 || number == 15) { Self::OnLight } else { Self::OnDark }
    }
}

/// How the interface ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody quit.
    Quit,
    /// This signal asked for it.
    Signal(Signal),
    /// The terminal went away: exit as on a hang-up.
    Vanished,
}

impl Ended {
    /// The signal that ended it; a terminal that went away is a hang-up, whether or not one was sent.
    pub const fn signal(self) -> Option<Signal> {
        match self {
            Self::Quit => None,
            Self::Signal(signal) => Some(signal),
            Self::Vanished => Some(Signal::HangUp),
        }
    }
}

/// How the interface ended, and what it left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// The runs that stay unfinished, of this session and of earlier ones.
    pub left: Vec<LeftBehind>,
}

/// Runs the interface in this process's terminal until it ends. The terminal is as before when this returns.
///
/// Fails where there is no terminal, and after a panic in any thread, which ends the program with its message.
pub fn run(launch: Launch) -> anyhow::Result<Finished> {
    run_hearing(launch, || ())
}

/// [`run`], calling `hearing` once the interface hears signals itself, before it takes the terminal.
pub fn run_hearing(launch: Launch, hearing: impl FnOnce()) -> anyhow::Result<Finished> {
    let tty = Arc::new(Tty::open()?);
    let (mailbox, inbox) = Mailbox::new(Arc::clone(&launch.clock));
    let _hook = PanicHook::set(&tty, &mailbox);
    // Before the terminal is taken: a signal in between would leave it raw.
    let _input = Input::start(&tty, &mailbox).context("failed to listen to the terminal and to signals")?;
    hearing();
    tty.take().context("failed to set the terminal's modes")?;
    let ran = panic::catch_unwind(AssertUnwindSafe(|| {
        let screen = TtyScreen::new(Arc::clone(&tty), mailbox.clone(), launch.between)?;
        let mut runner = Runner::with_queue(launch, screen, mailbox.clone(), inbox)?;
        let ended = runner.run()?;
        Ok(Finished { ended, left: runner.left_behind() })
    }));
    tty.give_back();
    ran.unwrap_or_else(|_| Err(anyhow!("internal error: the interface panicked; the terminal was given back")))
}

/// Gives the terminal back and ends the loop when anything panics, until it is dropped.
struct PanicHook {
    earlier: Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>,
}

impl PanicHook {
    fn set(tty: &Arc<Tty>, mailbox: &Mailbox) -> Self {
        let earlier: Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync> = Arc::from(panic::take_hook());
        let (tty, mailbox, print) = (Arc::clone(tty), mailbox.clone(), Arc::clone(&earlier));
        panic::set_hook(Box::new(move |info| {
            tty.give_back();
            print(info);
            let place =
                info.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
            let what =
                format!("internal error{place}: nothing more is sent; `pushdeck resume` settles what was under way");
            mailbox.post(Message::Panicked(what));
        }));
        Self { earlier }
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // A hook cannot be set while its thread panics.
        if !std::thread::panicking() {
            let earlier = Arc::clone(&self.earlier);
            panic::set_hook(Box::new(move |info| earlier(info)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_believed_about_colours() {
        let colours = |set: &'static [(&str, &str)]| {
            Colours::from_env(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(colours(&[]), Colours::OnDark);
        assert_eq!(colours(&[("NO_COLOR", "1")]), Colours::None);
        assert_eq!(colours(&[("NO_COLOR", "")]), Colours::OnDark);
        assert_eq!(colours(&[("TERM", "dumb")]), Colours::None);
        assert_eq!(colours(&[("TERM", "linux")]), Colours::Sixteen);
        assert_eq!(colours(&[("TERM", "xterm-256color")]), Colours::OnDark);
        assert_eq!(colours(&[("TERM", "screen"), ("COLORTERM", "truecolor")]), Colours::OnDark);
        assert_eq!(colours(&[("COLORFGBG", "0;15")]), Colours::OnLight);
        assert_eq!(colours(&[("COLORFGBG", "15;default;0")]), Colours::OnDark);
    }

    #[test]
    fn a_vanished_terminal_is_a_hang_up() {
        assert_eq!(Ended::Vanished.signal(), Some(Signal::HangUp));
        assert_eq!((Ended::Quit.signal(), Ended::Signal(Signal::Quit).signal()), (None, Some(Signal::Quit)));
    }
}
