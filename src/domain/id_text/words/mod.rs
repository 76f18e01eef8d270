//! The words, in all languages, that distinguish ids from other numbers. This is data only.
//!
//! - `task`, `other`: words that say what a number near them is; how far and in which direction they count is in
//!   `super::labels`;
//! - `kept`: words that exclude the ids in their clause from what is to be deleted, by the same rules;
//! - `doubt_words`, `doubt_parts`: words that make a whole text doubtful wherever they occur; used and tested in
//!   `super::doubt`;
//! - `column`: headings and cells of tables, for `super::stay`.

mod column;
mod doubt_parts;
mod doubt_words;
mod kept;
mod other;
mod task;

pub(super) use column::{
    ACTIONS, BESIDE_DELETING, CHOICES, CONTENTS, DELETING, KEEP_NAMES, KEEP_WORDS, NO, OURS, YES, YES_OR_NO,
};
pub(super) use doubt_parts::{DOUBT_PARTS, HARMLESS};
pub(super) use doubt_words::{DOUBT_STEMS, DOUBT_WORDS};
pub(super) use kept::{KEPT, KEPT_BEHIND, NOT};
pub(super) use other::{OTHER, OTHER_KEYS};
pub(super) use task::{DELETE, TASK, TASK_KEYS};
