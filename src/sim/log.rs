//! What arrived and what came of it: one entry for each call and one for each late effect.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    api::Command,
    domain::{SdkAppId, TaskId},
};

/// What an entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// A call arrived.
    Call,
    /// The effect of an earlier call took place, or could no longer.
    LateEffect,
}

/// What happened to the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changed.
    None,
    /// The call changed the task: created, modified, deleted or recalled it.
    Done,
    /// The change comes later, if it still can then.
    Promised,
}

/// One entry. It never holds a UserSig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// What it tells of.
    pub event: LogEvent,
    /// The service's wall clock.
    pub at: Timestamp,
    /// The boot clock.
    pub since_boot: Duration,
    /// The command, if the path named one.
    pub command: Option<Command>,
    /// The app, if the query named one.
    pub app: Option<SdkAppId>,
    /// `random` of the URL: which attempt it was.
    pub random: Option<u32>,
    /// The task that the body named, or that was created.
    pub task: Option<TaskId>,
    /// What happened to the tasks.
    pub effect: Effect,
    /// `ErrorCode` of the reply that the rules gave, whether or not it reached the caller whole.
    pub code: Option<i64>,
    /// The fault that was applied, by its name in the scenario.
    pub fault: Option<&'static str>,
}
