//! The notes and the exit code when a user leaves the interface, in either mode, while a run is unfinished.

use super::exit::Exit;
use crate::{locale::tr, ops::LeftBehind};

/// At most this many runs are named one by one.
const NAMED: usize = 5;

/// Returns a line for each of the first unfinished runs: how many of its tasks are still scheduled, how many outcomes
/// are unknown, and which command resumes the run. A last line counts any further runs. `names_apps` is set if there is
/// more than one app, so that the command must name the app.
pub fn words_on_leaving(left: &[LeftBehind], names_apps: bool) -> Vec<String> {
    let mut lines: Vec<_> = left.iter().take(NAMED).map(|left| words(left, names_apps)).collect();
    let more = left.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(tr!("cli-left-more", count = more));
    }
    lines
}

fn words(left: &LeftBehind, names_app: bool) -> String {
    let LeftBehind { app, run, left } = left;
    let (run, unsent, unknown) = (run.to_string(), left.unsent, left.unknown);
    if names_app {
        tr!("cli-left-of-app", run = run, app = &app.0, unsent = unsent, unknown = unknown)
    } else {
        tr!("cli-left", run = run, unsent = unsent, unknown = unknown)
    }
}

/// Returns the exit code of a session that leaves these runs behind; `exit` is the session's own exit code. If that is
/// 0 or 3, the result is 9 if an outcome is unknown, otherwise 5 if `exit` is 0 and tasks were not sent. Any other
/// `exit`, such as that of a failure or a signal, is returned unchanged.
pub fn exit_on_leaving(exit: Exit, left: &[LeftBehind]) -> Exit {
    let is_any = |count: fn(&LeftBehind) -> usize| left.iter().any(|left| count(left) > 0);
    match exit {
        Exit::Done | Exit::Partly if is_any(|left| left.left.unknown) => Exit::Unknown,
        Exit::Done if is_any(|left| left.left.unsent) => Exit::NotConfirmed,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AppName, Remainder, RunId, Signal};

    fn left(unsent: usize, unknown: usize) -> LeftBehind {
        LeftBehind {
            app: AppName("shop-sg".into()),
            run: RunId(ulid::Ulid::nil()),
            left: Remainder { unsent, unknown },
        }
    }

    #[test]
    fn an_unknown_outcome_outweighs_unsent_tasks_and_a_failure_or_signal_outweighs_both() {
        let code = |exit, left: &[LeftBehind]| exit_on_leaving(exit, left).code();
        assert_eq!(code(Exit::Done, &[]), 0);
        assert_eq!(code(Exit::Done, &[left(3, 0)]), 5);
        assert_eq!(code(Exit::Done, &[left(3, 0), left(0, 1)]), 9);
        assert_eq!(code(Exit::Partly, &[left(3, 0)]), 3);
        assert_eq!(code(Exit::Partly, &[left(0, 1)]), 9);
        assert_eq!(code(Exit::Signalled(Signal::Terminate), &[left(0, 1)]), 143);
        assert_eq!(code(Exit::Failed, &[left(0, 1)]), 1);
    }

    #[test]
    fn each_run_is_named_with_its_command_and_further_runs_are_counted() {
        let one = words_on_leaving(&[left(34, 5)], false);
        assert_eq!(
            one,
            [concat!(
                "run 00000000000000000000000000 is unfinished: 34 not sent and still scheduled, 5 unknown; ",
                "`pushdeck resume 00000000000000000000000000` continues it"
            )]
        );
        let of_app = words_on_leaving(&[left(1, 0)], true).concat();
        assert!(of_app.contains("`pushdeck resume 00000000000000000000000000 --app shop-sg`"), "{of_app}");
        let many = words_on_leaving(&vec![left(1, 0); 7], true);
        assert_eq!(many.len(), 6);
        assert!(many[5].starts_with("2 more runs are unfinished"), "{}", many[5]);
    }
}
