//! The screens as text, at three sizes, compared with files. `UPDATE_SCREENS=1` rewrites the files.

use std::{fs, path::PathBuf};

use crate::{
    harness::{Session, Setup},
    scenarios::{SIZES, desk, fault, scenario, second_app},
};

fn tasks() -> String {
    desk(&[
        (2_288_014_450, "Tag", "+4h", "تخفيضات نهاية الأسبوع"),
        (2_288_014_460, "Tag", "+5h", "점심시간 한정 쿠폰"),
        (2_288_014_471, "Tag", "+26h", "\u{1b}[2J\u{1b}]0;owned\u{7} pay\u{200b}pal \u{202e}txet neddih"),
        (
            9_223_372_036_854_775_807,
            "User",
            "+9d",
            "a title that is longer than any window is wide, so that it has to be cut somewhere",
        ),
    ])
}

fn session(size: (u16, u16)) -> Session {
    let mut session = Setup::new(tasks()).sized(size.0, size.1).known().open();
    session.see("双十二").see("8 tasks").see_gone("checking").settle();
    session
}

/// Asserts that the screen equals its file. Takes turns until it does, because parts of the screen may appear late on a
/// busy machine.
fn check(session: &mut Session, name: &str, (width, height): (u16, u16)) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/tui/screens/{name}-{width}x{height}.txt"));
    if std::env::var_os("UPDATE_SCREENS").is_some() {
        session.settle();
        fs::create_dir_all(path.parent().expect("a folder can be created")).expect("the folder can be made");
        fs::write(&path, session.screen() + "\n").expect("the file can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    session.comes_to(|screen| screen == expected.strip_suffix('\n').unwrap_or_default());
    let shown = session.screen() + "\n";
    assert!(shown.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= usize::from(width)), "{shown}");
    assert_eq!(shown, expected, "{}\n{shown}", path.display());
}

/// Asserts that the screen contains these texts, and that no line is wider than the window. For screens that depend on
/// how long something took, and therefore cannot be compared with a file.
fn fits(session: &Session, (width, _): (u16, u16), said: &[&str]) {
    let shown = session.screen();
    assert!(shown.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= usize::from(width)), "{shown}");
    for text in said {
        assert!(shown.contains(text), "{text:?} is not in\n{shown}");
    }
}

#[test]
fn the_list_matches_its_stored_screens() {
    for size in SIZES {
        check(&mut session(size), "list", size);
    }
}

#[test]
fn the_list_with_marks_and_a_mistake_in_its_filter_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("<space> <space> /").type_text("促销 due:<99").settle();
        check(&mut session, "filter", size);
    }
}

#[test]
fn an_empty_ledger_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = Setup::new(tasks()).sized(size.0, size.1).open();
        session.see("No tasks are known").settle();
        session.see_gone("checking");
        check(&mut session, "empty", size);
    }
}

#[test]
fn the_dialog_for_a_push_to_all_users_in_production_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("d").see("Keep it").settle();
        check(&mut session, "confirm-all", size);
    }
}

/// Opens a session with these tasks in production.
fn calm(tasks: &[(u64, &str, &str, &str)], size: (u16, u16)) -> Session {
    let mut session = Setup::new(scenario("production", tasks)).sized(size.0, size.1).known().open();
    session.see("6 All").see_gone("checking").settle();
    session
}

#[test]
fn the_dialog_that_asks_for_the_last_digits_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = calm(&[(2_288_014_502, "All", "+24h", "System maintenance 02:00-03:00")], size);
        session.see("System").keys("d").see("last 4").hear().type_text("45").settle();
        check(&mut session, "confirm-typed", size);
    }
}

#[test]
fn the_dialog_for_tasks_that_cannot_all_be_reached_matches_its_stored_screens() {
    let late: Vec<_> = (2_288_014_500..)
        .zip(["User", "Tag", "All"].into_iter().cycle().take(320))
        .map(|(id, kind)| (id, kind, "+62s", "Flash sale"))
        .collect();
    for size in SIZES {
        let mut session = calm(&late, size);
        session.see("Flash").keys("A").see("320").settle().keys("d").see("TOO LATE").settle();
        check(&mut session, "confirm-late", size);
    }
}

#[test]
fn the_dialog_for_a_few_tasks_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("j <space> <space> <space> <space> <space> d").see("Type ").settle();
        check(&mut session, "confirm-few", size);
    }
}

#[test]
fn the_help_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("?").see("close").settle();
        check(&mut session, "help", size);
    }
}

#[test]
fn the_timeline_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("T").see("still to be sent").settle();
        check(&mut session, "timeline", size);
    }
}

/// These overlays over the list are opened by their keys.
#[test]
fn the_other_overlays_match_their_stored_screens() {
    let scenes: [(&str, &str, &str); 7] = [
        ("copy", "y", "Copy to your"),
        ("columns", "c", "Columns"),
        ("palette", ":", "Commands"),
        ("switch", "@", "App and region"),
        ("json", "G i", "A task as JSON"),
        ("audit", "a", "no entries yet"),
        ("log", "s L", "+- Messages"),
    ];
    for (name, keys, shown) in scenes {
        for size in SIZES {
            let mut session = Setup::new(tasks() + &second_app("production")).sized(size.0, size.1).known().open();
            session.see("双十二").see_gone("checking").settle().keys(keys).see(shown).settle();
            check(&mut session, name, size);
        }
    }
}

#[test]
fn the_question_about_pasted_ids_matches_its_stored_screens() {
    for size in SIZES {
        let mut session = session(size);
        session.paste("2288014433\n2288014999\n").see("Mark pasted ids").settle();
        check(&mut session, "pasted", size);
    }
}

/// Opens a session with four pushes, of which one will be too late, one will get no reply and one will be refused.
fn troubled(size: (u16, u16)) -> Session {
    let base = 2_288_014_433;
    let titles = ["春节促销 第一波 华南", "تخفيضات نهاية الأسبوع", "🎉 双十二预热", "\u{202e}txet neddih"];
    let tasks: Vec<_> = (base..).zip(titles).map(|(id, title)| (id, "Tag", "+5h", title)).collect();
    let late = fault(base, "kind = \"code\"\ncode = 90107");
    let unknown = fault(base + 1, "kind = \"no-answer\"\neffect = \"done\"");
    let refused = fault(base + 2, "kind = \"code\"\ncode = 60003");
    let scenario = scenario("staging", &tasks) + &late + &unknown + &refused;
    let mut session = Setup::new(scenario).sized(size.0, size.1).known().open();
    session.see("双十二").see_gone("checking").settle();
    session
}

#[test]
fn a_run_with_failures_its_outcomes_and_the_choice_to_resume_fit_the_window() {
    for size in SIZES {
        let mut session = troubled(size);
        session.keys("A d").see("Delete 4").hear().keys("D").wait_for("ENDED").settle();
        fits(&session, size, &["ENDED", "not deleted, too late", "F reads it again", "unfinished: 1 unknown"]);
        session.keys("l").see("Outcome of each").settle();
        fits(&session, size, &["[all]", "TOO LATE 1", "2288014433  春节促销", "esc close"]);
        session.keys("q C").see("unfinished run").settle();
        fits(&session, size, &["1 unknown", "enter not now", "Y (shift-y) resume"]);
    }
}

#[test]
fn the_question_on_leaving_during_a_paused_run_fits_the_window() {
    let tasks: Vec<_> = (2_288_014_400..).zip(std::iter::repeat_n("今晚系统升级", 30)).collect();
    let tasks: Vec<_> = tasks.into_iter().map(|(id, title)| (id, "User", "+5h", title)).collect();
    for size in SIZES {
        let mut session = Setup::new(scenario("test", &tasks)).sized(size.0, size.1).known().open();
        session.see("今晚系统升级").see_gone("checking").settle();
        session.keys("A d").see("Type ").hear().type_text("30").keys("<enter>").sends(3).keys("p");
        session.wait_for("paused").settle();
        assert!(session.deletes().len() < 30, "the run was paused before its end");
        session.keys("Q").see("A run is in progress").settle();
        fits(
            &session,
            size,
            &["It continues while you decide", "[ Keep running ]", "[ Pause and leave ]", "[ Stop it ]"],
        );
    }
}

#[test]
fn a_full_list_that_could_not_be_refreshed_matches_its_stored_screens() {
    let tasks: Vec<_> =
        (2_288_014_400..2_288_014_500_u64).map(|id| (id, "Tag", "+5h", "점심시간 한정 쿠폰 🎉")).collect();
    for size in SIZES {
        let down = "[[fault]]\nkind = \"code\"\ncode = 70009\ncommand = \"list\"\n";
        let scenario = scenario("production", &tasks) + down;
        let mut session = Setup::new(scenario).sized(size.0, size.1).known().open();
        session.see("점심시간").see_gone("checking").settle();
        session.keys("r").wait_for("list not read").settle().keys("G").settle();
        check(&mut session, "full", size);
    }
}

#[test]
fn a_window_that_is_too_small_says_which_size_is_needed() {
    let mut session = session((80, 24));
    session.resize(38, 8);
    let screen = session.screen();
    assert!(screen.contains("Too small: 38x8 (need 40x9)."), "{screen}");
}

#[test]
fn no_invisible_character_reaches_the_screen() {
    for size in SIZES {
        let mut session = session(size);
        session.keys("A d").see("Type").settle();
        let screen = session.screen();
        for hidden in ['\u{1b}', '\u{7}', '\u{200b}', '\u{202e}'] {
            assert!(!screen.contains(hidden), "{hidden:?} in\n{screen}");
        }
    }
}

/// Whether this character must never reach the screen through a title: a control character, or one that hides, joins or
/// reorders text.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(char, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn no_character_of_a_title_hides_text_or_controls_the_terminal(
        titles in proptest::collection::vec(
            "([a-z 促ب🎉]|[\\x00-\\x1f\\x7f-\\x9f]|[\u{ad}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}]|[\u{feff}\u{e0001}\u{e0020}-\u{e007f}]){0,30}",
            3,
        ),
    ) {
        let tasks: Vec<_> = (1_u64..).zip(&titles).map(|(id, title)| (id, "All", "+5m", title.as_str())).collect();
        let mut session = Setup::new(scenario("test", &tasks)).known().open();
        session.see("PEND").see_gone("counting").settle();
        let mut shown = session.screen();
        for keys in ["A d", "<esc> T", "<esc> ?"] {
            shown += &session.keys(keys).settle().hear().screen();
        }
        let hidden: Vec<_> = shown.chars().filter(|char| *char != '\n' && is_hidden(*char)).collect();
        proptest::prop_assert!(hidden.is_empty(), "{:?} in\n{}", hidden, shown);
    }
}
