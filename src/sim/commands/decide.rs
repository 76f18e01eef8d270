//! Calls the function of each command, and turns a refusal into a reply.

use super::{Context, Decision, Parameters, add, delete, get, list, modify, revoke};
use crate::{api::Command, sim::reply::Reply};

/// Returns the decision on a call that has passed the checks of `gate`.
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

/// Returns the additional fields of a refusal. The documentation's sample of a refused delete has `TaskID` 0; we assume
/// the same for add and modify.
fn failed_fields(command: Command) -> Vec<(&'static str, String)> {
    match command {
        Command::Add | Command::Modify | Command::Delete => vec![("TaskID", "0".to_owned())],
        Command::Get | Command::List | Command::Revoke => Vec::new(),
    }
}
