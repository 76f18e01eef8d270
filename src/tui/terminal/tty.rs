//! The terminal itself: which one it is, its modes, and giving it back exactly once.
//!
//! It is never asked what it is or can before the first frame: a reply would take a round trip, and may never come. With
//! the first frame it is asked whether it knows the kitty keyboard protocol, for which nothing waits.

use std::{
    fmt,
    fs::OpenOptions,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::Context as _;
use crossterm::{
    Command,
    cursor::{Hide, MoveTo, Show},
    event::{
        DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
        KeyboardEnhancementFlags, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
    },
    style::{Attribute, Print, SetAttribute},
    terminal::{
        Clear, ClearType, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen,
        LeaveAlternateScreen,
    },
};
use ratatui::layout::Size;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr},
};

use crate::locale::label;

/// No part of the screen is scrolled apart from the rest. crossterm has no command for it, nor for the next one.
const NO_MARGINS: Print<&str> = Print("\x1b[r");

/// Deletes all lines.
const NO_LINES: Print<&str> = Print("\x1b[999M");

/// Presses and the wheel are told of, with places of any size; moves are not: crossterm's `EnableMouseCapture` asks for
/// these as well, a report for each cell, which is much for a slow line. How comes before what: a report of the older kind
/// would have bytes like those of keys.
#[derive(Clone, Copy, Debug)]
pub struct EnableMousePresses;

impl Command for EnableMousePresses {
    fn write_ansi(&self, bytes: &mut impl fmt::Write) -> fmt::Result {
        bytes.write_str("\x1b[?1006h\x1b[?1000h")
    }
}

/// Asks whether the terminal knows the kitty keyboard protocol. crossterm asks it only in a function that waits for the answer.
pub const ASK_FOR_PROTOCOL: &str = "\x1b[?u";

/// What a command writes.
pub fn ansi(command: impl Command) -> String {
    let mut bytes = String::new();
    // A string takes whatever is written to it.
    let _ = command.write_ansi(&mut bytes);
    bytes
}

/// Alternate screen, no cursor, bracketed paste, and word of the window's coming and going; what goes beyond the last column is cut, not wrapped. No mouse, no colours
/// and no margins that somebody left behind.
pub fn enter() -> String {
    [
        ansi(EnterAlternateScreen),
        ansi(Hide),
        ansi(DisableLineWrap),
        ansi(EnableBracketedPaste),
        ansi(EnableFocusChange),
        ansi(DisableMouseCapture),
        ansi(SetAttribute(Attribute::Reset)),
        ansi(NO_MARGINS),
        ansi(MoveTo(0, 0)),
        ansi(Clear(ClearType::All)),
    ]
    .concat()
}

/// Ends a frame that was cut, then undoes [`enter`]. The lines are deleted first: where the window changed its size
/// meanwhile, tmux would leave some of them above the prompt.
fn leave() -> String {
    [
        ansi(EndSynchronizedUpdate),
        ansi(DisableMouseCapture),
        ansi(DisableFocusChange),
        ansi(DisableBracketedPaste),
        ansi(SetAttribute(Attribute::Reset)),
        ansi(NO_MARGINS),
        ansi(NO_LINES),
        ansi(EnableLineWrap),
        ansi(Show),
        ansi(LeaveAlternateScreen),
    ]
    .concat()
}

/// How long a terminal that takes no bytes is waited for when it is given back.
const STUCK: Duration = Duration::from_millis(500);

/// The terminal of this process.
#[derive(Debug)]
pub struct Tty {
    input: OwnedFd,
    output: OwnedFd,
    cooked: Termios,
    is_ours: AtomicBool,
    /// Whether the terminal was asked for the kitty keyboard protocol.
    has_protocol: AtomicBool,
}

impl Tty {
    /// The terminal at standard input and output, or the controlling one where these are something else.
    pub fn open() -> anyhow::Result<Self> {
        let input = terminal_at(io::stdin().as_fd())?;
        let output = terminal_at(io::stdout().as_fd())?;
        let cooked = tcgetattr(&input).with_context(|| label!("screen-no-modes"))?;
        Ok(Self { input, output, cooked, is_ours: AtomicBool::new(false), has_protocol: AtomicBool::new(false) })
    }

    /// Where keys come from.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Its size; what is usual where it does not say.
    pub fn size(&self) -> Size {
        let size = tcgetwinsize(&self.output).ok().filter(|size| size.ws_col > 0 && size.ws_row > 0);
        size.map_or(Size { width: 80, height: 24 }, |size| Size { width: size.ws_col, height: size.ws_row })
    }

    /// Takes the terminal.
    pub fn take(&self) -> io::Result<()> {
        self.make_raw()?;
        self.write(enter().as_bytes())
    }

    /// Sets the modes alone. Doing it twice does no harm: another program may have changed them in between.
    pub fn make_raw(&self) -> io::Result<()> {
        self.is_ours.store(true, Ordering::SeqCst);
        let mut raw = self.cooked.clone();
        raw.make_raw();
        Ok(tcsetattr(&self.input, OptionalActions::Now, &raw)?)
    }

    /// What asks for the kitty keyboard protocol; giving the terminal back ends that. Doing it again does no harm. Only what
    /// has no byte of its own comes otherwise than before: text is still text.
    pub fn protocol(&self) -> String {
        self.has_protocol.store(true, Ordering::SeqCst);
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
        [ansi(PopKeyboardEnhancementFlags), ansi(PushKeyboardEnhancementFlags(flags))].concat()
    }

    /// Gives the terminal back as it was, if that was not done before. A terminal that is gone needs nothing back.
    pub fn give_back(&self) {
        if !self.is_ours.swap(false, Ordering::SeqCst) {
            return;
        }
        if self.takes_bytes() {
            let protocol = if self.has_protocol.load(Ordering::SeqCst) {
                ansi(PopKeyboardEnhancementFlags)
            } else {
                String::new()
            };
            let _ = self.write([protocol, leave()].concat().as_bytes());
        }
        let _ = tcsetattr(&self.input, OptionalActions::Now, &self.cooked);
    }

    /// Whether bytes can be written without waiting long: a stopped terminal must not keep us from ending.
    fn takes_bytes(&self) -> bool {
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        let timeout = Timespec::try_from(STUCK).ok();
        matches!(poll(&mut fds, timeout.as_ref()), Ok(1)) && fds[0].revents().contains(PollFlags::OUT)
    }

    /// Writes all of it.
    pub fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.output, bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => bytes = &bytes[written..],
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => {
                    let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
                    poll(&mut fds, None)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn terminal_at(fd: BorrowedFd<'_>) -> anyhow::Result<OwnedFd> {
    if isatty(fd) {
        return fd.try_clone_to_owned().with_context(|| label!("screen-no-terminal"));
    }
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty");
    Ok(terminal.with_context(|| label!("screen-needs-terminal"))?.into())
}
