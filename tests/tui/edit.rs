//! The form that edits a task, the question that shows what changes, and the task at the service.

use pushdeck::{
    api::Command,
    domain::{SdkAppId, TaskId},
    sim::SimTask,
};

use crate::{
    harness::{Session, Setup},
    scenarios::{SIZES, scenario},
};

const A: u64 = 2_288_014_433;
const SHOP: SdkAppId = SdkAppId(1_400_012_345);

fn one(environment: &str, audience: &str) -> Setup {
    Setup::new(scenario(environment, &[(A, audience, "+2h", "Flash sale")])).known()
}

fn open(setup: Setup) -> Session {
    let mut session = setup.open();
    session.see("1 task").see_gone("checking the ledger").settle();
    session
}

fn task(session: &Session) -> SimTask {
    let tasks = session.service.tasks(SHOP);
    tasks.into_iter().find(|task| task.id == TaskId::new(A)).expect("the service has the task")
}

fn modifies(session: &Session) -> usize {
    session.service.log().iter().filter(|entry| entry.command == Some(Command::Modify)).count()
}

#[test]
fn the_title_and_the_time_are_typed_and_sent_after_a_question_that_shows_both() {
    let mut session = open(one("staging", "Tag"));
    session.keys("E").see("Edit a scheduled push").wait_for("2026-12-07 12:00:00").settle();
    session.keys("<ctrl-u>").type_text("2026-12-08 09:30:00");
    session.keys("<tab> <ctrl-u>").type_text("新年促销").see("新年促销").keys("<enter>");
    session.see("Edit 1 scheduled push").see("OfflinePushInfo.Title: \"Flash sale\" becomes \"新年促销\"");
    session.see("due: Mon 07 Dec 2026 12:00:00 +08").see("becomes Tue 08 Dec 2026 09:30:00 +08");
    assert_eq!(modifies(&session), 0);
    session.hear().keys("y").wait_for("edited").wait_for("ENDED:").settle();
    let after = task(&session);
    assert_eq!((after.title.as_str(), after.sched_at.to_string().as_str()), ("新年促销", "2026-12-08T01:30:00Z"));
    assert_eq!(modifies(&session), 1);
    session.see("新年促销");
    assert!(!session.shows("Edit a scheduled push"), "{}", session.screen());
}

#[test]
fn no_to_the_question_leads_back_to_the_form_with_what_was_typed() {
    let mut session = open(one("staging", "Tag"));
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<tab> <ctrl-u>").type_text("Other").keys("<enter>").see("Edit 1 scheduled push").hear();
    session.keys("<esc>").see("Edit a scheduled push").see("Other").keys("<esc>").see_gone("Edit a").settle();
    assert_eq!((task(&session).title.as_str(), modifies(&session)), ("Flash sale", 0));
}

#[test]
fn the_form_says_why_typed_text_cannot_be_used() {
    let mut session = open(one("staging", "Tag"));
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<enter>").see("nothing was changed");
    session.keys("<ctrl-u>").type_text("soon").keys("<enter>").see("is not a time");
    session.keys("<ctrl-u>").type_text("2020-01-01 00:00:00").keys("<enter>").see("has passed");
    session.keys("<ctrl-u>").type_text("2026-12-07 12:00:00").keys("<tab> <ctrl-u>").keys("<enter>");
    session.see("neither a title nor a text");
    session.paste("A title that is longer than thirty-two").see("cut by Meizu (32)");
    session.paste("two\nlines").see("the text has 2 lines").settle();
    assert_eq!(modifies(&session), 0);
}

#[test]
fn a_push_to_all_users_in_production_asks_for_the_digits_of_its_id() {
    let mut session = open(one("production", "All"));
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<tab> <ctrl-u>").type_text("Other").keys("<enter>");
    session.see("Edit a push to ALL USERS in PRODUCTION").see("Type the last 4 digits").hear();
    session.type_text("4433").hear().keys("<enter>").wait_for("edited").settle();
    assert_eq!(task(&session).title, "Other");
}

#[test]
fn a_task_that_changes_while_the_form_is_open_is_a_conflict() {
    let other = "\n[[operator]]\napp = \"shop-sg\"\ncommand = \"get\"\nkind = \"edit\"\ntask = 2288014433\ntitle = \"Theirs\"\n";
    let text = scenario("staging", &[(A, "Tag", "+2h", "Flash sale")]) + other;
    let mut session = open(Setup::new(text).known());
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<tab> <ctrl-u>").type_text("Ours").keys("<enter>").see("Edit 1 scheduled push").hear();
    session.keys("y").wait_for("ENDED:").settle();
    assert_eq!(task(&session).title, "Theirs");
    session.see("nothing was sent");
}

#[test]
fn a_task_that_was_sent_and_a_read_only_app_cannot_be_edited() {
    let text = scenario("staging", &[(A, "Tag", "-2h", "Flash sale")]);
    let mut session = Setup::new(text).known().open();
    session.see_gone("checking the ledger").settle();
    session.keys("6").see("Flash sale").keys("E").wait_for("not edited, too late").settle();
    assert!(!session.shows("Edit a scheduled push"), "{}", session.screen());
    let mut session = open(one("staging", "Tag").read_only());
    session.keys("E").see("nothing can be changed from this window").settle();
}

#[test]
fn the_form_can_be_used_in_every_size_of_the_window() {
    for (width, height) in SIZES {
        let mut session = open(one("staging", "Tag").sized(width, height));
        session.keys("E").wait_for("12:00:00").see("due ").see("title ").see("text ").settle();
        session.keys("<backtab>").type_text("Closed").see("Closed").keys("<enter>").hear();
        session.keys("y").wait_for("edited").settle();
        assert_eq!(task(&session).desc, "Closed", "{width}x{height}");
    }
}

#[test]
fn the_content_from_the_editor_is_asked_about_field_by_field() {
    let script =
        r#"sed -i -e 's/"Title": "Flash sale"/"Title": "新年促销"/' -e 's/"OfflinePushInfo": {/"Rest": 1, &/' "$1""#;
    let mut session = open(one("staging", "Tag").editor(script));
    session.keys("E").wait_for("12:00:00").see("ctrl-x editor  esc change nothing").settle();
    session.keys("<tab> <tab> <ctrl-u>").type_text("Typed").keys("<ctrl-x>").wait_for("Edit 1 scheduled push");
    session.see("OfflinePushInfo.Title: \"Flash sale\" becomes \"新年促销\"").see("becomes \"Typed\"").see("Rest");
    assert_eq!(modifies(&session), 0);
    session.hear().keys("<esc>").see("Edit a scheduled push").see("新年促销").see("Typed").keys("<enter>").hear();
    session.keys("y").wait_for("edited").wait_for("ENDED:").settle();
    let after = task(&session);
    assert_eq!((after.title.as_str(), after.desc.as_str()), ("新年促销", "Typed"));
    assert!(after.content.contains("\"Rest\":1"), "{}", after.content);
}

#[test]
fn an_editor_that_changes_nothing_fails_or_leaves_no_json_is_said_in_the_form() {
    for (script, words) in [
        ("true", "the editor has changed nothing"),
        ("exit 3", "exit status: 3"),
        ("rm \"$1\"", "the file cannot be read"),
        ("sed -i 's/}/]/' \"$1\"", "not a single JSON object"),
        ("printf '{}' > \"$1\"", "would go to everybody"),
    ] {
        let mut session = open(one("staging", "Tag").editor(script));
        session.keys("E").wait_for("12:00:00").settle();
        session.keys("<ctrl-x>").see(words).see("Edit a scheduled push").settle();
        assert_eq!(modifies(&session), 0, "{script}");
    }
    let mut session = open(one("staging", "Tag"));
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<ctrl-x>").see("no-such-editor").see("set VISUAL or EDITOR").settle();
}

#[test]
fn a_text_that_is_no_json_is_there_again_to_be_mended() {
    let script =
        r#"if grep -q broken "$1"; then sed -i 's/broken//; s/Flash sale/Mended/' "$1"; else echo broken >> "$1"; fi"#;
    let mut session = open(one("staging", "Tag").editor(script));
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<ctrl-x>").see("opens what you wrote once more").settle();
    session.keys("<ctrl-x>").wait_for("becomes \"Mended\"").settle();
}
