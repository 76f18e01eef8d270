//! Errors from outside the core, in the form that the screen shows: a kind and a text.

use std::fmt;

use crate::api::{ApiError, Command, Operation};

/// The operation that reads the list.
const LISTING: Operation = Operation::Call(Command::List, None);

/// The kind of an error, as far as the interface reacts differently to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The account or its signature was rejected: any other call would fail too.
    SignIn,
    /// Anything else.
    Other,
}

/// An error in the form that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UiError {
    /// The kind of the error.
    pub kind: ErrorKind,
    /// The error with its causes, on one line.
    pub text: String,
}

impl UiError {
    /// Converts an error from any operation.
    pub fn of(error: impl Into<anyhow::Error>) -> Self {
        let error = error.into();
        let is_sign_in = error.downcast_ref().is_some_and(ApiError::is_auth);
        let kind = if is_sign_in { ErrorKind::SignIn } else { ErrorKind::Other };
        Self { kind, text: format!("{error:#}") }
    }

    /// Converts an error from reading the list. The text does not name that operation, because the message that
    /// contains the text does.
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
    fn the_kind_depends_on_the_error_and_not_on_its_context_or_text() {
        let locked = || listing(Fault::LockedOut { seconds: 60 });
        for error in [locked(), locked().context("before the delete")] {
            assert_eq!(UiError::of(error).kind, ErrorKind::SignIn);
        }
        let words = anyhow!("the service locked this app out (70050)");
        for error in [words, listing(Fault::NoAnswer("no reply".into()))] {
            assert_eq!(UiError::of(error).kind, ErrorKind::Other);
        }
        let error = Err::<(), _>(anyhow!("no disk")).context("not written").expect_err("the result is an error");
        assert_eq!(UiError::of(error).to_string(), "not written: no disk");
    }

    #[test]
    fn the_text_of_a_list_error_does_not_name_the_operation() {
        let no_answer = || listing(Fault::NoAnswer("no reply came".into()));
        assert_eq!(UiError::of(no_answer()).text, "list tasks: no reply came");
        assert_eq!(UiError::of_list(no_answer()).text, "no reply came");
        assert_eq!(UiError::of_list(listing(Fault::LockedOut { seconds: 9 })).kind, ErrorKind::SignIn);
        assert_eq!(UiError::of_list(anyhow!("list tasks: in words")).text, "list tasks: in words");
    }
}
