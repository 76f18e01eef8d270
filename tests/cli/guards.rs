//! Guards against what must never happen: secrets in the output or in files, and hidden characters on a terminal.

use std::collections::BTreeSet;

use crate::sandbox::{CANARY, SHOP, Sandbox, Terminal};

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
    let sandbox = Sandbox::fast(&format!("{SHOP}\n[[fault]]\ncommand = \"get\"\nkind = \"http\"\n"));
    // Every signature begins with these letters, so a long word that begins with them would be a signature.
    let usersig_start = "eJ";
    for words in EVERYTHING {
        let ran = sandbox.run(words);
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
    for (path, bytes) in sandbox.files() {
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(CANARY.as_bytes()), "the key is in {}", path.display());
        assert!(!holds(b"usersig="), "a URL is in {}", path.display());
    }
}

#[test]
fn no_hidden_character_reaches_a_terminal_in_any_format() {
    let sandbox = Sandbox::synced();
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
        let ran = sandbox.call(words).terminal(Terminal::All).env("NO_COLOR", "1").stdin("n\n").go();
        for text in [&ran.stdout, &ran.stderr] {
            let hidden =
                text.chars().find(|char| (char.is_control() && !"\n\r\t".contains(*char)) || *char == '\u{202e}');
            assert_eq!(hidden, None, "{words}: {text}");
        }
    }
}

#[test]
fn colour_repeats_words_and_can_be_switched_off() {
    let sandbox = Sandbox::synced();
    let shown = |words: &str, name: &str, value: &str| {
        sandbox.call(words).terminal(Terminal::All).env(name, value).go().stdout.contains('\u{1b}')
    };
    assert!(shown("list", "LANG", "C.UTF-8"));
    assert!(!shown("list", "NO_COLOR", "1"));
    assert!(!shown("list", "TERM", "dumb"));
    assert!(!shown("list --color never", "LANG", "C.UTF-8"));
    assert!(shown("list --color always", "NO_COLOR", "1"));
    assert!(!sandbox.run("list").stdout.contains('\u{1b}'), "output to a pipe has no colours");
}

/// The ways in which the simulated service repeats a request: for which calls, in which place, in which encoding.
const ECHOES: &[&str] = &[
    "kind = \"echo\"\nplace = \"tasks\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"percent\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"percent-twice\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"escaped\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"html\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"lines\"",
    "kind = \"echo\"\nplace = \"tasks\"\nwriting = \"base64\"",
    "kind = \"echo\"\nplace = \"info\"",
    "kind = \"echo\"\nplace = \"info\"\ncode = 12345\nwriting = \"percent\"\ncommand = \"list\"",
    "kind = \"echo\"\nplace = \"info\"\ncode = 70009\nwriting = \"lines\"",
    "kind = \"echo\"\nplace = \"page\"\ncommand = \"get\"",
];

/// Returns the letters and digits of a text, in lower case: the part of a secret that an encoding leaves unchanged.
fn letters(text: &[u8]) -> Vec<u8> {
    text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// Returns the first sequence of sixteen letters and digits in this text that the secret also has, if there is one.
fn piece_of(secret: &str, text: &[u8]) -> Option<String> {
    let (text, secret) = (letters(text), letters(secret.as_bytes()));
    let pieces: BTreeSet<&[u8]> = secret.windows(16).collect();
    let found = text.windows(16).find(|piece| pieces.contains(piece))?;
    Some(String::from_utf8_lossy(found).into_owned())
}

#[test]
fn no_echo_of_a_request_is_shown_or_stored() {
    // Each case mostly waits for the service's rate limit, so the cases run at the same time.
    std::thread::scope(|scope| {
        for echo in ECHOES {
            scope.spawn(|| this_echo_is_not_shown_or_stored(echo));
        }
    });
}

fn this_echo_is_not_shown_or_stored(echo: &str) {
    let sandbox = Sandbox::fast(&format!("{SHOP}\n[[fault]]\n{echo}\n"));
    sandbox.write_config(&sandbox.config().replace("environment =", "pace = \"full\"\nenvironment ="));
    let mut said = String::new();
    for words in EVERYTHING.iter().chain(&["sync", "list --output csv", "delete 5210070001 5210070002 --yes --json"]) {
        let ran = sandbox.run(words);
        said += &(ran.stdout + &ran.stderr);
    }
    let session = "r\n1\nd 2\nD\nl\nusersig=A1B2C3D4E5F6\nq\n";
    let ran = sandbox.call("--linear").terminal(Terminal::All).stdin(session).go();
    said += &(ran.stdout + &ran.stderr);
    let signatures = sandbox.signatures();
    assert!(!signatures.is_empty(), "{echo}");
    // A gateway's page is never shown, so there is nothing to remove from it.
    assert!(echo.contains("page") || said.contains("[removed: a signature]"), "{echo}: {said}");
    let outputs = sandbox.files().into_iter().map(|(path, bytes)| (path.display().to_string(), bytes));
    for (place, text) in outputs.chain([("the output".to_owned(), said.clone().into_bytes())]) {
        for secret in signatures.iter().map(String::as_str).chain([CANARY]) {
            assert_eq!(piece_of(secret, &text), None, "{echo}: in {place}");
        }
    }
}

#[test]
fn a_saved_reply_that_repeats_a_request_leaves_no_signature_in_the_ledger() {
    // A test vector (docs/service.md#usersig): a signature that this process did not make itself.
    const USERSIG: &str = "eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8\
                           QAltFDN39Us0vzEpweuADp12tHPiKaFEbUK-Vh00KBpEAz9wXc--c41LcxKFh9WGpinfJ8uFOiGr8p0csDno9Sh7E*FN\
                           zSNHFkez9Zi8P04sNcU_";
    let sandbox = Sandbox::new(SHOP);
    let url = format!("https://h.example/v4?usersig={USERSIG}&random=1");
    let rows = [
        format!(r#"{{"TaskID":1,"Title":"{url}","Desc":"{}"}}"#, USERSIG.replace('*', "%2A")),
        format!(r#"{{"TaskID":2,"Type":"{url}"}}"#),
        format!(r#"{{"ActionStatus":"FAIL","ErrorCode":90104,"ErrorInfo":"{url}"}}"#),
        format!(r#"{{"TaskID":3,"SchedAt":"{USERSIG}","{url}":1}}"#),
    ];
    let mut said = String::new();
    for row in &rows {
        let ran = sandbox.call("import - --format jsonl").stdin(row.as_str()).go();
        said += &(ran.stdout + &ran.stderr);
    }
    for words in [["get", &url], ["list", &url], ["import", &url], ["--app", &url], ["add", USERSIG]] {
        let ran = sandbox.call_with(&words).go();
        said += &(ran.stdout + &ran.stderr);
    }
    said += &sandbox.run("list --json").stdout;
    assert!(said.contains("[removed: a signature]"), "{said}");
    for (path, bytes) in sandbox.files() {
        assert_eq!(piece_of(USERSIG, &bytes), None, "in {}", path.display());
    }
    assert_eq!(piece_of(USERSIG, said.as_bytes()), None, "{said}");
}
