//! The switch for a second lane in the question about a delete.

use std::{fmt::Write as _, time::Duration};

use pushdeck::{
    api::Command,
    sim::{Effect, LogEvent},
};

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

/// Opens a session with this many pushes, all due at the same time, which is this long from now.
fn rush(count: usize, due: &str) -> Session {
    let mut text = scenario("staging", &[]);
    let _ = write!(
        text,
        "\n[[tasks]]\napp = \"shop-sg\"\ncount = {count}\nfirst = {due:?}\nevery = \"0s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Soon {{n}}\"]\ndescs = [\"Text.\"]\n"
    );
    let mut session = Setup::new(text).sized(140, 40).known().open();
    session.see(&format!("{count} tasks")).see_gone("checking the ledger").settle();
    session
}

/// How many calls of this command changed a task at the service.
fn done(session: &Session, command: Command) -> usize {
    let log = session.service.log();
    let is_done = |entry: &&pushdeck::sim::LogEntry| {
        entry.event == LogEvent::Call && entry.command == Some(command) && entry.effect == Effect::Done
    };
    log.iter().filter(is_done).count()
}

#[test]
fn the_switch_is_offered_where_not_all_can_be_deleted_in_time_and_the_held_ones_are_deleted_too() {
    let mut session = rush(150, "+20s");
    session.keys("A d").see("Delete 150 scheduled pushes").see("TOO LATE").see("t hold the rest");
    session.see("t holds ").see(" more for 24 hours meanwhile").hear();
    session.keys("t").see(" more are held for 24 hours alongside the deletes").see("t turns that off again").settle();
    session.keys("t").see(" more for 24 hours meanwhile").see_gone("t turns that off").settle();
    session.keys("t").see(" more are held for 24 hours").hear();
    session.keys("D").wait_for("held first").wait_for("ENDED:").settle();
    let (held, deleted) = (done(&session, Command::Modify), done(&session, Command::Delete));
    assert!(held > 20 && deleted > 80, "{held} held, {deleted} deleted");
    assert!(session.shows(&format!("held first {held}")), "{}", session.screen());
    assert!(session.shows(&format!("deleted {deleted}")), "{}", session.screen());
    assert!(!session.shows("7 Held"), "{}", session.screen());
}

#[test]
fn without_the_switch_nothing_is_held() {
    let mut session = rush(150, "+20s");
    session.keys("A d").see("t holds ").hear();
    session.keys("D").wait_for("ENDED:").settle();
    assert_eq!(done(&session, Command::Modify), 0);
}

#[test]
fn the_switch_is_not_offered_if_all_can_be_deleted_in_time() {
    let mut session = rush(10, "+20s");
    session.keys("A d").see("Delete 10 scheduled pushes").hear();
    assert!(!session.shows("hold the rest") && !session.shows("more for 24 hours"), "{}", session.screen());
    session.keys("t").see("holding pushes alongside the deletes would stop no more of them").settle();
    session.pass(Duration::from_secs(1)).hear().keys("D").wait_for("ENDED:").settle();
    assert_eq!((done(&session, Command::Modify), done(&session, Command::Delete)), (0, 10));
}

#[test]
fn the_question_about_a_hold_has_no_second_lane() {
    let mut session = rush(150, "+20s");
    session.keys("A H").see("Hold 150 scheduled pushes").see("TOO LATE").settle();
    assert!(!session.shows("hold the rest") && !session.shows("more for 24 hours"), "{}", session.screen());
}

#[test]
fn the_switch_works_while_a_value_is_typed() {
    let mut session = rush(400, "+70s");
    session.keys("A d").see("Type the number of pushes to delete (400)").see("ctrl-p holds ").hear();
    session.type_text("40").keys("<ctrl-p>").see(" more are held for 24 hours").settle();
    session.type_text("0").hear().keys("<enter>").wait_for("DELETING").wait_for("held first").settle();
    assert!(done(&session, Command::Modify) > 0);
}

#[test]
fn a_plan_that_is_written_with_the_switch_on_has_the_second_lane() {
    for (keys, change) in [("w", serde_json::json!({})), ("tw", serde_json::json!({ "then_hold": true }))] {
        let mut session = rush(150, "+20s");
        session.keys("A d").see("t holds ").hear();
        session.keys(keys).wait_for("was written to").settle();
        let files = session.plan_files();
        let [file] = files.as_slice() else { panic!("{files:?}") };
        let text = std::fs::read_to_string(file).expect("the file can be read");
        let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(document["change"], change, "{keys}");
    }
}
