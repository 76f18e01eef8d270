//! Sessions with a run and its question, while time passes.

use std::time::Duration;

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

const SECOND: Duration = Duration::from_secs(1);

/// Opens a session with this many pushes, all due at the same time.
fn all_due(environment: &str, due: &str, count: u64) -> Session {
    let tasks: Vec<_> = (0..count).map(|number| (2_288_014_400 + number, "Tag", due, "Flash sale")).collect();
    let mut session = Setup::new(scenario(environment, &tasks)).open();
    session.see("No tasks are known").see_gone("checking the ledger").keys("r").wait_for("list read:");
    session.see_gone("No tasks are known").settle();
    session
}

#[test]
fn p_pauses_and_continues_a_run() {
    let mut session = all_due("staging", "+3h", 12);
    session.keys("A d").see("Delete 12").hear().keys("D").see("DELETING").keys("p").wait_for("PAUSED").settle();
    let sent = session.deletes().len();
    assert!(sent < 12, "{}", session.screen());
    session.see("paused; p continues, x stops: you paused it").pass(30 * SECOND).settle();
    assert_eq!(session.deletes().len(), sent);
    session.keys("p").wait_for("deleted 12");
    assert_eq!(session.deletes().len(), 12);
}

#[test]
fn the_panel_of_a_run_shows_a_bar_the_rate_and_the_time_and_can_be_made_small() {
    let mut session = all_due("staging", "+3h", 18);
    session.keys("A d").see("Delete 18").hear().keys("D").see("DELETING").wait_for("left, ends ");
    for text in [" of 18", "waiting ", "all the rest are in time", "next due: ", "last: 22880144"] {
        assert!(session.shows(text), "{text}: {}", session.screen());
    }
    assert!(session.shows("p pause/continue"), "{}", session.screen());
    session.keys("b").see_gone("next due: ").see("DELETING").keys("b").see("next due: ");
    session.wait_for("deleted 18").keys("l").see("Outcome of each task so far").see("[all]");
    session.see("18 of 18 deleted").see("closest call: ").keys("<tab>").see("[deleted 18]").keys("<esc>");
    session.keys("<esc>").see_gone("ENDED").keys("l").see("18 of 18 deleted");
}

#[test]
fn the_question_on_leaving_can_stop_the_run_instead() {
    let mut session = all_due("staging", "+3h", 18);
    session.keys("A d").see("Delete 18").hear().keys("D").see("DELETING").sends(1);
    session.keys("q").see("A run is in progress").see("[ Stop it ]").hear().keys("x").wait_for("STOPPED").settle();
    assert!(session.is_running());
    assert!(session.deletes().len() < 18);
    session.see("C resumes it");
}

#[test]
fn the_forecast_of_an_open_question_changes_but_the_set_does_not() {
    let mut session = all_due("staging", "+11s", 18);
    session.keys("A d").see("Delete 18").see("all of them can be deleted before they are sent");
    session.pass(6 * SECOND).see("TOO LATE: ").see("only ");
    let before = session.line_with("TOO LATE: ");
    session.pass(SECOND).see_gone(&before).see("Delete 18");
    session.keys("v").see("These cannot be deleted before they are due").keys("v");
    session.hear().keys("o").see("that cannot be deleted in time were left out").see_gone("Delete 18");
    assert!(session.shows("all of them can be deleted"), "{}", session.screen());
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn a_question_closes_with_a_message_once_none_of_its_tasks_can_be_deleted() {
    let mut session = all_due("staging", "+5s", 2);
    session.keys("A d").see("Delete 2").pass(3 * SECOND).settle();
    session.pass(3 * SECOND).pass(3 * SECOND).wait_for("none of these 2 tasks can be deleted");
    assert!(!session.shows("Delete 2"), "{}", session.screen());
    assert_eq!(session.deletes(), [] as [u64; 0]);
}
