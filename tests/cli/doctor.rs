//! `doctor` and `config`: their findings and exit codes.

use crate::sandbox::{CANARY, SHOP, Sandbox};

fn results(sandbox: &Sandbox) -> Vec<(String, String)> {
    let word = |value: &serde_json::Value| value.as_str().expect("the value is a string").to_owned();
    sandbox.run("doctor --json").json().iter().map(|line| (word(&line["check"]), word(&line["result"]))).collect()
}

#[test]
fn doctor_checks_everything_that_a_run_needs() {
    let sandbox = Sandbox::new(SHOP);
    let found = results(&sandbox);
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["config", "ledger", "copies", "zones", "credential", "host", "tls", "sign-in", "clock", "terminal"]
    );
    assert!(found.iter().all(|(_, result)| result == "ok"), "{found:?}");
    sandbox.run("doctor").exits(0);
}

#[test]
fn the_kind_of_failure_decides_the_exit_code() {
    let sandbox = Sandbox::new(SHOP);
    let config = sandbox.config();
    sandbox.take_another_key();
    sandbox.run("doctor").exits(4);
    sandbox.write_config("schema = 1\nshema = 2\n");
    sandbox.run("doctor").exits(1);
    sandbox.write_config(&config);
    sandbox.unreachable().run("doctor").exits(8);
    let broken = Sandbox::synced();
    broken.write("ledger.db", "this is no database");
    let ran = broken.run("doctor").exits(1);
    assert!(ran.stdout.contains("fail  ledger"), "{}", ran.stdout);
    assert!(ran.stdout.contains("ok    sign-in"), "one finding does not hide the next: {}", ran.stdout);
}

#[test]
fn a_tampered_audit_log_is_found() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    sandbox.run("doctor").exits(0);
    let ledger = rusqlite::Connection::open(sandbox.path("ledger.db")).expect("the ledger opens");
    let tampering = "DROP TRIGGER audit_keeps_its_lines; UPDATE audit SET user = 'somebody else' WHERE number = 2";
    ledger.execute_batch(tampering).expect("the owner of the file can do this");
    drop(ledger);
    let ran = sandbox.run("doctor").exits(1);
    assert!(ran.stdout.contains("fail  ledger") && ran.stdout.contains("from entry 2 on"), "{}", ran.stdout);
    assert!(ran.stdout.contains("keep a copy of the file") && ran.stdout.contains("`pushdeck log`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("ok    sign-in"), "one finding does not hide the next: {}", ran.stdout);
    sandbox.run("log").exits(1).says("from entry 2 on");
}

#[test]
fn config_prints_the_path_and_creates_shows_and_checks_the_config() {
    let sandbox = Sandbox::new(SHOP);
    let path = sandbox.path("config.toml").display().to_string();
    assert_eq!(sandbox.run("config path").exits(0).stdout, format!("{path}\n"));
    sandbox.run("config init").exits(2).says("already exists");
    sandbox.run("config check").exits(0);
    let shown = sandbox.run("config show").exits(0).stdout;
    assert!(shown.contains("app.shop-sg.region") && shown.contains("singapore"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
    let fresh = sandbox.path("new/config.toml");
    let fresh = fresh.to_str().expect("the path is UTF-8");
    sandbox.call_with(&["config", "init", "--config", fresh]).go().exits(0).says("fill in an app");
    sandbox.call_with(&["--config", fresh, "list"]).go();
    std::fs::remove_file(sandbox.path("config.toml")).expect("the file is ours");
    sandbox.run("list").exits(2).says("`pushdeck config init`");
    sandbox.run("config check").exits(2);
}

#[test]
fn the_users_own_key_bindings_are_checked_with_the_config() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.write("keymap.toml", "[[key]]\nkeys = [\"z\"]\naction = \"mark\"\nscope = \"list\"\n");
    let checked = sandbox.run("config check").exits(0).stdout;
    assert!(checked.contains("ok  keys: ") && checked.contains("keymap.toml"), "{checked}");
    sandbox.write("keymap.toml", "[[key]]\nkeys = [\"z\"]\naction = \"amrk\"\nscope = \"list\"\n");
    let checked = sandbox.run("config check").exits(2).stdout;
    assert!(checked.contains("keymap.toml:3:10: \"amrk\" is not an action: did you mean \"mark\"?"), "{checked}");
}

#[test]
fn doctor_names_the_clipboard_settings_of_tmux_inside_tmux() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("doctor").env("TMUX", "/tmp/tmux-0/default,1,0").go();
    assert!(
        ran.stdout.contains("set -g set-clipboard on") && ran.stdout.contains("allow-passthrough"),
        "{}",
        ran.stdout
    );
}

#[test]
fn doctor_names_a_proxy_variable_that_is_not_used() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("doctor").env("HTTPS_PROXY", "http://user:hunter2@proxy.example:3128").go();
    assert!(ran.stdout.contains("HTTPS_PROXY is set, but is used only if the config has trust_env"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
}
