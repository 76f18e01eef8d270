//! The welcome dialog at the first start: the questions, the test of the app, and the config that is written.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::sandbox::{CANARY, Ran, SHOP, Sandbox, Terminal};

/// Returns a sandbox without a config.
fn bare() -> Sandbox {
    let sandbox = Sandbox::new(SHOP);
    fs::remove_file(sandbox.path("config.toml")).expect("the config existed");
    sandbox
}

fn start(sandbox: &Sandbox, lines: &[&str]) -> Ran {
    sandbox.call("").terminal(Terminal::All).stdin(lines.join("\n") + "\n").go()
}

/// Asserts that stdout contains each of these texts.
#[track_caller]
fn tells(ran: &Ran, texts: &[&str]) {
    for text in texts {
        assert!(ran.stdout.contains(text), "{text:?} is not in\n{}", ran.stdout);
    }
}

const APP: [&str; 6] = ["2", "shop-sg", "2", "1400012345", "", "2"];

#[test]
fn an_app_is_tested_and_then_saved_with_its_comments() {
    let sandbox = bare();
    sandbox.write("shop-sg.key", CANARY);
    let lines: Vec<_> = APP.into_iter().chain(["", "1", "no", "Asia/Singapore", "y"]).collect();
    let ran = start(&sandbox, &lines).exits(0);
    tells(&ran, &["Nothing is set up yet", "Singapore       adminapisgp.im.qcloud.com", "Written to"]);
    tells(&ran, &["v sign-in: the service accepts the signature of administrator"]);
    assert!(!ran.stdout.contains(CANARY) && !sandbox.config().contains(CANARY));
    assert!(sandbox.config().starts_with("# The config of pushdeck.") && sandbox.config().contains("[app.shop-sg]"));
    let mode = fs::metadata(sandbox.path("config.toml")).expect("the config was written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    sandbox.run("sync").exits(0);
    assert!(
        sandbox.files().iter().all(|(path, _)| !path.to_string_lossy().contains(".config.toml.")),
        "no trial config is left over"
    );
}

#[test]
fn an_app_that_fails_its_test_is_saved_only_if_the_user_says_so() {
    let sandbox = bare();
    let lines: Vec<_> = APP.into_iter().chain(["", "", "", "", ""]).collect();
    let ran = start(&sandbox, &lines).exits(0);
    tells(&ran, &["x credential:", "Save it anyway?", "Nothing was written."]);
    assert!(!sandbox.path("config.toml").exists());
}

#[test]
fn a_wrong_answer_is_explained_and_the_question_asked_again() {
    let sandbox = bare();
    let lines = [
        "9", "2", "a b", "shop", "atlantis", "1", "x", "14", "a b", "ops", "7", "3", "", "4", "1", "x", "y", "Mars", "",
    ];
    let ran = start(&sandbox, &lines);
    tells(
        &ran,
        &["Type 1, 2 or 3.", "a name has up to 40", "type a number of the list", "the SDKAppID is a whole number"],
    );
    tells(
        &ran,
        &[
            "an account has 1 to 32",
            "type a number from 1 to 5",
            "type a number from 1 to 3",
            "Mars is not a time zone",
        ],
    );
    assert!(!sandbox.path("config.toml").exists());
}

#[test]
fn the_end_of_the_input_and_an_empty_line_write_nothing() {
    for lines in [&[][..], &[""], &["2"], &["2", "shop", "", ""], &["3"], &["3", "/nowhere.toml"]] {
        let sandbox = bare();
        start(&sandbox, lines);
        assert!(!sandbox.path("config.toml").exists(), "{lines:?}");
    }
}

#[test]
fn a_colleagues_file_is_shown_before_it_is_copied() {
    let sandbox = bare();
    let text = "schema = 1\n# kept\n[app.a]\nsdkappid = 7\nhost = \"https://push.example.com\"\n\
                credential.command = [\"op\", \"read\", \"x\"]\n";
    let file = sandbox.write("sent.toml", text);
    let path = file.display().to_string();
    let ran = start(&sandbox, &["3", &path, "y"]);
    tells(
        &ran,
        &["1 app:", "its host is not one of the service's own", "a command would be run for its secret: op read x"],
    );
    tells(&ran, &["Nothing was written."]);
    let ran = start(&sandbox, &["3", &path, "Y"]);
    tells(&ran, &["Written to"]);
    assert_eq!(sandbox.config(), text);
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let sandbox = bare();
    sandbox.call("").stdin("2\n").go().exits(2);
    sandbox.call("list").terminal(Terminal::All).go().exits(2);
}
