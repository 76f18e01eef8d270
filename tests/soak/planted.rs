//! Plants bugs in the program, and asserts that the checks of the soak tests catch them. The tests run one after the
//! other, because a planted bug affects the whole process.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use pushdeck::planted::{Bug, plant};

use crate::{kill, program::PLANTED, replies, seeds, steady::lock, syscalls, together};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How many times a check is repeated before a bug counts as not caught. Some bugs show only if a kill falls between
/// two particular writes, which a single short check on a fast machine may miss by chance.
const ROUNDS: u64 = 12;

/// Plants each of these bugs in turn, in this process and in the processes that it starts, and asserts that the check
/// catches the bug. Returns the first line of the first violation for each bug. The check gets the number of the round,
/// so that each round can use other random numbers.
fn each_is_caught(bugs: &[Bug], check: impl Fn(u64) -> Vec<String>) -> String {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(check(0), Vec::<String>::new(), "without a bug, the check finds nothing");
    let (mut escaped, mut report) = (Vec::new(), String::new());
    for bug in bugs {
        plant(Some(*bug));
        *lock(&PLANTED) = Some(bug.name());
        let caught = (0..ROUNDS).map(&check).find(|caught| !caught.is_empty()).unwrap_or_default();
        plant(None);
        *lock(&PLANTED) = None;
        match caught.first() {
            Some(first) => report += &format!("{bug:?}: {}\n", first.lines().next().unwrap_or_default()),
            None => escaped.push(bug),
        }
    }
    assert!(escaped.is_empty(), "not caught: {escaped:?}");
    report
}

#[test]
fn simulated_histories_reveal_the_planted_bugs() {
    let bugs = [
        Bug::OwnSlots,
        Bug::SlotBackAtSend,
        Bug::BusyIsRefused,
        Bug::ResendUnread,
        Bug::NoHorizon,
        Bug::IntentAfterSend,
        Bug::GoneIsDeleted,
        Bug::IntentsForgotten,
        Bug::HoldBeforeIntent,
        Bug::HoldUnread,
        Bug::HoldForgetsTime,
        Bug::ReleaseForgetsTime,
        Bug::ReleaseIgnoresConflict,
        Bug::EditUncompared,
        Bug::EditIgnoresConflict,
    ];
    println!("{}", each_is_caught(&bugs, |round| seeds::wrong_seeds(round * 400..(round + 1) * 400).0));
}

#[test]
fn killed_runs_reveal_the_planted_bugs() {
    let bugs = [
        Bug::IntentAfterSend,
        Bug::AuditApart,
        Bug::IntentsForgotten,
        Bug::GoneIsDeleted,
        Bug::ResendUnread,
        Bug::HoldBeforeIntent,
        Bug::HoldUnread,
        Bug::HoldForgetsTime,
    ];
    // Successive seeds have different runs, so successive rounds begin with different ones.
    println!("{}", each_is_caught(&bugs, |round| kill::kills(6, round * 101, kill::killed_runs).violations));
}

#[test]
fn lost_replies_reveal_the_planted_bugs() {
    let bugs = [
        Bug::ResendUnread,
        Bug::NoHorizon,
        Bug::GoneIsDeleted,
        Bug::BusyIsRefused,
        Bug::HoldUnread,
        Bug::ReleaseIgnoresConflict,
        Bug::EditUncompared,
        Bug::EditIgnoresConflict,
    ];
    println!(
        "{}",
        each_is_caught(&bugs, |_| replies::cases().into_iter().flat_map(|case| replies::lose(case, 2)).collect())
    );
}

#[test]
fn failing_writes_reveal_the_planted_bugs() {
    if !syscalls::can_inject() {
        println!("skipped: strace is missing or cannot trace here");
        return;
    }
    let bugs = [Bug::SendWithoutIntent, Bug::AuditApart];
    println!("{}", each_is_caught(&bugs, |_| syscalls::fail_each(40, 3).violations));
}

#[test]
fn processes_with_a_shared_limit_reveal_the_planted_bugs() {
    let bugs = [Bug::OwnSlots, Bug::SlotBackAtSend];
    println!("{}", each_is_caught(&bugs, |_| together::together(Duration::from_secs(6), 2).violations));
}
