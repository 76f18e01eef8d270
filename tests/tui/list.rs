//! Sessions with the list: tabs, sort orders, columns, time zones, marked tasks, and deleted tasks that stay visible
//! for a moment.

use std::time::Duration;

use crate::{
    harness::{Session, Setup},
    scenarios::{fault, scenario},
};

const ALL: u64 = 2_288_014_431;
const SOON: u64 = 2_288_014_432;
const LATER: u64 = 2_288_014_433;
const SENT: u64 = 2_288_014_434;

fn tasks() -> String {
    scenario(
        "staging",
        &[
            (SOON, "Tag", "+5m", "Zebra sale"),
            (LATER, "User", "+2h", "ａｐｐｌｅ day"),
            (ALL, "All", "+3h", "Maintenance"),
            (SENT, "Tag", "-1h", "Sent before"),
        ],
    )
}

fn known(setup: Setup) -> Session {
    let mut session = setup.known().open();
    session.see("4 tasks").see_gone("checking").settle();
    session
}

fn session() -> Session {
    known(Setup::new(tasks()))
}

/// Returns the titles in the order in which the screen shows them.
fn order(session: &Session) -> Vec<&'static str> {
    let screen = session.screen();
    let mut found: Vec<_> = ["Zebra", "ａｐｐ", "Maintenance", "Sent before"]
        .into_iter()
        .filter_map(|title| screen.find(title).map(|at| (at, title)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, title)| title).collect()
}

#[test]
fn tabs_show_states_and_count_them() {
    let mut session = session();
    session.see("1 Pending 3").see("2 Due<10m 1").see("4 Sent 1").see("[6 All 4 tasks]");
    session.keys("2").see("[2 Due<10m 1]").see("1 of 4 shown");
    assert_eq!(order(&session), ["Zebra"]);
    session.keys("4").see("[4 Sent 1]").settle();
    assert_eq!(order(&session), ["Sent before"]);
    session.keys("1 /").type_text("day").see("1 of 4 shown").keys("<esc>").see("3 of 4 shown");
    session.keys("5").see("No match for this tab").see("6  shows every state").keys("6").see("4 of 4 shown");
}

#[test]
fn the_tab_of_tasks_due_soon_follows_the_time() {
    let mut session = known(Setup::new(tasks() + &fault(SOON, "kind = \"code\"\ncode = 90105")));
    session.keys("2").see("1 of 4 shown");
    session.pass(Duration::from_secs(301)).see("0 of 4 shown").see("2 Due<10m 0");
}

#[test]
fn one_key_cycles_through_the_sort_orders() {
    let mut session = session();
    assert_eq!(order(&session), ["Zebra", "ａｐｐ", "Maintenance", "Sent before"]);
    session.keys("s").see("by latest due").settle();
    assert_eq!(order(&session), ["Maintenance", "ａｐｐ", "Zebra", "Sent before"]);
    session.keys("s").see("by title").settle();
    assert_eq!(
        order(&session),
        ["ａｐｐ", "Maintenance", "Sent before", "Zebra"],
        "full-width letters sort like half-width ones"
    );
    session.keys("s").see("by audience").settle();
    assert_eq!(order(&session)[0], "Maintenance");
}

#[test]
fn chosen_columns_appear_at_once_in_the_list_behind_the_choice() {
    let mut session = session();
    session.keys("c").see("Columns").keys("<space>").see("[ ] state").keys("j j j j <space>").see("[x] campaign");
    session.keys("<esc>").see("CAMPAIGN").see_gone("STATE");
    assert!(!session.line_with("Zebra").contains("PEND"));
}

#[test]
fn the_column_at_the_cursor_stays_visible_in_a_small_window() {
    let mut session = Setup::new(tasks()).sized(40, 9).known().open();
    session.see("Zebra").settle();
    session.keys("c").see("> [x] state");
    session.keys("j j j j").see("> [ ] campaign").keys("<space>").see("> [x] campaign");
}

#[test]
fn one_key_switches_the_times_between_three_zones() {
    let mut session = session();
    session.see("DUE +08").keys("t").settle().keys("t").see("shown in UTC").see("DUE Z").keys("t").see("DUE +08");
    session.see("the app's zone, Asia/Singapore");
}

#[test]
fn the_list_can_show_only_the_marked_tasks() {
    let mut session = session();
    session.keys("M").see("nothing is marked").keys("<space> j <space> M").see("2 of 4 shown").see("M marked only");
    assert_eq!(order(&session), ["Zebra", "Maintenance"]);
    session.keys("<esc>").see("4 of 4 shown").see("2 marked");
}

#[test]
fn one_key_moves_to_the_next_push_to_all_users() {
    let mut session = session();
    session.keys("]").settle();
    assert!(session.line_with("Maintenance").starts_with('>'), "{}", session.screen());
    session.keys("g [").settle();
    assert!(session.line_with("Maintenance").starts_with('>'), "the search continues from the other end of the list");
    session.keys("2 ]").see("there is no push to all users left to send here");
}

#[test]
fn a_deleted_task_stays_visible_for_a_moment() {
    let mut session = session();
    session.keys("1").see("3 of 4 shown").keys("d").see("Delete 1").hear().keys("D").wait_for("deleted 1").settle();
    let row = session.line_with("Zebra");
    assert!(row.contains("DEL"), "{row}");
    session.pass(Duration::from_secs(4)).settle();
    assert!(session.shows("Zebra"), "{}", session.screen());
    session.pass(Duration::from_secs(2)).see_gone("Zebra").see("2 of 4 shown");
}

#[test]
fn the_words_of_the_filter_can_be_searched_on_the_service() {
    let mut session = Setup::new(tasks()).open();
    session.see("No tasks are known").keys("f").see("to search on the service, press / and type words");
    session.keys("/").type_text("Zebra").keys("<enter>").see("0 of 0 shown").keys("f").wait_for("list read: 1 seen");
    session.see("1 of 1 shown");
    assert_eq!(session.lists(), 2, "one call covers 31 days");
}

#[test]
fn the_list_can_be_read_for_a_longer_time_window() {
    let mut session = session();
    session.keys("w").wait_for("3 months back and ahead");
    let lists = session.lists();
    session.keys("w").wait_for("6 months back and ahead");
    assert!(session.lists() > lists * 2, "{lists}, {}", session.lists());
}

#[test]
fn the_smallest_window_keeps_the_most_important_counts() {
    let mut session = known(Setup::new(tasks()).sized(40, 9));
    session.see("1 Pend 3").see("2 <10m 1").keys("2").see("[2 <10m 1]");
}

#[test]
fn a_deleted_task_that_reappears_is_reported_after_an_automatic_refresh_too() {
    let comes_back = "kind = \"delay\"\ndelay = \"1ms\"\neffect = \"none\"";
    let mut setup = Setup::new(tasks() + &fault(SOON, comes_back)).sized(160, 30);
    setup.refresh = Some(Duration::from_secs(60));
    let mut session = known(setup);
    session.keys("1 d").see("Delete 1").hear().keys("D").wait_for("deleted 1").settle();
    session.pass(Duration::from_secs(60)).wait_for("was deleted, but the service shows it again as pending").settle();
    assert_eq!(session.status(SOON), "pending");
}

#[test]
fn an_incomplete_list_is_reported_after_an_automatic_refresh_too() {
    let loses = "\n[[fault]]\ncommand = \"list\"\nfrom = \"+30s\"\nkind = \"no-rows\"\n";
    let mut setup = Setup::new(tasks() + loses).sized(160, 30);
    setup.refresh = Some(Duration::from_secs(60));
    let mut session = known(setup);
    session.pass(Duration::from_secs(60)).wait_for("the list is NOT COMPLETE").settle();
    session.see("tasks, but shows 0").see("ago, not complete");
}
