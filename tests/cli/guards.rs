//! What must never happen: secrets shown, hidden characters on a terminal.

use crate::desk::{CANARY, Desk, SHOP, Terminal};

const EVERYTHING: &[&str] = &[
    "sync -vv",
    "list",
    "list --json",
    "get 5210070001 -vv",
    "doctor",
    "doctor --json",
    "config show",
    "config check",
    "delete 5210070001 --yes -vv",
    "delete 5210070042 --yes",
    "log --json",
    "resume",
    "--app nope list",
];

#[test]
fn no_key_and_no_signature_is_shown_or_stored() {
    let desk = Desk::new(&format!("{SHOP}\n[[fault]]\ncommand = \"get\"\nkind = \"http\"\n"));
    // The signature that the service saw is the canary of the URL.
    let usersig_start = "eJ";
    for words in EVERYTHING {
        let ran = desk.run(words);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(CANARY), "{words}: {text}");
            assert!(!text.contains("usersig="), "{words}: {text}");
            assert!(
                !text
                    .split(|char: char| !char.is_ascii_alphanumeric())
                    .any(|word| { word.starts_with(usersig_start) && word.len() > 40 }),
                "{words}: {text}"
            );
        }
    }
    for (path, bytes) in desk.files() {
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        let is_config = path.ends_with("config.toml");
        assert!(is_config || !holds(CANARY.as_bytes()), "the key is in {}", path.display());
        assert!(!holds(b"usersig="), "a URL is in {}", path.display());
    }
}

#[test]
fn nothing_that_hides_reaches_a_terminal_in_any_form() {
    let desk = Desk::synced();
    let words = [
        "list",
        "list --output tsv",
        "list --output csv",
        "list --json",
        "get 5210070003",
        "log",
        "log --json",
        "delete 5210070003 --dry-run",
        "delete 5210070003 --dry-run --json",
        "delete 5210070003",
    ];
    for words in words {
        let ran = desk.call(words).terminal(Terminal::All).env("NO_COLOR", "1").stdin("n\n").go();
        for text in [&ran.stdout, &ran.stderr] {
            let hidden =
                text.chars().find(|char| (char.is_control() && !"\n\r\t".contains(*char)) || *char == '\u{202e}');
            assert_eq!(hidden, None, "{words}: {text}");
        }
    }
}

#[test]
fn colour_repeats_words_and_can_be_switched_off() {
    let desk = Desk::synced();
    let shown = |words: &str, name: &str, value: &str| {
        desk.call(words).terminal(Terminal::All).env(name, value).go().stdout.contains('\u{1b}')
    };
    assert!(shown("list", "LANG", "C.UTF-8"));
    assert!(!shown("list", "NO_COLOR", "1"));
    assert!(!shown("list", "TERM", "dumb"));
    assert!(!shown("list --color never", "LANG", "C.UTF-8"));
    assert!(shown("list --color always", "NO_COLOR", "1"));
    assert!(!desk.run("list").stdout.contains('\u{1b}'), "a pipe gets no colours");
}
