//! What is said where the program cannot start.

use std::{ffi::OsString, io};

use crate::locale::{in_language, of_environment, tr};

/// The line for this error. Nobody has read the command line yet, so the environment alone says in which language.
pub fn words_on_failed_start(error: &io::Error, environment: impl Fn(&str) -> Option<OsString>) -> String {
    in_language(of_environment(environment), || tr!("start-failed", error = error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_in_the_language_of_the_environment() {
        let words = |locale: &str| {
            let environment = |name: &str| (name == "LANG").then(|| OsString::from(locale));
            words_on_failed_start(&io::Error::other("no threads are left"), environment)
        };
        assert_eq!(words("C"), "failed to start: no threads are left");
        assert_eq!(words("zh_CN.UTF-8"), "启动失败：no threads are left");
    }
}
