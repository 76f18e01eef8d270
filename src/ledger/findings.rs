//! What a comparison of the ledger's tables can find.

/// Rows that do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong with them.
    pub flaw: Flaw,
    /// How many there are.
    pub count: u64,
    /// The first task, run or plan; empty if the number alone is of interest.
    pub first: String,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A task belongs to no app.
    TaskWithoutApp,
    /// A run has more or fewer tasks than were confirmed.
    RunIncomplete,
    /// A request belongs to no confirmed task.
    AttemptWithoutRun,
    /// The outcome of a task is unknown, but no request is.
    UnknownWithoutAttempt,
    /// A plan has no line in the audit log.
    PlanWithoutLine,
    /// A held task has no time at which it goes out.
    HoldWithoutEnd,
    /// A confirmed edit lacks what it sends.
    EditWithoutContent,
    /// What an edit sends belongs to no confirmed task.
    EditLeftOver,
    /// A copy belongs to no confirmed task.
    CopyWithoutRun,
    /// A copy is not what was copied.
    CopyDamaged,
    /// A copy is older than it is kept.
    CopyTooOld,
}

impl Flaw {
    /// Returns its id in the catalogue and in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::TaskWithoutApp => "task-without-app",
            Self::RunIncomplete => "run-incomplete",
            Self::AttemptWithoutRun => "attempt-without-run",
            Self::UnknownWithoutAttempt => "unknown-without-attempt",
            Self::PlanWithoutLine => "plan-without-line",
            Self::HoldWithoutEnd => "hold-without-end",
            Self::EditWithoutContent => "edit-without-content",
            Self::EditLeftOver => "edit-left-over",
            Self::CopyWithoutRun => "copy-without-run",
            Self::CopyDamaged => "copy-damaged",
            Self::CopyTooOld => "copy-too-old",
        }
    }

    /// Whether a command of pushdeck puts it right. Everything else was done by another program, or was lost.
    pub const fn is_untidy(self) -> bool {
        matches!(self, Self::CopyTooOld)
    }
}
