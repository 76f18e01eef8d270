//! The `[[operator]]` tables of a scenario file, each of which is a change by another operator.

use serde::Deserialize;

use super::{
    tasks_text::audience,
    values::{Id, Offset, TypeName},
};
use crate::{
    api::Command,
    locale::tr,
    sim::{
        operator::{Action, NewWording, OperatorChange, When},
        scenario::ScenarioApp,
    },
};

/// One `[[operator]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorText {
    /// The name of an app.
    pub(super) app: String,
    // These fields say when the change is made: at a time, or after a call.
    at: Option<Offset>,
    command: Option<Command>,
    tasks: Option<Vec<Id>>,
    nth: Option<u32>,
    // The other fields say what is changed.
    kind: Kind,
    task: Option<Id>,
    r#type: Option<TypeName>,
    due: Option<Offset>,
    title: Option<String>,
    desc: Option<String>,
    to: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Edit,
    Delete,
    Create,
}

impl Kind {
    /// Returns the names of the parameters that this kind of change takes.
    const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Edit => &["task", "due", "title", "desc", "to"],
            Self::Delete => &["task"],
            Self::Create => &["type", "due", "title", "desc", "to"],
        }
    }
}

impl OperatorText {
    /// Returns the change; `app` is the app that the table names. An error says what is wrong with the table.
    pub(super) fn into_change(self, app: &ScenarioApp) -> Result<OperatorChange, String> {
        self.check_parameters()?;
        Ok(OperatorChange { app: app.sdkappid, when: self.when()?, action: self.action(app)? })
    }

    fn check_parameters(&self) -> Result<(), String> {
        let given = [
            ("task", self.task.is_some()),
            ("type", self.r#type.is_some()),
            ("due", self.due.is_some()),
            ("title", self.title.is_some()),
            ("desc", self.desc.is_some()),
            ("to", self.to.is_some()),
        ];
        let takes = self.kind.parameters();
        let surplus = given.iter().find(|(name, is_given)| *is_given && !takes.contains(name));
        surplus.map_or(Ok(()), |(name, _)| Err(tr!("scenario-change-takes-no", name = *name)))
    }

    fn when(&self) -> Result<When, String> {
        match (self.at, self.command) {
            (Some(at), None) if self.tasks.is_none() && self.nth.is_none() => Ok(When::At(at.0)),
            (None, Some(command)) => match self.nth.unwrap_or(1) {
                0 => Err(tr!("scenario-nth-zero")),
                nth => {
                    let tasks = self.tasks.iter().flatten().map(|id| id.0).collect();
                    Ok(When::After { command, tasks, nth })
                }
            },
            _ => Err(tr!("scenario-change-when")),
        }
    }

    fn action(self, app: &ScenarioApp) -> Result<Action, String> {
        let needs = |name: &str| tr!("scenario-change-needs", name = name);
        let due = self.due.map(|due| due.0);
        let task = self.task.map(|id| id.0).ok_or_else(|| needs("task"));
        let mut wording = NewWording { title: self.title, desc: self.desc, audience: self.to };
        match self.kind {
            Kind::Delete => Ok(Action::Delete { task: task? }),
            Kind::Edit if due.is_none() && wording.is_empty() => Err(tr!("scenario-change-nothing")),
            Kind::Edit => Ok(Action::Edit { task: task?, due, wording }),
            Kind::Create => {
                let task_type = self.r#type.ok_or_else(|| needs("type"))?;
                wording.audience = Some(audience(&wording.audience.unwrap_or_default(), task_type));
                Ok(Action::Create {
                    task_type: task_type.into(),
                    due: due.ok_or_else(|| needs("due"))?,
                    sender: app.identifier.clone(),
                    wording,
                })
            }
        }
    }
}
