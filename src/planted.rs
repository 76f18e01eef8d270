//! Bugs planted on purpose, to prove that the checks catch them.
//!
//! Compiled only with the feature `planted`, which only that proof (`just planted`) enables; without it, the program
//! contains none of this. One bug is active at a time, chosen by `PUSHDECK_PLANTED` in the environment or by [`plant`].
//! Each bug is in the code where somebody might really make that mistake.

use std::sync::{
    OnceLock,
    atomic::{AtomicU8, Ordering},
};

/// A bug that can be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bug {
    /// A slot becomes free 1.005 s after the request was sent instead of after the reply.
    SlotBackAtSend = 1,
    /// Each process has its own rate slots.
    OwnSlots,
    /// 90105 counts as a refusal.
    BusyIsRefused,
    /// An unknown outcome counts as not sent, without reading back.
    ResendUnread,
    /// A task that is still pending counts as not deleted before its horizon.
    NoHorizon,
    /// The intent is written after the request.
    IntentAfterSend,
    /// The request is sent even if its intent could not be written.
    SendWithoutIntent,
    /// Audit lines are written in a separate transaction, after the change.
    AuditApart,
    /// A task that is read back as absent counts as deleted.
    GoneIsDeleted,
    /// Intents without an outcome are not read back after a crash.
    IntentsForgotten,
    /// The intent of a hold is written after its request.
    HoldBeforeIntent,
    /// A hold whose outcome is unknown counts as changed, without reading back.
    HoldUnread,
    /// A second hold puts the time that the first one set in the place of the original time.
    HoldForgetsTime,
    /// A release ends the hold in the ledger even if it was not sent.
    ReleaseForgetsTime,
    /// A task that a release was to bring back counts as changed whatever time it has.
    ReleaseIgnoresConflict,
    /// An edit is sent without comparing the task with what was confirmed.
    EditUncompared,
    /// A task that was to be edited counts as changed whatever it reads back as.
    EditIgnoresConflict,
}

impl Bug {
    /// All the bugs.
    pub const ALL: [Self; 17] = [
        Self::SlotBackAtSend,
        Self::OwnSlots,
        Self::BusyIsRefused,
        Self::ResendUnread,
        Self::NoHorizon,
        Self::IntentAfterSend,
        Self::SendWithoutIntent,
        Self::AuditApart,
        Self::GoneIsDeleted,
        Self::IntentsForgotten,
        Self::HoldBeforeIntent,
        Self::HoldUnread,
        Self::HoldForgetsTime,
        Self::ReleaseForgetsTime,
        Self::ReleaseIgnoresConflict,
        Self::EditUncompared,
        Self::EditIgnoresConflict,
    ];

    /// Returns the bug's name in the environment, such as `SlotBackAtSend`.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

static PLANTED: AtomicU8 = AtomicU8::new(0);

/// Plants a bug in this process, or removes it again.
pub fn plant(bug: Option<Bug>) {
    PLANTED.store(bug.map_or(0, |bug| bug as u8), Ordering::SeqCst);
}

/// Whether this bug is planted.
pub(crate) fn is(bug: Bug) -> bool {
    static FROM_ENV: OnceLock<u8> = OnceLock::new();
    let from_env = *FROM_ENV.get_or_init(|| {
        let name = std::env::var("PUSHDECK_PLANTED").unwrap_or_default();
        Bug::ALL.into_iter().find(|bug| bug.name() == name).map_or(0, |bug| bug as u8)
    });
    [from_env, PLANTED.load(Ordering::SeqCst)].contains(&(bug as u8))
}
