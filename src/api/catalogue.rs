//! The service's error codes as data, from `assets/errors.toml`: what each code proves about a change, and how to react
//! to it. The messages that explain a code and say what to do are in the message catalogue.
//!
//! The rule for a whole reply is in `verdict`. A code that is not in the file proves nothing, and a call that got it is
//! never repeated (docs/service.md#unknown-codes).

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::{
    domain::{Failure, Untrusted},
    locale::{in_english, stored, tr_named, with_action},
};

/// The kind of an error code (docs/service.md#error-codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A problem with the signature, the key or the admin account.
    Auth,
    /// A request to slow down, or a used-up quota.
    Rate,
    /// An error that may pass by itself.
    Transient,
    /// An error that stays until somebody changes something outside of the request. Codes that are not in the catalogue
    /// count as this.
    Permanent,
    /// The request was wrong.
    Request,
    /// A code of other APIs, listed so that it can be explained.
    Foreign,
}

/// What a code proves about the delete, or other change, that was answered with it (docs/reliability.md#outcomes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The change was not made.
    Refused,
    /// The change was not made, because of the signature, the account or the app, and not because of the task.
    NotAccepted,
    /// The change was not made, because the task is being sent or has been sent.
    TooLate,
    /// The change was not made, because the service asks to slow down.
    Rate,
}

/// A special reaction to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reaction {
    /// One new signature may help.
    Renew,
    /// Send nothing more: repeating the call gets the app locked out.
    Stop,
}

/// What a person at the screen can do next about a code, with a single key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// Sign in again, after fixing the credential.
    SignIn,
    /// Choose another app, or the same app in another region.
    SwitchApp,
    /// Pause the run.
    Pause,
    /// Read the task again.
    ReadAgain,
    /// Try again.
    TryAgain,
}

/// One code of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `ErrorCode`.
    pub code: i64,
    /// The class of the code.
    pub class: Class,
    /// What the code proves about a delete or another change; `None` if it proves nothing.
    pub delete: Option<Proof>,
    /// The special reaction to the code, if there is one.
    pub reaction: Option<Reaction>,
    /// What to do next about the code, if that differs from the default of its class.
    pub next: Option<NextStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    error: Vec<Entry>,
}

static CATALOGUE: LazyLock<BTreeMap<i64, Entry>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../assets/errors.toml"))
        .expect("the embedded error catalogue is valid: a test reads it");
    file.error.into_iter().map(|entry| (entry.code, entry)).collect()
});

impl Entry {
    /// Returns the entry of a code, if the catalogue has it.
    pub fn of(code: i64) -> Option<&'static Self> {
        CATALOGUE.get(&code)
    }

    /// Returns what the code means, as a lower-case fragment.
    pub fn meaning(&self) -> String {
        tr_named!("error-code-", self.code)
    }

    /// Returns what the operator should do, as a lower-case fragment.
    pub fn action(&self) -> String {
        tr_named!("error-code-", format_args!("{}.action", self.code))
    }

    /// Returns the meaning and the action, as the text of a failure with this code. The text is stored, so it is in
    /// English.
    pub fn kept_words(&self) -> String {
        in_english(|| with_action(&format!("error-code-{}", self.code)))
    }

    /// Returns what to do next about the code, if a single key does that.
    pub fn next_step(&self) -> Option<NextStep> {
        self.next.or(match self.class {
            Class::Auth => Some(NextStep::SignIn),
            Class::Rate => Some(NextStep::Pause),
            Class::Transient => Some(NextStep::TryAgain),
            Class::Request => Some(NextStep::ReadAgain),
            Class::Permanent | Class::Foreign => None,
        })
    }

    /// Returns whether the error is caused by the signature, the account or the app, so that every other call would
    /// fail too until somebody fixes that.
    pub fn concerns_account(&self) -> bool {
        self.class == Class::Auth
            || self.reaction == Some(Reaction::Stop)
            || (self.delete == Some(Proof::NotAccepted) && self.class == Class::Permanent)
    }

    /// Returns all entries, by code.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        CATALOGUE.values()
    }
}

/// Returns the failure for a code. Its text has the meaning of the code and what to do; for an unknown code, it has the
/// service's own words.
pub(super) fn failure(code: i64, word: Option<&Untrusted>) -> Failure {
    let message = match (Entry::of(code), word) {
        (Some(entry), _) => entry.kept_words(),
        (None, Some(word)) => stored!("service-undocumented-says", word = word.safe_cut(200)),
        (None, None) => stored!("service-undocumented"),
    };
    Failure { code: Some(code), message, is_sign_in: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{chinese, in_language, shown};

    fn codes(fits: impl Fn(&Entry) -> bool) -> Vec<i64> {
        Entry::all().filter(|entry| fits(entry)).map(|entry| entry.code).collect()
    }

    #[test]
    fn each_code_has_the_expected_next_step() {
        let next = |code| Entry::of(code).and_then(Entry::next_step);
        for (code, step) in [
            (70_001, Some(NextStep::SignIn)),
            (60_010, Some(NextStep::SwitchApp)),
            (60_026, Some(NextStep::SwitchApp)),
            (60_018, Some(NextStep::Pause)),
            (90_107, Some(NextStep::ReadAgain)),
            (70_500, Some(NextStep::TryAgain)),
            (60_020, None),
        ] {
            assert_eq!(next(code), step, "{code}");
        }
    }

    #[test]
    fn no_code_is_listed_twice() {
        let file: File = toml::from_str(include_str!("../../assets/errors.toml")).expect("the file is valid");
        assert_eq!(file.error.len(), CATALOGUE.len());
    }

    #[test]
    fn the_catalogue_has_exactly_the_documented_codes() {
        let mut all: Vec<i64> = [60002..=60021, 60025..=60028, 70001..=70003, 90049..=90053, 90104..=90107]
            .into_iter()
            .flatten()
            .chain([70005, 70009, 70013, 70014, 70016, 70020, 70050, 70051, 70052, 70107, 70114, 70169, 70202, 70206])
            .chain([70398, 70399, 70402, 70403, 70404, 70500, 71000, 72000, 72001, 72002, 72010, 72011, 72012])
            .chain([90001, 90005, 90008, 90009, 90011, 90012, 90018, 90020, 90022, 90024, 90026, 90032, 90033, 90035])
            .chain([90039, 90040, 90043, 90045, 90047, 90048, 90056, 90057, 90992, 90994, 90995, 91000, 93000])
            .collect();
        all.sort_unstable();
        assert_eq!(codes(|_| true), all);
    }

    #[test]
    fn each_code_proves_what_the_documentation_says() {
        assert_eq!(
            codes(|entry| entry.delete == Some(Proof::Refused)),
            [60002, 60003, 60009, 60012, 60015, 70107, 70206, 70402, 70404, 90104]
        );
        let of_the_signature = codes(|entry| {
            (70_000..71_000).contains(&entry.code) && !matches!(entry.class, Class::Request | Class::Foreign)
        });
        let not_accepted: Vec<i64> =
            [60004, 60005, 60006, 60010, 60016, 60017, 60020, 60021].into_iter().chain(of_the_signature).collect();
        assert_eq!(codes(|entry| entry.delete == Some(Proof::NotAccepted)), not_accepted);
        assert_eq!(codes(|entry| entry.delete == Some(Proof::Rate)), [60007, 60011, 60018, 60019]);
        assert_eq!(codes(|entry| entry.delete == Some(Proof::TooLate)), [90106, 90107]);
    }

    #[test]
    fn the_codes_with_special_reactions_are_the_documented_ones() {
        let with = |reaction| codes(|entry| entry.reaction == Some(reaction));
        assert_eq!(with(Reaction::Stop), [60010, 60021, 70009, 70013, 70014, 70016, 70050]);
        assert_eq!(with(Reaction::Renew), [60004, 60005, 70001, 70052]);
    }

    #[test]
    fn codes_that_concern_the_account_are_those_of_class_auth_and_permanent_ones_that_were_not_accepted() {
        for entry in Entry::all() {
            let expected = match entry.class {
                Class::Auth => true,
                Class::Transient | Class::Rate | Class::Request | Class::Foreign => false,
                Class::Permanent => entry.delete == Some(Proof::NotAccepted),
            };
            assert_eq!(entry.concerns_account(), expected, "{}", entry.code);
        }
    }

    #[test]
    fn texts_of_codes_are_fragments_and_never_empty() {
        for entry in Entry::all() {
            for words in [entry.meaning(), entry.action()] {
                assert!(!words.is_empty() && !words.ends_with('.') && words.trim() == words, "{entry:?}");
                assert!(!words.starts_with("error-"), "{entry:?} has no text");
            }
        }
    }

    #[test]
    fn the_meaning_of_a_code_is_stored_in_english_and_shown_in_the_language_of_the_reader() {
        let chinese = |work: &dyn Fn() -> String| in_language(chinese(), work);
        for entry in Entry::all() {
            let kept = chinese(&|| failure(entry.code, None).message);
            assert_eq!(kept, failure(entry.code, None).message);
            let shown = chinese(&|| shown(&kept).into_owned());
            assert_eq!(shown, chinese(&|| format!("{}：{}", entry.meaning(), entry.action())), "{kept}");
            assert!(chinese(&|| failure(entry.code, None).to_string()).starts_with(&shown));
        }
    }

    #[test]
    fn an_unknown_code_shows_the_services_words_in_their_safe_form() {
        let failure = failure(90_101, Some(&Untrusted::new("bad\u{1b}[2J time")));
        assert_eq!(failure.code, Some(90_101));
        assert!(failure.message.ends_with("bad<U+001B>[2J time"), "{}", failure.message);
    }
}
