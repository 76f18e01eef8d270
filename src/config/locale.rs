//! What the environment says about the encoding of the terminal.

/// Whether the locale of the environment uses UTF-8.
pub fn is_utf8_locale(env: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
    locale.is_some_and(|name| name.to_ascii_lowercase().replace('-', "").contains("utf8"))
}

/// Whether the terminal can be trusted to show symbols beyond letters. The fonts of the Linux console have only a few
/// hundred characters, and no Braille.
pub fn has_signs(env: impl Fn(&str) -> Option<String>) -> bool {
    is_utf8_locale(&env) && env("TERM").is_none_or(|term| !term.starts_with("linux"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let is_utf8 = |set: &'static [(&str, &str)]| {
            is_utf8_locale(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(is_utf8(&[("LANG", "zh_CN.UTF-8")]) && is_utf8(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8")]));
        assert!(!is_utf8(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]) && !is_utf8(&[]));
    }

    #[test]
    fn the_linux_console_shows_only_letters() {
        let signs = |term: &str| has_signs(|name| Some(if name == "TERM" { term } else { "zh_CN.UTF-8" }.to_owned()));
        assert!(signs("xterm-256color") && signs("tmux") && !signs("linux") && !signs("linux-16color"));
    }
}
