//! Maps outcomes and errors to exit codes (docs/interface.md#exit-codes).

use super::{exit::Exit, failure::Refusal, output::WriteError};
use crate::{
    api::{ApiError, Class, Entry, Fault, HttpSetupError},
    config::{ConfigError, CredentialError},
    domain::{Failure, NotConfirmed, Outcome, OutcomeKind, Summary},
    ledger::LedgerError,
    ops::{EditRefused, ImportError, PlanFileError, ReadOnlyApp},
    sim::ScenarioError,
};

impl Exit {
    /// Returns the exit code for one task's outcome.
    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome.kind() {
            OutcomeKind::NotSent if outcome.failure().is_some_and(concerns_account) => Self::NotAllowed,
            _ if matches!(outcome, Outcome::AsAsked(_)) => Self::Done,
            kind => Self::of_kind(kind),
        }
    }

    /// Returns the exit code for the outcomes that a resumed run had before it was resumed. They count because the exit
    /// code of a run covers every task that was confirmed for it.
    pub(super) fn of_earlier(summary: &Summary) -> Self {
        let earlier = summary.earlier.iter();
        let kinds = earlier.flat_map(|run| OutcomeKind::ALL.into_iter().filter(|kind| run.count(*kind) > 0));
        kinds.map(Self::of_kind).fold(Self::Done, Self::and)
    }

    const fn of_kind(kind: OutcomeKind) -> Self {
        match kind {
            OutcomeKind::Deleted | OutcomeKind::Changed | OutcomeKind::Gone => Self::Done,
            OutcomeKind::Unknown => Self::Unknown,
            OutcomeKind::TooLate => Self::TooLate,
            OutcomeKind::Conflict | OutcomeKind::NotFound | OutcomeKind::Refused | OutcomeKind::Skipped => Self::Partly,
            OutcomeKind::NotSent => Self::GaveUp,
        }
    }

    /// Returns the exit code for a failed read of one task.
    pub(super) fn of_failed_read(why: &Failure) -> Self {
        match entry_of(why).map(|entry| entry.class) {
            _ if concerns_account(why) => Self::NotAllowed,
            Some(Class::Rate | Class::Transient) | None => Self::GaveUp,
            Some(Class::Auth | Class::Permanent | Class::Request | Class::Foreign) => Self::Partly,
        }
    }

    /// Returns the exit code for an error.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        error.chain().find_map(of_cause).unwrap_or(Self::Failed)
    }
}

fn entry_of(why: &Failure) -> Option<&'static Entry> {
    why.code.and_then(Entry::of)
}

/// Whether the failure is caused by the signature, the account or the app.
fn concerns_account(why: &Failure) -> bool {
    why.is_sign_in || entry_of(why).is_some_and(Entry::concerns_account)
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Exit> {
    if let Some(error) = cause.downcast_ref::<WriteError>() {
        return Some(if error.reader_has_gone() { Exit::Done } else { Exit::Failed });
    }
    if let Some(refusal) = cause.downcast_ref::<Refusal>() {
        return Some(refusal.exit());
    }
    if let Some(error) = cause.downcast_ref::<ApiError>() {
        return Some(of_api(error));
    }
    let is_bad_input = |error: &ImportError| !matches!(error, ImportError::Ledger(_));
    let usage = cause.downcast_ref().is_some_and(is_bad_input)
        || matches!(cause.downcast_ref(), Some(LedgerError::NoSuchTask(_) | LedgerError::PlanApplied(_)))
        || cause.is::<EditRefused>()
        || cause.is::<PlanFileError>()
        || cause.is::<ConfigError>()
        || cause.is::<HttpSetupError>()
        || cause.is::<ScenarioError>();
    let not_allowed = cause.is::<ReadOnlyApp>() || cause.is::<CredentialError>();
    match () {
        () if usage => Some(Exit::Usage),
        () if not_allowed => Some(Exit::NotAllowed),
        () if cause.is::<NotConfirmed>() => Some(Exit::NotConfirmed),
        () => None,
    }
}

fn of_api(error: &ApiError) -> Exit {
    if error.is_auth() {
        return Exit::NotAllowed;
    }
    match &error.fault {
        Fault::Refused { class: Class::Rate | Class::Transient, .. } => Exit::GaveUp,
        Fault::Refused { .. } => Exit::Failed,
        _ => Exit::GaveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{Command, Operation},
        domain::{AppName, Confirmation, EditProblem, TaskId},
    };

    fn why(code: Option<i64>) -> Failure {
        Failure { code, message: "no".into(), is_sign_in: false }
    }

    #[test]
    fn each_outcome_has_its_exit_code() {
        for (outcome, exit) in [
            (Outcome::Deleted, Exit::Done),
            (Outcome::Gone(why(None)), Exit::Done),
            (Outcome::NotFound(why(Some(90_104))), Exit::Partly),
            (Outcome::Refused(why(Some(90_104))), Exit::Partly),
            (Outcome::NotSent(why(Some(70_001))), Exit::NotAllowed),
            (Outcome::NotSent(why(Some(60_010))), Exit::NotAllowed),
            (Outcome::NotSent(why(Some(60_021))), Exit::NotAllowed),
            (Outcome::NotSent(why(Some(70_500))), Exit::GaveUp),
            (Outcome::TooLate(why(Some(90_107))), Exit::TooLate),
            (Outcome::NotSent(why(None)), Exit::GaveUp),
            (Outcome::NotSent(why(Some(60_007))), Exit::GaveUp),
            (Outcome::Unknown(why(None)), Exit::Unknown),
            (Outcome::Skipped(why(None)), Exit::Partly),
            (Outcome::AsAsked(why(None)), Exit::Done),
        ] {
            assert_eq!(Exit::of_outcome(&outcome), exit, "{outcome:?}");
        }
    }

    #[test]
    fn each_error_has_its_exit_code_even_if_it_is_wrapped() {
        let api = |fault| ApiError { operation: Operation::Call(Command::Get, Some(TaskId::new(1))), fault };
        let refused =
            |class, code| api(Fault::Refused { failure: why(Some(code)), class, stops_run: false, word: None });
        let gone = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let errors: [(anyhow::Error, Exit); 14] = [
            (Refusal::Usage("x".into()).into(), Exit::Usage),
            (Refusal::NotConfirmed("x".into()).into(), Exit::NotConfirmed),
            (NotConfirmed::Differs(Confirmation::Count(2)).into(), Exit::NotConfirmed),
            (Refusal::NothingMatched("x".into()).into(), Exit::NothingMatched),
            (EditRefused { task: TaskId::new(1), problem: EditProblem::Nothing }.into(), Exit::Usage),
            (ReadOnlyApp(AppName("shop".into())).into(), Exit::NotAllowed),
            (refused(Class::Auth, 70_001).into(), Exit::NotAllowed),
            (refused(Class::Rate, 60_007).into(), Exit::GaveUp),
            (refused(Class::Request, 90_104).into(), Exit::Failed),
            (api(Fault::NoAnswer("x".into())).into(), Exit::GaveUp),
            (api(Fault::NotSent { stage: None, detail: "x".into() }).into(), Exit::GaveUp),
            (LedgerError::ReadOnly("x".into()).into(), Exit::Failed),
            (WriteError(gone).into(), Exit::Done),
            (WriteError(full).into(), Exit::Failed),
        ];
        for (error, exit) in errors {
            assert_eq!(Exit::of_error(&error), exit, "{error}");
            assert_eq!(Exit::of_error(&error.context("wrapped")), exit);
        }
    }
}
