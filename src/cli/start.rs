//! The message that is shown if the program cannot start.

use std::{ffi::OsString, io};

use crate::locale::{in_language, of_environment, tr};

/// Returns the message for this error. The command line has not been read yet, so the environment alone decides on the
/// language.
pub fn words_on_failed_start(error: &io::Error, environment: impl Fn(&str) -> Option<OsString>) -> String {
    in_language(of_environment(environment), || tr!("start-failed", error = error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_in_the_language_of_the_environment() {
        let words = |locale: &str| {
            let environment = |name: &str| (name == "LANG").then(|| OsString::from(locale));
            words_on_failed_start(&io::Error::other("no threads are left"), environment)
        };
        assert_eq!(words("C"), "failed to start: no threads are left");
        assert_eq!(words("zh_CN.UTF-8"), "启动失败：no threads are left");
    }
}
