//! Scenarios: scripts for the simulated service, with its apps, tasks, rules and faults.
//!
//! The TOML form of a scenario is in `script`.

use std::{io, time::Duration};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use secrecy::SecretString;
use serde_json::{json, value::to_raw_value};

use super::{faults::Fault, operator::OperatorChange, rules::Rules, store::Stored};
use crate::{
    domain::{App, AppName, Environment, Host, Region, SdkAppId, TaskType},
    locale::tr,
};

/// A script for the simulated service: apps, tasks, rules and faults.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) title: String,
    pub(super) seed: u64,
    pub(super) rules: Rules,
    pub(super) apps: Vec<ScenarioApp>,
    pub(super) tasks: Vec<TaskPlan>,
    pub(super) faults: Vec<Fault>,
    pub(super) changes: Vec<OperatorChange>,
}

/// One app of a scenario.
#[derive(Clone, Debug)]
pub struct ScenarioApp {
    /// The app's name in the config.
    pub name: AppName,
    /// The app's number at the service.
    pub sdkappid: SdkAppId,
    /// The region whose data centre has the app.
    pub region: Region,
    /// The admin account for which calls are signed.
    pub identifier: String,
    /// The key with which calls are signed. It is made up.
    pub key: SecretString,
    /// The environment: production, staging or test.
    pub environment: Environment,
    /// Whether the config that is written for the scenario forbids deletes.
    pub read_only: bool,
    /// The time zone of the app's staff, as an IANA name.
    pub timezone: String,
    /// The id of the next task that a call creates.
    pub(super) next_id: u64,
}

impl ScenarioApp {
    /// Returns the app as the scenario's config would define it, with `host` as its host.
    pub fn configured(&self, host: Host) -> App {
        App {
            region: Some(self.region),
            identifier: self.identifier.clone(),
            environment: self.environment,
            read_only: self.read_only,
            timezone: TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC),
            ..App::new(self.name.clone(), self.sdkappid, host)
        }
    }
}

/// A task that exists when the service starts.
#[derive(Clone, Debug)]
pub(super) struct TaskPlan {
    pub(super) app: SdkAppId,
    pub(super) identifier: String,
    pub(super) id: u64,
    pub(super) task_type: TaskType,
    /// When the task is due, relative to the start of the service.
    pub(super) due: SignedDuration,
    /// When the task was created, relative to the start of the service.
    pub(super) created: SignedDuration,
    pub(super) title: String,
    pub(super) desc: String,
    /// The tags or accounts to which the push goes.
    pub(super) audience: Vec<String>,
    pub(super) status: Option<String>,
    pub(super) dispatch_err: Option<String>,
    pub(super) before: Before,
}

/// `held_from`, `edited_from` and `because` of a scenario's task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// Counted from the start.
    pub(super) due: Option<SignedDuration>,
    pub(super) wording: Option<WordingBefore>,
    pub(super) reason: Option<String>,
}

/// The texts before an edit; a field that is `None` was the same as now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WordingBefore {
    pub(super) title: Option<String>,
    pub(super) desc: Option<String>,
}

impl TaskPlan {
    /// Returns the task as a service that starts at `start` stores it.
    pub(super) fn to_stored(&self, start: Timestamp) -> Stored {
        let at = |offset| start.saturating_add(offset).unwrap_or(start);
        let push_info = json!({ "Title": self.title, "Desc": self.desc });
        let mut content = json!({
            "From_Account": self.identifier,
            "MsgRandom": self.id & u64::from(u32::MAX),
            "OfflinePushInfo": push_info,
        });
        match self.task_type {
            TaskType::All => {}
            TaskType::Tag => content["Condition"] = json!({ "TagsAnd": self.audience }),
            TaskType::User => content["To_Account"] = json!(self.audience),
        }
        Stored {
            id: self.id,
            task_type: self.task_type,
            created: at(self.created),
            due: at(self.due),
            dispatch: at(self.due),
            title: self.title.clone(),
            desc: self.desc.clone(),
            content: to_raw_value(&content).expect("a value with text keys can always be serialised"),
            fixed_status: self.status.clone(),
            dispatch_err: self.dispatch_err.clone(),
            recalled: false,
        }
    }
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("{}", tr!("scenario-not-read", path = path, reason = reason.to_string()))]
    Read {
        /// The file's path, safe to show.
        path: String,
        /// Why it cannot be read.
        reason: io::ErrorKind,
    },
    /// A line of the scenario is wrong.
    #[error("{}", tr!("scenario-line", line = line.to_string(), what = what))]
    Line {
        /// The number of the line, counting from 1.
        line: usize,
        /// What is wrong with the line, and what is allowed.
        what: String,
    },
}

impl Scenario {
    /// Returns what the scenario is for, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns the scenario's apps. The first is the default app of the config.
    pub fn apps(&self) -> &[ScenarioApp] {
        &self.apps
    }

    /// Returns the scenario with this latency: the time between a call and its reply.
    #[must_use]
    pub const fn with_latency(mut self, latency: Duration) -> Self {
        self.rules.latency = latency;
        self
    }
}
