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
    session.keys("A d").see("of 2 taken so far, kept for 7 days; no undo yet").hear();
    // Each get takes a turn of the clock to be sent, and one to be answered.
    for _ in 0..4 {
        session.pass(Duration::from_secs(1));
    }
    session.see("a copy of 2 of 2 is kept for 7 days; there is no undo yet");
    let taken = gets(&session);
    assert!(taken >= 2, "{taken}");
    session.keys("D").wait_for("deleted 2").wait_for("ENDED:").settle();
    assert_eq!(gets(&session), taken, "no task is read again");
    session.keys("<enter>").pass(Duration::from_millis(400)).see("copy      kept until Mon 14 Dec 2026");
}

#[test]
fn a_dialog_that_is_closed_takes_no_more_copies() {
    let mut session = open();
    session.keys("A d").see("of 2 taken so far").settle();
    session.keys("<esc>").see_gone("of 2 taken so far").settle();
    assert_eq!(session.under_way(), 0);
}

/// What only the content of a task has: its copy is in the ledger, and on no screen, in no export and on no clipboard.
#[test]
fn no_screen_shows_what_only_a_copy_has() {
    let tasks = [(A, "User", "+2h", "Flash sale"), (B, "User", "+3h", "Your order has shipped")];
    let copies = Some(Duration::from_secs(7 * 24 * 3_600));
    for (width, height) in [(80, 24), (140, 40)] {
        let setup = Setup { copies, ..Setup::new(scenario("staging", &tasks)) };
        let mut session = setup.sized(width, height).known().open();
        session.see("2 tasks").see_gone("checking the ledger").settle();
        let mut shown = session.keys("A d").see("no undo yet").hear().screen();
        for _ in 0..4 {
            shown += &session.pass(Duration::from_secs(1)).screen();
        }
        shown += &session.keys("D").wait_for("deleted 2").wait_for("ENDED:").settle().screen();
        let with_account = session.count("SELECT count(*) FROM copies WHERE content LIKE '%user-1%'");
        assert_eq!(with_account, 2, "the copies have it");
        for keys in [
            "<enter>", "J J J", "<esc>", "i", "G", "y", "q", "a", "q", "L", "q", "?", "q", "y", "j", "Y", "e", "t",
            "<esc>",
        ] {
            shown += &session.keys(keys).pass(Duration::from_millis(400)).settle().screen();
        }
        shown += &session.exports().concat();
        shown += &session.copied();
        for text in ["user-1", "MsgRandom", "To_Account", "OfflinePushInfo"] {
            assert!(!shown.contains(text), "{text}: {shown}");
        }
    }
}
