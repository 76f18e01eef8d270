//! What a command looks at, and what it comes to.

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

/// What a command looks at.
pub(in crate::sim) struct Context<'a> {
    pub(in crate::sim) app: SdkAppId,
    pub(in crate::sim) store: &'a Store,
    pub(in crate::sim) rules: &'a Rules,
    /// The service's wall clock.
    pub(in crate::sim) now: Timestamp,
    /// `random` of the URL.
    pub(in crate::sim) random: u32,
}

/// What a command comes to.
#[derive(Debug)]
pub(in crate::sim) struct Decision {
    pub(in crate::sim) reply: Reply,
    /// What changes if nothing goes wrong.
    pub(in crate::sim) change: Option<Change>,
}

impl Decision {
    /// A reply that changes nothing.
    pub(super) const fn read(reply: Reply) -> Self {
        Self { reply, change: None }
    }
}

impl Context<'_> {
    /// The reply of a write that succeeded.
    pub(super) fn done(&self, change: Change) -> Decision {
        let id = self.rules.ids.render(change.task());
        Decision { reply: Reply::ok(vec![("TaskID", id)]), change: Some(change) }
    }

    /// The task that the body names, if it is of the `Type` that the body gives and still waits
    /// (docs/service.md#update, docs/service.md#delete).
    /// `verb` begins the text of a refusal.
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
