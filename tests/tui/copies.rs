//! Copies of what the tasks of a dialog contain, which are taken while it is open.

use std::time::Duration;

use pushdeck::api::Command;

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;

fn open() -> Session {
    let tasks = [(A, "Tag", "+2h", "Flash sale"), (B, "Tag", "+3h", "Your order has shipped")];
    let copies = Some(Duration::from_secs(7 * 24 * 3_600));
    let mut session = Setup { copies, ..Setup::new(scenario("staging", &tasks)) }.known().open();
    session.see("2 tasks").see_gone("checking the ledger").settle();
    session
}

fn gets(session: &Session) -> usize {
    session.service.log().iter().filter(|entry| entry.command == Some(Command::Get)).count()
}

#[test]
fn copies_are_taken_while_the_dialog_is_open_and_are_kept_with_the_answer() {
    let mut session = open();
    session.keys("A d").see("copies of 2 of 2 are kept for 7 days").hear();
    // Each get takes a turn of the clock to be sent, and one to be answered.
    for _ in 0..4 {
        session.pass(Duration::from_secs(1));
    }
    session.see_gone("taken so far");
    let taken = gets(&session);
    assert!(taken >= 2, "{taken}");
    session.keys("D").wait_for("deleted 2").wait_for("ENDED:").settle();
    assert_eq!(gets(&session), taken, "no task is read again");
    session.keys("<enter>").pass(Duration::from_millis(400)).see("copy      kept until Mon 14 Dec 2026");
}

#[test]
fn a_dialog_that_is_closed_takes_no_more_copies() {
    let mut session = open();
    session.keys("A d").see("copies of 2 of 2 are kept").settle();
    session.keys("<esc>").see_gone("a copy of 2 of 2").settle();
    assert_eq!(session.under_way(), 0);
}
