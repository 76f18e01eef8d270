//! Finds in the source where the code uses a text of the catalogue.

use std::{collections::BTreeSet, fs};

use super::{entries, root};

/// One use of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Use {
    /// The id, or its beginning if `is_prefix`.
    pub id: String,
    pub is_prefix: bool,
    pub arguments: BTreeSet<String>,
    /// The path of the file, below `src`.
    pub place: String,
}

const MACROS: [(&str, bool); 5] =
    [("tr!(", false), ("label!(", false), ("stored!(", false), ("tr_named!(", true), ("label_named!(", true)];

/// Returns all uses in `src`.
pub fn uses() -> Vec<Use> {
    sources().iter().flat_map(|(place, code)| uses_in(place, code)).collect()
}

/// Returns each source file except the definition and the tests of the catalogue's macros: its path below `src`, and
/// its text.
pub fn sources() -> Vec<(String, String)> {
    let (src, mut folders, mut found) = (root().join("src"), vec![root().join("src")], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let place = path.strip_prefix(&src).expect("the path is below src").to_string_lossy().into_owned();
                found.push((place, fs::read_to_string(&path).expect("the source file can be read")));
            }
        }
    }
    found.retain(|(place, _)| place != "locale/macros.rs" && place != "locale/tests.rs");
    found
}

fn uses_in(place: &str, code: &str) -> Vec<Use> {
    let mut found = Vec::new();
    for (name, is_prefix) in MACROS {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|char| char.is_alphanumeric() || char == '_') {
                continue;
            }
            let inner = inside(&code[at + name.len()..]);
            let Some(id) = inner.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            let arguments = parts(inner).into_iter().filter_map(|part| argument(&part)).collect();
            found.push(Use { id: id.to_owned(), is_prefix, arguments, place: place.to_owned() });
        }
    }
    found
}

/// Returns the code up to the parenthesis that closes the one right before this code.
fn inside(code: &str) -> &str {
    let mut depth = 0;
    for (at, char) in outside_strings(code) {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return &code[..at],
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    code
}

/// Returns the code split at the commas that are not within brackets of any kind.
fn parts(code: &str) -> Vec<String> {
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, char) in outside_strings(code) {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(code[begin..at].to_owned());
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(code[begin..].to_owned());
    found
}

/// Returns the characters that are not part of a string or a character literal, with their positions.
fn outside_strings(code: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut is_string, mut is_escaped) = (false, false);
    let literals = ["'('", "')'", "'['", "']'", "'{'", "'}'", "','", "'\"'"];
    code.char_indices().filter(move |(at, char)| {
        if is_string {
            (is_string, is_escaped) = (is_escaped || *char != '"', !is_escaped && *char == '\\');
            return false;
        }
        if literals
            .iter()
            .any(|it| at.checked_sub(1).and_then(|begin| code.get(begin..)).is_some_and(|it2| it2.starts_with(it)))
        {
            return false;
        }
        is_string = *char == '"';
        !is_string
    })
}

fn argument(part: &str) -> Option<String> {
    let (name, value) = part.split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || char == '_');
    (is_name && !value.starts_with('=')).then(|| name.to_owned())
}

#[test]
fn uses_are_found_with_their_arguments() {
    let code = r#"let x = tr!("a-b", one = f(x, y = 3), two = if a == b { "c, d = e" } else { "" },); str!("no-use");
        label!("c-d") tr_named!("e-", kind, count = n)"#;
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let found: Vec<_> = uses_in("x.rs", code).into_iter().map(|it| (it.id, it.is_prefix, it.arguments)).collect();
    assert_eq!(
        found,
        [
            ("a-b".to_owned(), false, all(&["one", "two"])),
            ("c-d".to_owned(), false, all(&[])),
            ("e-".to_owned(), true, all(&["count"])),
        ]
    );
}
