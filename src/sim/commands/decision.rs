//! The input of a command, and the decision that it returns.

use jiff::Timestamp;

use super::Parameters;
use crate::{
    domain::SdkAppId,
    sim::{
        reply::{Refusal, Reply},
        rules::Rules,
        store::{Change, Phase, Store, Stored},
    },
};

/// The input of a command, besides its body.
pub(in crate::sim) struct Context<'a> {
    pub(in crate::sim) app: SdkAppId,
    pub(in crate::sim) store: &'a Store,
    pub(in crate::sim) rules: &'a Rules,
    /// The time of the call on the service's wall clock.
    pub(in crate::sim) now: Timestamp,
    /// The `random` parameter of the call's URL.
    pub(in crate::sim) random: u32,
    /// The id for the task that this call creates, if it creates one.
    pub(in crate::sim) new_id: u64,
}

/// What a command decides: its reply, and a change to the tasks.
#[derive(Debug)]
pub(in crate::sim) struct Decision {
    pub(in crate::sim) reply: Reply,
    /// The change to make, unless a fault prevents it; `None` if the call changes nothing.
    pub(in crate::sim) change: Option<Change>,
}

impl Decision {
    /// Returns a decision that changes nothing.
    pub(super) const fn read(reply: Reply) -> Self {
        Self { reply, change: None }
    }
}

impl Context<'_> {
    /// Returns a decision to make this change and reply with the task's id.
    pub(super) fn done(&self, change: Change) -> Decision {
        let id = self.rules.ids.render(change.task());
        Decision { reply: Reply::ok(vec![("TaskID", id)]), change: Some(change) }
    }

    /// Returns the task that the body names, if it has the `Type` that the body gives and is still pending
    /// (docs/service.md#update, docs/service.md#delete). `verb` begins the message of a refusal.
    pub(super) fn waiting_task(&self, body: &Parameters, verb: &str) -> Result<&Stored, Refusal> {
        let id = body.task_id()?;
        let task_type = body.task_type()?;
        let unknown = || Refusal::parameter(format!("{verb} failed: invalid TaskID"));
        let task = self.store.get(id).ok_or_else(unknown)?;
        if task.task_type != task_type {
            return Err(Refusal::parameter(format!("{verb} failed: Type does not match the task")));
        }
        match task.phase(self.now, self.rules.dispatching) {
            Phase::Pending => Ok(task),
            Phase::Dispatching => Err(Refusal::new(90_107, format!("{verb} failed: task dispatching"))),
            Phase::Dispatched | Phase::Failed => Err(Refusal::new(90_106, format!("{verb} failed: task dispatched"))),
            Phase::Other => Err(Refusal::parameter(format!("{verb} failed: task is not pending"))),
        }
    }
}
