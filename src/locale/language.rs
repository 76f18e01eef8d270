//! The languages that there is a catalogue of, and which one holds now.

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
    /// Name without its ending, and text; sorted by name.
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// A language that there is a catalogue of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(pub(super) usize);

impl Language {
    /// The language that every text exists in, and that scripts read.
    pub const ENGLISH: Self = Self(0);

    /// All of them, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Its BCP 47 tag, as in `zh-Hans`.
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

/// The language of the moment.
pub fn language() -> Language {
    SCOPE.get().unwrap_or_else(|| Language(PROCESS.load(Ordering::Relaxed)))
}

/// Does this work in another language than the process's.
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

/// Does this work in English: what scripts read, and what is kept.
pub fn in_english<T>(work: impl FnOnce() -> T) -> T {
    in_language(Language::ENGLISH, work)
}
