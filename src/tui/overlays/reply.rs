//! How an overlay answers an action.

use crate::{
    bulk::StopLevel,
    domain::{AppName, ConfirmedPlan, RunId, TaskId, TaskOutcome},
    tui::{keymap::action::Action, views::Shown},
};

/// How an overlay answers an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It stays.
    Stay,
    /// It stays, but asks something else now: what was pressed for the old question does not count.
    Anew,
    /// It closes, and nothing else happens.
    Close,
    /// It closes and gives up a request that only reads.
    GiveUp(u64),
    /// It closes; this was decided.
    Decided(Box<Decision>),
    /// It stays; these columns are to be shown.
    Show(Shown),
    /// It closes; this app was chosen.
    Chosen(AppName),
    /// It stays; these tasks are to be written to a file.
    Export(Vec<TaskId>),
    /// It closes; the list is to be filtered by this text.
    Filter(String),
    /// It closes; this is to be run, with what was typed after its name.
    Run(Action, String),
}

/// What somebody decided in an overlay. What follows from it is not the overlay's to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// To delete what was confirmed.
    Delete {
        /// The app.
        app: AppName,
        /// Number of the run in this session.
        run: u64,
        /// What was confirmed.
        plan: ConfirmedPlan,
        /// What was chosen with it and needs no request.
        left_out: Vec<TaskOutcome>,
    },
    /// To resume an unfinished run.
    Resume {
        /// The app.
        app: AppName,
        /// Number of the run in this session.
        run: u64,
        /// The unfinished run.
        id: RunId,
    },
    /// To end an unfinished run for good.
    PutAside {
        /// The app.
        app: AppName,
        /// The unfinished run.
        run: RunId,
    },
    /// To stop the run.
    Stop {
        /// Number of the run in this session.
        run: u64,
        /// How hard.
        level: StopLevel,
    },
    /// To end the program.
    Quit,
    /// To copy text.
    Copy {
        /// The text, safe to show.
        text: String,
    },
    /// To mark tasks.
    Mark {
        /// All of them.
        ids: Vec<TaskId>,
        /// Those that the ledger does not have yet.
        unknown: Vec<TaskId>,
    },
}
