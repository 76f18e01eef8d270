//! How many kinds of calls a run makes side by side.

/// How many lanes a run has. Each lane keeps to the limit of its own command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lanes {
    /// One lane, for the changes themselves.
    #[default]
    One,
    /// A lane for the deletes, and another one that postpones the tasks that the deletes cannot reach in time.
    Two,
}

impl Lanes {
    /// How many of the dated tasks are reached within a time in which `fit` calls of a lane fit. The first lane begins
    /// with the `undated` tasks.
    pub(super) const fn room(self, fit: usize, undated: usize) -> usize {
        match self {
            Self::One => fit.saturating_sub(undated),
            Self::Two => fit.saturating_sub(undated) + fit,
        }
    }
}
