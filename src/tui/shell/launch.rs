//! The entry point of the interface: takes the terminal, runs the loop, and gives the terminal back.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::Arc,
};

use anyhow::{Context as _, anyhow};

use super::{launch_options::Launch, runner::Runner};
use crate::{
    locale::label,
    tui::{
        messages::{ending::Finished, mailbox::Mailbox, message::Message},
        terminal::{input::Input, screen::TtyScreen, tty::Tty},
    },
};

/// Runs the interface in this process's terminal until it ends. The terminal is back in its earlier state when this
/// function returns.
///
/// Fails if there is no terminal, or if any thread panics while the interface runs.
pub fn run(launch: Launch) -> anyhow::Result<Finished> {
    run_hearing(launch, || ())
}

/// Like [`run`], but calls `hearing` once the interface handles signals itself, before it takes the terminal.
pub fn run_hearing(launch: Launch, hearing: impl FnOnce()) -> anyhow::Result<Finished> {
    let tty = Arc::new(Tty::open()?);
    let (mailbox, inbox) = Mailbox::new(Arc::clone(&launch.clock));
    let _hook = PanicHook::set(&tty, &mailbox);
    // Start this before taking the terminal: a signal in between would leave the terminal in raw mode.
    let _input = Input::start(&tty, &mailbox).with_context(|| label!("screen-not-listening"))?;
    hearing();
    tty.take().with_context(|| label!("screen-modes-not-set"))?;
    let ran = panic::catch_unwind(AssertUnwindSafe(|| {
        let screen = TtyScreen::new(Arc::clone(&tty), mailbox.clone(), launch.between)?;
        let mut runner = Runner::with_queue(launch, screen, mailbox.clone(), inbox)?;
        let ended = runner.run()?;
        Ok(Finished { ended, left: runner.left_behind() })
    }));
    tty.give_back();
    ran.unwrap_or_else(|_| Err(anyhow!(label!("screen-panicked-inside"))))
}

/// While this hook exists, any panic gives the terminal back and ends the loop.
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
            // The loop composes the error message, because the panicking code may itself have been looking up a
            // message.
            let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
            mailbox.post(Message::Panicked(place));
        }));
        Self { earlier }
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // A panicking thread cannot set a hook.
        if !std::thread::panicking() {
            let earlier = Arc::clone(&self.earlier);
            panic::set_hook(Box::new(move |info| earlier(info)));
        }
    }
}
