//! Checks that the code contains no sentences for people: they belong in the catalogue.

use super::{none, uses::sources};

/// Paths below `src` whose string literals are not the program's own text for people, but texts of the service, SQL,
/// names of time zones, markers in data, or words that are recognised in input.
const NOT_TEXT: &[&str] = &[
    "domain/id_text/check.rs",
    "domain/id_text/corpus.rs",
    "domain/id_text/doubt.rs",
    "domain/id_text/words/",
    "domain/secrets/known.rs",
    "domain/zone.rs",
    "ledger/bad_ledgers/",
    "ledger/rows.rs",
    "ledger/scan.rs",
    "ledger/stored.rs",
    "planted.rs",
    "sim/",
];

/// The literals of a line that contains one of these are not shown to people: they belong to panics that cannot happen,
/// reasons for lints, attributes, log messages or search patterns.
const NOT_SHOWN: &[&str] = &[
    "expect(",
    "unreachable!(",
    "reason = ",
    "panic!(",
    "debug_assert!(",
    "assert!(",
    "tracing::",
    "internal error",
    "must_use",
    "split_once(",
    "strip_prefix(",
    "starts_with(",
];

/// Whether this is text for people: it has at least two words with two or more letters, and not all of them are
/// placeholders. A command that the user can type does not count.
fn is_sentence(literal: &str) -> bool {
    let literal = literal.trim_start();
    let literal = literal.strip_prefix("pushdeck: ").unwrap_or(literal);
    let is_word = |word: &&str| word.chars().filter(char::is_ascii_alphabetic).count() >= 2;
    let words: Vec<_> = literal.split(' ').filter(is_word).collect();
    let is_put_in = words.iter().all(|word| word.contains('{'));
    words.len() >= 2
        && !is_put_in
        && !literal.starts_with("--")
        && !literal.starts_with("pushdeck ")
        && !literal.starts_with("complete ")
}

/// Whether this literal is for a machine: an SQL statement, or the format of a time.
fn is_code(literal: &str) -> bool {
    const SQL: [&str; 10] =
        ["COMMIT;", "DROP", "FROM", "INSERT", "NULL", "ORDER", "PRAGMA", "SELECT", "UPDATE", "WHERE"];
    literal.split(' ').any(|word| SQL.contains(&word)) || literal.starts_with('%')
}

/// Returns the string literals of the code before its tests, each with its line number, without those that are never
/// shown.
fn literals(code: &str) -> Vec<(usize, String)> {
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or(code);
    let mut found = Vec::new();
    let mut is_log = false;
    for (number, line) in code.lines().enumerate() {
        let line = line.trim_start();
        // A log message may be on its own line.
        is_log = (is_log && !line.starts_with(')')) || (line.starts_with("tracing::") && line.ends_with('('));
        if is_log || line.starts_with("//") || NOT_SHOWN.iter().any(|it| line.contains(it)) {
            continue;
        }
        // The pattern of a match arm is not shown.
        let line = line.split_once("\" => ").filter(|_| line.starts_with('"')).map_or(line, |(_, shown)| shown);
        let line = line.replace("'\"'", "''");
        let mut rest = line.as_str();
        while let Some((_, after)) = rest.split_once('"') {
            let Some((literal, beyond)) = after.split_once('"') else { break };
            found.push((number + 1, literal.to_owned()));
            rest = beyond;
        }
    }
    found
}

#[test]
fn no_sentence_is_outside_the_catalogue() {
    let mut wrong = Vec::new();
    for (place, code) in sources() {
        let is_test = place.ends_with("tests.rs")
            || place.contains("/tests/")
            || place.contains("_tests/")
            || place.ends_with("testing.rs")
            || place.contains("/properties");
        if is_test || NOT_TEXT.iter().any(|path| place.starts_with(path)) {
            continue;
        }
        let sentences = literals(&code).into_iter().filter(|(_, literal)| is_sentence(literal) && !is_code(literal));
        wrong.extend(sentences.map(|(line, literal)| format!("src/{place}:{line}: {literal}")));
    }
    none("sentences in the code", wrong);
}

#[test]
fn sentences_are_distinguished_from_names_and_code() {
    assert!(is_sentence("no answer within") && is_sentence("{count} tasks were deleted"));
    let names = [
        "list",
        "task_id",
        "{} {}",
        "--confirm N tasks",
        "pushdeck resume {run}",
        "q Q",
        ": ",
        "{a} / {b}",
        "{one} {two}",
        "pushdeck: {line}",
    ];
    for name in names {
        assert!(!is_sentence(name), "{name}");
    }
    assert!(is_code("SELECT 1 FROM tasks") && is_code("%H:%M %Z") && !is_code("select it from the list"));
    assert_eq!(literals("cut('\"').and_then(cut('\"'))\n"), []);
    assert_eq!(literals("\"what they say\" => \"what we say\",\n"), [(1, "what we say".to_owned())]);
    let code = "// \"a comment here\"\nsay(\"one more time\");\nx.expect(\"it is there\");\n\
                tracing::warn!(\n\"for the log\"\n);\nsay(\"and again\");\n";
    assert_eq!(literals(code), [(2, "one more time".to_owned()), (7, "and again".to_owned())]);
}
