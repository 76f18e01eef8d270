//! Copies of what the tasks of a dialog contain, which are taken while it is open.

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;

fn open() -> Session {
    let tasks = [(A, "Tag", "+2h", "Flash sale"), (B, "Tag", "+3h", "Your order has shipped")];
    let mut session = Setup::new(scenario("staging", &tasks)).known().open();
    session.see("2 tasks").see_gone("checking the ledger").settle();
    session
}

#[test]
fn a_dialog_that_is_closed_takes_no_more_copies() {
    let mut session = open();
    session.keys("A d").see("a copy of 2 of 2 is kept").settle();
    session.keys("<esc>").see_gone("a copy of 2 of 2").settle();
    assert_eq!(session.under_way(), 0);
}
