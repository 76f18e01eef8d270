//! Which language to use, according to `--lang`, `ui.language` or the environment.

use std::{ffi::OsString, fmt, str::FromStr};

use super::{
    language::Language,
    macros::{label, tr},
};

/// The language that a person or a config asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// `auto`: the language that the environment asks for.
    #[default]
    Auto,
    /// This language.
    Is(Language),
}

/// The error for text that names no language of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("language-not-one", words = words()))]
pub struct NotALanguage;

/// Returns the words that are accepted, joined: `auto` and the tags of the languages.
fn words() -> String {
    std::iter::once("auto")
        .chain(Language::all().map(Language::tag))
        .collect::<Vec<_>>()
        .join(label!("number-list-separator"))
}

impl Choice {
    /// Returns the language to use.
    pub fn language(self, environment: impl Fn(&str) -> Option<OsString>) -> Language {
        match self {
            Self::Auto => of_environment(environment),
            Self::Is(language) => language,
        }
    }
}

/// Writes the choice as the config spells it.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Is(language) => f.write_str(language.tag()),
        }
    }
}

impl FromStr for Choice {
    type Err = NotALanguage;

    /// Reads `auto`, or the tag of a language in any letter case, with any script and region or none.
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        named(text).map(Self::Is).ok_or(NotALanguage)
    }
}

/// Returns the language that the environment asks for, in the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set
/// and not empty. Returns English if there is no catalogue for that language, or if the locale's encoding is not UTF-8,
/// which all our text is in.
pub fn of_environment(environment: impl Fn(&str) -> Option<OsString>) -> Language {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| environment(name).filter(|it| !it.is_empty()));
    set.and_then(|locale| of_locale(locale.to_str()?)).unwrap_or(Language::ENGLISH)
}

/// Reads a locale such as `zh_CN.UTF-8`. Ignores a modifier such as `@pinyin`.
fn of_locale(locale: &str) -> Option<Language> {
    let locale = locale.split('@').next()?;
    let (name, encoding) = locale.split_once('.').unwrap_or((locale, "UTF-8"));
    let is_utf_8 = encoding.replace('-', "").eq_ignore_ascii_case("utf8");
    is_utf_8.then(|| named(name)).flatten()
}

/// Returns the language with this tag, or else the first one that is the same language in another script or region: a
/// reader of `zh-TW` is better served by `zh-Hans` than by English.
fn named(name: &str) -> Option<Language> {
    let name = name.replace('_', "-");
    let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let same = Language::all().find(|language| language.tag().eq_ignore_ascii_case(&name));
    same.or_else(|| Language::all().find(|language| first(language.tag()) == first(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(set: &[(&str, &str)]) -> &'static str {
        of_environment(|name| set.iter().find(|(set, _)| *set == name).map(|(_, value)| OsString::from(value))).tag()
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for (set, tag) in [
            (&[][..], "en"),
            (&[("LANG", "zh_CN.UTF-8")], "zh-Hans"),
            (&[("LANG", "zh_CN.utf8"), ("LC_ALL", "")], "zh-Hans"),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_GB.UTF-8")], "en"),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], "en"),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_TW.UTF-8@stroke")], "zh-Hans"),
            (&[("LANG", "zh")], "zh-Hans"),
            (&[("LANG", "tlh_QO.UTF-8")], "en"),
        ] {
            assert_eq!(chosen(set), tag, "{set:?}");
        }
    }

    #[test]
    fn a_locale_whose_encoding_is_not_utf_8_selects_english() {
        for locale in ["zh_CN.GBK", "zh_CN.GB18030", "zh_TW.Big5"] {
            assert_eq!(chosen(&[("LANG", locale)]), "en", "{locale}");
        }
    }

    #[test]
    fn a_language_is_named_by_its_tag_or_the_first_part_of_its_tag() {
        for (text, tag) in
            [("en", "en"), ("EN-us", "en"), ("zh-Hans", "zh-Hans"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans")]
        {
            let Ok(Choice::Is(language)) = text.parse() else { panic!("{text}") };
            assert_eq!(language.tag(), tag);
        }
        assert_eq!("auto".parse(), Ok(Choice::Auto));
        for text in ["", "-", "xx", "english", "中文"] {
            assert_eq!(text.parse::<Choice>(), Err(NotALanguage), "{text}");
        }
        let words = NotALanguage.to_string();
        assert!(words.starts_with("must be one of auto, en, ") && words.contains("zh-Hans"), "{words}");
    }
}
