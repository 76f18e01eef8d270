//! The name of each action in each language. The palette and the help find an action by these names, in addition to its
//! name in the key table.

use std::sync::LazyLock;

use super::action::Action;
use crate::{
    domain::fold,
    locale::{Label, Language, in_language, label_named, language},
};

struct Words {
    name: &'static Label,
    initials: &'static Label,
}

/// The names of all actions, in the order of [`Action::all`].
static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words = |action: &Action| Words {
        name: label_named!("action-", action.name()),
        initials: label_named!("action-", format_args!("{}.initials", action.name())),
    };
    Action::all().iter().map(words).collect()
});

impl Action {
    fn words(self) -> &'static Words {
        &WORDS[self as usize]
    }

    /// Returns the action's name in the current language.
    pub fn called(self) -> &'static str {
        self.words().name.text()
    }

    /// Returns the short form that users type for the name: in Chinese, the initials of its pinyin syllables.
    pub fn initials(self) -> &'static str {
        self.words().initials.text()
    }

    /// Returns whether the action's name begins with `wanted`, or its short form equals `wanted`, in a language other
    /// than the current one.
    pub fn is_called_elsewhere(self, wanted: &str) -> bool {
        let is_called = || fold(self.called()).starts_with(wanted) || self.initials() == wanted;
        let here = language();
        Language::all().filter(|other| *other != here).any(|other| in_language(other, is_called))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use pinyin::{Pinyin, ToPinyinMulti as _};

    use super::*;
    use crate::tui::keymap::{Keymap, Scope};

    fn chinese() -> Language {
        Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is built in")
    }

    #[test]
    fn every_action_has_a_name_in_every_language() {
        for language in Language::all() {
            for action in Action::all() {
                let id = format!("action-{}", action.name());
                let words = in_language(language, || [action.called(), action.initials()]);
                assert!(words.iter().all(|words| !words.starts_with(&id)), "{language:?}: {id}");
            }
        }
    }

    #[test]
    fn no_two_actions_of_the_list_have_the_same_name() {
        for language in Language::all() {
            let actions = || Keymap::built_in().bindings(Scope::List).map(|binding| binding.action);
            let actions: HashSet<_> = actions().collect();
            let distinct = |words: fn(Action) -> &'static str| {
                in_language(language, || actions.iter().map(|action| words(*action)).collect::<HashSet<_>>().len())
            };
            assert_eq!(distinct(Action::called), actions.len(), "{language:?}");
            assert_eq!(distinct(Action::initials), actions.len(), "{language:?}");
        }
    }

    #[test]
    fn chinese_short_forms_are_the_initials_of_the_pinyin() {
        for action in Action::all() {
            let (name, initials) = in_language(chinese(), || (action.called(), action.initials()));
            let syllables: Vec<char> = name.chars().filter(|char| *char != ' ').collect();
            assert_eq!(syllables.len(), initials.chars().count(), "{name}: {initials}");
            for (char, initial) in syllables.into_iter().zip(initials.chars()) {
                let readings: Vec<_> = char.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain).collect();
                let fits = |reading: &&str| reading.starts_with(initial);
                // A character may have several readings, one of which applies here.
                let is_right = readings.iter().any(fits) || char.to_ascii_lowercase() == initial;
                assert!(is_right, "{name}: {char} is {readings:?}, and has {initial:?}");
            }
        }
    }

    #[test]
    fn an_action_is_found_by_its_name_in_another_language() {
        for wanted in ["删除", "删", "sc"] {
            assert!(Action::Delete.is_called_elsewhere(wanted), "{wanted}");
        }
        assert!(!Action::Delete.is_called_elsewhere("delete"), "this is its name in the current language");
        assert!(in_language(chinese(), || Action::Delete.is_called_elsewhere("del")));
        assert!(!Action::Sort.is_called_elsewhere("sc"));
    }
}
