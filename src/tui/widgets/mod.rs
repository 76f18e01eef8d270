//! Pieces of screens that know no messages and no tasks.

mod popup;
mod text_field;
mod wrap;

pub use popup::{Popup, draw_more, draw_popup};
pub use text_field::{draw_field, edit, insert};
pub use wrap::wrap;
