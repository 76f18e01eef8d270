//! Sessions with the palette and the help.

use crate::{
    harness::{Session, Setup},
    scenarios::{fault, scenario, second_app},
};

fn two() -> String {
    scenario("staging", &[(9_000_000_101, "Tag", "+1h", "Holiday hours"), (9_000_000_102, "All", "+2h", "会员日提醒")])
}

fn open(scenario: String) -> Session {
    let mut session = Setup::new(scenario).known().open();
    session.see("Holiday hours").see_gone("checking").settle();
    session
}

#[test]
fn a_command_is_found_by_a_few_letters_and_run() {
    let mut session = open(two());
    session.keys(":").see("Commands").type_text("mark-a").keys("<enter>").see("2 marked");
    session.keys("<ctrl-p>").type_text("sort ti").keys("<enter>").see("sorted by title");
    session.keys("：").see("Commands").keys("<esc>").see_gone("Commands");
}

#[test]
fn a_command_that_is_not_available_says_why_and_does_not_run() {
    let mut session = Setup::new(two()).known().read_only().open();
    session
        .see("Holiday hours")
        .see_gone("checking")
        .keys(":")
        .type_text("delete")
        .see("off now: app shop-sg is read-only");
    session.keys("<enter>").settle();
    assert!(session.shows("Commands") && !session.shows("Delete 1"), "{}", session.screen());
}

#[test]
fn a_delete_from_the_palette_asks_the_same_question_as_the_key() {
    let mut session = open(two());
    session.keys(":").type_text("delete").keys("<enter>").see("Delete 1 scheduled push").hear().keys("<esc>");
    session.keys(":").type_text("filter type:all").keys("<enter>").see_gone("Holiday hours").see("会员日提醒");
    assert!(session.deletes().is_empty());
}

#[test]
fn opening_a_production_app_from_the_palette_needs_a_second_enter() {
    let mut session = open(two() + &second_app("production"));
    session.keys(":").type_text("app shop-eu").keys("<enter>").see("enter again opens it");
    session.keys("<enter>").see("No tasks are known");
    assert!(session.line_with("shop-eu").contains("PROD"));
}

#[test]
fn the_help_is_searched_by_typing_and_says_which_keys_are_off() {
    let mut session = open(two());
    session.keys("?").see("Keys here: the task list").type_text("pause").see("pause or continue the run");
    session.see("off now: p (no run is in progress)");
    assert!(!session.shows("half a page down"), "{}", session.screen());
    session.keys("<esc>").see_gone("Keys here");
}

#[test]
fn a_dialog_has_its_own_help_and_is_guarded_again_once_the_help_is_closed() {
    let mut session = open(two());
    session
        .keys("d")
        .see("Delete 1 scheduled push")
        .hear()
        .keys("?")
        .see("Keys here: a change to confirm")
        .see("keep everything");
    session.keys("<esc>").see_gone("Keys here").keys("y").settle();
    assert!(session.deletes().is_empty(), "the guard ignores a key that comes too soon after the help");
    session.hear().keys("y").wait_for("ENDED:");
    assert_eq!(session.deletes(), [9_000_000_101]);
}

#[test]
fn messages_name_the_keys_of_the_users_own_keymap() {
    let id = 2_288_014_433;
    let tasks = scenario("staging", &[(id, "Tag", "+5h", "Flash sale")]);
    let mut setup = Setup::new(tasks + &fault(id, "kind = \"no-answer\"\neffect = \"done\"")).known();
    let own = |keys: &str, action: &str| format!("[[key]]\nkeys = [{keys}]\naction = \"{action}\"\nscope = \"list\"\n");
    setup.keys = Some(own("\"Z\"", "resume") + &own("\"E\"", "read-list") + &own("", "edit") + &own("", "sort"));
    let mut session = setup.open();
    session.see("list not read yet: E").see_gone("checking").settle();
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("UNKNOWN 1").settle();
    session.see("Z reads it back").see("Z resumes it");
    session.keys("l").see("unknown: Z reads them back").keys("<esc> :").type_text("sort").keys("<enter>");
    session.see(":sort switches to the next order");
}

#[test]
fn the_help_of_the_filter_line_explains_the_filter_terms() {
    let mut session = open(two());
    session.keys("/<f1>").see("due:<10m due:>2h").see("in over 2 hours").see("tasks that do not match the term");
    session.type_text("audience").see("type:all,tag").see_gone("due:none");
}
