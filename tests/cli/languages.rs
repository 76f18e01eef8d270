//! Output for scripts is the same in every language, byte for byte; output for people is in their language.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt as _};

use pushdeck::locale::{Language, in_language};
use tempfile::TempDir;

use crate::{
    program::Simulated,
    sandbox::{CANARY, Call, Ran, SHOP, Sandbox, Terminal},
};

const LANGUAGES: [&str; 2] = ["en", "zh-Hans"];

/// Commands that change nothing. Each of them runs on the same ledger in every language.
const READING: &[&str] = &[
    "list",
    "list --json",
    "list --output jsonl --sort -due",
    "list --output csv",
    "list --output tsv",
    "list --output ids",
    "list --all-apps --json",
    "list --no-header",
    "list --output csv --filter title:nothing-like-it",
    "log",
    "log --json",
    "log --output csv",
    "log --output tsv --since today",
    "config path",
    "config path --json",
    "config apps",
    "config apps --json",
    "config show --json",
    "config show --output csv",
    "config show --output tsv",
    "config check --json",
    "doctor --json",
    "delete {0} {1} --dry-run --json",
    "delete {0} 4999999999 --dry-run --json --type Tag",
    "delete --filter due:<30d --dry-run --json",
    "delete {0} --then-hold --dry-run --json",
    "resume --dry-run --json",
    "ledger check --json",
    // These print nothing on stdout; their exit codes must be the same.
    "lst",
    "get x",
    "list --output ids --all-apps",
    "list --filter due:<1x",
    "delete",
    "delete {0} --json",
    "delete {0} {0} --yes",
    "delete {0} --campaign x",
    "delete {0} --yes --reason=",
    "note 4999999999 x",
    "resume x",
    "--app nowhere list",
    "--config /nowhere list",
    "",
];

/// Commands that change something. For each language they run in a separate home; at the beginning, the homes are
/// alike.
const CHANGING: &[&str] = &[
    "sync --json",
    "get {0} 4999999999 --json",
    "get {1} --output csv",
    "add 4999999998 --type Tag --json",
    "import list.csv --skip-bad --json",
    "delete {0} 4999999999 --json --type Tag --confirm=2",
    "delete {1} --json --yes",
    "delete {1} --json --yes",
    "note {0} {1} checked --json",
    "delete {0} --reason duplicate --json --yes",
    "resume --json",
    "forget {1} --json",
    "log --json",
    "log --output csv",
    "list --json",
];

/// Replaces numbers, times, ids of runs and hashes, which differ from call to call.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    for word in text.split_inclusive(|char: char| !char.is_ascii_alphanumeric()) {
        let (name, end) = word.split_at(word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric()).len());
        let is_name = name.len() > 20 && name.chars().any(|char| char.is_ascii_digit());
        match (is_name, name.chars().next().is_some_and(|char| char.is_ascii_digit())) {
            (true, _) => masked.push('N'),
            (false, true) => masked.push('0'),
            (false, false) => masked.push_str(name),
        }
        masked.push_str(end);
    }
    // The fraction of a second may be zero, and the difference of two clocks may be negative.
    masked.replace(".0", "").replace(":-0", ":0")
}

fn with_ids(words: &str, ids: &[String]) -> String {
    ids.iter().enumerate().fold(words.to_owned(), |words, (at, id)| words.replace(&format!("{{{at}}}"), id))
}

fn simulated() -> Simulated {
    let home = TempDir::new().expect("a folder can be created");
    let scenario = home.path().join("shop.toml");
    std::fs::write(&scenario, SHOP).expect("the file can be written");
    Simulated::start_in(home, scenario.to_str().expect("the path is UTF-8"))
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|char| ('\u{4E00}'..='\u{9FFF}').contains(&char))
}

#[test]
fn commands_that_read_print_the_same_bytes_in_every_language() {
    let simulated = simulated();
    simulated.run("sync");
    let ids = simulated.pending(3);
    assert_eq!(ids.len(), 3);
    simulated.run(&format!("delete {} --yes", ids[2]));
    for words in READING {
        let words = with_ids(words, &ids);
        let ran = LANGUAGES.map(|language| simulated.run(&format!("--lang {language} {words}")));
        let [english, chinese] = ran.map(|(code, stdout, _)| (code, stdout));
        // Output that depends on the clock has different numbers each time.
        let is_exact = !words.contains("doctor") && !words.contains("dry-run");
        let seen = |stdout: &str| if is_exact { stdout.to_owned() } else { masked(stdout) };
        assert_eq!((english.0, seen(&english.1)), (chinese.0, seen(&chinese.1)), "{words}");
    }
}

#[test]
fn commands_that_change_something_print_the_same_for_scripts_in_every_language() {
    let of_language = LANGUAGES.map(|language| {
        let simulated = simulated();
        std::fs::write(simulated.home.path().join("list.csv"), "task_id,type\n4999999997,Tag\nx,Tag\n")
            .expect("the file can be written");
        let mut ids = Vec::new();
        let ran = CHANGING.iter().map(|words| {
            let (code, stdout, _) = simulated.run(&format!("--lang {language} {}", with_ids(words, &ids)));
            if ids.is_empty() {
                ids = simulated.pending(2);
            }
            // The calls of a run are in flight at the same time, so their lines come in any order.
            let mut lines: Vec<_> = masked(&stdout).lines().map(str::to_owned).collect();
            lines.sort_unstable();
            (*words, code, lines)
        });
        ran.collect::<Vec<_>>()
    });
    let [english, chinese] = of_language;
    for (english, chinese) in english.into_iter().zip(chinese) {
        assert_eq!(english, chinese);
    }
}

#[test]
fn output_for_people_is_in_their_language() {
    let simulated = simulated();
    let outputs: BTreeMap<_, _> = [
        "sync",
        "--help",
        "list --help",
        "man",
        "completions fish",
        "lst",
        "list --filter title:nothing-like-it",
        "list --filter due:<1x",
        "delete 4999999999 --dry-run",
        "doctor",
        "config check",
        "ledger check",
        "hold --help",
        "",
    ]
    .into_iter()
    .map(|words| {
        let (_, stdout, stderr) = simulated.run(&format!("--lang zh {words}"));
        (words, stdout + &stderr)
    })
    .collect();
    let english: Vec<_> = outputs.iter().filter(|(_, text)| !has_chinese(text)).collect();
    assert!(english.is_empty(), "{english:#?}");
}

/// Runs the call with a terminal, in Chinese. The language is set for this thread, on which the call does its work.
fn in_chinese(call: Call<'_>, lines: &[&str]) -> Ran {
    let chinese = Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is a language");
    in_language(chinese, || call.terminal(Terminal::All).stdin(lines.join("\n") + "\n").go())
}

#[test]
fn a_question_in_chinese_names_the_same_key_and_accepts_yes_in_chinese() {
    let sandbox = Sandbox::synced();
    let ran = in_chinese(sandbox.call("delete 5210070001"), &["否"]).exits(5);
    ran.says("删除 1 个推送：标签推送 1 个").says("删除？[y/N]").says("未确认；未发送任何请求");
    in_chinese(sandbox.call("delete 5210070001"), &["x"]).exits(5).says("输入 y、yes 或“是”才会删除");
    in_chinese(sandbox.call("delete 5210070001"), &["是"]).exits(0);
    in_chinese(sandbox.call("delete 5210070002"), &["y"]).exits(0);
    let ran = in_chinese(sandbox.call("delete 5210070042"), &["0042"]).exits(0);
    ran.says("全员推送").says("请输入 ID 的后 4 位并按回车");
}

#[test]
fn the_welcome_dialog_in_chinese_sets_up_an_app() {
    let sandbox = Sandbox::new(SHOP);
    std::fs::remove_file(sandbox.path("config.toml")).expect("the config existed");
    sandbox.write("shop-sg.key", CANARY);
    let lines = ["2", "shop-sg", "2", "1400012345", "", "2", "", "1", "否", "Asia/Singapore", "是"];
    let ran = in_chinese(sandbox.call(""), &lines).exits(0);
    for text in ["欢迎使用。", "新加坡          adminapisgp.im.qcloud.com", "保存吗？", "已写入"] {
        assert!(ran.stdout.contains(text), "{text:?} is not in\n{}", ran.stdout);
    }
    assert!(sandbox.config().contains("read_only = false"), "{}", sandbox.config());
    sandbox.run("sync").exits(0);
}

#[test]
fn the_reason_of_a_read_only_ledger_is_given_in_chinese() {
    let simulated = simulated();
    simulated.run("sync");
    let ledger = simulated.home.path().join(".local/share/pushdeck/ledger.db");
    std::fs::set_permissions(&ledger, std::fs::Permissions::from_mode(0o444)).expect("the file is ours");
    let (_, _, said) = simulated.run("--lang zh list");
    assert!(said.contains("台账可读但不可写：文件") && said.contains("有写保护"), "{said}");
}
