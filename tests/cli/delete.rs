//! `delete`: confirmation, outcomes, exit codes, JSON, signals.

use pushdeck::{api::Command, cli::Signal};

use crate::sandbox::{Gone, SHOP, Sandbox, Terminal};

fn with_fault(fault: &str) -> Sandbox {
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    sandbox
}

#[test]
fn without_a_confirmation_nothing_is_sent_and_the_flag_is_named() {
    let sandbox = Sandbox::synced();
    for (words, flag) in [
        ("delete 5210070001", "add --yes to delete 1 push"),
        ("delete 5210070001 5210070002", "add --yes to delete 2 pushes"),
        ("delete 5210070042", "add --confirm=0042 to delete 1 push"),
        ("delete 5210070042 --yes", "add --confirm=0042"),
        ("delete 5210070042 5210070001 --yes", "add --confirm=2"),
        ("delete 5210070001 5210070002 5210070003 5210070042 --yes", "add --confirm=4"),
        (
            "delete 5210070042 --confirm=42",
            "the confirmation does not match: give the last four digits of the id, 0042",
        ),
        ("delete 5210070001 --confirm=2", "the confirmation does not match"),
        ("delete --filter status:pending --yes", "add --expect=4"),
        ("delete --filter status:pending --expect=4 --yes", "add --confirm=4"),
        ("delete --filter status:pending --expect=3 --confirm=4", "--expect says 3, but 4 are selected"),
        ("delete --filter status:pending --max=3 --expect=4 --confirm=4", "--max says 3, but 4 are selected"),
        ("delete 5210070001 5210070002 --max 1 --yes", "--max says 1, but 2 are selected"),
        ("delete 5210070001 --no-input", "--no-input forbids asking: add --yes"),
    ] {
        let ran = sandbox.run(words).exits(5).says(flag).says("nothing was sent");
        assert_eq!(ran.stdout, "", "{words}");
        assert_eq!(ran.stderr.lines().count(), 1, "{words}: {}", ran.stderr);
    }
    sandbox
        .call("delete -")
        .stdin("5210070001\n")
        .go()
        .exits(5)
        .says("the ids come from stdin, so the answer cannot come from there too: add --yes");
    sandbox.run("delete --filter nothing-like-this --expect 4 --yes").exits(6).says("no task is selected");
    assert_eq!((sandbox.pending().len(), sandbox.calls(Command::Delete)), (4, 0));
}

#[test]
fn a_given_type_that_differs_from_the_known_one_stops_the_delete() {
    let sandbox = Sandbox::synced();
    sandbox
        .run("delete 5210070042 --type User --confirm=0042")
        .exits(2)
        .says("task 5210070042 is of type All, not User");
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn a_question_names_the_context_first_and_only_the_exact_answer_confirms() {
    let sandbox = Sandbox::synced();
    let ask = |words: &str, answer: &str| sandbox.call(words).terminal(Terminal::All).stdin(answer).go();
    for answer in ["\n", "n\n", "", "yup\n", "0\n"] {
        let ran = ask("delete 5210070001", answer).exits(5);
        assert!(ran.stderr.starts_with("PROD  shop-sg (1400012345)  Singapore  as administrator\n"), "{}", ran.stderr);
        assert!(ran.stderr.contains("5210070001  Tag  due "), "{}", ran.stderr);
        assert!(ran.stderr.contains("Delete? [y/N] "), "{}", ran.stderr);
    }
    for answer in ["y\n", "42\n", "\n", "yes\n"] {
        ask("delete 5210070042", answer).exits(5).says("Type the last 4 digits of the id");
    }
    ask("delete 5210070001 --no-input", "y\n").exits(5);
    assert_eq!(sandbox.calls(Command::Delete), 0);
    ask("delete 5210070001", "y\n").exits(0);
    ask("delete 5210070042", "0042\n").exits(0);
    ask("delete --filter status:pending", "y\n").exits(0);
    assert!(sandbox.pending().is_empty());
}

#[test]
fn an_all_users_push_of_a_test_app_needs_only_yes() {
    let sandbox = Sandbox::synced();
    sandbox.run("sync --app rehearsal").exits(0);
    sandbox.run("delete 5210080001 --app rehearsal --yes").exits(0);
}

#[test]
fn a_read_only_app_refuses_a_delete_and_allows_a_dry_run() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes --read-only").exits(4).says("app shop-sg is read-only here: nothing was sent");
    sandbox.run("delete 5210070001 --dry-run --read-only").exits(0);
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn outcomes_in_json_have_the_documented_fields() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.run("delete 5210070001 5210070050 --yes --json").exits(7);
    let lines = ran.json();
    assert_eq!(lines.len(), 3, "{}", ran.stdout);
    let late = &lines[0];
    assert_eq!(
        (&late["task_id"], &late["outcome"], &late["attempts"]),
        (&"5210070050".into(), &"too_late".into(), &0.into())
    );
    let start = ran.stdout.lines().nth(1).expect("the output has this line");
    assert!(start.starts_with("{\"schema\":1,\"event\":\"outcome\",\"run\":\"01"), "{start}");
    assert!(start.contains(
        "\"task_id\":\"5210070001\",\"outcome\":\"deleted\",\"code\":0,\"message\":\"\",\"attempts\":1,\"at\":\""
    ));
    let summary = ran.stdout.lines().nth(2).expect("the output has this line");
    let shape = "\"total\":2,\"deleted\":1,\"gone\":0,\"refused\":0,\"too_late\":1,\"not_sent\":0,\"unknown\":0,\"skipped\":0,\"elapsed_ms\":";
    assert!(summary.contains(shape), "{summary}");
    assert!(lines.iter().all(|line| line["run"] == lines[0]["run"]));
}

#[test]
fn deleting_a_deleted_task_again_succeeds_without_a_request() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    let again = sandbox.run("delete 5210070001 --yes").exits(0);
    assert!(again.stdout.contains("5210070001 gone: it was already deleted"), "{}", again.stdout);
    assert_eq!(sandbox.calls(Command::Delete), 1, "a task that is known to be deleted is not deleted again");
}

#[test]
fn an_id_that_was_never_seen_is_not_found_and_recorded_in_the_audit_log() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.run("delete 404 --yes --json").exits(3);
    let lines = ran.json();
    assert_eq!((&lines[0]["outcome"], &lines[0]["code"]), (&"not_found".into(), &90_104.into()), "{ran:?}");
    assert!(lines[0]["message"].as_str().is_some_and(|why| why.contains("check the id")), "{ran:?}");
    assert_eq!((&lines[1]["not_found"], &lines[1]["gone"]), (&1.into(), &0.into()), "{ran:?}");
    let never = sandbox.run("delete 405 --type Tag --yes").exits(3);
    assert!(never.stdout.contains("405 not found: the service does not know this id"), "{}", never.stdout);
    for id in [404, 405] {
        let log = sandbox.run(&format!("log --task {id} --json")).exits(0);
        assert!(log.json().iter().any(|entry| entry["detail"]["outcome"] == "not_found"), "{log:?}");
    }
    sandbox.run("delete 404 --dry-run").exits(3);
    assert_eq!(sandbox.run("log --task 404 --json").exits(0).json().len(), 1, "a dry run adds no entry");
}

#[test]
fn if_some_tasks_cannot_be_read_a_confirmation_of_all_fails_and_names_them() {
    for (fault, code, why) in
        [("kind = \"http\"\nstatus = 503", 8, "503"), ("kind = \"code\"\ncode = 90101", 8, "90101")]
    {
        let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\ncommand = \"get\"\ntasks = [5210070002]\n{fault}\n"));
        let ran = sandbox.run("delete 5210070001 5210070002 --confirm 2").exits(code);
        let ran = ran.says("1 of 2 tasks could not be read").says("5210070002").says(why);
        assert!(!ran.stderr.contains("does not fit"), "{ran:?}");
        assert_eq!(sandbox.calls(Command::Delete), 0);
    }
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = 70003\n"));
    sandbox.run("delete 5210070001 5210070002 --confirm 2").exits(4).says("70003");
    assert_eq!((sandbox.calls(Command::Delete), sandbox.calls(Command::Get)), (0, 1));
}

#[test]
fn each_kind_of_outcome_has_its_exit_code() {
    for (fault, code, word) in [
        ("command = \"delete\"\nkind = \"code\"\ncode = 90106", 7, "too late"),
        ("command = \"delete\"\nkind = \"code\"\ncode = 90107", 7, "too late"),
        ("command = \"delete\"\nkind = \"code\"\ncode = 90104", 3, "refused"),
        ("command = \"delete\"\nkind = \"code\"\ncode = 70014", 4, "not sent"),
        ("command = \"delete\"\nkind = \"http\"", 9, "unknown"),
        ("command = \"delete\"\nkind = \"html\"", 9, "unknown"),
        ("command = \"delete\"\nkind = \"no-answer\"\nconnection = \"closed\"", 9, "unknown"),
    ] {
        let ran = with_fault(fault).run("delete 5210070001 --yes").exits(code);
        assert!(ran.stdout.contains(&format!("5210070001 {word}: ")), "{fault}: {ran:#?}");
    }
}

#[test]
fn a_dry_run_shows_the_plan_and_sends_nothing() {
    let sandbox = Sandbox::synced();
    let ran = sandbox
        .run("delete --filter app:shop-sg --dry-run")
        .exits(0)
        .says("4 would be deleted, 1 left out; nothing was sent");
    let (forecast, lines): (Vec<_>, Vec<_>) = ran.stdout.lines().partition(|line| line.starts_with("  "));
    let order: Vec<_> = lines.iter().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(order, ["ID", "5210070001", "5210070002", "5210070003", "5210070042", "out:"]);
    assert!(forecast[0].contains("at 4.0 per second, this takes 1 s and ends at 20"), "{forecast:?}");
    assert_eq!(forecast[1], "  all of them can be deleted before they are sent");
    assert!(forecast[2].starts_with("  last safe moment to start: 20"), "{forecast:?}");
    let json = sandbox.run("delete --filter app:shop-sg --dry-run --json").exits(0).json();
    assert_eq!((&json[0]["event"], &json[0]["order"]), (&"planned".into(), &1.into()));
    assert_eq!((&json[4]["event"], &json[4]["pace"]), (&"forecast".into(), &"polite".into()));
    assert_eq!((&json[4]["reachable"], &json[4]["unreachable"]), (&4.into(), &serde_json::json!([])));
    assert_eq!(json[4]["digest"].as_str().map(str::len), Some(64));
    assert_eq!(json[5]["outcome"], "too_late");
    assert_eq!(sandbox.calls(Command::Delete), 0);
    sandbox.run("delete --filter app:shop-sg --dry-run --expect 3").exits(5);
}

#[test]
fn a_forecast_follows_the_services_clock_even_before_the_process_has_had_a_reply() {
    for (skew, words) in [("8h", "8 h 00 m ahead of this machine's"), ("-8h", "8 h 00 m behind this machine's")] {
        let sandbox =
            Sandbox::new(&SHOP.replacen("[[app]]", &format!("[service]\nclock_skew = \"{skew}\"\n[[app]]"), 1));
        sandbox.run("sync").exits(0);
        for choice in ["5210070001", "--filter due:<150m"] {
            let ran = sandbox.run(&format!("delete {choice} --dry-run")).exits(0).says("1 would be deleted");
            assert!(ran.stdout.contains("in 1 h 59 m"), "{skew}: {ran:#?}");
            assert!(ran.stdout.contains(words), "{skew}: {ran:#?}");
        }
        let json = sandbox.run("delete 5210070001 --dry-run --json").exits(0).json();
        assert_eq!((&json[1]["event"], &json[1]["clock"]["basis"]), (&"forecast".into(), &"service".into()));
        assert_eq!(sandbox.calls(Command::Delete), 0);
    }
}

#[test]
fn a_forecast_says_if_the_services_clock_or_a_due_time_is_not_known() {
    let sandbox = Sandbox::synced();
    sandbox.run("add 5210070099 --type Tag").exits(0);
    let sandbox = sandbox.unreachable();
    let ran = sandbox.run("delete 5210070001 5210070099 --dry-run").exits(0);
    assert!(ran.stdout.contains("  the service's clock is not known yet: times follow this machine's"), "{ran:#?}");
    assert!(ran.stdout.contains("all 1 with a due time can be deleted before they are sent"), "{ran:#?}");
    assert!(ran.stdout.contains("1 has no known due time: it is tried first"), "{ran:#?}");
    let json = sandbox.run("delete 5210070001 5210070099 --dry-run --json").exits(0).json();
    assert_eq!([0, 1].map(|line| json[line]["reachable"].clone()), [serde_json::Value::Null, true.into()]);
    let forecast = &json[2];
    assert_eq!((&forecast["total"], &forecast["reachable"], &forecast["undated"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(forecast["clock"]["basis"], "local");
}

/// A script may be run again after an interruption: it can pass the number of tasks that are to be deleted with both
/// flags.
#[test]
fn expect_and_confirm_count_the_same_tasks_after_an_interruption() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    let words = "delete --filter type:tag";
    sandbox.run(&format!("{words} --yes")).exits(5).says("add --expect=2;");
    let refused = sandbox.run(&format!("{words} --yes --expect 3")).exits(5);
    refused.says("--expect says 3, but 2 are to be deleted: of the 4 selected, 2 need no change or cannot be changed");
    sandbox.run(&format!("{words} --confirm 3 --expect 4")).exits(5).says("the confirmation does not match");
    assert_eq!(sandbox.calls(Command::Delete), 1);
    // One of the four selected tasks was sent an hour ago, so the exit code is that of a task that was too late.
    sandbox.run(&format!("{words} --confirm 2 --expect 2")).exits(7);
    assert_eq!(sandbox.pending(), [5_210_070_042]);
    let help = sandbox.run("delete --help").exits(0).stdout;
    assert!(help.contains("Both numbers count only the selected tasks that are still to be changed"), "{help}");
}

#[test]
fn ids_from_list_can_be_piped_into_delete() {
    let sandbox = Sandbox::synced();
    let ids = sandbox.run("list --filter type:tag --status pending --output ids").stdout;
    sandbox.call("delete - --yes --expect 3").stdin(ids).go().exits(0);
    assert_eq!(sandbox.pending(), [5_210_070_042]);
}

#[test]
fn a_reader_that_has_closed_the_pipe_does_not_stop_a_confirmed_run() {
    let sandbox = Sandbox::synced();
    sandbox.call("delete 5210070001 5210070002 --yes").stdout(Gone).go().exits(0);
    assert_eq!(sandbox.pending().len(), 2);
}

#[test]
fn the_first_interrupt_waits_for_the_calls_in_flight_and_says_how_to_resume() {
    let sandbox = Sandbox::synced();
    let signals = sandbox.after_a_delete(vec![Signal::Interrupt]);
    let ran = sandbox.call("delete 5210070001 5210070002 5210070003 --yes --json").signals(signals).go();
    let ran = ran.exits(130).says("stopping after the calls in flight").says("`pushdeck resume 01");
    let summary = ran.json().pop().expect("the last line is the summary");
    assert_eq!(summary["unknown"], 0, "{summary}");
    assert!(summary["not_sent"].as_u64() > Some(0), "{summary}");
    sandbox.run("resume").exits(0);
    assert_eq!(sandbox.pending(), [5_210_070_042]);
}

#[test]
fn the_second_interrupt_stops_the_run_at_once() {
    let sandbox = with_fault("command = \"delete\"\nkind = \"no-answer\"\neffect = \"none\"");
    let signals = sandbox.after_a_delete(vec![Signal::Interrupt, Signal::Interrupt]);
    let ran = sandbox.call("delete 5210070001 --yes --json").signals(signals).go().exits(130);
    assert_eq!(ran.json()[0]["outcome"], "unknown", "{}", ran.stdout);
    assert!(ran.stderr.contains("some outcomes are unknown: `pushdeck resume 01"), "{}", ran.stderr);
}

#[test]
fn the_audit_log_says_who_or_what_confirmed_a_run() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    sandbox.call("delete 5210070002").terminal(Terminal::All).stdin("y\n").go().exits(0);
    sandbox.run("delete 5210070042 --confirm=0042").exits(0);
    sandbox.call("--linear").terminal(Terminal::All).stdin("d 5210070003\nD\nq\n").go().exits(0);
    let begun = sandbox.run("log --json").json().into_iter().filter(|line| line["action"] == "run-begin");
    let by: Vec<_> = begun.map(|line| line["detail"]["confirmed_by"].clone()).collect();
    assert_eq!(by, ["flag --yes", "yes", "flag --confirm 0042", "yes"]);
}
