//! Sends frames to the terminal: only the changes, in one write, for which the loop does not wait.
//!
//! A separate thread writes the frames. While it is busy, no new frame is made, so a slow line gets only the newest
//! frame.

use std::{
    convert::Infallible,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crossterm::{
    event::DisableMouseCapture,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{
    Frame, Terminal,
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};

use super::{
    clipboard::{self, Between},
    encoder::Encoder,
    flow::{ASK_AFTER, QUESTION},
    tty::{ASK_FOR_PROTOCOL, EnableMousePresses, Tty, ansi, enter},
};
use crate::tui::messages::{mailbox::Mailbox, message::Message};

/// The average time per frame, for about thirty frames per second.
const FRAME_TIME: Duration = Duration::from_millis(33);

/// How long to wait for a frame that is being written before the program is suspended or ends.
const LAST_FRAME: Duration = Duration::from_millis(500);

/// The destination of frames.
pub trait Screen {
    /// Returns the current size.
    fn size(&self) -> Size;

    /// Returns whether the last frame has been written completely. Until then no new frame is drawn, so that a slow
    /// line gets only the newest one.
    fn is_ready(&self) -> bool;

    /// Returns the minimum average time between frames.
    fn frame_time(&self) -> Duration;

    /// Called when the window has changed its size, even if only for a moment. The terminal may have lost what was
    /// outside the smaller size.
    fn resized(&mut self);

    /// Draws a frame of this size. The picture was made for this size; the window may have a different size by now.
    fn draw(&mut self, size: Size, picture: &dyn Fn(&mut Frame<'_>)) -> io::Result<()>;

    /// Returns whether the last frame ended with a status query, whose answer shows that the terminal has processed the
    /// frame.
    fn has_asked(&self) -> bool {
        false
    }

    /// Copies text to the terminal's clipboard.
    fn copy(&mut self, text: &str);

    /// Turns the terminal's mouse reports on or off.
    fn set_mouse(&mut self, is_on: bool);

    /// Called when the terminal has reported that it supports the kitty keyboard protocol. Enables the protocol.
    fn take_protocol(&mut self) {}

    /// Makes the next frame redraw every cell.
    fn redraw(&mut self);

    /// Gives the terminal to another program, which has all keys until [`Self::take_again`].
    fn lend(&mut self) {}

    /// Takes the terminal again from another program.
    fn take_again(&mut self) {}

    /// Gives the terminal back, stops the process until it is continued, and takes the terminal again.
    fn suspend(&mut self);
}

/// Wraps the changes of a frame so that the terminal shows them all at once.
fn frame(changes: &[u8]) -> Vec<u8> {
    let (begin, end) = (ansi(BeginSynchronizedUpdate), ansi(EndSynchronizedUpdate));
    [begin.as_bytes(), changes, end.as_bytes()].concat()
}

/// The backend that ratatui draws on. It encodes changes, and answers queries such as the cursor position itself
/// instead of asking the terminal.
#[derive(Debug)]
struct Bytes {
    encoder: Encoder,
    size: Size,
    cursor: Position,
    cursor_is_shown: bool,
}

impl Bytes {
    fn new(size: Size) -> Self {
        Self { encoder: Encoder::new(size), size, cursor: Position::ORIGIN, cursor_is_shown: false }
    }
}

impl Backend for Bytes {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.encoder.draw(content);
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        if std::mem::replace(&mut self.cursor_is_shown, false) {
            self.encoder.show_cursor(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        if !std::mem::replace(&mut self.cursor_is_shown, true) {
            self.encoder.show_cursor(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor = position.into();
        self.encoder.place_cursor(self.cursor);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.encoder.clear(self.size);
        Ok(())
    }

    /// Clears the whole screen: the viewport is the whole screen, so ratatui never clears a smaller region.
    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        self.clear()
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Hands frames from the loop to the writer thread.
#[derive(Debug, Default)]
struct FrameSlot {
    slot: Mutex<Slot>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Slot {
    frame: Option<Vec<u8>>,
    is_writing: bool,
    is_closed: bool,
}

impl FrameSlot {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_free(&self) -> bool {
        let slot = self.slot();
        slot.frame.is_none() && !slot.is_writing
    }

    fn put(&self, frame: Vec<u8>) {
        self.slot().frame = Some(frame);
        self.changed.notify_all();
    }

    /// Waits until nothing is left to write, at most this long.
    fn settle(&self, most: Duration) {
        let is_busy = |slot: &mut Slot| slot.frame.is_some() || slot.is_writing;
        let _ = self.changed.wait_timeout_while(self.slot(), most, is_busy);
    }

    /// Waits for the next frame; returns `None` once the slot is closed.
    fn next(&self) -> Option<Vec<u8>> {
        let is_idle = |slot: &mut Slot| slot.frame.is_none() && !slot.is_closed;
        let mut slot = self.changed.wait_while(self.slot(), is_idle).unwrap_or_else(PoisonError::into_inner);
        // After the slot is closed, another program may already use the terminal.
        let frame = slot.frame.take().filter(|_| !slot.is_closed);
        slot.is_writing = frame.is_some();
        frame
    }

    fn written(&self) {
        self.slot().is_writing = false;
        self.changed.notify_all();
    }

    fn close(&self) {
        self.slot().is_closed = true;
        self.changed.notify_all();
    }
}

/// The screen of a real terminal.
#[derive(Debug)]
pub struct TtyScreen {
    tty: Arc<Tty>,
    terminal: Terminal<Bytes>,
    writer: Arc<FrameSlot>,
    between: Between,
    /// Bytes to send before the next frame: the sequences that take the terminal again.
    before: Vec<u8>,
    /// Bytes to send after the next frame: for the clipboard, the mouse and the keyboard.
    besides: Vec<u8>,
    /// Whether the terminal may have lost parts of what it showed.
    is_stale: bool,
    has_mouse: bool,
    /// Whether the terminal has reported that it supports the kitty keyboard protocol; `None` until the terminal is
    /// asked.
    protocol: Option<bool>,
    /// The number of bytes sent since the last status query.
    unasked: usize,
    asked: bool,
}

impl TtyScreen {
    /// Creates a screen on a terminal that has been taken. Posts a message each time a frame has been written, and when
    /// the terminal no longer accepts bytes.
    pub fn new(tty: Arc<Tty>, mailbox: Mailbox, between: Between) -> io::Result<Self> {
        let writer = Arc::new(FrameSlot::default());
        let Ok(terminal) = Terminal::new(Bytes::new(tty.size()));
        let (writer_tty, writer_slot) = (Arc::clone(&tty), Arc::clone(&writer));
        thread::Builder::new()
            .name("tui-writer".into())
            .spawn(move || write_frames(&writer_tty, &writer_slot, &mailbox))?;
        Ok(Self {
            tty,
            terminal,
            writer,
            between,
            before: Vec::new(),
            besides: Vec::new(),
            is_stale: false,
            has_mouse: false,
            protocol: None,
            unasked: 0,
            asked: false,
        })
    }
}

fn write_frames(tty: &Tty, writer: &FrameSlot, mailbox: &Mailbox) {
    while let Some(frame) = writer.next() {
        let written = tty.write(&frame);
        writer.written();
        mailbox.post(if written.is_ok() { Message::ScreenReady } else { Message::Vanished });
        if written.is_err() {
            return;
        }
    }
}

impl Drop for TtyScreen {
    fn drop(&mut self) {
        self.writer.settle(LAST_FRAME);
        self.writer.close();
    }
}

impl Screen for TtyScreen {
    fn size(&self) -> Size {
        self.tty.size()
    }

    fn is_ready(&self) -> bool {
        self.writer.is_free()
    }

    fn frame_time(&self) -> Duration {
        FRAME_TIME
    }

    fn draw(&mut self, size: Size, picture: &dyn Fn(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.backend_mut().size = size;
        if std::mem::take(&mut self.is_stale) {
            let Ok(()) = self.terminal.clear();
        }
        let Ok(_) = self.terminal.draw(|frame| picture(frame));
        let changes = self.terminal.backend_mut().encoder.take();
        self.unasked += changes.len();
        self.asked = self.unasked >= ASK_AFTER || self.protocol.is_none();
        if self.protocol.is_none() {
            // This query is sent before the status query: by the time the status query is answered, the answer to this
            // query has arrived too, if there is one.
            self.protocol = Some(false);
            self.besides.extend_from_slice(ASK_FOR_PROTOCOL.as_bytes());
        }
        let [before, besides] = [&mut self.before, &mut self.besides].map(std::mem::take);
        if !changes.is_empty() || !besides.is_empty() {
            let question = if self.asked { QUESTION } else { b"" };
            self.unasked = if self.asked { 0 } else { self.unasked };
            self.writer.put([&before[..], &frame(&changes), &besides, question].concat());
        }
        Ok(())
    }

    fn resized(&mut self) {
        self.is_stale = true;
    }

    fn has_asked(&self) -> bool {
        self.asked
    }

    fn copy(&mut self, text: &str) {
        // The sequence is sent with the next frame.
        self.besides.extend(clipboard::sequence(text, self.between));
    }

    fn set_mouse(&mut self, is_on: bool) {
        self.has_mouse = is_on;
        self.besides.extend(if is_on { ansi(EnableMousePresses) } else { ansi(DisableMouseCapture) }.into_bytes());
    }

    fn take_protocol(&mut self) {
        if self.protocol.replace(true) != Some(true) {
            self.besides.extend(self.tty.protocol().into_bytes());
        }
    }

    fn redraw(&mut self) {
        if self.tty.make_raw().is_ok() {
            let Ok(terminal) = Terminal::new(Bytes::new(self.tty.size()));
            self.terminal = terminal;
            self.before = enter().into_bytes();
            self.set_mouse(self.has_mouse);
            if self.protocol == Some(true) {
                self.besides.extend(self.tty.protocol().into_bytes());
            }
        }
    }

    fn lend(&mut self) {
        self.writer.settle(LAST_FRAME);
        self.tty.lending.begin();
        self.tty.give_back();
    }

    fn take_again(&mut self) {
        self.redraw();
        self.tty.lending.end();
    }

    fn suspend(&mut self) {
        self.writer.settle(LAST_FRAME);
        self.tty.give_back();
        // The process stops here until it is continued.
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
        self.redraw();
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::{
        domain::{Environment, Task, TaskId, TaskStatus, TaskType, Untrusted},
        tui::{
            index::{search::Matches, store::Store, tab::Counts},
            keymap::{ctrl, plain},
            look::theme::Theme,
            messages::message::Loaded,
            state::State,
            update::{property_tests::state, update},
            view::view,
        },
    };

    /// Returns a state with a thousand tasks in a window of 120 by 40, without details beside the list.
    fn listed() -> State {
        let mut state = state(Environment::Production);
        let titles =
            ["春节促销 第一波 华南", "Your order has shipped", "ランチタイム限定クーポン", "annual account quiz"];
        let task = |id: u64| Task {
            status: TaskStatus::Pending,
            task_type: Some(if id.is_multiple_of(3) { TaskType::User } else { TaskType::Tag }),
            sched_at: jiff::Timestamp::from_second(i64::try_from(id * 7_919 % 900_000).unwrap_or(0)).ok(),
            title: Some(Untrusted::new(format!("{} #{}", titles[usize::try_from(id).unwrap_or(0) % 4], id * 31 % 997))),
            ..Task::unverified(TaskId::new(5_210_000_000 + id))
        };
        let store = Store::of_tasks((1..=1_000).map(task).collect());
        let (matches, counts) = (Matches::all(&store), Counts::default());
        let (generation, request) = (state.generation, state.tasks.searching);
        update(&mut state, Message::Found { generation, request, store, matches, counts, loaded: Loaded::All });
        state.settings.ui.detail_from = 500;
        update(&mut state, Message::Resized(Size { width: 120, height: 40 }));
        state
    }

    /// Returns how many bytes the frame after each of these keys takes.
    fn costs(state: &mut State, keys: &[KeyEvent]) -> Vec<usize> {
        let Ok(mut terminal) = Terminal::new(Bytes::new(state.size));
        let mut draw = |state: &State| {
            let Ok(_) = terminal.draw(|frame| view(state, frame));
            frame(&terminal.backend_mut().encoder.take()).len()
        };
        draw(state);
        let at = state.now.boot;
        keys.iter()
            .map(|key| {
                update(state, Message::Key(*key, at));
                draw(state)
            })
            .collect()
    }

    #[test]
    fn a_step_and_a_page_cost_few_bytes() {
        let mut state = listed();
        let [step, page] = [plain('j'), KeyCode::PageDown.into()];
        let costs = costs(&mut state, &[step, step, page, page, step, step]);
        let steps = [&costs[..2], &costs[4..]].concat();
        // A step redraws two rows, or three where the list scrolls; a Chinese character takes three bytes.
        assert!(steps.iter().all(|bytes| *bytes < 400), "{costs:?}");
        assert!(costs[2..4].iter().all(|bytes| *bytes < 4_000), "{costs:?}");
    }

    #[test]
    fn with_only_a_marker_a_step_costs_less_than_100_bytes() {
        let mut state = listed();
        state.settings.theme = Theme::with_marker_alone(state.settings.theme);
        let costs = costs(&mut state, &[plain('j'); 3]);
        assert!(costs.iter().all(|bytes| *bytes < 100), "{costs:?}");
    }

    #[test]
    fn an_unchanged_frame_encodes_to_no_changes() {
        let mut state = listed();
        assert_eq!(costs(&mut state, &[ctrl('d'), KeyCode::F(9).into()])[1], frame(&[]).len());
    }
}
