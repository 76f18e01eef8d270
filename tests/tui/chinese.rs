//! The screens in Chinese, whose characters take two cells each: at three sizes, nothing that a decision depends on is
//! cut off.

use std::{collections::BTreeSet, time::Duration};

use pushdeck::{
    domain::Environment,
    locale::{Language, in_language},
};
use unicode_width::UnicodeWidthStr;

use crate::{
    harness::{Session, Setup},
    scenarios::{SIZES, desk, fault, scenario, second_app},
};

fn chinese() -> Language {
    Language::all().find(|language| language.tag() == "zh-Hans").expect("a built-in language")
}

fn tasks() -> String {
    desk(&[
        (2_288_014_450, "Tag", "+4h", "周末特惠"),
        (2_288_014_471, "Tag", "+26h", "会员日"),
        (
            2_288_014_480,
            "User",
            "+9d",
            "一个比任何窗口都要长的标题，所以它一定会在某个地方被截断，无论窗口有多宽都一样",
        ),
    ]) + &second_app("production")
}

/// A screen: how to open it, what it must show at every size, and what it must also show at 80x24 and 140x40.
struct Scene {
    name: &'static str,
    open: fn((u16, u16)) -> Session,
    always: &'static [&'static str],
    roomy: &'static [&'static str],
}

/// Returns the words with digits: counts, ids, dates, times. Ids of runs are left out, because they differ each time.
fn numbers(text: &str) -> BTreeSet<String> {
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, ':' | ',' | '.');
    let words = text.split(|char| !is_part(char)).filter(|word| word.len() < 26 || !word.starts_with("01"));
    let numbers = words.map(|word| word.trim_matches(|char: char| !char.is_ascii_digit()));
    numbers.filter(|number| !number.is_empty()).map(str::to_owned).collect()
}

/// Returns the text of the window over the list, or of the whole screen if there is no window. The list is left out
/// because the part of it that is visible beside a window depends on the window's height.
fn window(screen: &str) -> String {
    let inner = |line: &str| Some(line.split_once('|')?.1.rsplit_once('|')?.0.to_owned());
    let lines: Vec<_> = screen.lines().skip_while(|line| !line.contains("+- ")).filter_map(inner).collect();
    if lines.is_empty() { screen.to_owned() } else { lines.join("\n") }
}

/// Returns the text with the names of the environments replaced by the Chinese ones.
fn with_badges(text: &str) -> String {
    let environments = [Environment::Production, Environment::Staging, Environment::Test];
    environments.into_iter().fold(text.to_owned(), |text, environment| {
        text.replace(environment.badge(), &in_language(chinese(), || environment.badge().to_owned()))
    })
}

/// Asserts that these scenes show in Chinese what a decision depends on, and that in a window of 80 by 24 they show
/// every number that they show in English.
fn check(scenes: &[Scene]) {
    let mut wrong = Vec::new();
    for Scene { name, open, always, roomy } in scenes {
        for size in SIZES {
            let shown = in_language(chinese(), || open(size).screen());
            if shown.lines().any(|line| line.width() > usize::from(size.0)) {
                wrong.push(format!("{name} at {size:?} has a line that is too wide:\n{shown}"));
            }
            let wanted = always.iter().chain(if size == SIZES[0] { &[][..] } else { *roomy });
            let missing: Vec<_> = wanted.filter(|text| !shown.contains(&with_badges(text))).collect();
            if !missing.is_empty() {
                wrong.push(format!("{name} at {size:?} lacks {missing:?}:\n{shown}"));
            }
            let english = if size == SIZES[1] { open(size).screen() } else { String::new() };
            // If not all lines are visible, the visible ones may differ between the languages.
            if !english.contains(" more: ") {
                let lost = &numbers(&window(&english)) - &numbers(&window(&shown));
                if !lost.is_empty() {
                    wrong.push(format!("{name} at {size:?} loses {lost:?}:\n{shown}\n{english}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn known(scenario: String, (width, height): (u16, u16)) -> Session {
    let mut session = Setup::new(scenario).sized(width, height).known().open();
    session.settle();
    session
}

fn after(size: (u16, u16), keys: &str) -> Session {
    let mut session = known(tasks(), size);
    session.keys(keys).settle();
    session
}

/// Returns a scenario with this many pushes, all due at the same time.
fn same(environment: &str, kind: &str, due: &str, count: u64) -> String {
    let tasks: Vec<_> = (2_288_014_400..2_288_014_400 + count).map(|id| (id, kind, due, "今晚系统升级")).collect();
    scenario(environment, &tasks)
}

/// Returns a session after a run over four pushes, of which one is too late, one gets no reply and one is refused.
fn troubled(size: (u16, u16)) -> Session {
    let base = 2_288_014_433;
    let titles = ["春节促销 第一波 华南", "周末特惠", "🎉 双十二预热", "会员日"];
    let tasks: Vec<_> = (base..).zip(titles).map(|(id, title)| (id, "Tag", "+5h", title)).collect();
    let late = fault(base, "kind = \"code\"\ncode = 90107");
    let unknown = fault(base + 1, "kind = \"no-answer\"\neffect = \"done\"");
    let refused = fault(base + 2, "kind = \"code\"\ncode = 60003");
    let mut session = known(scenario("staging", &tasks) + &late + &unknown + &refused, size);
    session.keys("A d").settle().hear().keys("D").settle();
    let mut left = Duration::from_secs(120);
    while session.under_way() > 0 {
        session.pass(Duration::from_secs(1));
        left -= Duration::from_secs(1);
    }
    session.pass(left);
    session
}

/// Returns a session in which these keys were pressed and then this text was typed.
fn typed(size: (u16, u16), keys: &str, text: &str) -> Session {
    let mut session = after(size, keys);
    session.hear().type_text(text).settle();
    session
}

fn system_maintenance(size: (u16, u16)) -> Session {
    let tasks = [(2_288_014_502, "All", "+24h", "系统维护 02:00-03:00")];
    let mut session = known(scenario("production", &tasks), size);
    session.keys("d").settle().hear().type_text("45").settle();
    session
}

/// Returns a session during a run over this many pushes, for some of which a delete was sent.
fn run(environment: &str, kind: &str, count: u64, size: (u16, u16)) -> Session {
    let mut session = known(same(environment, kind, "+3h", count), size);
    session.keys("A d").settle().hear();
    if kind == "User" {
        session.type_text(&count.to_string()).keys("<enter>");
    } else {
        session.keys("D").settle();
    }
    session.sends(6).pass(Duration::from_millis(10));
    session
}

fn paused(size: (u16, u16)) -> Session {
    let mut session = run("test", "User", 30, size);
    session.keys("p").pass(Duration::from_secs(5));
    session
}

fn then(mut session: Session, keys: &str) -> Session {
    session.keys(keys).settle();
    session
}

fn scene(
    name: &'static str,
    open: fn((u16, u16)) -> Session,
    always: &'static [&'static str],
    roomy: &'static [&'static str],
) -> Scene {
    Scene { name, open, always, roomy }
}

#[test]
fn the_list_and_the_screens_that_replace_it_lose_nothing_in_chinese() {
    check(&[
        scene(
            "list",
            |size| known(tasks(), size),
            &["PROD   shop-sg", "0:00:06 ", " 全员 🎉", " 账号 Your", "1天02时 ", " 标签 会员日"],
            &[
                "  待推送  ",
                "0:00:06 周一 10:00   全员",
                "9天00时 12-16 10:00",
                "  已推送  ",
                "-0:30:00 周一",
                "2288014433",
            ],
        ),
        scene(
            "filter",
            |size| typed(size, "<space> <space> /", "促销 due:<99"),
            &["显示 0 / 7", "^^^", "7 个任务中没有符合筛选条件的。", "结果只按开头正确的部"],
            &["列表尚未读取：按 r", "esc 清除筛选", "f 同时在服务端搜索（标题和正文）"],
        ),
        scene(
            "no match",
            |size| typed(size, "/", "没有"),
            &["显示 0 / 7", "7 个任务中没有符合筛选条件的。", "esc 清除筛选", "f 同时在服务端搜索"],
            &[],
        ),
        scene(
            "empty",
            |(width, height)| {
                let mut session = Setup::new(tasks()).sized(width, height).open();
                session.settle();
                session
            },
            &[
                "台账中还没有此应用的任务。",
                "r  读取服务端列表",
                "w  三个月",
                "`pushdeck import FILE`",
                "@  切换应用或地域（已配置 2 个）",
            ],
            &[],
        ),
        scene(
            "details",
            |size| {
                let mut session = after(size, if size == SIZES[2] { "" } else { "<enter>" });
                session.pass(Duration::from_millis(200));
                session
            },
            &["PROD   shop-sg", "2288014433  待推送  全员推送", "2026-12-07 周一 10:00:06"],
            &["0:00:06", "最晚 10:00:03 +08 确认（还剩", "0:00:03）", "创建时间  2026-12-06 周日 10:00:00 +08"],
        ),
        scene(
            "many",
            |size| known(same("test", "Tag", "+3h", 2_013), size),
            &["TEST   shop-sg", "2,013 个任务]"],
            &["显示 2,013 / 2,013"],
        ),
        scene(
            "columns",
            |size| after(size, "c"),
            &["PROD   shop-sg", "[x] 状态", "[x] 推送目标"],
            &["[ ] 活动", "[x] ID"],
        ),
    ]);
}

#[test]
fn the_question_before_a_delete_loses_nothing_in_chinese() {
    check(&[
        scene(
            "everybody",
            |size| after(size, "d"),
            &[
                "删除生产环境的全员推送",
                "PROD   shop-sg",
                "! 生产环境的全员推送",
                "2288014433",
                "0:00:06",
                "[ 保留 ]",
                "[ 删除",
                "enter",
                "D",
            ],
            &["推送时间 2026-12-07 周一 10:00:06 +08   02:00:06Z   还剩 0:00:06", "最晚删除时间：10:00:03 +08"],
        ),
        scene(
            "last digits",
            system_maintenance,
            &["PROD   shop-sg", "! 生产环境的全员推送", "2288014502", "1天00时", " 4 位", "[45", "esc", "enter"],
            &["2026-12-08 周二 10:00:00 +08   02:00:00Z", "最晚删除时间：12-08 09:59:57 +08，还剩 23 小时 59 分"],
        ),
        scene(
            "wrong digits",
            |size| then(system_maintenance(size), "<enter>"),
            &[
                "PROD   shop-sg",
                "! 生产环境的全员推送",
                "2288014502",
                " 4 位",
                "“45”不是该 ID 的后 4 位；未发送任何",
                "请求",
            ],
            &[],
        ),
        scene(
            "late",
            |size| then(known(same("production", "All", "+62s", 320), size), "A d"),
            &[
                "删除 320 个定时推送",
                "PROD   shop-sg",
                "! 全部是生产环境的全员推送",
                "! 20 ",
                "输入",
                "320",
                "esc",
                "enter",
            ],
            &["共 320 个推送：  全员 320  标签 0  账号 0", "最早推送 2026-12-07 周一 10:01:02 +08   02:01:02Z"],
        ),
        scene(
            "a few",
            |size| after(size, "j <space> <space> <space> <space> <space> d"),
            &[
                "删除 5 个定时推送",
                "PROD   shop-sg",
                "共 5 个推送：",
                "全员 0",
                "标签 3",
                "账号 2",
                "2026-12-07 周一 10:00:06",
                "输入",
                "esc",
                "enter",
            ],
            &[
                "最晚推送 2026-12-16 周三 10:00:00 +08",
                "2288014436 账号   0:30:00  Your",
                "2288014480 账号   9天00时  一个",
            ],
        ),
    ]);
}

#[test]
fn the_notes_in_the_question_lose_nothing_in_chinese() {
    check(&[
        scene(
            "a wrong number",
            |size| then(typed(size, "j <space> <space> <space> <space> <space> d", "4"), "<enter>"),
            &["删除 5 个定时推送", "PROD   shop-sg", "应输入 5，实际为“4”；未发送任何请求"],
            &["再按 enter"],
        ),
        scene(
            "hidden",
            |size| then(typed(size, "<space> <space> <space> /", "促销"), "<enter> d"),
            &["PROD   shop-sg", "! 已选任务中有 2 个被筛选隐藏"],
            &["删除 3 个定时推送"],
        ),
        scene(
            "only what can be deleted in time",
            |size| {
                let mut session = known(same("staging", "Tag", "+62s", 320), size);
                session.keys("A d").settle().hear();
                then(session, "<ctrl-o>")
            },
            &["STAGING   shop-sg", "已排除 ", " 个来不及删除的任务"],
            &["删除 "],
        ),
        scene(
            "many",
            |size| then(known(same("production", "All", "+3h", 2_013), size), "A d"),
            &["删除 2,013 个定时推送", "! 全部是生产环境的全员推送", "2013", "[          ]"],
            &["全员 2,013  标签 0  账号 0"],
        ),
        scene(
            "a paste",
            |size| {
                let mut session = system_maintenance(size);
                session.paste("4502");
                session
            },
            &["此处不接受粘贴：请手动输入"],
            &[],
        ),
    ]);
}

#[test]
fn a_run_in_progress_loses_nothing_in_chinese() {
    check(&[
        scene(
            "run",
            |size| run("staging", "Tag", 18, size),
            &["正在删除：STAGING shop-sg  ", "6 / 18"],
            &[
                "已删除 6  等待 12",
                "10:00:05 +08 结束   其余都来得及",
                "最近：2288014405 已删除 10:00:01 +08",
                "下一个推送：13:00:00 +08（2:59:59）",
            ],
        ),
        scene(
            "paused",
            paused,
            &["已暂停：TEST shop-sg  ", "6 / 30", "已暂停；按 p 继续，按 x 停止："],
            &["已删除 6  等待 24"],
        ),
        scene("leaving", |size| then(paused(size), "Q"), &["TEST   shop-sg", "enter", "Y", "x"], &[]),
    ]);
}

#[test]
fn the_results_of_a_run_lose_nothing_in_chinese() {
    check(&[
        scene(
            "ended",
            troubled,
            &["已结束：STAGING shop-sg  ", "3 / 4", "来不及，未删除：", "（90107）", "F 重新读取"],
            &["结果未知：", "按 C 核实", "（60003）", "已删除 1  被拒绝 1  来不及 1  结果未知 1"],
        ),
        scene(
            "outcomes",
            |size| then(troubled(size), "l"),
            &[
                "STAGING   shop-sg",
                "已删除 1 / 4，10:00:00 +08 开始",
                "[全部]  来不及 1   结果未知 1",
                "2288014433  春节促销",
                "esc",
            ],
            &[
                "2288014436，距推送时间还有 4 小时 59 分",
                "1 个结果未知：按 C 核实",
                "被拒绝 1   已删除 1",
                "`pushdeck log --run ",
            ],
        ),
        scene(
            "resume",
            |size| then(troubled(size), "C"),
            &["STAGING   shop-sg", "> 2026-12-07 周一 10:00:00 +08 开始", "1 ", "enter", "Y "],
            &["未知 1  剩余 0  共 4", "最早的推送时间 2026-12-07 周一 15:00:00 +08，还剩 4:58:00", "执行 01M"],
        ),
        scene(
            "end for good",
            |size| {
                let mut session = then(troubled(size), "C");
                session.hear();
                then(session, "A")
            },
            &["有结果未知的任务：请先继续执行，以便", "核实"],
            &[],
        ),
        scene(
            "audit log",
            |size| then(troubled(size), "a"),
            &["结果未知", "2288014434"],
            &["准备删除 2288014433", "开始执行 lin@"],
        ),
        scene(
            "offer",
            |size| {
                let mut session = troubled(size).restart();
                session.settle();
                session
            },
            &["! 执行未完成：C 继续。未知 1，剩余 0"],
            &[],
        ),
    ]);
}

/// Returns a session with a task that a colleague holds for a day and another one, in which these keys were pressed.
fn held(size: (u16, u16), keys: &str) -> Session {
    let task = "\n[[task]]\napp = \"shop-sg\"\nid = 2288014499\ntype = \"Tag\"\ndue = \"+26h\"\ncreated = \"-4h\"\n\
                title = \"改期的推送\"\ndesc = \"\"\nheld_from = \"+2h\"\nbecause = \"库存未到\"\n";
    let mut session = known(scenario("staging", &[(2_288_014_433, "Tag", "+3h", "周末特惠")]) + task, size);
    session.keys(keys).pass(Duration::from_millis(500));
    session
}

#[test]
fn the_list_and_the_details_of_what_is_held_are_in_chinese() {
    in_language(chinese(), || {
        let mut session = held((80, 24), "7");
        session.see("推迟      1天02时 周二 12:00").see("U 恢复").keys("<enter>").pass(Duration::from_millis(200));
        session.see("原定 2026-12-07 周一 12:00:00 +08").see("结果：已推迟  mei@ops-2").see("操作理由：库存未到");
        assert!(held((40, 9), "7").shows("迟    1天02时"), "{}", held((40, 9), "7").screen());
    });
}

#[test]
fn what_is_held_loses_nothing_in_chinese() {
    check(&[
        scene(
            "second hold",
            |size| held(size, "A H"),
            &["已有 1 个推迟到", "已排除"],
            &["推迟 1 个定时推送", "r 改时间", "推迟到   2026-12-08 周二 13:00:00 +08"],
        ),
        scene(
            "time",
            |size| {
                let mut session = held(size, "A H");
                session.hear();
                then(session, "r")
            },
            &["推迟到何时？", "[24h ", "enter", "esc"],
            &["2026-12-08 09:00（按 Asia/Singapore"],
        ),
        scene(
            "release",
            |size| held(size, "7 U"),
            &["恢复 1 个定时推送", "2288014499"],
            &["2026-12-07 周一 12:00:00 +08", "r 改时间"],
        ),
        scene("delete", |size| held(size, "7 d"), &["2288014499"], &["该任务已被推迟：原定 12:00:00 +08"]),
    ]);
}

#[test]
fn the_timeline_and_the_strip_lose_nothing_in_chinese() {
    check(&[
        scene(
            "timeline",
            |size| after(size, "T"),
            &[
                "时间线：6 个任务待推送",
                "PROD   shop-sg",
                "12-07 周一 +08  4 个任务  1 全员",
                "> 10:00      2  1 全员",
                "10:00:06 全员",
                "! 1 个",
                "enter",
                "esc",
            ],
            &["15 分钟内没有推送", "12-16 周三 +08  1 个任务  1 账号", "2288014433"],
        ),
        scene(
            "quota",
            |size| then(known(same("production", "Tag", "+3h", 120), size), "T"),
            &["时间线：120 个任务待推送", "! 12-07 周一 UTC：120 个"],
            &["超出 100"],
        ),
        scene("strip", |size| known(same("production", "Tag", "+3h", 120), size), &["120 个任务"], &["! 超配额"]),
    ]);
}
