//! Sessions with the details of a task, with facts that are copied, and with ids that are pasted.

use std::time::Duration;

use crate::{
    harness::{Session, Setup},
    scenarios::{fault, scenario, second_app},
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;

fn text() -> String {
    scenario(
        "production",
        &[(A, "All", "+30s", "测试 双十二预热：全场五折起，今晚八点准时开抢"), (B, "Tag", "+2h", "Order shipped")],
    )
}

fn known(setup: Setup) -> Session {
    let mut session = setup.known().open();
    session.see("2 tasks").see_gone("checking").settle();
    session
}

#[test]
fn a_wide_window_shows_the_details_beside_the_list() {
    let mut session = known(Setup::new(text()).sized(140, 40));
    session.see("goes to ALL USERS").see("due in less than 60 s").see("looks like a test push");
    session.see("2026 02:00:30Z").see("confirm by");
    session.pass(Duration::from_millis(150)).see("created").see("in the list");
    session.keys("j").see_gone("goes to ALL USERS").pass(Duration::from_millis(150)).see("seen");
    session.keys("<enter>").see_gone("confirm by").keys("<enter>").see("confirm by");
}

#[test]
fn no_facts_are_read_while_the_cursor_moves() {
    let mut session = known(Setup::new(text()).sized(140, 40));
    session.pass(Duration::from_millis(150)).see("created");
    session.keys("j").settle();
    assert!(!session.shows("created"), "the other task's facts are not shown: {}", session.screen());
    session.keys("k").settle().pass(Duration::from_millis(150)).see("created").see("goes to ALL USERS");
}

#[test]
fn a_narrow_window_shows_the_details_instead_of_the_list() {
    let mut session = known(Setup::new(text()).sized(40, 9));
    session.keys("<enter>").see("ALL USERS").see_gone("Order shipped").keys("j").see("Order shipped");
    session.keys("<esc>").see("测试");
    session.keys("<enter>").see("more: J").keys("J J J").settle();
    assert!(!session.shows("PEND"), "scrolled: {}", session.screen());
}

#[test]
fn the_details_show_the_history_of_a_task_and_its_look_alikes() {
    let alike = "\n[[task]]\napp = \"shop-sg\"\nid = 2288014999\ntype = \"Tag\"\ndue = \"+5h\"\n\
                 title = \"ＯＲＤＥＲ shipped\"\ndesc = \"\"\n";
    let fault = fault(B, "kind = \"code\"\ncode = 90107");
    let setup = Setup::new(text() + alike + &second_app("test") + &fault).sized(140, 40).known();
    let mut session = setup.open();
    session.see("3 tasks").see_gone("checking").settle();
    session.keys("j").pass(Duration::from_millis(150)).see("1 look-alike is still to be sent").see("2288014999");
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("TOO LATE 1").settle();
    session.pass(Duration::from_millis(150)).see("HISTORY").see("delete begun  lin@bastion-2").see("outcome");
    session.see("(90107)");
}

#[test]
fn the_details_of_a_held_task_show_who_held_it_and_why_and_each_time_once() {
    let held = "\n[[task]]\napp = \"shop-sg\"\nid = 2288014999\ntype = \"Tag\"\ndue = \"+26h\"\ncreated = \"-4h\"\n\
                title = \"Held\"\ndesc = \"\"\nheld_from = \"+2h\"\nbecause = \"moved by a day\"\n";
    let mut session = Setup::new(text() + held).sized(140, 40).known().open();
    session.see("3 tasks").see_gone("checking").settle();
    session.keys("G").pass(Duration::from_millis(150)).see("HOLD").see("hold begun  mei@ops-2");
    session.see("from Mon 07 Dec 2026 12:00:00 +08").see("reason given: moved by a day");
    let times = |session: &Session| session.screen().matches("08 Dec 2026 04:00:00").count();
    assert_eq!(times(&session), 1, "{}", session.screen());
    session.keys(":").type_text("zone utc").keys("<enter>").see("08 Dec 2026 04:00:00 Z").settle();
    assert_eq!(times(&session), 1, "{}", session.screen());
}

#[test]
fn facts_are_copied_to_the_users_terminal() {
    let mut session = known(Setup::new(text()));
    session.keys("y").see("Copy to your terminal").keys("i").see("sent to your terminal (10 bytes)");
    assert_eq!(session.copied(), A.to_string());
    session.keys("j y t").settle();
    assert_eq!(session.copied(), "Order shipped");
    session.keys("y c").settle();
    assert_eq!(session.copied(), format!("pushdeck --app shop-sg delete {B}"));
    session.keys("y j").settle();
    let json: serde_json::Value = serde_json::from_str(&session.copied()).expect("the text is valid JSON");
    assert_eq!((&json["task_id"], &json["type"]), (&B.to_string().into(), &"Tag".into()));
    session.keys("y e").settle();
    assert!(session.shows("Copy to your terminal"), "the menu stays open without a text to copy: {}", session.screen());
    session.keys("<esc> <space> k <space> y i").settle();
    assert_eq!(session.copied(), format!("{A}\n{B}"), "the ids of the marked tasks");
}

#[test]
fn pasted_ids_can_be_marked_and_nothing_else_happens() {
    let mut session = known(Setup::new(text()));
    session
        .paste(&format!("{A}\r2288099977\r"))
        .see("2 tasks were pasted")
        .see("1 is in this app's list")
        .see("1 is not");
    session.keys("Y").settle();
    assert!(session.shows("Mark pasted ids"), "the dialog guard ignores the first key");
    session.hear().keys("Y").see("2 marked").see("3 tasks").keys("M").see("2 of 3 shown").see("UNSEEN");
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.paste("2288014434").see("Mark pasted ids").keys("<esc>").hear().keys("<esc>").see("2 marked");
}

#[test]
fn a_paste_shows_which_ids_are_taken_and_which_numbers_are_not() {
    let mut session = known(Setup::new(text()));
    session.paste(&format!("请帮忙删除 {A}，谢谢！\n# {B}\n订单 2288099977，2288014"));
    session.see("1 task was pasted.").see(&format!("{A} ")).see("2288099977 (line 3): labelled as something else");
    session.see("2288014 (line 3): far fewer digits").see("1 line has a comment");
    session.hear().keys("<esc>").paste(&format!("# {A}\n")).see("no task id was found").see("not used: ");
    session.paste(&format!("{{\"app\":\"another\",\"task_id\":\"{A}\"}}\n")).see("the text names tasks of app another");
}

#[test]
fn a_paste_that_may_exclude_some_of_its_tasks_marks_nothing() {
    let mut session = known(Setup::new(text()));
    for (paste, why) in [
        (format!("delete {A} except {B}"), "the text seems to say that it"),
        (format!("{A} and {B}, but the last one later"), "\"but\" in line 1"),
        (format!("{A}\n~~{B}~~\n"), "\"~~\" in line 2"),
        (format!("delete {A} and 2.28801E+09"), "a spreadsheet has rounded it"),
        (format!("push_id,order_id\n{A},{B}\n"), "the headings are push_id, order_id"),
    ] {
        session.paste(&paste).see("nothing was pasted: ").see(why);
        assert!(!session.shows("Mark pasted ids"), "{}", session.screen());
        session.keys("/").paste(&paste.replace('\n', " ")).keys("<esc>").settle();
        session.see("none marked");
    }
}

#[test]
fn a_large_paste_is_read_as_a_whole() {
    let mut session = known(Setup::new(text()));
    let ids: Vec<_> = (0..20_000).map(|id| (2_288_020_000_u64 + id).to_string()).collect();
    session.paste(&ids.join("\n")).see("20,000 tasks were pasted").see("20,000 are not");
}
