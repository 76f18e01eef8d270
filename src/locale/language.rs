//! The languages of the catalogue, and which one is current.

use std::{
    cell::Cell,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The files of one language.
#[derive(Debug)]
pub(super) struct LanguageFiles {
    /// A BCP 47 tag, as in `zh-Hans`.
    pub(super) tag: &'static str,
    /// The names of the files without their extension, and their contents; sorted by name.
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// A language of the catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(pub(super) usize);

impl Language {
    /// The language in which every message exists, and which scripts read.
    pub const ENGLISH: Self = Self(0);

    /// Returns all languages, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Returns the language's BCP 47 tag, such as `zh-Hans`.
    pub fn tag(self) -> &'static str {
        self.files().tag
    }

    pub(super) fn files(self) -> &'static LanguageFiles {
        &LANGUAGES[self.0]
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

static PROCESS: AtomicUsize = AtomicUsize::new(Language::ENGLISH.0);

thread_local! {
    static SCOPE: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Sets the language of the process.
pub fn set_language(language: Language) {
    PROCESS.store(language.0, Ordering::Relaxed);
}

/// Returns the current language.
pub fn language() -> Language {
    SCOPE.get().unwrap_or_else(|| Language(PROCESS.load(Ordering::Relaxed)))
}

/// Calls `work` in this language instead of the process's language.
pub fn in_language<T>(language: Language, work: impl FnOnce() -> T) -> T {
    struct Restore(Option<Language>);
    impl Drop for Restore {
        fn drop(&mut self) {
            SCOPE.set(self.0);
        }
    }
    let _restore = Restore(SCOPE.replace(Some(language)));
    work()
}

/// Calls `work` in English, for text that scripts read or that is stored.
pub fn in_english<T>(work: impl FnOnce() -> T) -> T {
    in_language(Language::ENGLISH, work)
}
