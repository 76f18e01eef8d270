//! The reply of an overlay to an action.

use crate::{
    bulk::StopLevel,
    domain::{AppName, Lanes, Plan, PlanRequest, RunId, TaskId},
    ops::ConfirmedChange,
    tui::{keymap::action::Action, views::Shown},
};

/// The reply of an overlay to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The overlay stays open.
    Stay,
    /// The overlay stays open but asks a new question: keys that were pressed for the old question do not count.
    Anew,
    /// The overlay closes, and nothing else happens.
    Close,
    /// The overlay closes and cancels this request, which only reads.
    GiveUp(u64),
    /// The overlay closes with this decision.
    Decided(Box<Decision>),
    /// The overlay stays open below a question whether to make the changes that were typed into its fields.
    Submit,
    /// The overlay stays open; its text is edited in the operator's own editor.
    OpenEditor,
    /// The overlay stays open; the list shows these columns.
    Show(Shown),
    /// The overlay closes; this app was chosen.
    Chosen(AppName),
    /// The overlay stays open; these tasks are exported to a file.
    Export(Vec<TaskId>),
    /// The overlay stays open; the form for the time of the change opens above it.
    AskTime,
    /// The overlay stays open until this plan is written to a file, to be carried out in these lanes.
    WritePlan(Box<Plan>, PlanRequest, Lanes),
    /// The overlay closes; the list is filtered by this text.
    Filter(String),
    /// The overlay closes; this action runs, with the argument that was typed after its name.
    Run(Action, String),
}

/// A decision that the user made in an overlay. The overlay does not know how it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Carry out the changes that were confirmed.
    CarryOut {
        /// The app that the dialog named.
        app: AppName,
        /// The number of the run in this session.
        run: u64,
        /// The confirmed plan.
        change: Box<ConfirmedChange>,
    },
    /// Resume an unfinished run.
    Resume {
        /// The app that the run belongs to.
        app: AppName,
        /// The number of the run in this session.
        run: u64,
        /// The run's id in the ledger.
        id: RunId,
    },
    /// Abandon an unfinished run: end it for good without sending anything.
    PutAside {
        /// The app that the run belongs to.
        app: AppName,
        /// The run's id in the ledger.
        run: RunId,
    },
    /// Make a run send nothing more.
    Stop {
        /// The number of the run in this session.
        run: u64,
        /// How urgently to stop the run.
        level: StopLevel,
    },
    /// End the program.
    Quit,
    /// Copy text to the clipboard.
    Copy {
        /// The text, safe to show.
        text: String,
    },
    /// Mark tasks.
    Mark {
        /// All tasks to mark.
        ids: Vec<TaskId>,
        /// The tasks among them that are not in the ledger yet.
        unknown: Vec<TaskId>,
    },
}
