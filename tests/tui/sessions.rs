//! Sessions of an operator, key by key, with the results on the screen, at the service and in the ledger.

use std::time::Duration;

use pushdeck::{domain::Signal, tui::Ended};

use crate::{
    harness::{Session, Setup},
    scenarios::{fault, scenario, second_app},
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;
const C: u64 = 2_288_014_435;
const D: u64 = 2_288_014_436;

fn four(environment: &str) -> String {
    scenario(
        environment,
        &[
            (A, "Tag", "+5m", "春节促销 第一波 华南"),
            (B, "Tag", "+15m", "春节促销 第二波 华东"),
            (C, "User", "+2h", "Your order #88 has shipped"),
            (D, "Tag", "+3h", "ランチタイム限定クーポン"),
        ],
    )
}

/// Opens a session and reads the list.
fn read(setup: Setup) -> Session {
    let mut session = setup.open();
    session.see("No tasks are known").see_gone("checking the ledger").keys("r").wait_for("list read:");
    session.see_gone("No tasks are known").settle();
    session
}

fn staging() -> Session {
    read(Setup::new(four("staging")))
}

/// Returns a session during a run with twelve tasks.
fn deleting_twelve() -> Session {
    let tasks: Vec<_> = (0..12).map(|id| (3_000_000_000 + id, "Tag", "+2h", "title")).collect();
    let mut session = read(Setup::new(scenario("staging", &tasks)));
    session.keys("A d").see("Delete 12").hear().keys("D").see("DELETING");
    session
}

#[test]
fn a_task_is_found_and_deleted_starting_from_an_empty_ledger() {
    let mut session = staging();
    assert!(session.shows("4 tasks"), "{}", session.screen());
    session.keys("/").type_text("第二波").see("1 of 4 shown").keys("<enter>");
    session.keys("d").see("Delete 1 scheduled push").hear().keys("D").wait_for("deleted 1");
    assert_eq!(session.deletes(), [B]);
    assert_eq!(session.status(B), "deleted");
    session.see("DEL ").see("the service confirmed it");
    session.keys("<esc>").see("4 of 4 shown");
}

#[test]
fn marked_tasks_are_deleted_together_and_nothing_else_is() {
    let mut session = staging();
    session.keys("<space> j <space>").see("2 marked (0 hidden by filter)");
    session.keys("d").see("Delete 2 scheduled pushes").hear().keys("D").wait_for("deleted 2").settle();
    assert_eq!(session.deletes(), [A, C]);
    assert!(session.shows("none marked"), "{}", session.screen());
    assert_eq!([A, B, C, D].map(|id| session.status(id)), ["deleted", "pending", "deleted", "pending"]);
}

#[test]
fn imported_ids_are_read_before_the_question() {
    let mut setup = Setup::new(four("staging"));
    setup.import = vec![A, 77];
    let mut session = setup.open();
    session.see("2 tasks").see_gone("checking the ledger").see("UNSEEN");
    session.keys("A d").wait_for("Delete 1 scheduled push").see("1 left out");
    session.hear().keys("D").wait_for("deleted 1");
    assert_eq!(session.deletes(), [A]);
}

#[test]
fn a_note_under_its_row_says_that_a_task_is_too_late() {
    let mut session = read(Setup::new(four("staging") + &fault(A, "kind = \"code\"\ncode = 90107")));
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("TOO LATE 1").settle();
    let screen = session.screen();
    let lines: Vec<_> = screen.lines().collect();
    let row =
        lines.iter().position(|line| line.contains(&A.to_string())).expect("the screen shows the row of the task");
    assert!(lines[row + 1].contains("not deleted, too late") && lines[row + 2].contains("90107"), "{screen}");
    session.keys("j").settle();
    assert!(session.shows("not deleted, too late"), "the note stays until the user does something with the task");
    session.keys("k <space>").see_gone("not deleted, too late");
}

#[test]
fn an_unknown_outcome_is_reported_as_unknown_and_can_be_resumed() {
    let mut session = read(Setup::new(four("staging") + &fault(A, "kind = \"no-answer\"\neffect = \"done\"")));
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("UNKNOWN 1").settle();
    session.see("outcome unknown").see("UNKN");
    session.see("C resumes it");
    session.keys("C").see("Resume an unfinished run").see("1 unknown: read back first");
    session.see("1 of them, if still pending, will be deleted again from ").hear().keys("Y");
    session.wait_for("already gone 1").settle();
    assert_eq!(session.status(A), "gone", "{}", session.screen());
    assert_eq!(session.deletes(), [A], "the task was read back, not deleted again");
}

#[test]
fn a_refused_signature_pauses_the_run_and_signing_in_again_continues_it() {
    let mut session = read(Setup::new(four("staging") + &fault(A, "kind = \"code\"\ncode = 70009")));
    session.keys("A d").see("Delete 4").hear().keys("D").wait_for("PAUSED").settle();
    session.see("paused; S signs in again, p continues, x stops: key and SDKAppID");
    assert!(!session.deletes().is_empty());
    session.keys("S").wait_for("deleted 4").settle();
    assert_eq!([A, B, C, D].map(|id| session.status(id)), ["deleted"; 4]);
}

#[test]
fn signing_in_again_reads_the_list() {
    let mut session = staging();
    let before = session.lists();
    session.keys("S").wait_for("list read:").settle();
    assert!(session.lists() > before);
}

#[test]
fn each_row_shows_its_outcome_as_one_sign() {
    let mut session = read(Setup::new(four("staging") + &fault(A, "kind = \"code\"\ncode = 90107")));
    session.keys("A d").see("Delete 4").hear().keys("D").wait_for("TOO LATE 1").wait_for("deleted 3").settle();
    assert!(session.line_with(&A.to_string()).starts_with(">x"), "{}", session.screen());
    assert!(session.line_with(&D.to_string()).starts_with(" v"), "{}", session.screen());
}

#[test]
fn a_read_only_app_refuses_deletes() {
    let mut session = read(Setup::new(four("production")).read_only());
    session.keys("d").see("read-only here").see("READ-ONLY").settle();
    assert!(!session.shows("Delete 1"), "{}", session.screen());
    session.keys("D").settle();
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn hidden_marked_tasks_are_counted_and_the_number_must_be_typed() {
    let mut session = staging();
    session.keys("<space> <space> /").type_text("order").see("1 of 4 shown").keys("<enter>");
    session.see("2 marked (2 hidden by filter)");
    session
        .keys("d")
        .see("2 of the marked tasks are hidden by the filter")
        .see("Type the number of pushes to delete (2)");
    session.hear().keys("D").type_text("").settle();
    assert_eq!(session.deletes(), [] as [u64; 0], "a capital letter is only text in the field");
    session.keys("<ctrl-u> 2 <enter>").wait_for("deleted 2");
    assert_eq!(session.deletes(), [A, B]);
}

#[test]
fn a_new_dialog_ignores_keys_until_no_key_was_pressed_for_a_while() {
    let mut session = staging();
    session.keys("d").see("Delete 1").keys("D").settle();
    session.pass(Duration::from_millis(399)).keys("D").settle();
    assert!(session.shows("Delete 1"), "still open: {}", session.screen());
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.pass(Duration::from_millis(1)).keys("D").settle();
    assert!(session.shows("Delete 1"), "the last key was too recent: {}", session.screen());
    session.hear().keys("D").wait_for("deleted 1");
}

#[test]
fn enter_and_escape_delete_nothing() {
    for key in ["<enter>", "<esc>", "q", "n"] {
        let mut session = staging();
        session.keys("d").see("[ Keep it ]").hear().keys(key).see_gone("[ Keep it ]").settle();
        assert_eq!(session.deletes(), [] as [u64; 0], "{key}");
        assert!(session.is_running());
    }
}

#[test]
fn a_paste_never_deletes_anything() {
    let mut session = staging();
    session.paste("dD2000\r").see("a paste does nothing here");
    session.keys("d").see("Delete 1").hear().paste("D\rD").paste("Y");
    assert!(session.shows("Delete 1") && session.shows("a paste is refused"), "{}", session.screen());
    session.keys("<esc> /").paste("order\r").see("1 of 4 shown");
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn an_all_users_push_in_production_needs_its_last_digits() {
    let all =
        scenario("production", &[(5_210_070_042, "All", "+2h", "System maintenance"), (B, "Tag", "+3h", "other")]);
    let mut session = read(Setup::new(all));
    session.keys("d").see("ALL USERS in PRODUCTION").see("Type the last 4 digits");
    session.hear().keys("D <enter>").see("is not the last 4 digits of the id");
    session.type_text("42").keys("<enter>").settle();
    session.paste("0042").see("a paste is refused here");
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.type_text("0042").keys("<enter>").wait_for("deleted 1");
    assert_eq!(session.deletes(), [5_210_070_042]);
}

#[test]
fn the_dialog_names_look_alikes_that_stay_scheduled() {
    let title = "System maintenance";
    let tasks = [
        (5_210_070_042, "All", "+26h", title),
        (B, "Tag", "+27h", "ＳＹＳＴＥＭ maintenance"),
        (C, "Tag", "+27h", "other"),
    ];
    let mut session = read(Setup::new(scenario("production", &tasks)));
    session.keys("d").see("Type the last 4 digits").see("1 with the same title stays scheduled:");
    session.see(&format!("{B}  shop-sg  Singapore  Tag  due 08 Dec 13:00:00 +08"));
    assert!(
        !session.line_with("5210070042").contains("due 08"),
        "the task itself is not a look-alike: {}",
        session.screen()
    );
}

#[test]
fn an_empty_answer_deletes_nothing() {
    let all = scenario("production", &[(5_210_070_042, "All", "+2h", "System maintenance")]);
    let mut session = read(Setup::new(all));
    session.keys("d").see("Type the last 4 digits").hear().keys("<enter>").see_gone("Type the last 4 digits");
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn the_cursor_stays_on_its_task_through_a_refresh() {
    let mut session = staging();
    session.keys("j j").settle();
    assert!(session.line_with(&C.to_string()).starts_with('>'));
    session.keys("r").wait_for("list read:").settle();
    assert!(session.line_with(&C.to_string()).starts_with('>'), "{}", session.screen());
    session.keys("/").type_text("促销").see("2 of 4 shown").keys("<esc>").see("4 of 4 shown").settle();
    assert!(session.shows(">"), "{}", session.screen());
}

#[test]
fn an_app_is_chosen_by_typing_and_a_production_app_needs_a_second_enter() {
    let mut session = read(Setup::new(four("staging") + &second_app("production")));
    session.keys("@").see("App and region").type_text("frank").keys("<enter>").see("enter again opens it");
    session.keys("<enter>").see(" PROD   shop-eu").see("Frankfurt").see("No tasks are known");
}

#[test]
fn the_app_cannot_be_switched_while_a_dialog_is_open() {
    let mut session = read(Setup::new(four("staging") + &second_app("production")));
    session.keys("d").see("Delete 1").hear().keys("@").settle();
    assert!(!session.shows("App and region") && session.shows("Delete 1"), "{}", session.screen());
}

#[test]
fn a_filter_with_a_mistake_shows_its_place_and_keeps_the_list() {
    let mut session = staging();
    session.keys("/").type_text("促销").see("2 of 4 shown").type_text(" !").see("^").see("2 of 4 shown");
    session.keys("<ctrl-u>").type_text("due:<10m type:tag").see("1 of 4 shown").see_gone("^");
}

#[test]
fn tasks_are_marked_by_range_by_inversion_and_all_matching_at_once() {
    let mut session = staging();
    session.keys("j v j j v").see("3 marked").keys("I").see("1 marked").keys("X").see("none marked");
    session.keys("/").type_text("促销").see("2 of 4 shown").keys("<enter> A").see("2 marked (0 hidden by filter)");
    session.keys("<esc>").see("4 of 4 shown").keys("<esc> <esc>").see("2 marked");
}

#[test]
fn chinese_characters_are_not_keys_and_full_width_characters_act_like_half_width_ones() {
    let mut session = staging();
    session.keys("删").see("is not a key here");
    session.keys("？").see("half a page down").keys("<esc> ／").type_text("order").see("1 of 4 shown");
    session.keys("<esc> ＠").see("App and region").keys("<esc> Ａ").see("4 marked").keys("　").see("3 marked");
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn the_list_is_read_automatically_but_not_while_a_dialog_is_open() {
    let mut setup = Setup::new(four("staging"));
    setup.refresh = Some(Duration::from_secs(10));
    let mut session = setup.open();
    session.wait_for("4 tasks").settle();
    let before = session.lists();
    session.pass(Duration::from_secs(11)).settle();
    assert!(session.lists() > before);
    for _ in 0..20 {
        session.pass(Duration::from_millis(250));
    }
    session.keys("d").see("Delete 1").settle();
    let before = session.lists();
    session.pass(Duration::from_secs(30)).settle();
    assert_eq!(session.lists(), before);
    session.keys("<esc>").pass(Duration::from_secs(11)).settle();
    assert!(session.lists() > before);
}

#[test]
fn the_list_is_read_when_the_window_regains_the_focus_if_it_may_be_read_automatically() {
    let mut setup = Setup::new(four("staging"));
    setup.refresh = Some(Duration::from_secs(3_600));
    let mut session = setup.open();
    session.wait_for("4 tasks").settle();
    let mut before = session.lists();
    let mut reads = |session: &mut Session| {
        for _ in 0..8 {
            session.pass(Duration::from_millis(250));
        }
        session.lists() > std::mem::replace(&mut before, session.lists())
    };
    session.pass(Duration::from_secs(5)).window(true);
    assert!(!reads(&mut session), "the window had not lost the focus");
    session.window(false);
    assert!(!reads(&mut session), "the window has only lost the focus");
    session.window(true);
    assert!(reads(&mut session));
    session.window(false).window(true);
    assert!(!reads(&mut session), "the list was just read");
    session.pass(Duration::from_secs(5)).window(false).window(true);
    assert!(reads(&mut session));
    session.pass(Duration::from_secs(5)).keys("d").see("Delete 1").window(false).window(true);
    assert!(!reads(&mut session), "a question is open");
}

#[test]
fn quitting_asks_during_a_run_and_the_rest_can_be_resumed() {
    let mut session = deleting_twelve();
    session.keys("q").see("A run is in progress").hear().keys("<esc>").settle();
    assert!(session.is_running());
    session.keys("q").see("A run is in progress").hear().keys("Y");
    assert_eq!(session.ended(), Ended::Quit);
    let sent = session.deletes().len();
    assert!(sent < 12, "{sent}");
    assert_eq!(left_of(&session), [(12 - sent, 0)], "the unfinished run is reported once the terminal is restored");
}

/// Returns, for each run that stays unfinished, how many tasks are not sent and how many are unknown.
fn left_of(session: &Session) -> Vec<(usize, usize)> {
    session.left_behind().iter().map(|left| (left.left.unsent, left.left.unknown)).collect()
}

#[test]
fn leaving_reports_the_unfinished_run_of_an_earlier_session() {
    let mut session = deleting_twelve();
    let run = {
        session.sends(3).settle();
        session.left_behind()[0].run
    };
    let mut session = session.restart();
    session.see("UNFINISHED RUN: C resumes").keys("q");
    assert_eq!(session.ended(), Ended::Quit);
    // The outcomes of calls that were in flight are unknown.
    assert!(matches!(left_of(&session)[..], [(unsent, unknown)] if unsent + unknown == 9 && unknown > 0));
    assert_eq!(session.left_behind()[0].run, run);
}

#[test]
fn leaving_reports_unknown_outcomes_of_an_earlier_session() {
    let mut session = read(Setup::new(four("staging") + &fault(A, "kind = \"no-answer\"\neffect = \"done\"")));
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("UNKNOWN 1").settle();
    let mut session = session.restart();
    session.see("UNFINISHED RUN: C resumes").keys("q");
    assert_eq!(session.ended(), Ended::Quit);
    assert_eq!(left_of(&session), [(0, 1)]);
}

#[test]
fn leaving_does_not_report_a_run_that_another_process_holds_or_has_finished() {
    let mut busy = deleting_twelve();
    busy.sends(3).settle();
    let mut session = busy.beside();
    session.see("12 tasks").settle();
    assert!(!session.shows("UNFINISHED"), "{}", session.screen());
    session.see("RUN OF ANOTHER PROCESS: ").see(&format!("process {}, since ", std::process::id()));
    assert!(!busy.shows("ANOTHER PROCESS"), "the run is its own: {}", busy.screen());
    session.keys("C").see(" is in progress in another process");
    session.resize(50, 24);
    let banner = session.line_with("RUN OF ANOTHER PROCESS");
    assert!(banner.trim_end().ends_with(".."), "two dots show that the text is cut off: {banner}");
    session.keys("q");
    assert_eq!(session.ended(), Ended::Quit);
    assert_eq!(left_of(&session), []);
    assert_eq!(left_of(&busy).len(), 1, "the process that holds the run reports it");

    let mut offered = busy.restart();
    offered.see("UNFINISHED RUN: C resumes").settle();
    let mut other = offered.beside();
    other.see("UNFINISHED RUN: C resumes").settle();
    other.keys("C").see("Resume an unfinished run").hear().keys("Y");
    other.wait_for("ENDED").settle();
    let mut later = other.beside();
    later.see("12 tasks").settle();
    assert!(!later.shows("ANOTHER PROCESS"), "the run has ended: {}", later.screen());
    offered.see("UNFINISHED RUN").keys("q");
    assert_eq!(offered.ended(), Ended::Quit);
    assert_eq!(left_of(&offered), [], "the ledger is newer than the screen");
}

#[test]
fn finished_runs_and_requests_are_no_longer_counted_as_in_progress() {
    let mut session = deleting_twelve();
    assert_eq!(session.under_way(), 1, "only the run is in progress");
    session.wait_for("deleted 12").settle();
    for _ in 0..20 {
        session.keys("a").see("lines verified").hear().keys("q").see_gone("lines verified");
        session.keys("r").wait_for("list read: ").keys("d").settle().keys("F").wait_for("12 tasks read");
    }
    // The reading is cancelled while it waits for a slot.
    session.keys("r").settle().keys("r").settle().keys("r x").settle();
    assert_eq!(session.under_way(), 0);
}

#[test]
fn a_window_too_small_for_the_question_needs_the_quit_key_twice_during_a_run() {
    let mut session = deleting_twelve();
    session.resize(30, 6).see("q twice pauses it and").keys("q").see("q again pauses it and");
    assert!(session.is_running());
    session.resize(30, 5).settle().keys("q").settle();
    assert!(session.is_running(), "after a resize, the key must be pressed twice again");
    session.keys("q");
    assert_eq!(session.ended(), Ended::Quit);
}

#[test]
fn a_filter_line_with_a_mistake_cannot_be_left_with_enter() {
    let mut session = staging();
    session.keys("/").type_text("title:\"第一").keys("<enter> A d").settle();
    session.see("fix it, or esc clears it").see("none marked");
    assert!(!session.shows("Delete "), "{}", session.screen());
    session.keys("<esc>").see("4 of 4 shown");
}

#[test]
fn a_text_pasted_into_the_filter_filters_by_the_ids_in_it() {
    let mut session = staging();
    session.keys("/").paste("2288014433\n2288014434\n").see("the filter is for the 2 tasks named").see("2 of 4 shown");
    session
        .keys("<esc> /")
        .paste("请帮忙删除 2288014434，谢谢！")
        .see("the filter is for the 1 task named")
        .see("1 of 4 shown");
    session.keys("<esc> /").paste("two\nlines").see("the text has 2 lines, and only one fits here").see("4 of 4 shown");
    session
        .paste("{\"app\":\"another\",\"task_id\":\"2288014434\"}\n")
        .see("the text names tasks of app another")
        .see("4 of 4 shown");
}

#[test]
fn a_full_filter_field_refuses_keys_and_pastes_and_says_so() {
    let mut session = staging();
    session.keys("/").paste(&"x".repeat(1024 * 1024)).see("0 of 4 shown");
    session.keys("y").see("y was not entered: the field is full");
    session.paste("word").see("nothing was pasted: the text is longer than the 1024 KiB that fit here");
    session.keys("<backspace>").keys("yz").see("z was not entered");
}

#[test]
fn a_pasted_filter_is_not_cut_off() {
    let mut session = staging();
    let terms: Vec<_> = (0..100).map(|id| format!("!id:9{id:09}")).collect();
    session.keys("/").paste(&format!("{} !order", terms.join(" "))).see("3 of 4 shown");
}

#[test]
fn a_signal_ends_the_session_and_is_returned() {
    let mut session = staging();
    session.signal(15);
    assert_eq!(session.ended(), Ended::Signal(Signal::Terminate));
}

#[test]
fn a_run_can_be_stopped() {
    let mut session = deleting_twelve();
    session.sends(1).keys("x").wait_for("STOPPED").settle();
    assert!(session.deletes().len() < 12);
    session.see("C resumes it, or `pushdeck resume");
}

#[test]
fn a_stopped_run_can_be_put_aside_permanently() {
    let mut session = deleting_twelve();
    session.sends(1).keys("x").wait_for("STOPPED").settle();
    let sent = session.deletes().len();
    session.keys("<esc>").see("UNFINISHED RUN: C resumes");
    session.keys("C").see("Resume an unfinished run").hear().keys("A").see("to end it for good").keys("A").settle();
    assert!(session.shows("to end it for good"), "the dialog guard is on again: {}", session.screen());
    session.hear().keys("A").see("the run was ended for good").see_gone("UNFINISHED");
    session.keys("C").see("there is no unfinished run");
    assert_eq!(session.deletes().len(), sent);
}

#[test]
fn keys_are_off_in_a_window_that_is_too_small() {
    let mut session = staging();
    session.keys("d").see("Delete 1").hear().resize(38, 8).keys("D<enter>").settle();
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.keys("q");
    assert_eq!(session.ended(), Ended::Quit);
}

#[test]
fn single_tasks_are_read_and_an_id_that_was_never_seen_is_reported() {
    let mut setup = Setup::new(four("staging"));
    setup.import = vec![A, 77];
    let mut session = setup.open();
    session
        .see("2 tasks")
        .see_gone("checking the ledger")
        .keys("F")
        .wait_for("1 of 2 tasks could not be read")
        .settle();
    session.see("第一波").see("not found: the service does not know this id");
    assert_eq!(session.status(77), "unverified");
}

#[test]
fn keys_typed_before_a_search_has_its_result_act_on_that_result() {
    let mut session = staging();
    session.type_text("/第二波");
    session.keys("<enter> A").see("1 task marked").see("1 of 4 shown");
    session.keys("d").see("Delete 1 scheduled push").see(&B.to_string());
}

#[test]
fn enter_in_the_timeline_filters_the_list_to_the_quarter_of_an_hour_at_the_cursor() {
    let mut session = staging();
    session.see(" now .").keys("T").see("4 tasks still to be sent").keys("j <enter>").see_gone("still to be sent");
    session.see("due:2026-12-07T02:15:00Z..2026-12-07T02:29:59Z").see("1 of 4 shown");
    session.keys("<esc>").see("4 of 4 shown");
}

#[test]
fn the_strip_and_the_timeline_are_updated_after_a_delete() {
    let mut session = staging();
    session.see(" now .").keys("/").type_text("第一波").see("1 of 4 shown").keys("<enter>");
    session.keys("d").see("Delete 1").hear().keys("D").wait_for("deleted 1").keys("T").see("3 tasks still to be sent");
}

#[test]
fn full_width_characters_act_as_keys_and_a_wrong_answer_names_the_right_one() {
    let mut session = read(Setup::new(four("production")));
    session.keys("ｊ").type_text("\u{3000}").see("1 marked");
    session.keys("d").see("Delete 1").hear().keys("y").see("y is not an answer here: D deletes");
    assert_eq!(session.deletes(), [] as [u64; 0]);
    session.hear().type_text("Ｄ").wait_for("deleted 1");
    assert_eq!(session.deletes().len(), 1);
}
