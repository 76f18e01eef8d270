//! The top-level modules of the terminal interface: which may depend on which, as the diagram in `tui/mod.rs` shows.

use std::collections::{BTreeMap, BTreeSet};

use super::{cycles::dependencies, texts};

/// Returns the height of each module in the diagram of these docs; the lowest row is 0. In every row, the names of the
/// modules are followed by their description, which begins in the same column as in the first row.
fn heights(docs: &str) -> BTreeMap<String, usize> {
    let drawing = docs.split("```text").nth(2).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let rows: Vec<&str> =
        drawing.lines().filter_map(|line| line.strip_prefix("//! ")).filter(|row| !row.trim().is_empty()).collect();
    let first = rows.first().copied().unwrap_or_default();
    let end = first.trim_start().find("  ").map_or(0, |name| first.len() - first.trim_start().len() + name);
    let column = end + (first[end..].len() - first[end..].trim_start().len());
    let modules =
        |row: &str| row.get(..column).unwrap_or(row).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let heights = rows.iter().rev().enumerate();
    heights.flat_map(|(height, row)| modules(row).into_iter().map(move |module| (module, height))).collect()
}

/// Returns the top-level module of the interface that a file below `src` belongs to, if there is one.
fn module(file: &str) -> Option<&str> {
    file.strip_prefix("tui/")?.split(['/', '.']).next().filter(|module| *module != "mod")
}

/// Returns each dependency of a module on a module that is not below it.
fn upward(dependencies: &[(String, String)], heights: &BTreeMap<String, usize>) -> BTreeSet<String> {
    let height = |file: &str| heights.get(module(file)?).copied();
    let modules = dependencies.iter().filter(|(from, to)| module(from) != module(to));
    let wrong = modules.filter(|(from, to)| height(from).zip(height(to)).is_some_and(|(from, to)| from <= to));
    wrong.map(|(from, to)| format!("{from} depends on {to}")).collect()
}

fn mod_file() -> String {
    texts().into_iter().find(|(file, _)| file == "tui/mod.rs").expect("the file exists").1
}

#[test]
fn a_module_depends_only_on_modules_below_it() {
    let dependencies = dependencies(&texts().into_iter().collect());
    let pairs: Vec<_> =
        dependencies.into_iter().flat_map(|(from, to)| to.into_keys().map(move |to| (from.clone(), to))).collect();
    let wrong = upward(&pairs, &heights(&mod_file()));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_is_in_the_diagram() {
    let (text, heights) = (mod_file(), heights(&mod_file()));
    let modules = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let missing: Vec<_> = modules.filter(|module| !heights.contains_key(*module)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_dependency_upwards_or_sideways_is_found() {
    let docs =
        "//! ```text\n//! a -> b\n//! ```\n//! ```text\n//!  shell      start, state\n//! state view  all\n//! ```\n";
    let heights = heights(docs);
    assert_eq!(
        heights,
        [("shell", 1), ("state", 0), ("view", 0)].map(|(module, height)| (module.to_owned(), height)).into()
    );
    for (from, to, is_wrong) in [
        ("tui/shell/start.rs", "tui/state.rs", false),
        ("tui/state.rs", "tui/shell/start.rs", true),
        ("tui/state/a.rs", "tui/view.rs", true),
        ("tui/state/a.rs", "tui/state/b.rs", false),
        ("tui/state.rs", "domain/task.rs", false),
    ] {
        let pair = [(from.to_owned(), to.to_owned())];
        assert_eq!(!upward(&pair, &heights).is_empty(), is_wrong, "{from} on {to}");
    }
}
