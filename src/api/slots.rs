//! Rate slots.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::transport::Command;
use crate::{
    clock::Clock,
    domain::{Pace, SdkAppId},
};

/// Who is served first when a slot comes free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Somebody waits for it at the screen.
    Interactive,
    /// Everything else.
    Background,
}

/// What a limit counts: the calls of one command for one app (reference, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotKey {
    /// The app.
    pub sdkappid: SdkAppId,
    /// The command.
    pub command: Command,
}

/// Names one grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub u64);

/// A slot that is ours for a short while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its name.
    pub token: Token,
    /// Boot time after which it must not be used any more: 500 ms after it was granted.
    pub good_until: Duration,
}

/// How a call ended, for the limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// A reply came that was no rate reply.
    Clean,
    /// The service asked to slow down.
    Limited,
    /// The call is over without a reply, or never reached the service.
    NoReply,
    /// Nobody waited for the reply: it may still be on its way. Before the send: the slot was not used.
    Abandoned,
}

/// Hands out the turns to call the service. Boot time throughout.
#[async_trait]
pub trait Slots: std::fmt::Debug + Send + Sync {
    /// Waits for a slot. Dropping the future gives up the place in the queue.
    async fn claim(&self, key: SlotKey, priority: Priority) -> Result<Grant, SlotsError>;

    /// Says that the request leaves now and will be given up after `timeout`. False where the grant is no longer good:
    /// then nothing may be sent.
    fn begin(&self, key: SlotKey, token: Token, timeout: Duration) -> bool;

    /// Gives a slot back: at once where the call was never begun, else 1.005 s after it ended. Never waits.
    fn release(&self, key: SlotKey, token: Token, how: Release);

    /// Sets how fast this app's calls follow each other from now on; `auto` means polite here.
    fn set_pace(&self, sdkappid: SdkAppId, pace: Pace);
}

/// Why there is no slot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SlotsError(pub String);

/// Slots of this process alone.
#[derive(Debug)]
pub struct MemorySlots {
    _clock: Arc<dyn Clock>,
}

impl MemorySlots {
    /// Slots that go by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { _clock: clock }
    }
}

#[async_trait]
impl Slots for MemorySlots {
    async fn claim(&self, _key: SlotKey, _priority: Priority) -> Result<Grant, SlotsError> {
        todo!()
    }
    fn begin(&self, _key: SlotKey, _token: Token, _timeout: Duration) -> bool {
        todo!()
    }
    fn release(&self, _key: SlotKey, _token: Token, _how: Release) {
        todo!()
    }
    fn set_pace(&self, _sdkappid: SdkAppId, _pace: Pace) {
        todo!()
    }
}
