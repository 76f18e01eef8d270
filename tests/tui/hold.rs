//! Holds and releases: the question, its confirmation, and the times at the service.

use jiff::{SignedDuration, Timestamp};
use pushdeck::domain::{SdkAppId, TaskId};

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;
const SHOP: SdkAppId = SdkAppId(1_400_012_345);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn two(environment: &str, audience: &str) -> Setup {
    let tasks = [(A, audience, "+2h", "Flash sale"), (B, "Tag", "+3h", "Your order has shipped")];
    Setup::new(scenario(environment, &tasks)).known()
}

fn open(setup: Setup) -> Session {
    let mut session = setup.open();
    session.see("2 tasks").see_gone("checking the ledger").settle();
    session
}

/// Returns when the service sends the task.
fn due(session: &Session, id: u64) -> Timestamp {
    let tasks = session.service.tasks(SHOP);
    tasks.iter().find(|task| task.id == TaskId::new(id)).expect("the service has the task").sched_at
}

#[test]
fn two_tasks_are_held_and_one_of_them_is_released() {
    let mut session = open(two("staging", "Tag"));
    let before = [A, B].map(|id| due(&session, id));
    session
        .keys("A H")
        .see("Hold 2 scheduled pushes")
        .see("first held until Tue 08 Dec 2026 12:00:00 +08")
        .see("last held until  Tue 08 Dec 2026 13:00:00 +08");
    session
        .see("unless they are released or deleted before")
        .hear()
        .keys("D")
        .see("D is not an answer here: Y holds")
        .hear()
        .keys("Y")
        .wait_for("held 2");
    session.wait_for("ENDED:").settle();
    session.see("HOLD").see("7 Held 2");
    session
        .keys("l")
        .see("2 of 2 held")
        .see(" held 2 ")
        .keys("<esc>")
        .keys("a")
        .see("hold begun")
        .keys("<esc>")
        .settle();
    assert_eq!([A, B].map(|id| due(&session, id)), before.map(|due| due + DAY));
    session.keys("g U").see("Release 1 scheduled push").see("is sent at that time").hear().keys("Y");
    session.wait_for("released 1").wait_for("ENDED:").settle();
    session.see("the service confirmed it").see("7 Held 1");
    assert!(session.line_with(&A.to_string()).contains("PEND"), "{}", session.screen());
    assert!(session.line_with(&B.to_string()).contains("HOLD"), "{}", session.screen());
    assert_eq!([A, B].map(|id| due(&session, id)), [before[0], before[1] + DAY]);
    assert!(session.deletes().is_empty());
}

#[test]
fn a_task_that_is_not_held_cannot_be_released() {
    let mut session = open(two("staging", "Tag"));
    session.keys("U").see("left out: it is not held").settle();
    assert!(!session.shows("Release 1"), "{}", session.screen());
}

#[test]
fn holding_a_push_to_all_users_in_production_asks_for_the_digits_of_its_id() {
    let mut session = open(two("production", "All"));
    let before = due(&session, A);
    session.keys("H").see("Hold a push to ALL USERS in PRODUCTION").see("Type the last 4 digits").hear();
    session.type_text("1111").keys("<enter>").see("not the last 4 digits of the id; nothing was sent").settle();
    assert_eq!(due(&session, A), before);
    session.type_text("4433").hear().keys("<enter>").wait_for("held 1").settle();
    assert_eq!(due(&session, A), before + DAY);
}

#[test]
fn the_reason_that_is_written_in_the_question_is_in_the_audit_log() {
    let mut session = open(two("production", "Tag"));
    session.keys("A H").see("Hold 2 scheduled pushes").see("Reason, optional (tab): [").hear();
    session.keys("<tab>").type_text("wrong price, see over").paste(" 价格有误\n").settle();
    session.see("[wrong price, see over 价格有误 ").keys("<enter>").type_text("2").hear().keys("<enter>");
    session.wait_for("held 2").wait_for("ENDED:").settle();
    session.keys("a").see("reason given: wrong price, see over 价格有误");
}

#[test]
fn a_read_only_app_refuses_holds_and_releases() {
    for key in ["H", "U"] {
        let mut session = open(two("staging", "Tag").read_only());
        session.keys(key).see("nothing can be changed from this window").settle();
        assert!(!session.shows("Preparing"), "{}", session.screen());
    }
}

#[test]
fn a_held_task_shows_both_its_times_and_a_warning_before_it_is_sent() {
    let mut session = open(two("staging", "Tag"));
    session.keys("H").see("Hold 1 scheduled push").hear().keys("Y").wait_for("held 1").wait_for("ENDED:").settle();
    session.keys("7").see("[7 Held 1]").see_gone("Your order has shipped").keys("<enter>");
    session.see("due       Tue 08 Dec 2026 12:00:00 +08").pass(std::time::Duration::from_millis(200));
    session.see("from Mon 07 Dec 2026 12:00:00 +08").keys("<esc>");
    session = session.restart();
    session.see("7 Held 1").see("HOLD").see_gone("checking the ledger").settle();
    assert!(!session.shows("HELD, OUT IN 1 h"), "{}", session.screen());
    session.clock.advance(std::time::Duration::from_secs(25 * 3_600 + 60));
    session.see("! HELD, OUT IN 1 h: 1");
}

#[test]
fn another_time_is_chosen_in_the_question_and_checked_like_that_of_the_command_line() {
    let mut session = open(two("staging", "Tag"));
    session.keys("A H").see("Hold 2 scheduled pushes").see("r other time").hear().keys("r");
    session.see("Hold until when?").see("[24h ").see("2026-12-08 09:00, in Asia/Singapore");
    for (text, why) in [
        ("2026-12-07 09:00", "has passed"),
        ("2027-03-28 02:30 Europe/Berlin", "does not exist in Europe/Berlin"),
        ("soon", "is not a time"),
        ("", "say how long, or until when"),
    ] {
        session.keys("<ctrl-u>").type_text(text).keys("<enter>").see(why).settle();
    }
    session.type_text("2026-12-08 09:00").keys("<enter>").see("held until Tue 08 Dec 2026 09:00:00 +08").hear();
    session.keys("r").see("[2026-12-08 09:00:00 ").keys("<esc>").see("Hold 2 scheduled pushes").hear().keys("Y");
    session.wait_for("held 2").wait_for("ENDED:").settle();
    assert_eq!([A, B].map(|id| due(&session, id).to_string()), ["2026-12-08T01:00:00Z"; 2]);
    session
        .keys("A H")
        .see("Hold 2 scheduled pushes")
        .see("2 are already held, until 08 Dec 09:00:00 +08, and are postponed");
}

#[test]
fn a_release_whose_time_has_passed_asks_for_one() {
    let mut session = open(two("staging", "Tag"));
    session.keys("A H").see("Hold 2").hear().keys("Y").wait_for("ENDED:").settle();
    session.clock.advance(std::time::Duration::from_secs(4 * 3_600));
    session.settle().keys("A U").see("Release at what time?").see("has passed or is not known: choose another");
    session.type_text("1h").keys("<enter>").see("Release 2 scheduled pushes").see("due again").hear().keys("Y");
    session.wait_for("released 2").wait_for("ENDED:").settle();
    let now = pushdeck::clock::Clock::now(&session.clock);
    assert!([A, B].iter().all(|id| due(&session, *id).duration_since(now) < SignedDuration::from_hours(1)));
}

#[test]
fn the_last_line_names_the_keys_of_holds_releases_and_edits_where_they_do_something() {
    let mut session = open(two("staging", "Tag").sized(120, 24));
    let last = |session: &Session| session.screen().lines().last().unwrap_or_default().to_owned();
    assert!(last(&session).contains("H hold") && last(&session).contains("E edit"), "{}", session.screen());
    assert!(!last(&session).contains("U release"), "{}", session.screen());
    session.keys("H").see("Hold 1 scheduled push").hear().keys("Y").wait_for("ENDED:").settle();
    assert!(last(&session).contains("U release"), "{}", session.screen());
    session.keys("A").settle();
    assert!(!last(&session).contains("E edit"), "{}", session.screen());
}

#[test]
fn the_choice_to_resume_has_the_reason_and_the_new_times() {
    let fault = format!(
        "\n[[fault]]\ncommand = \"modify\"\ntasks = [{A}]\nkind = \"no-answer\"\nconnection = \"closed\"\n\
         effect = \"done\"\n"
    );
    let tasks = [(A, "All", "+2h", "Flash sale"), (B, "Tag", "+3h", "Your order has shipped")];
    let mut session = open(Setup::new(scenario("production", &tasks) + &fault).known());
    session.keys("H").see("Hold a push to ALL USERS").hear().keys("<tab>").type_text("wrong price").keys("<enter>");
    session.type_text("4433").hear().keys("<enter>").wait_for("C resumes").settle();
    session.keys("C").see("Resume an unfinished run").see("Reason: wrong price").see("held until 08 Dec 12:00:00 +08");
}

#[test]
fn the_demo_shows_held_and_edited_tasks_from_its_first_screen() {
    let mut session = Setup::new(include_str!("../../assets/scenarios/demo.toml")).known().open();
    session.see_gone("checking").see("! HELD, OUT IN 1 h: 1").see("7 Held 3").settle();
    session.keys("7").see("3 of 44 shown").see_gone("PEND");
    session.keys("<enter>").pass(std::time::Duration::from_millis(200)).see("hold begun  mei@ops-2");
    session.keys("<esc> 6 /").type_text("3 dollars").keys("<enter> <enter>");
    session.pass(std::time::Duration::from_millis(200)).see("edit begun  mei@ops-2").see("3 dollars, not 30");
}

#[test]
fn the_warning_about_held_tasks_fits_every_window_with_the_open_tab() {
    for size in crate::scenarios::SIZES {
        let demo = Setup::new(include_str!("../../assets/scenarios/demo.toml")).sized(size.0, size.1);
        let mut session = demo.known().open();
        session.see_gone("checking").see("! HELD").see("44 tasks]").settle();
    }
}

#[test]
fn the_questions_about_a_held_task_say_when_it_was_due_and_when_it_goes_out() {
    let mut session = open(two("staging", "Tag"));
    session.keys("H").see("Hold 1 scheduled push").hear().keys("Y").wait_for("ENDED:").settle();
    let said = "it is held: it was due 12:00:00 +08, and is sent";
    session.keys("d").see("Delete 1 scheduled push").see(said).keys("<esc>").see_gone(said);
    session.keys("E").wait_for("2026-12-08 12:00:00").settle().keys("<tab>").type_text(" 2").keys("<enter>");
    session.see("Edit 1 scheduled push").see(said).keys("<esc> <esc>").settle();
    session.keys("U").see("Release 1 scheduled push").see("released Mon 07 Dec 2026 12:00:00 +08");
}
