//! How an overlay answers an action.

use crate::{
    domain::{AppName, TaskId},
    tui::{keymap::action::Action, messages::effect::Effect, views::Shown},
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
    /// It closes and releases the effect that it held.
    Release(Box<Effect>),
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
