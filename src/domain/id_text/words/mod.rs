//! The words that say what a number near them is, in all languages: data alone.
//!
//! Deliberately not here: how far and in which direction a word counts (`labels`).

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
pub(super) use task::{TASK, TASK_KEYS};
