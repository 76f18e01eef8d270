//! The parts of the main screen: the state of each part, how it changes, and how it is drawn. The list has several
//! files: `tasks` and `marks` are its state, and `table`, `row` and `columns` draw it. `state` has the position of each
//! part.

mod columns;
mod context;
mod detail;
mod header;
mod ink;
mod marks;
mod note;
mod progress;
mod readings;
mod row;
mod table;
mod tasks;
mod timeline;

pub use crate::domain::{grouped, span_words as ago};
pub use columns::{Shown, is_held, sortings};
pub use context::{Clock, Fineness, draw_context};
pub use detail::{Around, Detail, draw_detail};
pub use header::{Header, draw_filter, draw_nothing, draw_tabs};
pub use ink::Ink;
pub use marks::Marks;
pub use note::{Moment, Note, NoteKind};
pub use progress::{Offer, OutcomeList, Run, RunKind, draw_offer, draw_run, outcome_count, outcome_word, report};
pub use readings::{ListReading, Reading, Soundness};
pub use row::{
    Sign, audience_word, audience_words, clock_time, counts_down, day, due_in, full_time, offset, tasks_word,
};
pub use table::draw_tasks;
pub use tasks::{Step, Tasks, Towards};
pub use timeline::{NARROWEST, Strip, draw_strip};
