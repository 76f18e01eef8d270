//! The one queue into the loop: keys, signals and what came of effects, in one order.

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
    /// A queue; keys are stamped by this clock.
    pub(in crate::tui) fn new(clock: Arc<dyn Clock>) -> (Self, Receiver<Message>) {
        let (sender, receiver) = channel();
        (Self { sender, clock }, receiver)
    }

    /// Posts a message. Where the loop has ended, nobody needs it.
    pub(in crate::tui) fn post(&self, message: Message) {
        let _ = self.sender.send(message);
    }

    /// The time, by the clock that stamps keys.
    pub(in crate::tui) fn now(&self) -> Duration {
        self.clock.since_boot()
    }

    /// Somebody did something at the terminal, just now.
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

    /// The terminal answered the question at the end of a frame, just now.
    pub fn answered(&self) {
        self.post(Message::Answered(self.now()));
    }

    /// The process was asked to end by this signal.
    pub fn signal(&self, number: i32) {
        self.post(Message::Signal(number));
    }

    /// The terminal is gone.
    pub fn vanished(&self) {
        self.post(Message::Vanished);
    }
}
