//! `--reason` of the commands that change tasks: limits, the setting that requires one, and where a reason is shown.

use pushdeck::api::Command;

use crate::sandbox::{SHOP, Sandbox, Terminal};

/// Returns a sandbox whose config requires reasons.
fn requiring(scenario: &str) -> Sandbox {
    let sandbox = Sandbox::new(scenario);
    sandbox.run("sync").exits(0);
    set_rule(&sandbox, "require");
    sandbox
}

fn set_rule(sandbox: &Sandbox, word: &str) {
    let safety = format!("[safety]\nreason = \"{word}\"\n");
    sandbox.write_config(&sandbox.config().replace("[safety]\n", &safety));
}

/// Returns the details of the log's entries with this action, oldest first.
fn details(sandbox: &Sandbox, action: &str) -> Vec<serde_json::Value> {
    let entries = sandbox.run("log --json").exits(0).json().into_iter();
    entries.filter(|entry| entry["action"] == action).map(|entry| entry["detail"].clone()).collect()
}

#[test]
fn the_reason_of_a_change_is_in_the_log_for_people_and_for_scripts() {
    let sandbox = Sandbox::synced();
    for (verb, reason) in [("hold", "wrong price"), ("release", "价格已改正"), ("delete", "a <U+202E> \u{202e}b")]
    {
        sandbox.call_with(&[verb, "5210070001", "--yes", "--reason", reason]).go().exits(0);
    }
    let reasons: Vec<_> = details(&sandbox, "run-begin").iter().map(|detail| detail["reason"].clone()).collect();
    assert_eq!(reasons, ["wrong price", "价格已改正", "a <U+202E> <U+202E>b"]);
    sandbox.run("delete 5210070002 --yes").exits(0);
    assert!(details(&sandbox, "run-begin")[3].get("reason").is_none(), "there is no reason where none was given");
    let log = sandbox.run("log").exits(0).stdout;
    assert!(log.contains("wrong price") && log.contains("价格已改正"), "{log}");
}

#[test]
fn a_reason_that_is_not_one_short_line_is_refused_with_one_sentence_before_anything_is_sent() {
    let sandbox = Sandbox::synced();
    let (long, huge) = ("é".repeat(501), "x\n".repeat(500_000));
    for (reason, why) in [
        ("", "--reason cannot be used: it is blank; nothing was sent"),
        (" \t ", "it is blank"),
        (&long, "it has 501 characters, but at most 500 are allowed"),
        (&huge, "it has 999,999 characters, but at most 500 are allowed"),
        ("two\nlines", "it contains the control character U+000A"),
        ("\u{1b}[2J", "it contains the control character U+001B"),
    ] {
        for verb in ["delete", "hold", "release"] {
            let ran = sandbox.call_with(&[verb, "5210070001", "--yes", "--reason", reason]).go().exits(2).says(why);
            assert!(ran.stderr.lines().count() == 1 && ran.stderr.len() < 300, "{}", ran.stderr);
        }
    }
    assert_eq!(sandbox.calls(Command::Delete) + sandbox.calls(Command::Modify), 0);
}

#[test]
fn a_secret_in_a_reason_is_not_stored() {
    let sandbox = Sandbox::synced();
    let url = "see https://x/v4?usersig=eJw9jckOgjAABX-F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth";
    sandbox.call_with(&["delete", "5210070001", "--yes", "--reason", url]).go().exits(0);
    let reason = details(&sandbox, "run-begin")[0]["reason"].clone();
    assert!(
        reason.as_str().is_some_and(|reason| reason.starts_with("see ") && !reason.contains("eJw9jck")),
        "{reason}"
    );
}

#[test]
fn the_config_can_require_a_reason_where_a_value_confirms() {
    let sandbox = requiring(SHOP);
    for words in ["delete 5210070042 --confirm=0042", "hold 5210070042 --confirm=0042", "delete 5210070042"] {
        sandbox.run(words).exits(5).says("add --reason=TEXT").says("nothing was sent");
    }
    let asked = sandbox.call("delete 5210070042").terminal(Terminal::All).stdin("0042\n").go().exits(5);
    assert!(asked.stderr.contains("add --reason=TEXT"), "{}", asked.stderr);
    sandbox.run("delete 5210070042 --dry-run").exits(0).says("--confirm=0042 --reason=TEXT");
    assert_eq!(sandbox.calls(Command::Delete) + sandbox.calls(Command::Modify), 0);
    sandbox.run("delete 5210070001 --yes").exits(0);
    sandbox.run("delete 5210070042 --confirm=0042 --reason=maintenance").exits(0);
    assert_eq!(details(&sandbox, "run-begin")[1]["reason"], "maintenance");
}

#[test]
fn no_reason_is_required_for_what_is_due_within_ten_minutes() {
    let sandbox = requiring(&SHOP.replace("due = \"+5h\"", "due = \"+9m\""));
    sandbox.run("delete 5210070042 --confirm=0042").exits(0);
}

#[test]
fn a_reason_is_recorded_even_where_the_config_wants_none() {
    let sandbox = Sandbox::synced();
    set_rule(&sandbox, "off");
    sandbox.run("delete 5210070042 --confirm=0042 --reason=maintenance").exits(0);
    assert_eq!(details(&sandbox, "run-begin")[0]["reason"], "maintenance");
    let shown = sandbox.run("config show --json").exits(0).json();
    let setting = shown.iter().find(|row| row["key"] == "safety.reason").expect("the setting is shown");
    assert_eq!(setting["value"], "\"off\"");
}

#[test]
fn a_question_shows_the_reason_and_a_resume_keeps_it() {
    let fault = "[[fault]]\nkind = \"no-answer\"\ncommand = \"modify\"\ntimes = 1\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{fault}\n"));
    sandbox.run("sync").exits(0);
    let words = ["hold", "5210070001", "--reason", "wrong price"];
    let asked = sandbox.call_with(&words).terminal(Terminal::All).stdin("y\n").go().exits(9);
    assert!(asked.stderr.contains("Reason: wrong price"), "{}", asked.stderr);
    let resumed = sandbox.run("resume").exits(0);
    assert!(resumed.stderr.contains("Reason: wrong price"), "{}", resumed.stderr);
    assert_eq!(details(&sandbox, "run-take")[0]["reason"], "wrong price");
}
