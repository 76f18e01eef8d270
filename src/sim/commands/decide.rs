//! From a command and its body to a decision.

use jiff::Timestamp;

use super::{Parameters, add, delete, get, list, modify, revoke};
use crate::{
    api::Command,
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

/// Decides on one call that the gate let through.
pub(in crate::sim) fn decide(command: Command, context: &Context<'_>, body: &Parameters) -> Decision {
    let decision = match command {
        Command::Add => add::decide(context, body),
        Command::Modify => modify::decide(context, body),
        Command::Delete => delete::decide(context, body),
        Command::Get => get::decide(context, body),
        Command::List => list::decide(context, body),
        Command::Revoke => revoke::decide(context, body),
    };
    decision.unwrap_or_else(|refusal| Decision::read(Reply::fail(refusal, failed_fields(command))))
}

/// The delete page's sample shows `TaskID` 0 in a refusal; the other writes follow it by analogy.
fn failed_fields(command: Command) -> Vec<(&'static str, String)> {
    match command {
        Command::Add | Command::Modify | Command::Delete => vec![("TaskID", "0".to_owned())],
        Command::Get | Command::List | Command::Revoke => Vec::new(),
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
