//! Sessions with sheets, which are windows of text over the list, and with the files that tasks are exported to.

use std::time::Duration;

use crate::{
    harness::{Session, Setup},
    scenarios::{fault, scenario},
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;

fn two() -> String {
    scenario("staging", &[(A, "Tag", "+5h", "春节\u{202e} 促销"), (B, "User", "+6h", "Your order has shipped")])
}

fn open(scenario: String) -> Session {
    let mut session = Setup::new(scenario).known().open();
    session.see("2 tasks").see_gone("checking").settle();
    session
}

#[test]
fn a_task_as_json_shows_invisible_characters() {
    let mut session = open(two());
    session.keys("i").see("as shown in the list").see("\"task_id\": \"2288014433\"").see("春节\\u202e 促销");
    session.keys("y").see("sent to your terminal");
    let copied: serde_json::Value = serde_json::from_str(&session.copied()).expect("the text is valid JSON");
    assert_eq!(copied["title"], "春节\u{202e} 促销");
    session.keys("<enter>").pass(Duration::from_secs(1)).wait_for("seen ");
    session.keys("i").see("as stored in the ledger").see("\"seen_by\": \"list\"");
}

#[test]
fn the_audit_log_says_who_did_what_and_is_verified() {
    let mut session = open(two());
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("deleted 1").settle();
    session.keys("a").see("lines verified").see(&format!("outcome: deleted {A}")).see(&format!("delete begun {A}"));
    let screen = session.screen();
    let place = |text: &str| screen.find(text).expect("the screen shows the text");
    assert!(
        place("run ended") < place("outcome") && place("outcome") < place("delete begun"),
        "latest entry is first\n{screen}"
    );
    session.keys("q").see_gone("verified");
}

#[test]
fn past_messages_can_be_read_again() {
    let mut session = open(two() + &fault(A, "kind = \"code\"\ncode = 90107"));
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("TOO LATE 1").settle().keys("<space> X j");
    session.keys("L").see("Messages").see(&format!("! {A} not deleted, too late"));
}

#[test]
fn chosen_tasks_are_written_to_a_file() {
    let mut session = open(two());
    session.keys("j e").wait_for("1 task written to").settle();
    let exports = session.exports();
    let [text] = &exports[..] else { panic!("{exports:?}") };
    let line: serde_json::Value = serde_json::from_str(text.trim_end()).expect("the text is valid JSON");
    assert_eq!((&line["task_id"], &line["app"]), (&B.to_string().into(), &"shop-sg".into()));
}

#[test]
fn a_dialog_writes_its_tasks_to_a_file_and_still_asks() {
    let mut session = open(two());
    session.keys("A d").see("Delete 2").hear().keys("e").wait_for("2 tasks written to");
    session.see("Delete 2");
    assert_eq!(session.exports().concat().lines().count(), 2);
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.hear().keys("D").wait_for("deleted 2");
}

#[test]
fn a_dialog_does_not_show_the_result_of_an_export_from_another_dialog() {
    let mut session = open(two());
    session.keys("d").see("Delete 1").hear().keys("e<esc> j d").see("Your order").see("Delete 1").settle();
    // The message line below the dialog shows it.
    let said: Vec<_> = session.screen().lines().filter(|line| line.contains("written to")).map(str::to_owned).collect();
    assert!(matches!(&said[..], [line] if line.starts_with(" v 1 task written to /")), "{said:?}");
    session.hear().keys("<esc> L").see("1 task written to");
}

#[test]
fn only_the_owner_can_read_an_export_and_a_second_export_replaces_nothing() {
    let mut session = open(two());
    session.keys("e").wait_for("1 task written to").keys("j e").settle();
    session.wait_for("-2.jsonl").settle();
    assert_eq!(session.exports().len(), 2);
    assert_eq!(session.export_modes(), [0o600, 0o600]);
}

#[test]
fn a_long_text_is_wrapped_and_scrolling_stops_at_its_end() {
    let title = "全场五折起今晚八点准时开抢先到先得".repeat(6);
    let mut session = open(scenario("staging", &[(A, "Tag", "+5h", &title), (B, "User", "+6h", "x")]));
    session.resize(44, 12).keys("i G").settle();
    session.see("}").keys("k").see_gone("}").keys("j").see("}");
    session.keys("g").see("\"schema\"");
    let whole: String = (0..40).map(|_| session.keys("j").screen()).collect();
    assert!(!whole.contains(".. |"), "no line is cut off");
}

#[test]
fn every_line_of_a_question_can_be_read_in_the_smallest_window() {
    let mut session = open(two());
    session.resize(40, 9).paste("2288014433\n2288014999\n").see("Mark pasted ids").see("more: down");
    session.see("This does not delete anything.");
    session.hear().keys("<down><down><down><down>").see("2288014999").see("[ Mark them ]");
}

#[test]
fn no_screen_shows_the_signature_from_an_echoed_request() {
    let echo = "command = \"list\"\nkind = \"echo\"\nplace = \"tasks\"";
    let scenario = format!("{}\n[[fault]]\n{echo}\n{}", two(), fault(A, "kind = \"echo\"\ncode = 90107"));
    let mut session = Setup::new(scenario).sized(140, 40).open();
    let looks = |session: &Session| {
        let screen = session.screen();
        let is_dense = |word: &str| word.starts_with("eJ") && word.len() > 16;
        let words = screen.split(|char: char| !char.is_ascii_alphanumeric());
        assert_eq!(words.filter(|word| is_dense(word)).collect::<Vec<_>>(), [""; 0], "{screen}");
        assert_eq!(pushdeck::domain::secrets::redacted(&screen), screen, "the screen contains no secret");
    };
    session.keys("r").wait_for("usersig=[removed: a").settle();
    looks(&session);
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("TOO LATE 1").settle();
    looks(&session);
    for (key, title) in [("i", "A task as JSON"), ("L", "+- Messages"), ("a", "lines verified")] {
        session.keys(key).see(title);
        looks(&session);
        session.keys("q").settle();
    }
    session.keys("<enter>").settle();
    looks(&session);
}
