//! The terminal itself: finding it, setting its modes, and giving it back exactly once.
//!
//! The terminal is not queried for its identity or features before the first frame: an answer would take a round trip
//! and might never arrive. With the first frame, it is asked whether it supports the kitty keyboard protocol, and
//! nothing waits for that answer.

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

use super::lending::Lending;
use crate::locale::label;

/// Resets the scrolling region to the whole screen. crossterm has no command for this, nor for the next one.
const NO_MARGINS: Print<&str> = Print("\x1b[r");

/// Deletes all lines.
const NO_LINES: Print<&str> = Print("\x1b[999M");

/// Enables reports of mouse buttons and the wheel, with coordinates of any size, but not of movements. crossterm's
/// `EnableMouseCapture` also enables reports of movements, one for each cell, which is too much for a slow line. The
/// format is set before the reports are enabled, because the bytes of a report in the older format could be taken for
/// keys.
#[derive(Clone, Copy, Debug)]
pub struct EnableMousePresses;

impl Command for EnableMousePresses {
    fn write_ansi(&self, bytes: &mut impl fmt::Write) -> fmt::Result {
        bytes.write_str("\x1b[?1006h\x1b[?1000h")
    }
}

/// Asks whether the terminal supports the kitty keyboard protocol. crossterm asks this only in a function that waits
/// for the answer.
pub const ASK_FOR_PROTOCOL: &str = "\x1b[?u";

/// Returns the bytes that a command writes.
pub fn ansi(command: impl Command) -> String {
    let mut bytes = String::new();
    // Writing to a string cannot fail.
    let _ = command.write_ansi(&mut bytes);
    bytes
}

/// Returns the bytes that take the terminal: alternate screen, no cursor, bracketed paste, and focus reports. Text
/// beyond the last column is cut off instead of wrapped. Mouse reports, colours and margins that another program may
/// have left behind are reset.
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

/// Returns the bytes that end an interrupted frame and undo [`enter`]. The lines are deleted first: if the window has
/// changed its size, tmux would otherwise leave some of them above the prompt.
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

/// How long to wait, when giving the terminal back, until the terminal accepts bytes.
const STUCK: Duration = Duration::from_millis(500);

/// The terminal of this process.
#[derive(Debug)]
pub struct Tty {
    input: OwnedFd,
    output: OwnedFd,
    cooked: Termios,
    is_ours: AtomicBool,
    /// Whether the kitty keyboard protocol was enabled.
    has_protocol: AtomicBool,
    /// Whether another program has the terminal.
    pub(super) lending: Lending,
}

impl Tty {
    /// Opens the terminals at standard input and output. For each of these that is not a terminal, opens the
    /// controlling terminal instead.
    pub fn open() -> anyhow::Result<Self> {
        let input = terminal_at(io::stdin().as_fd())?;
        let output = terminal_at(io::stdout().as_fd())?;
        let cooked = tcgetattr(&input).with_context(|| label!("screen-no-modes"))?;
        let lending = Lending::new().with_context(|| label!("screen-no-modes"))?;
        let (is_ours, has_protocol) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self { input, output, cooked, is_ours, has_protocol, lending })
    }

    /// Returns the file descriptor that keys are read from.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Returns the size of the terminal, or 80 by 24 if it is unknown.
    pub fn size(&self) -> Size {
        let size = tcgetwinsize(&self.output).ok().filter(|size| size.ws_col > 0 && size.ws_row > 0);
        size.map_or(Size { width: 80, height: 24 }, |size| Size { width: size.ws_col, height: size.ws_row })
    }

    /// Takes the terminal: sets raw mode and enters the alternate screen.
    pub fn take(&self) -> io::Result<()> {
        self.make_raw()?;
        self.write(enter().as_bytes())
    }

    /// Sets raw mode only. Calling this again does no harm, and is useful if another program has changed the modes in
    /// between.
    pub fn make_raw(&self) -> io::Result<()> {
        self.is_ours.store(true, Ordering::SeqCst);
        let mut raw = self.cooked.clone();
        raw.make_raw();
        Ok(tcsetattr(&self.input, OptionalActions::Now, &raw)?)
    }

    /// Returns the bytes that enable the kitty keyboard protocol, which lasts until the terminal is given back. Sending
    /// them again does no harm. Only keys without a byte of their own are reported differently; text is still sent as
    /// text.
    pub fn protocol(&self) -> String {
        self.has_protocol.store(true, Ordering::SeqCst);
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
        [ansi(PopKeyboardEnhancementFlags), ansi(PushKeyboardEnhancementFlags(flags))].concat()
    }

    /// Restores the terminal, unless that was done before. Nothing is written to a terminal that does not accept bytes.
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

    /// Returns whether bytes can be written without a long wait: a stopped terminal must not keep the program from
    /// ending.
    fn takes_bytes(&self) -> bool {
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        let timeout = Timespec::try_from(STUCK).ok();
        matches!(poll(&mut fds, timeout.as_ref()), Ok(1)) && fds[0].revents().contains(PollFlags::OUT)
    }

    /// Writes all of the bytes.
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
