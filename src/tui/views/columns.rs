//! Which columns the list has, and which of them are shown.
//!
//! Deliberately not here: how wide they are and what stands in them (`table`).

/// Which columns are shown where there is room; the title always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each column is shown or not, whatever the others are")]
pub struct Shown {
    /// The state.
    pub state: bool,
    /// The time left.
    pub due_in: bool,
    /// The due time.
    pub due_at: bool,
    /// The audience.
    pub audience: bool,
    /// The campaign.
    pub campaign: bool,
    /// The id.
    pub id: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { state: true, due_in: true, due_at: true, audience: true, campaign: false, id: true }
    }
}

impl Shown {
    /// The names of the columns that can be chosen, in their order.
    pub const NAMES: [&'static str; 6] = ["state", "due in", "due time", "audience", "campaign", "id"];

    /// The switch of a column.
    pub const fn switch(&mut self, column: usize) -> &mut bool {
        match column {
            0 => &mut self.state,
            1 => &mut self.due_in,
            2 => &mut self.due_at,
            3 => &mut self.audience,
            4 => &mut self.campaign,
            _ => &mut self.id,
        }
    }
}
