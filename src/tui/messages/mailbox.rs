//! The queue into the loop: keys, signals and the results of effects, in one order.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use crossterm::event::Event;
use ratatui::layout::Size;

use super::message::Message;
use crate::clock::Clock;

/// Posts messages to the loop, from any thread.
#[derive(Clone, Debug)]
pub struct Mailbox {
    sender: Sender<Message>,
    clock: Arc<dyn Clock>,
}

impl Mailbox {
    /// Creates a queue whose keys are time-stamped by this clock.
    pub(in crate::tui) fn new(clock: Arc<dyn Clock>) -> (Self, Receiver<Message>) {
        let (sender, receiver) = channel();
        (Self { sender, clock }, receiver)
    }

    /// Posts a message. Does nothing if the loop has ended.
    pub(in crate::tui) fn post(&self, message: Message) {
        let _ = self.sender.send(message);
    }

    /// Returns the time since boot, according to the clock that time-stamps keys.
    pub(in crate::tui) fn now(&self) -> Duration {
        self.clock.since_boot()
    }

    /// Posts an event from the terminal. A key is stamped with the current time.
    pub fn event(&self, event: Event) {
        match event {
            Event::Key(key) => self.post(Message::Key(key, self.now())),
            Event::Mouse(mouse) => self.post(Message::Mouse(mouse)),
            Event::Paste(text) => self.post(Message::Paste(text)),
            Event::Resize(width, height) => self.post(Message::Resized(Size { width, height })),
            Event::FocusGained => self.post(Message::Focus { is_here: true }),
            Event::FocusLost => self.post(Message::Focus { is_here: false }),
        }
    }

    /// Posts that the terminal has just answered the status query at the end of a frame.
    pub fn answered(&self) {
        self.post(Message::Answered(self.now()));
    }

    /// Posts that the process has received this signal.
    pub fn signal(&self, number: i32) {
        self.post(Message::Signal(number));
    }

    /// Posts that the terminal is gone.
    pub fn vanished(&self) {
        self.post(Message::Vanished);
    }
}
