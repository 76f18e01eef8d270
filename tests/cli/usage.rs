//! Bad usage and bad input: one clear line that says what is wrong, where, and what to do; the documented exit code;
//! and no change.

use std::os::unix::fs::PermissionsExt as _;

use pushdeck::api::Command;

use crate::sandbox::{CANARY, CREDENTIAL, SHOP, Sandbox, Terminal};

/// Arguments, the exit code, and what stderr must contain.
const ARGUMENTS: &[(&str, u8, &str)] = &[
    ("lst", 2, "unrecognized subcommand 'lst'; a similar subcommand exists: 'list'"),
    ("list --filtr x", 2, "unexpected argument '--filtr' found; a similar argument exists: '--filter'"),
    ("list --status sent", 2, "there is no such status: use unverified, pending, dispatching, dispatched, deleted"),
    ("list --type Everyone", 2, "\"Everyone\" is not a task type: use All, Tag or User"),
    ("list --sort colour", 2, "use due, id, created, title, status or seen"),
    ("list --json --output csv", 2, "--json and --output ask for different forms"),
    ("delete --output csv 1", 2, "this command does not support --output csv: use one of table, json, jsonl"),
    ("delete", 2, "say which tasks: ids, - for ids on stdin, --campaign or --filter"),
    ("delete 1 --campaign c", 2, "cannot be used with"),
    ("delete 1 1 --type Tag", 2, "task 1 is named twice"),
    ("get", 2, "<ID>..."),
    ("get -1", 2, "unexpected argument '-1' found"),
    ("get 1e5", 2, "\"1e5\" is not a task id: an id has decimal digits only"),
    ("get 18446744073709551616", 2, "is not a task id: it is larger than 18446744073709551615"),
    ("--app nope list", 2, "there is no app \"nope\": the configured apps are rehearsal, shop-sg"),
    ("add 1 --sched-at tomorrow", 2, "--sched-at: \"tomorrow\" is not a time: use RFC 3339"),
    ("sync --from 2h --to 1h", 2, "--from is later than --to"),
    ("sync --from x", 2, "--from: \"x\" is not a time"),
    ("log --since x", 2, "--since: \"x\" is not a time"),
    ("log --run x", 2, "a run is named by the 26 letters and digits"),
    ("usersig --ttl 400d", 2, "use a time from 1s to 7d"),
    ("demo --speed 0", 2, "0 is not in 1..=100000"),
    ("demo --scenario nope", 2, "there is no scenario nope: use demo, drill, faults, empty, quiet, or a file"),
    ("simulate --scenario nope", 2, "there is no scenario nope"),
    ("--config /nowhere/config.toml list", 2, "/nowhere/config.toml"),
    ("import /nowhere.csv", 2, "/nowhere.csv: there is no such file: check the path"),
    ("import /", 2, "this is a directory: name a file in it"),
    ("completions klingon", 2, "invalid value 'klingon'"),
    ("demo", 2, "the terminal interface needs a terminal"),
    ("", 2, "the terminal interface needs a terminal: without one, use `pushdeck list`"),
];

#[test]
fn bad_arguments_are_reported_on_one_line() {
    let sandbox = Sandbox::new(SHOP);
    for (words, code, message) in ARGUMENTS {
        let ran = sandbox.run(words).exits(*code).says(message);
        assert_eq!(ran.stdout, "", "{words}");
        assert!(ran.stderr.starts_with("pushdeck: "), "{words}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{words}: {}", ran.stderr);
    }
    assert!(sandbox.service.log().is_empty(), "no request was sent to the service");
    assert!(!sandbox.path("ledger.db").exists(), "no ledger was made");
}

#[test]
fn an_error_in_a_filter_is_shown_at_its_place() {
    let sandbox = Sandbox::new(SHOP);
    for words in [["list", "--filter", "type:all due:<1x"], ["delete", "--filter", "type:all due:<1x"]] {
        let ran = sandbox.call_with(&words).go().exits(2);
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert!(lines[0].starts_with("pushdeck: the filter cannot be read: "), "{lines:?}");
        let place = lines[1].find("<1x").expect("the filter is shown");
        assert_eq!(lines[2].find('^'), Some(place), "{lines:#?}");
    }
}

/// A part of the config, what replaces it, and what stderr must contain.
const CONFIGS: &[(&str, &str, &str)] = &[
    ("region = \"singapore\"", "region = \"atlantis\"", "atlantis"),
    ("identifier", "identifer", "did you mean"),
    ("environment = \"production\"", "environment = \"live\"", "live"),
    ("default_app = \"shop-sg\"", "default_app = \"shop\"", "shop"),
    ("schema = 1", "schema = 9", "schema"),
    ("typed_from = 4", "typed_from = \"many\"", "typed_from"),
    (CREDENTIAL, "", "credential"),
    ("schema = 1", "schema = = 1", "config.toml"),
];

#[test]
fn an_error_in_the_config_names_its_place() {
    for (right, wrong, message) in CONFIGS {
        let sandbox = Sandbox::new(SHOP);
        sandbox.write_config(&sandbox.config().replacen(right, wrong, 1));
        for words in ["list", "sync", "delete 1 --yes", "config check"] {
            let ran = sandbox.run(words).exits(2).says(message);
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
            assert!(ran.stderr.contains("config.toml"), "{}", ran.stderr);
            assert!(!ran.stderr.contains(CANARY), "{}", ran.stderr);
        }
        assert!(sandbox.service.log().is_empty());
    }
}

#[test]
fn a_credential_that_cannot_be_used_exits_with_4() {
    let sandbox = Sandbox::new(SHOP);
    let key = sandbox.write("shop.key", CANARY);
    let by_file = sandbox.config().replace(CREDENTIAL, "key_file = \"shop.key\"");
    sandbox.write_config(&by_file);
    sandbox.run("sync").exits(0);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("the file is ours");
    sandbox.run("sync").exits(4).says("shop.key");
    sandbox.run("config check").exits(4);
    std::fs::remove_file(&key).expect("the file is ours");
    sandbox.run("sync").exits(4).says("shop.key");
    sandbox.write_config(&by_file.replace("key_file = \"shop.key\"", "key_env = \"SHOP_KEY\""));
    sandbox.run("sync").exits(4).says("SHOP_KEY");
    sandbox.run("usersig").exits(4).says("SHOP_KEY");
    sandbox.call("sync").env("SHOP_KEY", CANARY).go().exits(0);
}

#[test]
fn a_slow_credential_command_is_reported_and_runs_only_once() {
    let sandbox = Sandbox::synced();
    let asked = sandbox.path("asked");
    let script = format!("echo x >> {}; sleep 2.1; printf %s {CANARY}", asked.display());
    sandbox.write_config(&sandbox.config().replace(CREDENTIAL, &format!("command = [\"sh\", \"-c\", \"{script}\"]")));
    sandbox.run("delete 5210070001 --yes").exits(0).says("waiting for the credential command");
    assert_eq!(std::fs::read_to_string(asked).expect("the command ran"), "x\n");
    sandbox.run("usersig").exits(0).says("waiting for the credential command");
}

#[test]
fn a_refused_signature_is_reported_once_if_a_relative_time_needs_the_services_clock() {
    let sandbox = Sandbox::synced();
    let before = sandbox.calls(Command::List);
    sandbox.take_another_key();
    for words in ["delete --filter due:<1s --yes --expect 1", "sync --to 2h"] {
        let ran = sandbox.run(words).exits(4).says("key and SDKAppID do not match");
        assert_eq!(ran.stderr.matches("70009").count(), 1, "{ran:?}");
    }
    assert_eq!(sandbox.calls(Command::List), before, "no list was requested");
}

#[test]
fn a_refused_signature_and_an_unreachable_service_are_reported() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.take_another_key();
    for words in ["sync", "get 5210070001", "delete 5210070001 --type Tag --yes"] {
        let ran = sandbox.run(words).exits(4);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        // The service's code does not say whether the key or the SDKAppID is wrong.
        assert!(said.contains("key and SDKAppID do not match") && !said.contains("another SDKAppID"), "{ran:#?}");
    }
    let away = Sandbox::new(SHOP).unreachable();
    away.run("sync").exits(8).says("the connection was refused");
    away.run("get 5210070001").exits(8).says("the connection was refused");
    away.run("delete 5210070001 --yes").exits(8);
}

#[test]
fn reads_fail_if_the_service_answers_garbage() {
    let garbage = format!("{SHOP}\n[[fault]]\nkind = \"html\"\n");
    let sandbox = Sandbox::new(&garbage);
    sandbox.run("sync").exits(8);
    sandbox.run("get 5210070001").exits(8);
    assert_eq!(sandbox.run("list --output ids").exits(0).stdout, "");
}

#[test]
fn nothing_is_imported_from_a_bad_file() {
    for (name, text, line) in [
        ("column.csv", &b"type,title\nTag,x\n"[..], "task_id"),
        ("row.csv", b"task_id,type\n1,Tag\n2,Everyone\n", "line 3"),
        ("quote.csv", b"task_id,title\n1,\"open\n", "line 2"),
        ("utf8.csv", b"task_id,title\n1,\xff\xfe\n", "line 2"),
        ("cut.jsonl", b"{\"task_id\":\"1\"}\n{\"task_id\":\"2\"", "line 2"),
        ("bad.ids", b"1\n2\nx3\n", "line 3"),
        ("empty.csv", b"", "empty"),
    ] {
        let sandbox = Sandbox::new(SHOP);
        let path = sandbox.write(name, text);
        let ran = sandbox.call_with(&["import", path.to_str().expect("the path is UTF-8")]).go().exits(2).says(line);
        assert!(ran.stderr.starts_with("pushdeck: "), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
        assert_eq!(sandbox.run("list --output ids").stdout, "", "{name}");
    }
}

#[test]
fn ids_are_read_out_of_text_on_stdin_and_numbers_not_taken_are_reported() {
    let sandbox = Sandbox::synced();
    let text = "请帮忙删除 5210070001，谢谢！\n订单号 5210070002\n# 5210070003\n";
    let ran = sandbox
        .call("delete - --confirm=0001")
        .stdin(text)
        .go()
        .exits(0)
        .says("stdin: 1 id")
        .says("5210070001  Holiday hours");
    ran.says("not used: 5210070002 (line 2): labelled as something else");
    assert_eq!(sandbox.calls(Command::Delete), 1);
    sandbox.call("get -").stdin("5210070002, 5210070003 please").go().exits(0).says("stdin: 2 ids");
    let none =
        sandbox.call("delete - --yes").stdin("call 4155550134").go().exits(2).says("no task id was found in stdin");
    none.says("4155550134 (line 1)");
    assert_eq!(sandbox.calls(Command::Delete), 1);
}

#[test]
fn a_delete_refuses_a_text_with_a_number_that_may_be_meant_but_was_not_taken() {
    let sandbox = Sandbox::synced();
    for (text, why) in [
        ("delete 5210070001 and 52100700", "far fewer"),
        ("please delete 5210070001, 521007000", "a different number of digits"),
        ("delete 5210070001 and 5.21007E+09", "a spreadsheet has rounded it"),
        ("delete 5210070001 and 5,210,070,002", "separators"),
        ("delete 5210070002 and 5210070001 - 5210070004", "a range"),
        ("delete 5210070001, but keep 5210070002", "should be kept"),
        ("delete 5210070001, 5210070002 is none of them", "\"none\" in line 1"),
        ("delete all 5210070001 或 5210070002", "one or the other"),
        ("push_id,order_id\n5210070001,5210070002", "the headings are push_id, order_id"),
        ("see below\ntask id | order id\n | 5210070001\n5210070002 | 7", "its row does not fit the headings"),
        ("delete 5210070001 and 5210070002-433", "stuck to something else"),
        ("delete: 5210070001, 5210070...", "digits may be missing"),
        ("delete 5210070001 (ticket #5512) and 5210070002", "after a #"),
    ] {
        let is_meant = why != "far fewer";
        let dry = sandbox.call("delete - --yes --dry-run").stdin(format!("{text} thanks\n")).go();
        let dry = dry.exits(if is_meant { 2 } else { 0 }).says(why).says("stdin");
        if is_meant {
            dry.says("has numbers that may be ids and were not used, so nothing was done").says("give one id per line");
        }
    }
    for command in ["delete - --yes", "get -", "add -", "import -"] {
        let torn = sandbox.call(command).stdin("5210070001, 5210070002, 521007").go().exits(2);
        torn.says("add --whole if this is all of it").says("521007 (line 1): the text ends right after it");
    }
    let signs = sandbox.call("delete - --yes").stdin("#5210070001\n#5210070002\n").go().exits(2);
    signs.says("5210070001 (line 1), 5210070002 (line 2): after a #, which begins a comment");
    sandbox.call("delete - --yes").stdin("please delete 5210079009").go().exits(2).says("add --whole");
    assert_eq!(sandbox.calls(Command::Delete), 0);
    sandbox
        .call("delete - --dry-run --whole")
        .stdin("5210070001, 5210070002, 521007")
        .go()
        .exits(0)
        .says("far fewer digits");
    let look = sandbox.call("get -").stdin("tasks 5210070001 and 521007000, thanks").go().exits(0);
    look.says("not used: 521007000 (line 1): a different number of digits");
}

#[test]
fn a_delete_refuses_a_list_with_a_row_that_says_to_keep_its_task() {
    let sandbox = Sandbox::synced();
    for (list, why) in [
        ("task_id,action\n5210070001,keep\n5210070002,delete\n", "line 2: \"action\" is \"keep\""),
        ("任务ID;操作\n5210070001;删除\n5210070002;保留\n", "line 3: \"操作\" is \"保留\""),
        ("task_id,remark\n5210070001,please skip this one\n", "line 2: \"remark\""),
        ("{\"task_id\":5210070001,\"action\":\"keep\"}\n", "line 1: \"action\" is \"keep\""),
        ("{\"task_id\":5210070001,\"delete\":false}\n", "line 1: \"delete\" is \"false\""),
        ("任务ID,操作\n5210070001,删除\n5210070002,推送\n", "line 3: \"操作\" is \"推送\""),
        ("task_id,action\n5210070001,resend\n", "line 2: \"action\" is \"resend\""),
        ("5210070001\n5210070002 # keep\n", "line 2: the comment"),
        ("5210070001\n5210070002 # not this one\n", "line 2: the comment"),
        ("5210070001\n5210070002 # skip\n", "line 2: the comment"),
    ] {
        sandbox.call("delete - --yes").stdin(list).go().exits(2).says(why).says("give only the ids that you mean");
        sandbox.call("get -").stdin(list).go().exits(0).says(why);
    }
    let split = sandbox.call("delete - --yes").stdin("5210070001\n52100\u{2028}70002\n").go().exits(2);
    split.says("between its digits there is a character");
    let listed = sandbox.run("list --json --filter due:<3h").exits(0).stdout.clone();
    sandbox.call("delete - --dry-run").stdin(listed).go().exits(0).says("would be deleted");
    let fine = "task_id,title,action\n5210070001,Do not keep,delete\n5210070002,Only today,yes\n";
    sandbox.call("delete - --dry-run").stdin(fine).go().exits(0).says("2 would be deleted");
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn no_note_says_that_tasks_are_read_one_by_one_if_their_type_is_given() {
    let sandbox = Sandbox::synced();
    let ids: Vec<_> = (5_210_079_000_u64..5_210_080_500).map(|id| id.to_string()).collect();
    let typed = sandbox.call("delete - --dry-run --type Tag").stdin(ids.join("\n") + "\n").go().exits(0);
    assert!(!typed.stderr.contains("one by one"), "{}", typed.stderr);
}

#[test]
fn the_json_lines_of_a_dry_run_name_the_app() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.run("delete 5210070001 5210070050 --dry-run --json").exits(0);
    let lines: Vec<_> = ran.json().into_iter().filter(|line| line["event"] != "forecast").collect();
    let events: Vec<_> = lines.iter().map(|line| (line["event"].clone(), line["app"].clone())).collect();
    assert_eq!(events, [("planned".into(), "shop-sg".into()), ("left-out".into(), "shop-sg".into())]);
}

#[test]
fn a_list_that_contains_more_than_ids_needs_confirm_instead_of_yes() {
    let sandbox = Sandbox::synced();
    for list in [
        "Task ID\tTitle\tLive\n5210070001\tMember day\t0\n5210070002\tPoints\t1\n",
        "5210070001 # stop\n5210070002 # go\n",
        "5210070001\n# the others:\n5210070002\n",
        "{\"task_id\":5210070001,\"live\":false}\n{\"task_id\":5210070002,\"live\":true}\n",
    ] {
        let yes = sandbox.call("delete - --yes").stdin(list).go().exits(5);
        yes.says("a list with other columns or comments").says("add --confirm=2");
        sandbox.call("delete - --confirm=2 --dry-run").stdin(list).go().exits(0);
    }
    for form in ["ids", "tsv", "csv", "json", "jsonl"] {
        let ours = sandbox.run(&format!("list --output {form} --filter id:5210070001")).exits(0).stdout;
        let heading = if form == "ids" { "# made by us\n" } else { "" };
        let ran = sandbox.call("delete - --dry-run").stdin(format!("{heading}{ours}")).go().exits(0);
        ran.says("to confirm: --yes");
    }
}

/// Prose may exclude a task in words that the reader of ids does not know.
#[test]
fn ids_read_out_of_prose_need_confirm_instead_of_yes() {
    let sandbox = Sandbox::synced();
    let text = "please handle 5210070001 and 5210070002 as we said\n";
    let yes = sandbox.call("delete - --yes").stdin(text).go().exits(5);
    yes.says("5210070001  Holiday hours").says("may say more than was understood").says("add --confirm=2");
    sandbox.call("delete - --dry-run").stdin(text).go().exits(0).says("to confirm: --confirm=2");
    assert_eq!(sandbox.calls(Command::Delete), 0);
    sandbox.call("delete - --confirm=2").stdin(text).go().exits(0);
    assert_eq!(sandbox.calls(Command::Delete), 2);
    sandbox.call("delete - --yes --dry-run").stdin("5210070003, 5210070001\n").go().exits(0).says("to confirm: --yes");
}

#[test]
fn rows_of_a_table_that_were_skipped_as_comments_are_reported() {
    let sandbox = Sandbox::synced();
    let table = "title,task_id\n#1 deal,5210070001\nx,5210070002\n";
    let ran = sandbox.call("delete - --dry-run").stdin(table).go().exits(0).says("stdin: 1 id");
    ran.says("1 row begins with # and was skipped as a comment");
    sandbox
        .call("get -")
        .stdin("TaskID,task_id\n5210070001,5210070002\n")
        .go()
        .exits(2)
        .says("names the task ids twice");
    let others = "SDK AppID,Task ID\n1400200009,5210070001\n";
    sandbox.call("delete - --dry-run").stdin(others).go().exits(2).says("1400200009");
}

#[test]
fn ids_on_stdin_that_are_not_in_the_list_are_counted_and_odd_lengths_are_named() {
    let sandbox = Sandbox::synced();
    let ids: Vec<_> = (5_210_079_000_u64..5_210_079_030).map(|id| id.to_string()).collect();
    let ids = ids.join("\n");
    let ran = sandbox.call("delete - --dry-run").stdin(format!("5210070001\n7\n{ids}\n")).go();
    let wrapped = "no id of this app has that many digits: was the list wrapped or cut?";
    let ran = ran
        .exits(2)
        .says(wrapped)
        .says("stdin: 32 ids, 31 of them not in the list of shop-sg")
        .says("5210070001  Holiday hours");
    ran.says("7  (not in the list; far fewer digits than an id)").says("and 21 more");
    sandbox.call("add -").stdin("5210079000\n").go().exits(0).says("stdin: 1 id, not in the list of shop-sg");
    sandbox
        .call("add -")
        .stdin("20261224\n")
        .go()
        .exits(0)
        .says("20261224  (not in the list; far fewer digits than an id)");
}

#[test]
fn import_finds_the_ids_in_prose_with_the_help_of_the_ledger() {
    let sandbox = Sandbox::synced();
    let text = "please add:\ntasks 5210079000 and 5210079001, order 5210079002, uid 88112233\n";
    let ran = sandbox.call("import - --campaign spring").stdin(text).go().exits(0);
    ran.says("stdin: 2 ids, 2 of them not in the list of shop-sg")
        .says("5210079002 (line 2): labelled as something else");
    assert_eq!(sandbox.run("list --campaign spring --output ids").stdout, "5210079000\n5210079001\n");
    sandbox.call("import -").stdin("call 4155550134 today").go().exits(2).says("no task id was found in stdin");
    let other = "see below:\n{\"app\":\"rehearsal\",\"task_id\":\"5210079005\"}\n";
    sandbox.call("import -").stdin(other).go().exits(2).says("stdin names tasks of app rehearsal");
}

#[test]
fn an_id_in_the_arguments_must_have_only_ascii_digits() {
    let sandbox = Sandbox::synced();
    for id in [
        "５２１００７０００１",
        "+5210070001",
        " 5210070001",
        "5_210_070_001",
        "0x1",
        "5210070001.0",
        "'5210070001'",
        "٥٢",
    ] {
        for command in ["get", "add", "forget", "delete"] {
            sandbox.call_with(&[command, id]).go().exits(2);
        }
    }
}

#[test]
fn ids_of_another_app_on_stdin_are_refused_and_outcomes_name_the_app() {
    let sandbox = Sandbox::synced();
    sandbox.run("sync --app rehearsal").exits(0);
    let other = sandbox.run("list --app rehearsal --json").exits(0).stdout.clone();
    for words in ["delete - --yes", "get -", "forget -", "add -"] {
        sandbox
            .call(words)
            .stdin(other.clone())
            .go()
            .exits(2)
            .says("stdin names tasks of app rehearsal, but the chosen app is shop-sg");
    }
    let csv = sandbox.run("list --app rehearsal --output csv").exits(0).stdout.clone();
    sandbox.call("delete - --yes").stdin(csv).go().exits(2).says("stdin names tasks of app rehearsal");
    assert_eq!(sandbox.calls(Command::Delete), 0);
    let own = sandbox.run("list --filter id:5210070001 --json").exits(0).stdout.clone();
    let ran = sandbox.call("delete - --yes --json").stdin(own).go().exits(0);
    assert_eq!(ran.json()[0]["app"], "shop-sg");
}

#[test]
fn a_list_of_all_apps_names_the_app_of_each_task_and_is_refused_by_delete() {
    let sandbox = Sandbox::synced();
    sandbox.run("sync --app rehearsal").exits(0);
    let all = sandbox.run("list --all-apps --json").exits(0);
    let apps: std::collections::BTreeSet<_> = all.json().iter().map(|line| line["app"].to_string()).collect();
    assert_eq!(apps.into_iter().collect::<Vec<_>>(), ["\"rehearsal\"", "\"shop-sg\""]);
    let lines = all.stdout.lines().count();
    assert_eq!(sandbox.run("list --all-apps --output tsv --no-header").exits(0).stdout.lines().count(), lines);
    let table = sandbox.run("list --all-apps").exits(0).stdout.clone();
    assert!(table.starts_with("APP") && table.contains("rehearsal  "), "{table}");
    for form in ["--json", "--output tsv", "--output csv"] {
        let piped = sandbox.run(&format!("list --all-apps {form}")).exits(0).stdout.clone();
        sandbox.call("delete - --yes").stdin(piped).go().exits(2).says("stdin names tasks of app rehearsal");
    }
    sandbox.run("list --all-apps --output ids").exits(2).says("would mix the ids of several apps");
    sandbox.run("list --all-apps --filter title:nothing-like-it").exits(6).says("no task of any app matches");
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn input_that_may_be_cut_off_is_refused_without_whole() {
    let sandbox = Sandbox::synced();
    let torn = "5210070001\n5210070002\n521007";
    for words in ["delete - --dry-run", "get -", "import -"] {
        sandbox.call(words).stdin(torn).go().exits(2).says("--whole");
    }
    for unknown in ["5210070001\n5210099999", "5210099999", "please delete 5210099999"] {
        sandbox.call("delete - --dry-run").stdin(unknown).go().exits(2).says("add --whole");
    }
    // If none of the ids is in the ledger, the ledger cannot tell whether the last one is cut off.
    let strangers = sandbox.call("delete - --dry-run").stdin("5210099998\n5210099999").go();
    strangers.says("stdin: 2 ids, 2 of them not in the list");
    sandbox.call("delete - --dry-run").stdin("5210070001\n5210070002").go().exits(0);
    sandbox.call("add - --whole").stdin(torn).go().exits(0);
}

#[test]
fn bad_ids_on_stdin_are_listed_and_nothing_is_sent() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.call("delete - --yes").stdin("5210070001\nfive\n-1\n").go().exits(2).says("2 bad lines on stdin");
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("line 2: "), "{}", ran.stderr);
    assert_eq!(sandbox.calls(Command::Delete), 0);
    sandbox.call("delete - --yes").stdin("# none\n").go().exits(6);
    sandbox.call("delete - --yes").stdin("5210070001\n5210070001\n").go().exits(2).says("named twice");
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn a_usersig_is_shown_on_a_terminal_only_with_show() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.call("usersig").terminal(Terminal::Stdout).go().exits(2).says("add --show");
    let shown = sandbox.call("usersig --show").terminal(Terminal::Stdout).go().exits(0);
    assert!(shown.stdout.len() > 100, "{shown:?}");
    sandbox.run("usersig --ttl 30s").exits(0).says("for 30 s: treat it like a password");
    let usersig = sandbox.run("usersig").stdout;
    sandbox.write("shop.sig", usersig.trim());
    sandbox.write_config(&sandbox.config().replace(CREDENTIAL, "usersig_file = \"shop.sig\""));
    sandbox.run("sync").exits(0);
    sandbox.run("usersig").exits(1).says("a new one can only be made with the app's key");
}

#[test]
fn the_interface_and_the_demo_are_started_with_their_apps_and_banner() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("--app rehearsal").terminal(Terminal::All).go().exits(0);
    assert_eq!(ran.stdout, "start rehearsal of rehearsal shop-sg; banner None\n");
    let ran = sandbox.call("demo").terminal(Terminal::All).env("PUSHDECK_APP", "rehearsal").go().exits(0);
    assert_eq!(ran.stdout, "start shop-sg of shop-jp shop-sg shop-stage; banner Some(\"DEMO\")\n");
    let left: Vec<_> = sandbox
        .files()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.to_string_lossy().contains("demo"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_command_that_reads_ids_from_the_terminal_says_so() {
    let sandbox = Sandbox::new(SHOP);
    for words in ["import -", "add -"] {
        let ran = sandbox.call(words).terminal(Terminal::All).stdin("5210070001\n").go().exits(0);
        assert!(ran.stderr.starts_with("pushdeck: reading from the terminal: Ctrl-D"), "{}", ran.stderr);
        let ran = sandbox.call(words).stdin("5210070001\n").go().exits(0);
        assert!(!ran.stderr.contains("Ctrl-D"), "{}", ran.stderr);
    }
}

#[test]
fn import_accepts_an_encoding_and_a_time_zone() {
    let sandbox = Sandbox::new(SHOP);
    let gbk = b"task_id,title,sched_at\n5210070099,\xB4\xBA\xBD\xDA,2026/12/24 17:30\n".to_vec();
    sandbox.call("import -").stdin(gbk.clone()).go().exits(2).says("looks like GBK");
    sandbox.call("import - --encoding gbk --zone Asia/Shanghai").stdin(gbk).go().exits(0);
    let listed = sandbox.run("list --json").exits(0).json();
    let task = listed.iter().find(|line| line["task_id"] == "5210070099").expect("the task was stored");
    assert_eq!((&task["title"], &task["sched_at"]), (&"春节".into(), &"2026-12-24T09:30:00Z".into()));
    sandbox.run("import x --zone CST").exits(2).says("Asia/Shanghai");
    sandbox.run("import x --encoding klingon").exits(2).says("no such encoding");
}

#[test]
fn the_log_can_be_limited_to_entries_since_a_day() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    let lines = |since: &str| sandbox.run(&format!("log --json --since {since}")).exits(0).json().len();
    assert!(lines("yesterday") > 0 && lines("2020-01-01") > 0);
    sandbox.run("log --since 2099-01-01").exits(6);
    sandbox.run("log --since 2026-13-01").exits(2);
}
