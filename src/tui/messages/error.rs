//! What went wrong outside, for the screen: its kind, and the words.

use std::fmt;

use crate::api::{ApiError, Command, Operation};

/// The reading of the list.
const LISTING: Operation = Operation::Call(Command::List, None);

/// What kind of error it is, where the interface does something else for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The account or its signature is the trouble: no other call would fare better.
    SignIn,
    /// Anything else.
    Other,
}

/// An error as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UiError {
    /// Its kind.
    pub kind: ErrorKind,
    /// The error with its causes, on one line.
    pub text: String,
}

impl UiError {
    /// An error of anything that was asked for.
    pub fn of(error: impl Into<anyhow::Error>) -> Self {
        let error = error.into();
        let is_sign_in = error.downcast_ref().is_some_and(ApiError::is_auth);
        let kind = if is_sign_in { ErrorKind::SignIn } else { ErrorKind::Other };
        Self { kind, text: format!("{error:#}") }
    }

    /// The same where the list was to be read, which is said beside it and not once more.
    pub fn of_list(error: anyhow::Error) -> Self {
        let fault = error.downcast_ref::<ApiError>().filter(|error| error.operation == LISTING);
        let text = fault.map(|error| error.fault.to_string());
        let said = Self::of(error);
        Self { text: text.unwrap_or(said.text), ..said }
    }
}

impl fmt::Display for UiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;
    use crate::api::Fault;

    fn listing(fault: Fault) -> anyhow::Error {
        ApiError { operation: LISTING, fault }.into()
    }

    #[test]
    fn the_kind_is_that_of_the_error_whatever_was_said_around_it() {
        let locked = || listing(Fault::LockedOut { seconds: 60 });
        for error in [locked(), locked().context("before the delete")] {
            assert_eq!(UiError::of(error).kind, ErrorKind::SignIn);
        }
        let words = anyhow!("the service locked this app out (70050)");
        for error in [words, listing(Fault::NoAnswer("no reply".into()))] {
            assert_eq!(UiError::of(error).kind, ErrorKind::Other);
        }
        let error = Err::<(), _>(anyhow!("no disk")).context("not written").expect_err("it is one");
        assert_eq!(UiError::of(error).to_string(), "not written: no disk");
    }

    #[test]
    fn an_error_of_the_list_does_not_say_again_that_it_was_the_list() {
        let no_answer = || listing(Fault::NoAnswer("no reply came".into()));
        assert_eq!(UiError::of(no_answer()).text, "list tasks: no reply came");
        assert_eq!(UiError::of_list(no_answer()).text, "no reply came");
        assert_eq!(UiError::of_list(listing(Fault::LockedOut { seconds: 9 })).kind, ErrorKind::SignIn);
        assert_eq!(UiError::of_list(anyhow!("list tasks: in words")).text, "list tasks: in words");
    }
}
