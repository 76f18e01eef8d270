//! Parses a whole scenario file, and checks its parts against each other.

use std::{collections::HashSet, num::NonZeroU32, ops::Range};

use secrecy::SecretString;
use serde::Deserialize;
use toml::Spanned;

use super::{
    fault_text::FaultText,
    operator_text::OperatorText,
    rules_text::RulesText,
    tasks_text::{BlockText, Ids, TaskText, find_app},
    values::{BareName, Id, RegionName, Zone, quoted},
};
use crate::{
    domain::{AppName, Environment, SdkAppId, safe_text},
    locale::tr,
    sim::{Scenario, ScenarioApp, ScenarioError, faults::Fault, operator::OperatorChange, scenario::TaskPlan},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    /// What the scenario is for, in one line.
    title: String,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    service: RulesText,
    #[serde(default)]
    app: Vec<Spanned<AppText>>,
    #[serde(default)]
    task: Vec<Spanned<TaskText>>,
    #[serde(default)]
    tasks: Vec<Spanned<BlockText>>,
    #[serde(default)]
    fault: Vec<Spanned<FaultText>>,
    #[serde(default)]
    operator: Vec<Spanned<OperatorText>>,
}

/// One `[[app]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppText {
    name: BareName,
    sdkappid: NonZeroU32,
    region: RegionName,
    #[serde(default = "administrator")]
    identifier: BareName,
    key: BareName,
    environment: Environment,
    #[serde(default)]
    read_only: bool,
    timezone: Zone,
    first_id: Id,
}

fn administrator() -> BareName {
    BareName("administrator".to_owned())
}

impl AppText {
    fn into_app(self) -> ScenarioApp {
        ScenarioApp {
            name: AppName(self.name.0),
            sdkappid: SdkAppId(self.sdkappid.get().into()),
            region: self.region.0,
            identifier: self.identifier.0,
            key: SecretString::from(self.key.0),
            environment: self.environment,
            read_only: self.read_only,
            timezone: self.timezone.0,
            next_id: self.first_id.0,
        }
    }
}

/// A mistake: its position in the text, and what is wrong.
type Mistake = (Range<usize>, String);

/// Reads a scenario.
pub(super) fn read(text: &str) -> Result<Scenario, ScenarioError> {
    let script: Script = toml::from_str(text)
        .map_err(|error| error_at(text, (error.span().unwrap_or_default(), error.message().to_owned())))?;
    assemble(script).map_err(|mistake| error_at(text, mistake))
}

fn error_at(text: &str, (place, what): Mistake) -> ScenarioError {
    let before = text.get(..place.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    ScenarioError::Line { line, what: safe_text(&what) }
}

fn assemble(script: Script) -> Result<Scenario, Mistake> {
    let apps = read_apps(script.app)?;
    let (tasks, apps) = read_tasks(&script.task, &script.tasks, apps)?;
    let faults = script.fault.into_iter().map(|fault| read_fault(fault, &apps)).collect::<Result<_, _>>()?;
    let changes = script.operator.into_iter().map(|change| read_change(change, &apps)).collect::<Result<_, _>>()?;
    let rules = script.service.into_rules();
    Ok(Scenario { title: script.title, seed: script.seed, rules, apps, tasks, faults, changes })
}

fn read_apps(texts: Vec<Spanned<AppText>>) -> Result<Vec<ScenarioApp>, Mistake> {
    let mut apps: Vec<ScenarioApp> = Vec::new();
    for text in texts {
        let place = text.span();
        let app = text.into_inner().into_app();
        if apps.iter().any(|other| other.name == app.name || other.sdkappid == app.sdkappid) {
            return Err((
                place,
                tr!("scenario-two-apps", name = app.name.to_string(), sdkappid = app.sdkappid.to_string()),
            ));
        }
        apps.push(app);
    }
    Ok(apps)
}

fn read_tasks(
    tasks: &[Spanned<TaskText>],
    blocks: &[Spanned<BlockText>],
    mut apps: Vec<ScenarioApp>,
) -> Result<(Vec<TaskPlan>, Vec<ScenarioApp>), Mistake> {
    check_given_ids(tasks)?;
    let given = |app: &ScenarioApp| {
        let of_app = tasks.iter().map(Spanned::get_ref).filter(|task| task.app == app.name.0);
        Ids::new(app, of_app.filter_map(|task| task.id).map(|id| id.0))
    };
    let mut ids: Vec<Ids> = apps.iter().map(given).collect();
    let mut next_id = |app: SdkAppId| ids.iter_mut().find(|ids| ids.app == app).map(Ids::next).unwrap_or_default();
    let mut plans = Vec::new();
    for task in tasks {
        let app = find_app(&apps, &task.get_ref().app).map_err(|what| (task.span(), what))?;
        task.get_ref().mistake().map_or(Ok(()), |what| Err((task.span(), what)))?;
        let id = task.get_ref().id.map_or_else(|| next_id(app.sdkappid), |id| id.0);
        plans.push(task.get_ref().to_plan(app, id));
    }
    for block in blocks {
        let wrong = |what| (block.span(), what);
        let app = find_app(&apps, &block.get_ref().app).map_err(wrong)?;
        block.get_ref().mistake().map_or(Ok(()), |what| Err(wrong(what)))?;
        for number in 0..block.get_ref().count {
            let plan = block.get_ref().to_plan(app, number, next_id(app.sdkappid));
            plans.push(plan.ok_or_else(|| wrong(tr!("scenario-block-time")))?);
        }
    }
    for app in &mut apps {
        app.next_id = next_id(app.sdkappid);
    }
    Ok((plans, apps))
}

fn check_given_ids(tasks: &[Spanned<TaskText>]) -> Result<(), Mistake> {
    let mut seen = HashSet::new();
    for task in tasks {
        if let Some(id) = task.get_ref().id
            && !seen.insert((task.get_ref().app.as_str(), id.0))
        {
            let app = quoted(&task.get_ref().app);
            return Err((task.span(), tr!("scenario-two-tasks", app = app, id = id.0.to_string())));
        }
    }
    Ok(())
}

fn read_fault(text: Spanned<FaultText>, apps: &[ScenarioApp]) -> Result<Fault, Mistake> {
    let place = text.span();
    let fault = text.into_inner();
    let app = fault.app.as_deref().map(|name| find_app(apps, name)).transpose();
    app.and_then(|app| fault.into_fault(app.map(|app| app.sdkappid))).map_err(|what| (place, what))
}

fn read_change(text: Spanned<OperatorText>, apps: &[ScenarioApp]) -> Result<OperatorChange, Mistake> {
    let place = text.span();
    let change = text.into_inner();
    find_app(apps, &change.app).and_then(|app| change.into_change(app)).map_err(|what| (place, what))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        locale::{chinese, in_language},
        sim::faults::{Cadence, Spoil, Timing},
    };

    const APP: &str = r#"title = "t"
[[app]]
name = "shop"
sdkappid = 14
region = "singapore"
key = "k"
environment = "test"
timezone = "Asia/Singapore"
first_id = 100
"#;

    fn read_with(rest: &str) -> Result<Scenario, ScenarioError> {
        read(&format!("{APP}{rest}"))
    }

    #[test]
    fn every_builtin_scenario_can_be_read() {
        for name in Scenario::names() {
            assert!(Scenario::builtin(name).is_some_and(|scenario| !scenario.title().is_empty()), "{name}");
        }
        assert!(Scenario::builtin("nonsense").is_none());
    }

    #[test]
    fn generated_tasks_alternate_their_types_and_skip_given_ids() {
        let scenario = read_with(
            r#"
[[task]]
app = "shop"
id = 101
type = "All"
due = "+1m"
title = "fixed"
[[tasks]]
app = "shop"
count = 3
first = "+10s"
every = "2s"
types = ["Tag", "User"]
titles = ["No. {n}"]
"#,
        )
        .expect("it is valid");
        let shown: Vec<_> = scenario
            .tasks
            .iter()
            .map(|task| (task.id, task.task_type.as_str(), task.title.as_str(), task.due.as_secs()))
            .collect();
        assert_eq!(
            shown,
            [
                (101, "All", "fixed", 60),
                (100, "Tag", "No. 1", 10),
                (102, "User", "No. 2", 12),
                (103, "Tag", "No. 3", 14)
            ]
        );
        assert_eq!(scenario.apps[0].next_id, 104);
    }

    #[test]
    fn a_fault_is_read_with_its_parameters() {
        let scenario = read_with(
            r#"
[[fault]]
command = "delete"
app = "shop"
tasks = [1, "18446744073709551615"]
nth = 2
kind = "no-answer"
connection = "closed"
late = "8s"
[[fault]]
chance = 0.25
until = "+1m"
times = 4
kind = "code"
code = 90105
"#,
        )
        .expect("it is valid");
        let [first, second] = scenario.faults.as_slice() else { panic!("two faults") };
        assert_eq!((first.app, first.tasks.as_slice()), (Some(SdkAppId(14)), &[1, u64::MAX][..]));
        assert_eq!((&first.cadence, &first.spoil), (&Cadence::Nth(2), &Spoil::HangUp));
        assert_eq!(first.timing, Timing::Late(Duration::from_secs(8)));
        assert_eq!((&second.cadence, second.timing, second.times), (&Cadence::Chance(250_000), Timing::Never, 4));
        assert!(matches!(second.spoil, Spoil::Code { code: 90_105, .. }));
    }

    #[test]
    fn a_mistake_is_reported_with_its_line() {
        for (rest, line, what) in [
            ("[[task]]\napp = \"shop\"\ntype = \"all\"\n", 12, "unknown variant `all`"),
            ("[[task]]\napp = \"shop\"\ntype = \"All\"\ndue = \"soon\"\ntitle = \"\"\n", 13, "\"soon\" is not a time"),
            ("[[task]]\napp = \"shp\"\ntype = \"All\"\ndue = \"+1s\"\ntitle = \"\"\n", 10, "\"shp\" is not an app"),
            ("[[fault]]\nkind = \"html\"\n\n[[fault]]\nkind = \"html\"\ncode = 3\n", 13, "takes no code"),
            ("[[fault]]\nkind = \"code\"\n", 10, "needs code"),
            ("[[fault]]\nkind = \"html\"\nnth = 1\nchance = 0.5\n", 10, "only one of nth"),
            ("[[fault]]\nkind = \"html\"\nnth = 0\n", 10, "counted from 1"),
            ("[[fault]]\nkind = \"html\"\nchance = 1.5\n", 10, "between 0 and 1"),
            ("[[fault]]\nkind = \"html\"\neffect = \"none\"\nlate = \"1s\"\n", 10, "only one of effect"),
            ("[[fault]]\nkind = \"http\"\nstatus = 200\n", 10, "not an HTTP error"),
            (
                "[[task]]\napp = \"shop\"\ntype = \"All\"\ndue = \"+1s\"\ntitle = \"\"\nheld_from = \"+1s\"\n",
                10,
                "earlier than due",
            ),
            (
                "[[task]]\napp = \"shop\"\ntype = \"All\"\ndue = \"+1s\"\ntitle = \"\"\nedited_from = {}\n",
                10,
                "needs title",
            ),
            (
                "[[task]]\napp = \"shop\"\ntype = \"All\"\ndue = \"+1s\"\ntitle = \"\"\nbecause = \"x\"\n",
                10,
                "needs held_from or edited_from",
            ),
            ("[[operator]]\napp = \"shop\"\nkind = \"delete\"\ntask = 1\n", 10, "either at or command"),
            ("[[operator]]\napp = \"shop\"\nat = \"+1s\"\nnth = 2\nkind = \"delete\"\ntask = 1\n", 10, "either at"),
            ("[[operator]]\napp = \"shop\"\nat = \"+1s\"\nkind = \"delete\"\n", 10, "needs task"),
            ("[[operator]]\napp = \"shop\"\nat = \"+1s\"\nkind = \"edit\"\ntask = 1\n", 10, "at least one of due"),
            ("[[operator]]\napp = \"shop\"\nat = \"+1s\"\nkind = \"create\"\ntype = \"All\"\n", 10, "needs due"),
            ("[[operator]]\napp = \"shop\"\nat = \"+1s\"\nkind = \"create\"\ntask = 1\n", 10, "takes no task"),
            ("[[operator]]\napp = \"shp\"\nat = \"+1s\"\nkind = \"delete\"\ntask = 1\n", 10, "\"shp\" is not an app"),
            ("[service]\nspeed = 3\n", 11, "unknown field `speed`"),
            ("[service]\nmax_days = 0\n", 11, "number of days"),
            ("[service]\nelsewhere_code = 1\n", 11, "wrong region"),
            ("[[app]\n", 10, ""),
        ] {
            match read_with(rest) {
                Err(ScenarioError::Line { line: found, what: message }) => {
                    assert_eq!(found, line, "{rest}: {message}");
                    assert!(message.contains(what), "{rest}: {message}");
                }
                other => panic!("{rest}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_mistake_is_reported_in_the_language_of_the_reader() {
        let error = in_language(chinese(), || read_with("[[fault]]\nkind = \"http\"\nstatus = 200\n"));
        let error = in_language(chinese(), || error.expect_err("not an error status").to_string());
        assert_eq!(error, "场景第 10 行：200 不是 HTTP 错误状态码：请使用 400 到 599");
    }

    #[test]
    fn a_mistake_shows_no_control_characters() {
        let error = read("title = \"\\u001b[2J\"\n\"\\u202e\" = 1\n").expect_err("the key is unknown").to_string();
        assert!(!error.contains('\u{202e}') && !error.contains('\u{1b}'), "{error}");
    }
}
