//! The one queue into the loop: keys, signals and what came of effects, in one order.

use std::sync::{
    Arc,
    mpsc::{Receiver, Sender, channel},
};

use ratatui::layout::Size;

use super::{decode::Mouse, key::Key, message::Message};
use crate::clock::Clock;

/// Posts messages to the loop, from any thread.
#[derive(Clone, Debug)]
pub struct Mailbox {
    sender: Sender<Message>,
    clock: Arc<dyn Clock>,
}

impl Mailbox {
    /// A queue; keys are stamped by this clock.
    pub(super) fn new(clock: Arc<dyn Clock>) -> (Self, Receiver<Message>) {
        let (sender, receiver) = channel();
        (Self { sender, clock }, receiver)
    }

    /// Posts a message. Where the loop has ended, nobody needs it.
    pub(super) fn post(&self, message: Message) {
        let _ = self.sender.send(message);
    }

    /// A key was pressed, just now.
    pub fn key(&self, key: Key) {
        self.post(Message::Key(key, self.clock.since_boot()));
    }

    /// The terminal answered the question at the end of a frame, just now.
    pub fn answered(&self) {
        self.post(Message::Answered(self.clock.since_boot()));
    }

    /// Somebody did something with the mouse.
    pub fn mouse(&self, mouse: Mouse) {
        self.post(Message::Mouse(mouse));
    }

    /// Text was pasted.
    pub fn paste(&self, text: String) {
        self.post(Message::Paste(text));
    }

    /// The terminal has this size.
    pub fn resized(&self, size: Size) {
        self.post(Message::Resized(size));
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
