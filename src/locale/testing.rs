//! Languages for tests.

use super::{Language, in_language};

/// Does this work in Chinese.
pub fn in_chinese<T>(work: impl FnOnce() -> T) -> T {
    in_language(Language::all().find(|language| language.tag() == "zh-Hans").expect("it is there"), work)
}
