//! Widgets: pieces of screens that depend on neither messages nor tasks.

mod popup;
mod text_field;
mod wrap;

pub use popup::{Popup, draw_more, draw_popup};
pub use text_field::{draw_field, edit, insert, too_long_to_read};
pub use wrap::{padded, padded_left, wrap};
