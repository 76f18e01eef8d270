//! Loads scenarios: the built-in ones, embedded from `assets/scenarios`, and the user's own files.
//!
//! Both have the same format, which `demo.toml` and `faults.toml` explain by example.

use std::{fs, io, path::Path};

use super::file;
use crate::{
    domain::safe_text,
    encoding,
    sim::{Scenario, ScenarioError},
};

/// The built-in scenarios, by name.
const BUILTIN: [(&str, &str); 5] = [
    ("demo", include_str!("../../../assets/scenarios/demo.toml")),
    ("drill", include_str!("../../../assets/scenarios/drill.toml")),
    ("faults", include_str!("../../../assets/scenarios/faults.toml")),
    ("empty", include_str!("../../../assets/scenarios/empty.toml")),
    ("quiet", include_str!("../../../assets/scenarios/quiet.toml")),
];

impl Scenario {
    /// Returns the built-in scenario with this name.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = BUILTIN.iter().find(|(own, _)| *own == name)?;
        // The embedded texts are valid: a test reads every one.
        Self::parse(text).ok()
    }

    /// Returns the names of the built-in scenarios.
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
        file::read(text)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::*;
    use crate::{
        api::Command,
        domain::Environment,
        sim::{
            faults::{Cadence, Spoil},
            scenario::TaskPlan,
        },
    };

    fn builtin(name: &str) -> Scenario {
        Scenario::builtin(name).expect(name)
    }

    #[test]
    fn the_demo_has_three_apps_with_tasks_and_titles_of_every_kind() {
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
    fn the_demo_has_tasks_that_were_held_and_edited() {
        let demo = builtin("demo");
        let held: Vec<_> = demo.tasks.iter().filter(|task| task.before.due.is_some()).collect();
        assert!(held.len() >= 3, "{held:?}");
        assert!(held.iter().any(|task| task.due.as_secs() < 3_600), "one goes out within the hour");
        assert!(held.iter().any(|task| task.before.due.is_some_and(|due| due.as_secs() > 300)), "one can be released");
        assert!(held.iter().all(|task| task.before.due.is_some_and(|due| due > task.created)));
        assert!(demo.tasks.iter().any(|task| task.before.wording.is_some()));
    }

    #[test]
    fn the_drill_has_many_tasks_due_within_minutes() {
        let drill = builtin("drill");
        assert_eq!(drill.tasks.len(), 2_000);
        let due_by = |seconds| drill.tasks.iter().filter(|task| task.due.as_secs() <= seconds).count();
        assert_eq!(due_by(119), 0);
        assert_eq!(due_by(120), 300, "at five deletes a second, these take one of the two minutes");
        assert_eq!(due_by(12 * 60), 2_000);
    }

    #[test]
    fn each_fault_of_the_faults_scenario_strikes_the_first_change_of_its_own_task() {
        let faults = builtin("faults").faults;
        let kinds: BTreeSet<_> = faults.iter().map(|fault| fault.spoil.name()).collect();
        assert_eq!(kinds.len(), 16, "{kinds:?}");
        assert!(faults.iter().any(|fault| fault.spoil == Spoil::HangUp));
        assert!(faults.iter().all(|fault| fault.cadence == Cadence::Nth(1) && fault.tasks.len() == 1));
        let tasks: BTreeSet<_> = faults.iter().map(|fault| fault.tasks[0]).collect();
        assert_eq!(tasks.len(), faults.len(), "one fault per task");
        let strikes = |command| faults.iter().filter(|fault| fault.command == Some(command)).count();
        assert_eq!((strikes(Command::Modify), strikes(Command::Delete)), (5, faults.len() - 5));
    }

    #[test]
    fn the_quiet_scenario_has_no_faults_and_the_empty_one_has_no_tasks() {
        let (quiet, empty) = (builtin("quiet"), builtin("empty"));
        assert_eq!((quiet.tasks.len(), quiet.faults.len(), quiet.rules.latency), (200, 0, Duration::ZERO));
        assert_eq!(quiet.with_latency(Duration::from_millis(5)).rules.latency, Duration::from_millis(5));
        assert_eq!((empty.apps.len(), empty.tasks.len(), empty.faults.len()), (1, 0, 0));
    }

    #[test]
    fn a_missing_file_and_a_wrong_line_are_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.toml");
        assert!(matches!(Scenario::load(&path), Err(ScenarioError::Read { reason: io::ErrorKind::NotFound, .. })));
        fs::write(&path, "title = \"mine\"\nsed = 3\n").expect("the file can be written");
        assert!(matches!(Scenario::load(&path), Err(ScenarioError::Line { line: 2, .. })));
        fs::write(&path, "title = \"mine\"\n").expect("the file can be written");
        assert_eq!(Scenario::load(&path).expect("the scenario is valid").title(), "mine");
    }
}
