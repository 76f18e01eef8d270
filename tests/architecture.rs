//! The rules of the architecture, checked in the source text: which layer may import which, that files do not depend on
//! each other in a cycle (`cycles`), and which library is used where.

#[path = "architecture/cycles.rs"]
mod cycles;
#[path = "architecture/folders.rs"]
mod folders;
#[path = "architecture/module_docs.rs"]
mod module_docs;
#[path = "architecture/reader.rs"]
mod reader;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layer of each module; a module may import only lower layers.
const LAYERS: &[(&str, i8)] = &[
    ("locale", -1),
    ("domain", 0),
    ("encoding", 0),
    ("clock", 0),
    ("chance", 0),
    ("files", 0),
    ("planted", 0),
    ("config", 1),
    ("api", 2),
    ("ledger", 2),
    ("bulk", 3),
    ("sim", 3),
    ("ops", 4),
    ("cli", 5),
    ("tui", 5),
    ("main", 6),
];

/// Each library that only some files may use, and the prefixes of the paths of these files.
const HOMES: &[(&str, &[&str])] = &[
    ("ratatui", &["tui/"]),
    ("encoding_rs", &["encoding/"]),
    ("crossterm", &["tui/"]),
    ("termina", &["tui/"]),
    ("tui_input", &["tui/"]),
    ("reqwest", &["api/transport_http"]),
    ("rustls", &["api/transport_http"]),
    ("rusqlite", &["ledger/"]),
    ("clap", &["cli/"]),
    ("hyper", &["sim/", "api/transport_http/"]),
    ("fluent_bundle", &["locale/"]),
    ("fluent_syntax", &["locale/"]),
    ("nix", &["ops/person.rs"]),
];

fn layer(module: &str) -> Option<i8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the source folder can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns each source file: its path below `src`, and its text.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("the path is below src").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source file can be read");
            (name, text)
        })
        .collect()
}

/// Returns each source file: its path below `src`, and its code without comments.
fn code() -> Vec<(String, String)> {
    texts().into_iter().map(|(name, text)| (name, without_comments(&text))).collect()
}

fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// Returns our top-level modules that this code names after `root`, which is `crate::` or `pushdeck::`: `x` in
/// `crate::x`, and `x` and `y` in `use crate::{x, y::z}`.
fn imports(code: &str, root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = code;
    while let Some(at) = rest.find(root) {
        rest = &rest[at + root.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.insert(identifier(rest));
        }
    }
    found
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
}

/// Returns the first name of each member of a `{...}` group; the text begins after the opening brace.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut at_head) = (0_i32, Vec::new(), true);
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_head = true,
            _ if at_head && (char.is_alphabetic() || char == '_') => {
                heads.push(identifier(&group[at..]));
                at_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, code) in code() {
        let root = if file == "main.rs" { "pushdeck::" } else { "crate::" };
        let from = module_of(&file);
        if layer(from).is_some() {
            let to = imports(&code, root).into_iter().filter(|to| to != from && layer(to).is_some());
            edges.entry(from.to_owned()).or_default().extend(to);
        }
    }
    edges
}

#[test]
fn modules_import_only_lower_layers() {
    let breaches: Vec<String> = edges()
        .iter()
        .flat_map(|(from, to)| to.iter().map(move |to| (from, to)))
        .filter(|(from, to)| layer(from) <= layer(to))
        .map(|(from, to)| format!("{from} imports {to}"))
        .collect();
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn every_top_level_module_has_a_layer() {
    let unknown: BTreeSet<String> = code()
        .iter()
        .map(|(file, _)| module_of(file).to_owned())
        .filter(|module| module != "lib" && layer(module).is_none())
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn libraries_are_used_only_in_their_places() {
    let mut breaches = Vec::new();
    for (file, code) in code() {
        for (library, homes) in HOMES {
            let used = code.contains(&format!("{library}::")) || code.contains(&format!("use {library}"));
            // The name of another library may contain the name of this one: compare whole words.
            let used = used && words(&code).any(|word| word == *library);
            if used && !homes.iter().any(|home| file.starts_with(home)) {
                breaches.push(format!("{library} in {file}"));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|char: char| !char.is_alphanumeric() && char != '_')
}

#[test]
fn every_module_opens_with_its_docs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let silent: Vec<_> = sources(&root)
        .into_iter()
        .filter(|path| !fs::read_to_string(path).is_ok_and(|text| text.starts_with("//! ")))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn modules_that_module_docs_name_exist() {
    let texts = texts();
    let modules = module_docs::modules(texts.iter().map(|(file, _)| file.as_str()));
    let unknown = |(file, text): &(String, String)| {
        let names = module_docs::unknown(file, text, &modules);
        names.into_iter().map(|name| format!("{file} names {name}")).collect::<Vec<_>>()
    };
    let faults: Vec<_> = texts.iter().flat_map(unknown).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn module_docs_that_name_a_missing_module_are_found() {
    let modules = module_docs::modules(["api/mod.rs", "api/slots.rs", "tui/index/store/mod.rs"].into_iter());
    for (docs, is_bad) in [
        ("//! A. Queues are in `slots`, rows in a table. The rest is in `tui::index::store`, or in `a table`.", false),
        ("//! A. Rows are in `slots` and `tui::index::store`, by `Name`. What `rows` are is in [`Name`].", false),
        ("//! A. The labels are in `super::slots`, the texts are in `texts.ftl`.", false),
        ("//! A. What a row means is in `store`.", true),
        ("//! A. Rows are in\n//! `tui::store`.", true),
        ("//! A. Rows are in `slots` and `rows`.", true),
        ("//! A. Rows are in `slots`, `slots` or `rows`.", true),
        ("//! A. Queues are in `slots`. Rows are in `rows`.", true),
        ("//! ```text\n//! slots:   queues\n//! ```\n//! parts: more", false),
        ("//! ```text\n//! slots:   queues\n//! parts: more\n//! ```", true),
    ] {
        let unknown = module_docs::unknown("api/mod.rs", docs, &modules);
        assert_eq!(!unknown.is_empty(), is_bad, "{docs}: {unknown:?}");
    }
}

#[test]
fn mod_files_contain_only_docs_and_declarations() {
    let wordy: Vec<String> = code()
        .into_iter()
        .filter(|(file, code)| file.ends_with("mod.rs") && words(code).any(|word| word == "impl"))
        .map(|(file, _)| file)
        .collect();
    assert!(wordy.is_empty(), "{wordy:#?}");
}

/// If a call is not counted, a test may continue before the call has ended.
#[test]
fn every_call_of_the_ledger_is_counted_in_tests() {
    let calls =
        include_str!("common/faulty.rs").split("    async fn ").skip(1).filter(|call| call.contains("self.inner."));
    let bodies: Vec<_> = calls.filter_map(|call| call.split_once("{\n")).collect();
    assert!(bodies.len() > 20, "{} calls were found", bodies.len());
    for (signature, body) in bodies {
        assert!(body.trim_start().starts_with("let _busy = self.busy();"), "{signature}");
    }
}

#[test]
fn imports_are_read_from_use_lines_and_paths() {
    let seen = imports("use crate::{api::{Client, x}, domain::Task, ops};\nlet a = crate::ledger::open();", "crate::");
    assert_eq!(seen, ["api", "domain", "ledger", "ops"].map(str::to_owned).into());
}
