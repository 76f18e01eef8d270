//! Whole sessions of line mode: what is typed, and the sentences and requests that follow.

use std::fmt::Write as _;

use pushdeck::{
    api::Command,
    cli::Signal,
    locale::{Language, in_language},
};

use crate::sandbox::{After, Ran, SHOP, Sandbox, Terminal};

/// Runs a session at a terminal in which these lines are typed one after the other.
fn session(sandbox: &Sandbox, lines: &[&str]) -> Ran {
    sandbox.call("--linear").terminal(Terminal::All).stdin(lines.join("\n") + "\n").go()
}

/// Asserts that stdout contains each of these texts.
#[track_caller]
fn tells(ran: &Ran, texts: &[&str]) {
    for text in texts {
        assert!(ran.stdout.contains(text), "{text:?} is not in\n{}", ran.stdout);
    }
}

#[test]
fn a_session_begins_with_the_context_and_the_list() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["q"]).exits(0);
    tells(
        &ran,
        &["Context: shop-sg, Singapore, PRODUCTION, read and change.", "Reading the service's list.", "4 pending."],
    );
    tells(&ran, &["1. Tag. Due in ", "Title: Holiday hours. ID 5210070001.", "ALL USERS"]);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{202e}'), "{}", ran.stdout);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn a_dumb_terminal_gets_line_mode_and_a_script_does_not() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("").terminal(Terminal::All).env("TERM", "dumb").stdin("q\n").go().exits(0);
    tells(&ran, &["Context: shop-sg"]);
    let ran = sandbox.call("").terminal(Terminal::All).env("ACCESSIBLE", "1").stdin("q\n").go().exits(0);
    tells(&ran, &["Context: shop-sg"]);
    sandbox.call("").env("TERM", "dumb").stdin("q\n").go().exits(2).says("needs a terminal");
    sandbox.call("list --linear").go().exits(2);
}

#[test]
fn ids_are_read_out_of_a_text_and_a_line_that_may_be_cut_off_is_ignored() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["d 请删除 5210070001，谢谢！电话 5210099999", "D", "q"]).exits(0);
    tells(&ran, &["1 id was found in this text.", "not used: 5210099999 (line 1): labelled as something else"]);
    tells(&ran, &["Delete 1 push: 1 Tag.", "5210070001"]);
    assert_eq!(sandbox.calls(Command::Delete), 1);
    let other = "d {\"app\":\"rehearsal\",\"task_id\":\"5210070002\"}";
    tells(
        &session(&sandbox, &[other, "q"]).exits(0),
        &["This text names app rehearsal: switch to it first with @ rehearsal."],
    );
    let number = "d {\"Sdkappid\":1400012346,\"task_id\":\"5210070002\"}";
    tells(
        &session(&sandbox, &[number, "q"]).exits(0),
        &["This text names app rehearsal: switch to it first with @ rehearsal."],
    );
    let stranger = "d {\"Sdkappid\":7,\"task_id\":\"5210070002\"}";
    tells(&session(&sandbox, &[stranger, "q"]).exits(0), &["This text names app 7, which is not in the config."]);
    let long = format!("d {} 5210070002", "0".repeat(4090));
    let ran = session(&sandbox, &[&long, "q"]).exits(0);
    tells(&ran, &["the line is longer than 4,094 bytes and was ignored"]);
    assert_eq!(sandbox.calls(Command::Delete), 1);
}

#[test]
fn an_ambiguous_text_deletes_nothing() {
    let sandbox = Sandbox::new(SHOP);
    for (line, why) in [
        ("d 3 and 5210070001", "3 may be a number of the list"),
        ("d all but 5210070001", "\"but\" in line 1"),
        ("d 5210070001 not 5210070002", "the text seems to say that it should be kept"),
        ("d 5210070001 and 521007000", "a different number of digits"),
    ] {
        let ran = session(&sandbox, &[line, "D", "2", "q"]).exits(0);
        tells(&ran, &[why, "Nothing was sent."]);
        assert!(!ran.stdout.contains("Type a capital D"), "{}", ran.stdout);
    }
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn deleting_one_push_in_production_needs_a_capital_letter() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["d 1", "y", "d 1", "D", "l", "q"]).exits(0);
    tells(&ran, &["PROD  shop-sg", "Delete 1 push: 1 Tag.", "Type a capital D to delete", "Kept. Nothing was sent."]);
    tells(&ran, &["5210070001 deleted: the service confirmed it.", "Ended: 1 deleted."]);
    assert_eq!(sandbox.calls(Command::Delete), 1);
    assert!(!sandbox.pending().contains(&5_210_070_001));
}

#[test]
fn a_session_in_chinese_accepts_the_same_answers_and_prints_as_many_lines() {
    let chinese = Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is a language");
    let of = |language| {
        in_language(language, || {
            let sandbox = Sandbox::new(SHOP);
            session(&sandbox, &["?", "d 1", "D", "l", "d 9", "n", "d 5210070042", "", "q"]).exits(0)
        })
    };
    let (english, chinese) = (of(Language::ENGLISH), of(chinese));
    tells(&chinese, &["当前位置：shop-sg，", "已读取 ", "1. 标签推送。", "q 退出。", "删除 1 个推送：1 个标签推送。"]);
    tells(&chinese, &["输入大写字母 D 删除", "5210070001 已删除：服务端已确认。", "没有编号 9", "已是最后一页。"]);
    tells(&chinese, &["警告：这是生产环境的全员推送", "输入 ID 的后 4 位数字", "已保留，未删除。未发送任何请求。"]);
    assert_eq!(chinese.stdout.lines().count(), english.stdout.lines().count(), "{}", chinese.stdout);
}

#[test]
fn an_id_that_was_never_seen_makes_the_session_exit_with_3() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.run("add 404").exits(0);
    let ran = session(&sandbox, &["d 5", "q"]).exits(3);
    tells(&ran, &["404 not deleted, not found", "Nothing was sent."]);
    session(&sandbox, &["q"]).exits(0);
}

#[test]
fn deleting_an_all_users_push_needs_exactly_the_last_digits_of_its_id() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["d 5210070042", "42", "d 5210070042", "D", "d 5210070042", "0042", "q"]).exits(0);
    tells(&ran, &["Warning: this push goes to ALL USERS in PRODUCTION", "Type the last 4 digits of the id", "Kept."]);
    assert_eq!(sandbox.calls(Command::Delete), 1);
    assert!(!sandbox.pending().contains(&5_210_070_042));
}

#[test]
fn the_end_of_the_input_at_a_question_deletes_nothing() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["d 1-3"]).exits(5);
    tells(&ran, &["Type the number of pushes to delete", "Kept. Nothing was sent."]);
    let ran = session(&sandbox, &["d 1-3", "", "q"]).exits(0);
    tells(&ran, &["Kept. Nothing was sent."]);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn deleting_several_pushes_needs_their_number() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["d 1-3", "4", "d 1 2,3", "3", "", "q"]).exits(0);
    tells(&ran, &["Delete 3 pushes: 3 Tag.", "Ended: 3 deleted.", "1 pending."]);
    assert_eq!(sandbox.calls(Command::Delete), 3);
}

#[test]
fn a_push_is_held_listed_with_both_its_times_and_released() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["hold 1", "D", "hold 1", "Y", "l", "", "5210070001", "release 5210070001", "Y", "q"]);
    let ran = ran.exits(0);
    tells(
        &ran,
        &["Hold 1 push: 1 Tag.", "Held until ", "It is sent at that time, unless it is released or deleted before"],
    );
    tells(&ran, &["Type a capital Y to hold", "Left as it is. Nothing was sent.", "Holding 1 push.", "Ended: 1 held."]);
    tells(&ran, &["5210070001 held: the service confirmed it.", "Tag. HELD, was due ", "State: HELD, was due "]);
    tells(&ran, &[", unless it is released or deleted.", "hold begun by ", "Release 1 push: 1 Tag.", "Due again "]);
    tells(&ran, &["Type a capital Y to release", "5210070001 released: the service confirmed it."]);
    assert_eq!((sandbox.calls(Command::Modify), sandbox.calls(Command::Delete)), (2, 0));
}

#[test]
fn several_are_held_for_another_time_by_their_number_and_a_release_can_name_a_time() {
    let sandbox = Sandbox::new(SHOP);
    let lines =
        ["hold 1-3 for 90m", "3", "release 1-3", "", "release 1 at yesterday", "release 5210070001 at +30m", "Y", "q"];
    let ran = session(&sandbox, &lines).exits(0);
    tells(&ran, &["Hold 3 pushes: 3 Tag.", "Type the number of pushes to hold", "Ended: 3 held."]);
    tells(&ran, &["Type the number of pushes to release", "Ended: 1 released."]);
    assert_eq!(sandbox.calls(Command::Modify), 4);
}

#[test]
fn a_required_reason_is_asked_for_before_the_question_and_recorded() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.write_config(&sandbox.config().replace("typed_from = 4", "typed_from = 4\nreason = \"require\""));
    let ran = session(&sandbox, &["hold 1-3", "", "hold 1-3", "wrong price", "3", "q"]).exits(0);
    tells(&ran, &["The config requires a reason.", "This reason cannot be used: it is blank.", "Ended: 3 held."]);
    assert_eq!(sandbox.calls(Command::Modify), 3);
    let log = sandbox.run("log --json").exits(0).stdout;
    assert!(log.contains("\"reason\":\"wrong price\""), "{log}");
}

#[test]
fn a_wrong_line_is_answered_with_what_to_type() {
    let sandbox = Sandbox::new(SHOP);
    let lines = ["D 1", "d 9", "9", "d", "f due:<99", "@ nowhere", "x", "5210099999", "?", "q"];
    let ran = session(&sandbox, &lines).exits(0);
    tells(
        &ran,
        &["there is no number 9: the list has", "say which: d 1", "is not a time", "^^^", "There is no app nowhere"],
    );
    tells(&ran, &["is not a command", "5210099999 is not in this app's list", "A number opens that task"]);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn a_session_can_filter_page_open_a_task_and_switch_the_app() {
    let sandbox = Sandbox::new(SHOP);
    let ran = session(&sandbox, &["f 春节", "1", "f", "n", "p", "@", "@rehearsal", "", "q"]).exits(0);
    tells(
        &ran,
        &["1 match.", "ID 5210070002. Tag.", "State: pending.", "This is the last page.", "This is the first page."],
    );
    tells(&ran, &["Apps: rehearsal, shop-sg", "Context: rehearsal, Frankfurt, test", "Nobody reads this"]);
}

#[test]
fn late_and_unknown_outcomes_are_reported_and_an_unknown_one_can_be_resumed() {
    let late = "\n[[fault]]\ncommand = \"delete\"\ntasks = [5210070001]\nnth = 1\nkind = \"code\"\ncode = 90107\n";
    let lost = "\n[[fault]]\ncommand = \"delete\"\ntasks = [5210070002]\nnth = 1\nkind = \"no-answer\"\n\
                connection = \"closed\"\neffect = \"done\"\n";
    let sandbox = Sandbox::new(&format!("{SHOP}{late}{lost}"));
    let ran = session(&sandbox, &["d 5210070001 5210070002", "2", "c", "", "c", "Y", "l", "q"]).exits(0);
    tells(&ran, &["5210070001 not deleted, too late", "(90107)", "5210070002 OUTCOME UNKNOWN", "c resumes it"]);
    tells(&ran, &["1 with an unknown outcome will be read back first", "5210070002 already gone, nothing to delete"]);
    assert_eq!(sandbox.calls(Command::Delete), 2, "the task with an unknown outcome is read back, not deleted again");
}

#[test]
fn without_a_terminal_nothing_is_deleted_and_the_command_is_named() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("--linear").stdin("d 1\nD\n").go().exits(5);
    tells(&ran, &["There is no terminal to ask on", "`pushdeck delete 5210070001 --dry-run`"]);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn a_read_only_app_deletes_nothing() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("--linear --read-only").terminal(Terminal::All).stdin("d 1\nD\nq\n").go().exits(0);
    tells(&ran, &["read only.", "nothing can be changed"]);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

/// A sandbox with twelve more pushes than the scenario: the nth is due n units of time from now.
fn with_twelve(scenario: &str, unit: &str) -> Sandbox {
    let mut scenario = scenario.to_owned();
    for id in 1..=12 {
        let _ = write!(
            scenario,
            "\n[[task]]\napp = \"shop-sg\"\nid = 52100800{id:02}\ntype = \"Tag\"\ndue = \"+{id}{unit}\"\ntitle = \"n{id}\"\n"
        );
    }
    Sandbox::new(&scenario)
}

#[test]
fn the_numbers_of_tasks_continue_over_pages() {
    let sandbox = with_twelve(SHOP, "m");
    let ran = session(&sandbox, &["n", "p", "d 11-12", "", "q"]).exits(0);
    tells(&ran, &["11. Tag.", "6 more: n for the next page.", "5210080011, Due in", "5210080012, Due in"]);
}

#[test]
fn a_delete_of_more_tasks_than_the_question_lists_needs_their_number() {
    let sandbox = with_twelve(&SHOP.replace("environment = \"production\"", "environment = \"test\""), "m");
    sandbox.write_config(&sandbox.config().replace("typed_from = 4", "typed_from = 20"));
    let ran = session(&sandbox, &["d 1-10", "", "d 1-11", "", "q"]).exits(0);
    tells(&ran, &["Type a capital D to delete", "And 1 more.", "Type the number of pushes to delete"]);
}

#[test]
fn the_demo_runs_in_line_mode() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("demo --linear").terminal(Terminal::All).stdin("q\n").go().exits(0);
    tells(&ran, &["DEMO. Context: shop-sg"]);
}

/// Runs a session during which these signals arrive, the last of them first, once `calls` calls of a command have
/// arrived at the service.
fn interrupted(sandbox: &Sandbox, lines: &[&str], (command, calls): (Command, usize), signals: Vec<Signal>) -> Ran {
    let signals = After { service: sandbox.service.clone(), command, calls, signals };
    sandbox.call("--linear").terminal(Terminal::All).stdin(lines.join("\n") + "\n").signals(signals).go()
}

#[test]
fn an_interrupt_stops_the_run_and_not_the_session() {
    let sandbox = Sandbox::new(SHOP);
    let lines = ["d 1-3", "3", "c", "Y", "q"];
    let ran = interrupted(&sandbox, &lines, (Command::Delete, 1), vec![Signal::Interrupt]).exits(0);
    tells(
        &ran,
        &["This run is unfinished: c resumes it.", "0 with an unknown outcome will be read back first, and then "],
    );
    assert_eq!(sandbox.pending(), [5_210_070_042]);
    assert_eq!(sandbox.calls(Command::Delete), 3, "nothing was sent twice");
}

#[test]
fn a_second_interrupt_stops_the_run_at_once_and_leaves_the_outcome_unknown() {
    let fault = "[[fault]]\ncommand = \"delete\"\nkind = \"no-answer\"\neffect = \"none\"\n";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{fault}"));
    let signals = vec![Signal::Interrupt, Signal::Interrupt];
    let ran = interrupted(&sandbox, &["d 1", "D", "q"], (Command::Delete, 1), signals).exits(9);
    let ran = ran.says("is unfinished: 0 not sent and still scheduled, 1 unknown; `pushdeck resume 0");
    tells(&ran, &["Ended: ", "1 unknown", "Unknown outcomes are read back before anything is sent again."]);
    assert_eq!(sandbox.calls(Command::Delete), 1);
}

#[test]
fn a_signal_at_a_question_deletes_nothing_and_ends_the_session() {
    let sandbox = Sandbox::new(SHOP);
    interrupted(&sandbox, &["d 1"], (Command::List, 1), vec![Signal::Terminate]).exits(143);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn an_unfinished_run_of_an_earlier_process_is_offered_at_the_start() {
    let sandbox = Sandbox::synced();
    let signals = sandbox.after_a_delete(vec![Signal::Interrupt]);
    sandbox.call("delete 5210070001 5210070002 5210070003 --yes").signals(signals).go().exits(130);
    let ran = session(&sandbox, &["c", "", "q"]).exits(5);
    tells(&ran, &["An unfinished run was found: 0 unknown, ", "c resumes it.", "Kept. Nothing was sent."]);
    let ran = ran.says("of app shop-sg is unfinished: ").says(" not sent and still scheduled, 0 unknown");
    assert!(ran.stderr.contains(" --app shop-sg` continues it"), "{ran:?}");
    // It is also reported if there is no terminal, and at the end of the input.
    sandbox.call("--linear").stdin("").go().exits(5).says("still scheduled");
    let ran = session(&sandbox, &["c", "Ｙ", "q"]).exits(0);
    assert_eq!(ran.stderr, "");
    assert_eq!(sandbox.pending(), [5_210_070_042]);
}

#[test]
fn a_deleted_task_that_is_listed_again_is_a_warning() {
    let fault = "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"delay\"\ndelay = \"1ms\"\neffect = \"none\"\n";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{fault}"));
    let ran = session(&sandbox, &["d 1", "D", "r", "q"]).exits(0);
    tells(&ran, &["Warning: task 5210070001 was deleted, but the service shows it again as pending"]);
}
