//! A script for the simulated service: its apps, tasks, rules and faults.
//!
//! The built-in ones are files under `assets/scenarios`; a file of one's own has the same form, which `demo.toml` and
//! `faults.toml` explain by example. Deliberately not here: the spelling of the file (`script`).

use std::{fs, io, path::Path, time::Duration};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::{json, value::to_raw_value};

use super::{faults::Fault, rules::Rules, script, store::Stored};
use crate::{
    domain::{AppName, Environment, Region, SdkAppId, TaskType, safe_text},
    encoding,
};

/// The built-in scenarios, by name.
const BUILTIN: [(&str, &str); 5] = [
    ("demo", include_str!("../../assets/scenarios/demo.toml")),
    ("drill", include_str!("../../assets/scenarios/drill.toml")),
    ("faults", include_str!("../../assets/scenarios/faults.toml")),
    ("empty", include_str!("../../assets/scenarios/empty.toml")),
    ("quiet", include_str!("../../assets/scenarios/quiet.toml")),
];

/// A script for the simulated service.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) title: String,
    pub(super) seed: u64,
    pub(super) rules: Rules,
    pub(super) apps: Vec<ScenarioApp>,
    pub(super) tasks: Vec<TaskPlan>,
    pub(super) faults: Vec<Fault>,
}

/// One app of a scenario.
#[derive(Clone, Debug)]
pub struct ScenarioApp {
    /// Its name in the config.
    pub name: AppName,
    /// Its number.
    pub sdkappid: SdkAppId,
    /// Where it lives.
    pub region: Region,
    /// The admin account that signs.
    pub identifier: String,
    /// The key that signs. It is made up.
    pub key: SecretString,
    /// How much is at stake.
    pub environment: Environment,
    /// Whether the config that fits forbids deletes.
    pub read_only: bool,
    /// The zone in which its people think, an IANA name.
    pub timezone: String,
    /// The id that the next created task gets.
    pub(super) next_id: u64,
}

/// A task that is there from the start.
#[derive(Clone, Debug)]
pub(super) struct TaskPlan {
    pub(super) app: SdkAppId,
    pub(super) identifier: String,
    pub(super) id: u64,
    pub(super) task_type: TaskType,
    /// Counted from the start.
    pub(super) due: SignedDuration,
    /// Counted from the start.
    pub(super) created: SignedDuration,
    pub(super) title: String,
    pub(super) desc: String,
    /// Tags or accounts.
    pub(super) audience: Vec<String>,
    pub(super) status: Option<String>,
    pub(super) dispatch_err: Option<String>,
}

impl TaskPlan {
    /// The task of a service that starts at `start`.
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
            title: self.title.clone(),
            desc: self.desc.clone(),
            content: to_raw_value(&content).expect("a value with text keys always serialises"),
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
    #[error("cannot read scenario {path}: {reason}")]
    Read {
        /// The file, safe to show.
        path: String,
        /// Why.
        reason: io::ErrorKind,
    },
    /// A line of it is wrong.
    #[error("scenario, line {line}: {what}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it, and what is allowed.
        what: String,
    },
}

impl Scenario {
    /// The built-in scenario with this name.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = BUILTIN.iter().find(|(own, _)| *own == name)?;
        // The embedded texts are valid: a test reads every one.
        Self::parse(text).ok()
    }

    /// The names of the built-in scenarios.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// Reads a scenario file.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let failed = |reason| ScenarioError::Read { path: safe_text(&path.to_string_lossy()), reason };
        let bytes = fs::read(path).map_err(|error| failed(error.kind()))?;
        let text = encoding::text_of(&bytes).map_err(|_| failed(io::ErrorKind::InvalidData))?;
        Self::parse(&text)
    }

    /// Reads a scenario from TOML text.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        script::read(text)
    }

    /// What it is for, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its apps, the first of them the default one.
    pub fn apps(&self) -> &[ScenarioApp] {
        &self.apps
    }

    /// The same, with every reply this much after its call.
    #[must_use]
    pub const fn with_latency(mut self, latency: Duration) -> Self {
        self.rules.latency = latency;
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sim::faults::{Cadence, Spoil};

    fn builtin(name: &str) -> Scenario {
        Scenario::builtin(name).expect(name)
    }

    #[test]
    fn the_demo_has_three_apps_and_something_of_everything() {
        let demo = builtin("demo");
        let apps: Vec<_> = demo.apps().iter().map(|app| (app.environment, app.read_only)).collect();
        let (production, staging) = (Environment::Production, Environment::Staging);
        assert_eq!(apps, [(production, false), (staging, false), (production, true)]);
        assert!((55..=65).contains(&demo.tasks.len()), "{}", demo.tasks.len());
        for app in demo.apps() {
            let is_own = |task: &&TaskPlan| task.app == app.sdkappid;
            let types: BTreeSet<_> = demo.tasks.iter().filter(is_own).map(|task| task.task_type).collect();
            assert_eq!(types.len(), 3, "{}", app.name);
            let has_sent = demo.tasks.iter().filter(is_own).any(|task| task.due.is_negative());
            assert!(has_sent, "{}", app.name);
        }
        let titles: String = demo.tasks.iter().map(|task| task.title.as_str()).collect();
        for part in ['促', 'の', '세', 'ت', '\u{1b}', '\u{202e}', '\u{200b}', '🎉'] {
            assert!(titles.contains(part), "{part:?}");
        }
        assert!(demo.tasks.iter().any(|task| task.dispatch_err.is_some()));
    }

    #[test]
    fn the_drill_cannot_be_won_at_leisure() {
        let drill = builtin("drill");
        assert_eq!(drill.tasks.len(), 2_000);
        let due_by = |seconds| drill.tasks.iter().filter(|task| task.due.as_secs() <= seconds).count();
        assert_eq!(due_by(119), 0);
        assert_eq!(due_by(120), 300, "five a second need one of the two minutes");
        assert_eq!(due_by(12 * 60), 2_000);
    }

    #[test]
    fn the_faults_scenario_has_every_kind_once_and_for_the_first_delete_only() {
        let faults = builtin("faults").faults;
        let kinds: BTreeSet<_> = faults.iter().map(|fault| fault.spoil.name()).collect();
        assert_eq!(kinds.len(), 16, "{kinds:?}");
        assert!(faults.iter().any(|fault| fault.spoil == Spoil::HangUp));
        assert!(faults.iter().all(|fault| fault.cadence == Cadence::Nth(1) && fault.tasks.len() == 1));
        let tasks: BTreeSet<_> = faults.iter().map(|fault| fault.tasks[0]).collect();
        assert_eq!(tasks.len(), faults.len(), "one fault for a task");
    }

    #[test]
    fn the_quiet_and_the_empty_one_are() {
        let (quiet, empty) = (builtin("quiet"), builtin("empty"));
        assert_eq!((quiet.tasks.len(), quiet.faults.len(), quiet.rules.latency), (200, 0, Duration::ZERO));
        assert_eq!(quiet.with_latency(Duration::from_millis(5)).rules.latency, Duration::from_millis(5));
        assert_eq!((empty.apps.len(), empty.tasks.len(), empty.faults.len()), (1, 0, 0));
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.toml");
        assert!(matches!(Scenario::load(&path), Err(ScenarioError::Read { reason: io::ErrorKind::NotFound, .. })));
        fs::write(&path, "title = \"mine\"\nsed = 3\n").expect("written");
        assert!(matches!(Scenario::load(&path), Err(ScenarioError::Line { line: 2, .. })));
        fs::write(&path, "title = \"mine\"\n").expect("written");
        assert_eq!(Scenario::load(&path).expect("good").title(), "mine");
    }
}
