//! `plan` and `apply`: the file, its proof, the reasons to refuse it, and that it runs only once.

use std::{
    fs,
    io::{self, Cursor, Read},
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    clock::{Clock, SystemClock},
    domain::TaskId,
};
use serde_json::Value;

use crate::sandbox::{Ran, SHOP, SHOP_ID, Sandbox, Terminal};

const TASK: u64 = 5_210_070_001;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A wall clock that is ahead of the real one.
#[derive(Debug, Default)]
struct Ahead(AtomicI64);

impl Ahead {
    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }

    fn since_boot(&self) -> Duration {
        SystemClock.since_boot()
    }

    async fn sleep(&self, duration: Duration) {
        SystemClock.sleep(duration).await;
    }
}

/// Returns the title of the task at the service.
fn title(sandbox: &Sandbox, task: u64) -> String {
    let tasks = sandbox.service().tasks(SHOP_ID);
    tasks.into_iter().find(|other| other.id == TaskId::new(task)).expect("the service has it").title
}

/// Returns when the task is due at the service.
fn due(sandbox: &Sandbox, task: u64) -> Timestamp {
    let tasks = sandbox.service().tasks(SHOP_ID);
    tasks.iter().find(|other| other.id == TaskId::new(task)).expect("the service has the task").sched_at
}

/// Runs `plan` with these words, and returns the path of the file.
fn planned(sandbox: &Sandbox, words: &str) -> String {
    let file = sandbox.path("plan.json").display().to_string();
    sandbox.run(&format!("plan {words} --out {file}")).exits(0);
    file
}

fn document(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file).expect("the file can be read")).expect("the file is JSON")
}

/// Returns how many changes arrived at the service.
fn changes(sandbox: &Sandbox) -> usize {
    sandbox.calls(Command::Modify) + sandbox.calls(Command::Delete)
}

/// Applies the file, which must be refused with these words before anything is sent.
#[track_caller]
fn refused(sandbox: &Sandbox, file: &str, words: &str) -> Ran {
    let before = changes(sandbox);
    let ran = sandbox.run(&format!("apply {file} --yes")).exits(2).says(words).says("nothing was sent");
    assert_eq!(changes(sandbox), before, "{words}");
    ran
}

#[test]
fn a_plan_has_everything_that_the_change_needs_and_sends_nothing() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    let file = planned(&sandbox, "hold 5210070001 5210070002");
    assert_eq!(changes(&sandbox), 0);
    assert_eq!(fs::metadata(&file).expect("the file exists").permissions().mode() & 0o777, 0o600);
    let plan = document(&file);
    assert_eq!((&plan["schema"], &plan["verb"], &plan["app"]), (&1.into(), &"hold".into(), &"shop-sg".into()));
    assert_eq!(plan["sdkappid"], 1_400_012_345_u64);
    assert!(plan["host"].as_str().is_some_and(|host| host.starts_with("https://")), "{plan}");
    assert_eq!(plan["change"], serde_json::json!({ "for_seconds": 86_400 }));
    let made_by = plan["made_by"].as_str().expect("the value is a string");
    assert!(made_by.contains('@'), "{made_by}");
    let time =
        |value: &Value| value.as_str().expect("the value is a string").parse::<Timestamp>().expect("the time is valid");
    let age = time(&plan["expires_at"]).duration_since(time(&plan["made_at"]));
    assert_eq!(age, SignedDuration::from_hours(4));
    let tasks = plan["tasks"].as_array().expect("the tasks are an array");
    assert_eq!(tasks.len(), 2);
    assert_eq!((&tasks[0]["id"], &tasks[0]["type"]), (&"5210070001".into(), &"Tag".into()));
    assert_eq!(tasks[0]["title"], "Holiday hours");
    assert!(tasks[0]["content_digest"].as_str().is_some_and(|digest| digest.len() == 64), "{tasks:?}");
    assert_eq!((time(&tasks[0]["sched_at"]), time(&tasks[0]["new_time"])), (before, before + DAY));
    let log = sandbox.run("log --json").exits(0).json();
    let line = log.iter().find(|line| line["action"] == "plan").expect("the audit log has it");
    assert_eq!((&line["detail"]["digest"], &line["detail"]["total"]), (&plan["digest"], &2.into()));
}

#[test]
fn the_digest_can_be_computed_from_the_document() {
    use sha2::{Digest as _, Sha256};
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "hold 5210070001 5210070003 --until 30h");
    let digest = document(&file)["digest"].as_str().expect("the value is a string").to_owned();
    let text = fs::read_to_string(&file).expect("the file can be read");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "nothing hidden is in the file");
    // What `jq -c '.digest = ""'` prints: the same fields in the same order, without needless escapes.
    let plain = text.trim_end().replace(&digest, "").replace("\\u202e", "\u{202e}");
    let sum = Sha256::digest(plain).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    assert_eq!(sum, digest);
}

#[test]
fn each_verb_is_planned_and_applied_once() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    let plans = [
        ("hold 5210070001", "changed"),
        ("release 5210070001", "changed"),
        ("edit 5210070001 --title Closed --shift +2h", "changed"),
        ("delete 5210070001", "deleted"),
    ];
    for (number, (plan, outcome)) in plans.into_iter().enumerate() {
        let file = sandbox.path(&format!("{number}.json")).display().to_string();
        sandbox.run(&format!("plan {plan} --out {file}")).exits(0);
        let lines = sandbox.run(&format!("apply {file} --yes --reason agreed --json")).exits(0).json();
        let [line, summary] = lines.as_slice() else { panic!("{lines:?}") };
        let verb = plan.split(' ').next().expect("the words begin with a verb");
        assert_eq!((&line["verb"], &line["outcome"]), (&verb.into(), &outcome.into()));
        if verb == "hold" {
            assert_eq!(due(&sandbox, TASK), before + DAY);
        }
        let run = summary["run"].as_str().expect("the run is a string");
        let log = sandbox.run(&format!("log --run {run} --json")).exits(0).json();
        let applied = log.iter().find(|line| line["action"] == "apply").expect("the audit log has it");
        assert_eq!(applied["detail"]["digest"], document(&file)["digest"]);
        assert!(log.iter().any(|line| line["detail"]["reason"] == "agreed"), "{log:?}");
        refused(&sandbox, &file, &format!("in run {run}"));
    }
    assert!(!sandbox.pending().contains(&TASK));
}

#[test]
fn without_a_file_the_document_goes_to_stdout_and_can_be_applied_from_there() {
    let sandbox = Sandbox::synced();
    for form in ["", "--json"] {
        let ran = sandbox.run(&format!("plan delete 5210070002 {form}")).exits(0);
        assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
        let file = sandbox.write("from-stdout.json", &ran.stdout).display().to_string();
        sandbox.run(&format!("apply {file} --dry-run")).exits(0).says("1 would be deleted").says("--yes");
    }
    assert_eq!(changes(&sandbox), 0);
}

#[test]
fn what_was_written_is_reported_in_words_and_in_json() {
    let sandbox = Sandbox::synced();
    let file = sandbox.path("a.json").display().to_string();
    let ran = sandbox.run(&format!("plan hold 5210070001 --out {file}")).exits(0);
    assert!(ran.stdout.starts_with("a plan to hold 1 push was written to "), "{}", ran.stdout);
    let file = sandbox.path("b.json").display().to_string();
    let lines = sandbox.run(&format!("plan delete 5210070001 5210070050 --out {file} --json")).exits(0).json();
    assert_eq!(
        (&lines[0]["total"], &lines[0]["left_out"], &lines[0]["verb"]),
        (&1.into(), &1.into(), &"delete".into())
    );
    assert_eq!((&lines[0]["file"], &lines[0]["digest"]), (&file.as_str().into(), &document(&file)["digest"]));
}

#[test]
fn a_plan_never_overwrites_a_file_and_leaves_no_part_of_one() {
    let sandbox = Sandbox::synced();
    let file = sandbox.write("kept.json", "mine").display().to_string();
    sandbox.run(&format!("plan delete 5210070001 --out {file}")).exits(2).says("already exists");
    assert_eq!(fs::read_to_string(&file).expect("the file exists"), "mine");
    std::os::unix::fs::symlink("nowhere", sandbox.path("link.json")).expect("links are supported");
    let link = sandbox.path("link.json").display().to_string();
    sandbox.run(&format!("plan delete 5210070001 --out {link}")).exits(2).says("already exists");
    let nowhere = sandbox.path("no/folder/plan.json").display().to_string();
    sandbox.run(&format!("plan delete 5210070001 --out {nowhere}")).exits(2).says("could not be written");
    let log = sandbox.run("log --json").exits(0).json();
    assert!(log.iter().all(|line| line["action"] != "plan"), "nothing was recorded");
}

#[test]
fn a_plan_of_nothing_is_not_written() {
    let sandbox = Sandbox::synced();
    let file = sandbox.path("none.json").display().to_string();
    sandbox.run(&format!("plan release 5210070001 --out {file}")).exits(6).says("no plan was written");
    sandbox.run(&format!("plan delete 5210070050 --out {file}")).exits(6).says("too late");
    sandbox.run(&format!("plan delete --filter title:nothing --out {file}")).exits(6);
    sandbox.run(&format!("plan delete 5210070001 5210070002 --max 1 --out {file}")).exits(5);
    sandbox.run(&format!("plan hold 5210070001 --until 2020-01-01T00:00:00Z --out {file}")).exits(2);
    assert!(!sandbox.path("none.json").exists());
}

#[test]
fn a_file_that_is_not_a_whole_plan_is_refused() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "delete 5210070001 5210070002");
    let text = fs::read_to_string(&file).expect("the file can be read");
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    for (text, words) in [
        (String::new(), "ends too early"),
        (text[..text.len() / 2].to_owned(), "ends too early"),
        (text[..text.len() - 2].to_owned(), "ends too early"),
        (format!("{text}{text}"), "not JSON"),
        ("5210070001\n5210070002\n".to_owned(), "as pushdeck writes it (line 1, column 10)"),
        ("\u{0}\u{1}\u{fffd}".to_owned(), "not JSON"),
        ("[1]".to_owned(), "not a plan file as pushdeck writes it"),
        ("task_id,title\n5210070001,x\n".to_owned(), "not JSON"),
        ("{\"schema\":1,\"event\":\"summary\"}".to_owned(), "not a plan file as pushdeck writes it"),
        (with("\"schema\":1", "\"schema\":2"), "schema 2"),
        (with("\"verb\":\"delete\"", "\"verb\":\"revoke\""), "not a plan file as pushdeck writes it"),
        (with("\"verb\":\"delete\"", "\"verb\":\"release\""), "changed after it was written"),
        (with("5210070001", "5210070042"), "changed after it was written"),
        (with("\"verb\"", "\"more\":1,\"verb\""), "not a plan file as pushdeck writes it"),
        (with("\"expires_at\":\"20", "\"expires_at\":\"30"), "changed after it was written"),
    ] {
        let file = sandbox.write("other.json", &text).display().to_string();
        refused(&sandbox, &file, words);
    }
    refused(&sandbox, &sandbox.path("missing.json").display().to_string(), "there is no such file");
    refused(&sandbox, &sandbox.path("").display().to_string(), "this is a directory");
    // The file is sparse, so it takes no room on the disk.
    let huge = sandbox.path("huge.json");
    fs::File::create(&huge).and_then(|file| file.set_len(1 << 30)).expect("the file can be created");
    refused(&sandbox, &huge.display().to_string(), "at most 256 MiB");
    sandbox.run(&format!("apply {file} --yes")).exits(0);
}

#[test]
fn a_plan_for_another_app_host_or_ledger_is_refused() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "delete 5210070001");
    let words = sandbox.run(&format!("apply {file} --yes --app rehearsal")).exits(2).stderr;
    assert!(words.contains("the plan is for app shop-sg (SDKAppID 1400012345), not for rehearsal"), "{words}");
    let other = sandbox.path("other.db").display().to_string();
    sandbox.run(&format!("sync --ledger {other}")).exits(0);
    let ran = sandbox.run(&format!("apply {file} --yes --ledger {other}")).exits(2);
    assert!(ran.stderr.contains("made with another ledger"), "{}", ran.stderr);
    let config = sandbox.config();
    sandbox.write_config(&config.replacen("region = \"singapore\"", "region = \"tokyo\"", 1));
    refused(&sandbox, &file, "the plan is for the host");
    sandbox.write_config(&config);
    assert_eq!(changes(&sandbox), 0);
}

#[test]
fn a_plan_without_an_audit_entry_is_refused() {
    let sandbox = Sandbox::synced();
    let (before, kept) = (sandbox.path("ledger.db"), sandbox.path("before.db"));
    fs::copy(&before, &kept).expect("the ledger can be copied");
    let file = planned(&sandbox, "delete 5210070001");
    // The copy has the same id, but has never seen the plan.
    let other = kept.display().to_string();
    let ran = sandbox.run(&format!("apply {file} --yes --ledger {other}")).exits(2);
    assert!(ran.stderr.contains("no entry for this plan"), "{}", ran.stderr);
    assert_eq!(changes(&sandbox), 0);
}

#[test]
fn a_plan_can_be_applied_as_long_as_both_configs_allow() {
    let clock = Arc::new(Ahead::default());
    let sandbox = Sandbox::with_clock(SHOP, Arc::clone(&clock) as Arc<dyn Clock>);
    sandbox.run("sync").exits(0);
    let config = sandbox.config();
    let file = planned(&sandbox, "delete 5210070001");
    clock.set(-120);
    refused(&sandbox, &file, "in the future");
    clock.set(61);
    sandbox.write_config(&config.replace("[safety]", "[safety]\nplan_ttl = \"1m\""));
    refused(&sandbox, &file, "the plan is too old");
    let file = sandbox.path("short.json").display().to_string();
    sandbox.run(&format!("plan delete 5210070001 --out {file}")).exits(0);
    sandbox.write_config(&config);
    sandbox.run(&format!("apply {file} --dry-run")).exits(0);
    clock.set(122);
    refused(&sandbox, &file, "the plan is too old");
}

/// Gives the answer only after this many seconds.
struct Late(Arc<Ahead>, i64, Cursor<&'static str>);

impl Read for Late {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.set(self.1);
        self.2.read(bytes)
    }
}

#[test]
fn a_question_that_stood_open_for_long_is_no_way_around_the_checks() {
    // Somebody else changes the task once it has been compared with the plan.
    let other = |nth| {
        format!(
            "[[operator]]\napp = \"shop-sg\"\ncommand = \"get\"\ntasks = [5210070001]\nnth = {nth}\nkind = \"edit\"\n\
             task = 5210070001\ntitle = \"Other\""
        )
    };
    let (delete, edit) =
        (("delete 5210070001", "Delete 1 push: 1 Tag"), ("edit 5210070001 --desc Soon", "Edit 1 push"));
    for ((verb, asked), more, seconds, why) in [
        (delete, String::new(), 40 * 60, "the plan is too old"),
        (edit, String::new(), 40 * 60, "the plan is too old"),
        (delete, other(3), 61, "5210070001: title was "),
        (edit, other(2), 61, "5210070001: "),
    ] {
        let clock = Arc::new(Ahead::default());
        let sandbox = Sandbox::with_clock(&format!("{SHOP}\n{more}\n"), Arc::clone(&clock) as Arc<dyn Clock>);
        sandbox.write_config(&sandbox.config().replace("[safety]", "[safety]\nplan_ttl = \"30m\""));
        sandbox.run("sync").exits(0);
        let file = planned(&sandbox, verb);
        let late = Late(Arc::clone(&clock), seconds, Cursor::new("y\n"));
        let ran = sandbox.call(&format!("apply {file}")).terminal(Terminal::All).answered_by(late).go();
        ran.exits(2).says(asked).says(why);
        // The other person's edit is a call too.
        assert_eq!(changes(&sandbox), usize::from(!more.is_empty()), "{verb}: {why}");
    }
}

#[test]
fn another_content_is_noticed_though_title_and_time_are_as_planned() {
    let other = "[[operator]]\napp = \"shop-sg\"\ncommand = \"modify\"\ntasks = [5210070002]\nkind = \"edit\"\n\
                 task = 5210070001\ndesc = \"Other\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{other}\n"));
    sandbox.run("sync").exits(0);
    for verb in ["delete", "hold"] {
        let file = planned(&sandbox, &format!("{verb} 5210070001"));
        sandbox.run("edit 5210070002 --shift +1m --yes").exits(0);
        let ran = sandbox.run(&format!("apply {file} --yes"));
        if verb == "delete" {
            ran.exits(2).says("5210070001: content is not the one that was planned");
        } else {
            ran.exits(0);
        }
        fs::remove_file(&file).expect("it exists");
    }
    assert_eq!(sandbox.calls(Command::Delete), 0);
}

#[test]
fn tasks_that_are_not_as_planned_are_named_and_nothing_is_sent() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "hold 5210070001 5210070002 5210070003 --for 2h");
    sandbox.run("hold 5210070002 --for 1h --yes").exits(0);
    let before = changes(&sandbox);
    let ran = sandbox.run(&format!("apply {file} --yes")).exits(2).says("1 of the 3 tasks is not as planned");
    assert!(ran.stderr.contains("5210070002: due was "), "{}", ran.stderr);
    assert!(!ran.stderr.contains("5210070001: "), "{}", ran.stderr);
    assert_eq!(changes(&sandbox), before);
    sandbox.run(&format!("apply {file} --dry-run")).exits(2).says("not as planned");
}

#[test]
fn a_change_at_the_service_that_nobody_here_has_seen_is_noticed() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "delete 5210070001 5210070002");
    // Somebody uses another ledger for the same app.
    let other = sandbox.path("other.db").display().to_string();
    sandbox.run(&format!("sync --ledger {other}")).exits(0);
    sandbox.run(&format!("hold 5210070001 --yes --ledger {other}")).exits(0);
    let deletes = sandbox.calls(Command::Delete);
    sandbox.run(&format!("apply {file} --yes")).exits(2).says("5210070001: due was ");
    assert_eq!(sandbox.calls(Command::Delete), deletes);
}

#[test]
fn a_plan_of_an_edit_has_what_is_set_and_the_digest_of_what_was_seen() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    let file = planned(&sandbox, "edit 5210070001 5210070002 --title Closed --shift -30m");
    let content =
        r#"{ "OfflinePushInfo": {"Title": "a", "Rate": 0.1234567890123456789}, "Condition": {"TagsAnd": ["b"]} }"#;
    let content = sandbox.write("content.json", content).display().to_string();
    let whole = sandbox.path("whole.json").display().to_string();
    sandbox.run(&format!("plan edit 5210070001 --content {content} --desc Text --out {whole}")).exits(0);
    assert_eq!(changes(&sandbox), 0);
    let (plan, whole) = (document(&file), document(&whole));
    assert_eq!((&plan["verb"], plan["tasks"].as_array().map(Vec::len)), (&"edit".into(), Some(2)));
    assert_eq!(plan["change"], serde_json::json!({ "shift_seconds": -1_800, "title": "Closed" }));
    let task = &plan["tasks"][0];
    let new_time: Timestamp = task["new_time"].as_str().expect("a time").parse().expect("RFC 3339");
    assert_eq!(new_time, before - SignedDuration::from_mins(30));
    assert_eq!(task["content_digest"].as_str().map(str::len), Some(64), "{task}");
    assert_eq!(
        (&whole["change"]["desc"], &whole["change"]["content"]["OfflinePushInfo"]["Title"]),
        (&"Text".into(), &"a".into())
    );
    assert_eq!(whole["tasks"][0]["new_time"], Value::Null);
    assert_eq!(whole["tasks"][0]["content_digest"], task["content_digest"], "the content was the same");
    let path = sandbox.path("whole.json").display().to_string();
    let dry = sandbox.run(&format!("apply {path} --dry-run")).exits(0);
    assert!(dry.stdout.contains("OfflinePushInfo.Rate"), "{}", dry.stdout);
}

#[test]
fn the_question_of_a_plan_of_an_edit_shows_each_change() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "edit 5210070001 --title Closed");
    let asked = sandbox.call(&format!("apply {file}")).terminal(Terminal::All).stdin("no\n").go();
    asked.exits(5).says("OfflinePushInfo.Title: \"Holiday hours\" becomes \"Closed\"");
    assert_eq!(changes(&sandbox), 0);
}

#[test]
fn an_edit_of_content_that_is_not_as_planned_is_refused_whoever_changed_it() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "edit 5210070001 5210070002 --title Closed");
    // Here, so that this ledger knows the new content.
    sandbox.run("edit 5210070002 --desc Soon --yes").exits(0);
    let ran = refused(&sandbox, &file, "1 of the 2 tasks is not as planned");
    assert!(ran.stderr.contains("5210070002: content is not the one that was planned"), "{}", ran.stderr);
    // By somebody with another ledger.
    let other = sandbox.path("other.db").display().to_string();
    sandbox.run(&format!("sync --ledger {other}")).exits(0);
    sandbox.run(&format!("edit 5210070001 --desc Later --yes --ledger {other}")).exits(0);
    for _ in 0..2 {
        refused(&sandbox, &file, "2 of the 2 tasks are not as planned");
    }
    assert_eq!((title(&sandbox, TASK).as_str(), changes(&sandbox)), ("Holiday hours", 2));
}

#[test]
fn a_plan_of_an_edit_of_nothing_or_of_what_cannot_be_sent_is_not_written() {
    let sandbox = Sandbox::synced();
    let file = sandbox.path("none.json").display().to_string();
    sandbox.run(&format!("plan edit 5210070001 --out {file}")).exits(2);
    sandbox.run(&format!("plan edit 5210070001 --at 2020-01-01T00:00:00Z --out {file}")).exits(2);
    let content = sandbox.write("content.json", r#"{"OfflinePushInfo":{"Title":"a"}}"#).display().to_string();
    sandbox.run(&format!("plan edit 5210070001 --content {content} --out {file}")).exits(2).says("5210070001");
    sandbox.run(&format!("plan edit 5210070050 --title x --out {file}")).exits(6).says("no plan was written");
    assert!(!sandbox.path("none.json").exists());
}

#[test]
fn tasks_that_are_gone_are_left_out_and_the_others_are_changed() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "delete 5210070001 5210070002 5210070003");
    sandbox.run("delete 5210070001 --yes").exits(0);
    let other = sandbox.path("other.db").display().to_string();
    sandbox.run(&format!("sync --ledger {other}")).exits(0);
    sandbox.run(&format!("delete 5210070002 --yes --ledger {other}")).exits(0);
    let lines = sandbox.run(&format!("apply {file} --yes --json")).exits(0).json();
    let summary = lines.last().expect("there is a summary");
    assert_eq!((&summary["deleted"], &summary["gone"], &summary["total"]), (&1.into(), &2.into(), &3.into()));
}

#[test]
fn applying_is_confirmed_like_the_change_itself() {
    let sandbox = Sandbox::synced();
    let one = planned(&sandbox, "hold 5210070042");
    sandbox.run(&format!("apply {one}")).exits(5).says("add --confirm=0042 to hold 1 push");
    sandbox.run(&format!("apply {one} --yes")).exits(5).says("add --confirm=0042");
    sandbox.run(&format!("apply {one} --confirm=0001")).exits(5);
    let asked = sandbox.call(&format!("apply {one}")).terminal(Terminal::All).stdin("0001\n").go();
    asked.exits(5).says("Hold 1 push: 1 All").says("nothing was sent");
    assert_eq!(changes(&sandbox), 0);
    sandbox.call(&format!("apply {one}")).terminal(Terminal::All).stdin("0042\n").go().exits(0);
    assert_eq!(changes(&sandbox), 1);
}

#[test]
fn a_plan_of_ids_from_prose_needs_a_typed_value() {
    let sandbox = Sandbox::synced();
    let file = sandbox.path("prose.json").display().to_string();
    let text = "Please remove task 5210070001 today, thank you.\n";
    sandbox.call(&format!("plan delete - --out {file}")).stdin(text).go().exits(0);
    assert_eq!(document(&file)["from_text"], true);
    sandbox.run(&format!("apply {file} --yes")).exits(5).says("add --confirm=0001");
    sandbox.run(&format!("apply {file} --confirm=0001")).exits(0);
}

#[test]
fn a_required_reason_is_required_and_a_read_only_app_refuses() {
    let sandbox = Sandbox::synced();
    let config = sandbox.config();
    sandbox.write_config(&config.replace("[safety]", "[safety]\nreason = \"require\""));
    let file = planned(&sandbox, "hold 5210070042");
    sandbox.run(&format!("apply {file} --confirm=0042")).exits(5).says("--reason");
    sandbox.run(&format!("apply {file} --confirm=0042 --read-only")).exits(4);
    sandbox.run(&format!("apply {file} --dry-run --read-only")).exits(0).says("--confirm=0042 --reason=TEXT");
    assert_eq!(changes(&sandbox), 0);
    sandbox.run(&format!("apply {file} --confirm=0042 --reason again")).exits(0);
}

#[test]
fn an_interrupted_apply_is_resumed_and_not_applied_again() {
    let fault = "kind = \"no-answer\"\nconnection = \"closed\"\ncommand = \"modify\"\ntimes = 1\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    let before = due(&sandbox, TASK);
    let file = planned(&sandbox, "hold 5210070001");
    sandbox.run(&format!("apply {file} --yes")).exits(9);
    refused(&sandbox, &file, "pushdeck resume");
    sandbox.run("resume").exits(0);
    refused(&sandbox, &file, "a plan runs only once");
    assert_eq!((due(&sandbox, TASK), changes(&sandbox)), (before + DAY, 1));
}

#[test]
fn without_the_network_nothing_is_applied() {
    let sandbox = Sandbox::synced();
    let file = planned(&sandbox, "delete 5210070001");
    let sandbox = sandbox.unreachable();
    sandbox.run(&format!("apply {file} --yes")).exits(8);
    assert_eq!(changes(&sandbox), 0);
    // A plan can be made even so, without what the tasks contain.
    let plan = &sandbox.run("plan delete 5210070001").exits(0).json()[0];
    assert_eq!(plan["tasks"][0]["content_digest"], Value::Null, "{plan}");
}
