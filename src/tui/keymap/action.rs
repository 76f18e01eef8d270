//! What can be done with a key: named, bindable capabilities. What an action does is in `update`, and in each of the
//! `overlays`.

use serde::Deserialize;
use strum::{IntoStaticStr, VariantArray};

/// A named capability. Its name in the key table is its kebab-case form: `cursor-down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// One task down.
    CursorDown,
    /// One task up.
    CursorUp,
    /// A screenful down.
    PageDown,
    /// A screenful up.
    PageUp,
    /// Half a screenful down.
    HalfPageDown,
    /// Half a screenful up.
    HalfPageUp,
    /// To the first task.
    First,
    /// To the last task.
    Last,
    /// Marks or unmarks the task at the cursor, or the range.
    Mark,
    /// Begins a range at the cursor, or marks it.
    Range,
    /// Marks all that match the filter.
    MarkAll,
    /// Turns the marks of what matches the filter around.
    InvertMarks,
    /// Clears all marks.
    ClearMarks,
    /// Asks whether the marked tasks, or the one at the cursor, are to be deleted.
    Delete,
    /// Shows what may still be stopped.
    TabPending,
    /// Shows what is due within ten minutes.
    TabDue,
    /// Shows what is being sent.
    TabSending,
    /// Shows what was sent.
    TabSent,
    /// Shows what needs a person.
    TabTrouble,
    /// Shows every state.
    TabAll,
    /// Goes on to the next order.
    Sort,
    /// Chooses the columns.
    Columns,
    /// Goes on to the next time zone.
    Zone,
    /// Shows the marked tasks only, or everything again.
    ViewMarked,
    /// To the next push to all users.
    NextAll,
    /// To the previous push to all users.
    PreviousAll,
    /// Searches on the service for the words of the filter.
    SearchService,
    /// Reads the service's list further back and ahead.
    Reach,
    /// Opens or closes the details of the task at the cursor.
    Detail,
    /// Chooses what is copied.
    Copy,
    /// Copies the id, or the ids of what is marked.
    CopyId,
    /// Copies the title.
    CopyTitle,
    /// Copies what is known as JSON.
    CopyJson,
    /// Copies the command line of a delete.
    CopyCommand,
    /// Copies what is said under the row.
    CopyError,
    /// Writes what is marked, or the task at the cursor, to a file.
    Export,
    /// Shows the task as JSON.
    Json,
    /// Shows the end of the audit log.
    Audit,
    /// Shows what was said in this session.
    Log,
    /// Turns the mouse on or off.
    Mouse,
    /// Shows texts in another language.
    Language,
    /// Goes into the filter line.
    Filter,
    /// Reads the service's list.
    ReadList,
    /// Reads the marked tasks, or the visible ones, one by one.
    ReadTasks,
    /// Turns the automatic reading on or off.
    AutoRead,
    /// Reads the credential anew, and goes on with what waited for that.
    SignIn,
    /// Chooses another app.
    SwitchApp,
    /// Shows how many tasks are due when.
    Timeline,
    /// Shows the keys.
    Help,
    /// Runs an action by its name.
    Palette,
    /// Writes what is chosen into the field.
    Complete,
    /// Stops what runs, after the calls in flight; a second time, at once.
    Stop,
    /// Pauses the run, or goes on with it.
    Pause,
    /// Lists what became of the run's tasks.
    Outcomes,
    /// Makes the run's panel small, or large again.
    Background,
    /// Narrows a plan to what can be reached.
    OnlyReachable,
    /// Lists what cannot be reached, or everything again.
    ShowUnreachable,
    /// Ends an unfinished run for good, without sending anything.
    PutAside,
    /// Shows the next group of a list.
    NextGroup,
    /// Shows the group before.
    PreviousGroup,
    /// Takes the third answer of a question.
    Other,
    /// Asks whether an interrupted run is to be resumed.
    Resume,
    /// Goes one step back: range, then filter; closes an overlay.
    Back,
    /// Ends the program.
    Quit,
    /// Suspends the program.
    Suspend,
    /// Draws the whole screen again.
    Redraw,
    /// Accepts what is typed or chosen.
    Accept,
    /// Says yes to the question.
    Yes,
    /// Scrolls down by one line.
    ScrollDown,
    /// Scrolls up by one line.
    ScrollUp,
}

impl Action {
    /// Every action.
    pub const fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// Whether it answers nothing and only leads away, so that the guard of no dialog holds it back.
    pub const fn only_leaves(self) -> bool {
        matches!(self, Self::Back | Self::Quit | Self::Suspend | Self::Redraw)
    }

    /// Whether it answers a question with anything but no.
    pub const fn answers(self) -> bool {
        matches!(self, Self::Yes | Self::Other | Self::PutAside | Self::Accept)
    }

    /// Its name, as the key table and the palette spell it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
