//! `list`, `get`, `add`, `import`, `sync` and `log`: the output formats, and importing what was listed.

use crate::sandbox::{Gone, SHOP, Sandbox, Terminal};

/// Returns the top-level keys of a JSON line, in their order.
fn keys(line: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0_u32;
    let mut rest = line;
    while let Some(at) = rest.find(['{', '}', '"']) {
        match rest.as_bytes()[at] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {
                let text = &rest[at + 1..];
                let end = text.find('"').expect("the string has an end");
                if depth == 1 && text[end + 1..].starts_with(':') {
                    keys.push(text[..end].to_owned());
                }
                rest = &text[end + 1..];
                continue;
            }
        }
        rest = &rest[at + 1..];
    }
    keys
}

const TASK_KEYS: [&str; 17] = [
    "schema",
    "app",
    "task_id",
    "type",
    "status",
    "title",
    "desc",
    "sched_at",
    "campaign",
    "created_at",
    "seen_at",
    "seen_by",
    "push_task_id",
    "last_error",
    "held_until",
    "held_from",
    "note",
];

#[test]
fn a_task_in_json_has_the_documented_fields_in_their_order() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.run("list --json --sort id").exits(0);
    let first = ran.stdout.lines().next().expect("there are tasks");
    assert_eq!(keys(first), TASK_KEYS);
    let task = &ran.json()[0];
    assert_eq!(task["schema"], 1);
    assert_eq!(task["app"], "shop-sg");
    assert_eq!(task["task_id"], "5210070001");
    assert_eq!(task["type"], "Tag");
    assert_eq!(task["status"], "pending");
    assert_eq!(task["title"], "Holiday hours");
    assert_eq!(task["desc"], "Support is closed on 25 December.");
    assert_eq!(task["seen_by"], "list");
    assert!(task["campaign"].is_null() && task["last_error"].is_null());
    let due = task["sched_at"].as_str().expect("the time is valid");
    assert!(due.ends_with('Z') && due.len() == 20, "{due}");
    assert_eq!(sandbox.run("list --output jsonl --sort id").stdout, ran.stdout);
}

#[test]
fn json_has_exactly_the_text_that_the_service_sent() {
    let sandbox = Sandbox::synced();
    let task = sandbox.run("list --json --filter id:5210070003").exits(0);
    assert_eq!(task.json()[0]["title"], "=1+1 \u{1b}[2J\u{202e}fdp.exe");
    assert!(task.stdout.contains("\\u202e"), "{}", task.stdout);
}

#[test]
fn the_other_formats_are_safe_to_show_and_to_open() {
    let sandbox = Sandbox::synced();
    let table = sandbox.run("list --sort id").stdout;
    assert!(table.starts_with("ID          TYPE  STATUS"), "{table}");
    assert!(table.contains("=1+1 <U+001B>[2J<U+202E>fdp.exe"), "{table}");
    let csv = sandbox.run("list --output csv --sort id --no-header").stdout;
    assert!(csv.contains(",'=1+1 <U+001B>[2J<U+202E>fdp.exe,"), "{csv}");
    assert!(csv.lines().count() == 5 && csv.ends_with("\r\n"), "{csv:?}");
    let tsv = sandbox.run("list --output tsv --sort -id").stdout;
    assert!(tsv.starts_with("app\ttask_id\ttype\tstatus\ttitle"), "{tsv}");
    assert!(
        tsv.lines().nth(1).expect("the output has a second row").starts_with("shop-sg\t5210070050\tTag\tdispatched\t"),
        "{tsv}"
    );
    let ids = sandbox.run("list --output ids").stdout;
    assert_eq!(ids, "5210070001\n5210070002\n5210070003\n5210070042\n5210070050\n");
}

#[test]
fn a_table_fits_the_terminal_and_counts_wide_characters() {
    let sandbox = Sandbox::synced();
    sandbox.run("import --campaign x -");
    let long = "很长".repeat(60);
    sandbox.call_with(&["add", "77", "--title", &long]).go().exits(0);
    let shown = sandbox.call("list").terminal(Terminal::All).env("NO_COLOR", "1").go().exits(0);
    let row = shown.stdout.lines().find(|line| line.starts_with("77 ")).expect("the row is shown");
    assert!(row.ends_with(".."), "{row}");
    assert!(unicode_width::UnicodeWidthStr::width(row) <= 100, "{row}");
    assert!(sandbox.run("list").stdout.contains(&long), "output to a pipe is not cut");
}

#[test]
fn the_output_of_list_can_be_imported_unchanged() {
    for form in ["ids", "csv", "json"] {
        let sandbox = Sandbox::synced();
        let listed = sandbox.run(&format!("list --output {form}")).stdout;
        let first = sandbox.call("import - --app rehearsal").stdin(listed.clone()).go().exits(0);
        assert!(first.stdout.contains("5 added, 0 updated, 0 unchanged"), "{form}: {first:?}");
        let again = sandbox.call("import - --app rehearsal").stdin(listed).go().exits(0);
        assert!(again.stdout.contains("0 added, 0 updated, 5 unchanged"), "{form}: {again:?}");
        let tasks = |app: &str| -> Vec<_> {
            let listed = sandbox.run(&format!("list --json --sort id --app {app}")).json();
            listed.iter().map(|task| (task["title"].clone(), task["sched_at"].clone(), task["type"].clone())).collect()
        };
        assert!(form != "json" || tasks("rehearsal") == tasks("shop-sg"), "JSON loses nothing");
    }
}

#[test]
fn the_exit_code_is_6_if_nothing_matched() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.run("list").exits(0).says("`pushdeck sync`");
    sandbox.run("list --status pending").exits(6).says("no task of app shop-sg matches");
    sandbox.run("sync").exits(0);
    sandbox.run("list --status pending --type All").exits(0);
    sandbox.run("list --campaign none").exits(6);
    sandbox.run("log --task 77").exits(6);
}

#[test]
fn a_reader_that_has_closed_the_pipe_is_not_an_error() {
    let sandbox = Sandbox::synced();
    for words in ["list", "list --json", "list --output ids", "list --output csv", "log", "get 5210070001", "--help"] {
        let ran = sandbox.call(words).stdout(Gone).go().exits(0);
        assert_eq!(ran.stderr, "", "{words}");
    }
}

#[test]
fn get_prints_known_tasks_and_reports_unknown_ids() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.run("get 5210070001 --json").exits(0);
    sandbox.run("get 404").exits(3).says("task 404 was not found: the service does not know this id");
    let ran = sandbox.run("get 5210070001 404 --json").exits(3).says("check the id");
    let statuses: Vec<_> = ran.json().iter().map(|task| (task["task_id"].clone(), task["status"].clone())).collect();
    assert_eq!(statuses, [("5210070001".into(), "pending".into())]);
    assert_eq!(sandbox.run("list --output ids").stdout, "5210070001\n", "an id that was never seen is not in the list");
}

#[test]
fn get_exits_with_3_if_some_reads_fail() {
    let sandbox = Sandbox::new(&format!(
        "{SHOP}\n[[fault]]\ncommand = \"get\"\ntasks = [5210070002]\nkind = \"code\"\ncode = 90101\n"
    ));
    let ran = sandbox.run("get 5210070001 5210070002 --output ids").exits(3).says("failed to read task 5210070002");
    assert_eq!(ran.stdout, "5210070001\n");
}

#[test]
fn add_and_forget_change_only_the_ledger() {
    let sandbox = Sandbox::new(SHOP);
    sandbox.run("add 7 8 --type User --campaign holiday --sched-at 2h --json").exits(0);
    let tasks = sandbox.run("list --json --campaign holiday").json();
    assert_eq!((tasks.len(), &tasks[0]["status"], &tasks[0]["type"]), (2, &"unverified".into(), &"User".into()));
    let ran = sandbox.run("forget 7 9 --json").exits(0);
    assert_eq!((&ran.json()[0]["forgotten"], &ran.json()[0]["not_known"]), (&1.into(), &1.into()));
    assert_eq!(sandbox.run("list --output ids").stdout, "8\n");
    assert!(sandbox.service.log().is_empty());
}

#[test]
fn import_reports_counts_and_can_leave_bad_rows_out() {
    let sandbox = Sandbox::new(SHOP);
    let file = sandbox.write("tasks.csv", "task_id,type\n1,Tag\n2,Everyone\n3,All\n");
    let file = file.to_str().expect("the path is UTF-8");
    sandbox.call_with(&["import", file]).go().exits(2);
    let ran = sandbox.call_with(&["import", file, "--skip-bad", "--json"]).go().exits(3).says("line 3");
    assert_eq!((&ran.json()[0]["added"], &ran.json()[0]["skipped"]), (&2.into(), &1.into()));
}

#[test]
fn sync_prints_its_report_as_json() {
    let sandbox = Sandbox::new(SHOP);
    let report = &sandbox.run("sync --json").exits(0).json()[0];
    assert_eq!((&report["app"], &report["seen"], &report["added"]), (&"shop-sg".into(), &5.into(), &5.into()));
    let again = &sandbox.run("sync --json").json()[0];
    assert_eq!(again["added"], 0);
}

#[test]
fn sync_reports_tasks_outside_the_window_bad_text_and_missing_rows() {
    let far = "[[task]]\napp = \"shop-sg\"\nid = 5210079999\ntype = \"Tag\"\ndue = \"+960h\"\ntitle = \"far\"\n";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{far}\n[[fault]]\ncommand = \"list\"\nkind = \"garbled\"\n"));
    let ran = sandbox.run("sync").exits(0).says("task 5210070001: the field Title has characters that cannot be read");
    assert!(ran.stdout.contains("only tasks due from 20") && ran.stdout.contains("--from and --to"), "{ran:#?}");
    sandbox.run("get 5210079999").exits(0);
    let report = &sandbox.run("sync --json").exits(0).json()[0];
    let whole = [&report["complete"], &report["gaps"], &report["flawed"], &report["outside"]];
    assert_eq!(whole, [&true.into(), &serde_json::json!([]), &5.into(), &1.into()]);

    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\ncommand = \"list\"\nkind = \"no-rows\"\n"));
    let ran = sandbox.run("sync").exits(3).says("the service counts 4 tasks, but shows 0");
    assert!(ran.stdout.contains("the list is not complete"), "{ran:#?}");
    let report = &sandbox.run("sync --json").exits(3).json()[0];
    assert_eq!((&report["complete"], report["gaps"].as_array().map(Vec::len)), (&false.into(), Some(2)));
}

#[test]
fn the_log_has_the_intent_and_the_outcome_of_a_delete() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    let entries = sandbox.run("log --json --task 5210070001").exits(0).json();
    let actions: Vec<_> =
        entries.iter().map(|entry| entry["action"].as_str().expect("the value is a string")).collect();
    assert_eq!(actions, ["intent", "outcome"]);
    assert_eq!(entries[1]["prev"], entries[0]["hash"]);
    assert_eq!(entries[1]["detail"]["outcome"], "deleted");
    let run = entries[0]["run"].as_str().expect("the run is a string").to_owned();
    assert!(sandbox.run(&format!("log --run {run}")).exits(0).stdout.contains("run-end"));
}

#[test]
fn a_deleted_task_that_the_service_lists_again_is_a_warning_with_advice() {
    let fault = "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"delay\"\ndelay = \"1ms\"\neffect = \"none\"\n";
    let warning = "warning: task 5210070001 was deleted, but the service shows it again as pending: it will be sent";
    let reappearing = || {
        let sandbox = Sandbox::new(&format!("{SHOP}\n{fault}"));
        sandbox.run("sync").exits(0);
        sandbox.run("delete 5210070001 --yes").exits(0);
        sandbox
    };
    let ran = reappearing().run("sync").exits(0).says(warning).says("delete it again");
    assert!(ran.stdout.contains("1 task that was deleted or gone is listed again"), "{ran:#?}");
    let report = &reappearing().run("sync --json").exits(0).says(warning).json()[0]["reappeared"];
    assert_eq!(*report, serde_json::json!([{ "task_id": "5210070001", "was": "deleted", "status": "pending" }]));
    let sandbox = reappearing();
    sandbox.run("get 5210070001").exits(0).says(warning);
    assert!(!sandbox.run("get 5210070001").exits(0).stderr.contains("warning"), "the warning is shown once");
    assert_eq!(sandbox.run("log --task 5210070001 --json").json()[2]["action"], "reappeared");
}

#[test]
fn get_prints_tasks_in_the_order_in_which_they_were_named() {
    let slow = "[[fault]]\ncommand = \"get\"\ntasks = [5210070003]\nkind = \"delay\"\ndelay = \"500ms\"\n";
    let sandbox = Sandbox::fast(&format!("{SHOP}\n{slow}"));
    let ids = ["5210070003", "5210070042", "5210070001", "5210070002"];
    let ran = sandbox.run(&format!("get {} --output ids", ids.join(" "))).exits(0);
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), ids);
}
