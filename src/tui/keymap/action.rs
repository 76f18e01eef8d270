//! Actions: everything that a key can be bound to. What an action does is in `update`, and in each of the `overlays`.

use serde::Deserialize;
use strum::{IntoStaticStr, VariantArray};

/// An action. Its name in the key table is its kebab-case form: `cursor-down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Moves the cursor down by one task.
    CursorDown,
    /// Moves the cursor up by one task.
    CursorUp,
    /// Moves the cursor down by one page.
    PageDown,
    /// Moves the cursor up by one page.
    PageUp,
    /// Moves the cursor down by half a page.
    HalfPageDown,
    /// Moves the cursor up by half a page.
    HalfPageUp,
    /// Moves the cursor to the first task.
    First,
    /// Moves the cursor to the last task.
    Last,
    /// Marks or unmarks the task at the cursor; marks the range if one was begun.
    Mark,
    /// Begins a range at the cursor; marks the range if one was begun.
    Range,
    /// Marks all tasks that match the filter.
    MarkAll,
    /// Inverts the marks of the tasks that match the filter.
    InvertMarks,
    /// Clears all marks.
    ClearMarks,
    /// In the list, asks whether to delete the marked tasks, or the one at the cursor. In that question, answers it with
    /// yes.
    Delete,
    /// Asks whether to hold the marked tasks, or the one at the cursor, for 24 hours.
    Hold,
    /// Asks whether to release the marked tasks, or the one at the cursor. Tasks that are not held are left out.
    Release,
    /// Opens the form that edits the task at the cursor.
    Edit,
    /// Shows the tasks that may still be stopped.
    TabPending,
    /// Shows the tasks that are due within ten minutes.
    TabDue,
    /// Shows the tasks that are being sent.
    TabSending,
    /// Shows the tasks that were sent.
    TabSent,
    /// Shows the tasks that need a person's attention.
    TabTrouble,
    /// Shows tasks in every state.
    TabAll,
    /// Shows the held tasks.
    TabHeld,
    /// Switches to the next sort order.
    Sort,
    /// Opens the list of columns to show.
    Columns,
    /// Switches to the next time zone.
    Zone,
    /// Toggles between marked tasks only and all tasks.
    ViewMarked,
    /// Moves the cursor to the next push to all users.
    NextAll,
    /// Moves the cursor to the previous push to all users.
    PreviousAll,
    /// Searches on the service for the words of the filter.
    SearchService,
    /// Changes how many months back and ahead the service's list is read.
    Reach,
    /// Opens or closes the details of the task at the cursor.
    Detail,
    /// Opens the copy menu.
    Copy,
    /// Copies the ids of the marked tasks, or the id of the one at the cursor.
    CopyId,
    /// Copies the titles of the marked tasks, or the title of the one at the cursor.
    CopyTitle,
    /// Copies the task at the cursor as JSON.
    CopyJson,
    /// Copies a command line that deletes the tasks.
    CopyCommand,
    /// Copies the note under the row.
    CopyError,
    /// Writes the marked tasks, or the one at the cursor, to a file.
    Export,
    /// Shows the task as JSON.
    Json,
    /// Shows the end of the audit log.
    Audit,
    /// Shows the log of this session.
    Log,
    /// Turns the mouse on or off.
    Mouse,
    /// Switches to the next language, or to the given one.
    Language,
    /// Opens the filter line.
    Filter,
    /// Reads the service's list.
    ReadList,
    /// Reads the marked tasks, or the visible ones, one by one.
    ReadTasks,
    /// Turns automatic reading of the service's list on or off.
    AutoRead,
    /// Reads the credential again, and continues what had to wait for it.
    SignIn,
    /// Opens the list of apps.
    SwitchApp,
    /// Shows how many tasks are due at what time.
    Timeline,
    /// Opens the help.
    Help,
    /// Opens the command palette.
    Palette,
    /// Completes the text in the field with the chosen entry.
    Complete,
    /// Stops what is in progress: a run after the calls in flight, or immediately the second time; otherwise a reading.
    Stop,
    /// Pauses the run, or continues it.
    Pause,
    /// Lists the outcome of each task of the run.
    Outcomes,
    /// Toggles the run's panel between its small and its large form.
    Background,
    /// Narrows a plan to the tasks that can be deleted in time.
    OnlyReachable,
    /// Toggles between the tasks that cannot be deleted in time and all tasks of the plan.
    ShowUnreachable,
    /// Turns the second lane on or off: tasks that cannot be deleted in time are held while the others are deleted.
    ThenHold,
    /// Opens the form for the time of a hold or a release.
    OtherTime,
    /// Writes the plan of the question to a file, to be applied later, and closes the question.
    WritePlan,
    /// Opens the content in the operator's own editor.
    OpenEditor,
    /// Abandons an unfinished run: ends it for good without sending anything.
    PutAside,
    /// Moves the focus to the other field of a question.
    NextField,
    /// Shows the next group of a list; goes to the next field of a form.
    NextGroup,
    /// Shows the previous group of a list; goes to the previous field of a form.
    PreviousGroup,
    /// Gives the third answer to a question.
    Other,
    /// Asks which unfinished run to resume.
    Resume,
    /// Goes one step back: closes an overlay; in the list, first drops the range, then clears the filter, and so on.
    Back,
    /// Ends the program.
    Quit,
    /// Suspends the program.
    Suspend,
    /// Redraws the whole screen.
    Redraw,
    /// Accepts the typed text or the chosen entry.
    Accept,
    /// Answers the question with yes.
    Yes,
    /// Scrolls down by one line.
    ScrollDown,
    /// Scrolls up by one line.
    ScrollUp,
}

impl Action {
    /// Returns every action.
    pub const fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// Returns whether the action only leaves a dialog, without answering its question. The dialog guard does not hold
    /// back these actions.
    pub const fn only_leaves(self) -> bool {
        matches!(self, Self::Back | Self::Quit | Self::Suspend | Self::Redraw)
    }

    /// Returns whether the action gives a question an answer other than no.
    pub const fn answers(self) -> bool {
        matches!(self, Self::Yes | Self::Delete | Self::Other | Self::PutAside | Self::Accept)
    }

    /// Returns the action's name in the key table and the palette.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
