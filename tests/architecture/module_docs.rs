//! Checks module names in module docs: if the docs say that something "is in `module`", or a diagram explains a module,
//! that module must exist.

use std::collections::BTreeSet;

/// The words before the modules that a sentence points to, as in "Queues are in `slots` and `limiter`".
const POINTERS: [&str; 2] = [" is in ", " are in "];

/// The text that may be between the modules of one pointer.
const BETWEEN: [&str; 4] = [", and ", ", ", " and ", " or "];

/// Returns the module of each file, as a path such as `tui::update`, from the path of the file below `src`.
pub fn modules<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    files.map(module).collect()
}

fn module(file: &str) -> String {
    file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::")
}

/// Returns the names in the docs of this file to which no module corresponds.
pub fn unknown(file: &str, text: &str, modules: &BTreeSet<String>) -> Vec<String> {
    let docs: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let own = module(file);
    let house = own.split("::").next().unwrap_or_default();
    let is_known = |name: &str| {
        let name = name.trim_start_matches("super::");
        modules.contains(name)
            || modules.iter().any(|path| path.starts_with(house) && path.ends_with(&format!("::{name}")))
    };
    let docs_text = docs.join(" ");
    let named = pointed_to(&docs_text).into_iter().chain(explained(&docs));
    named.filter(|name| !is_known(name)).collect()
}

/// Returns the modules in backticks right after one of the [`POINTERS`].
fn pointed_to(docs: &str) -> Vec<String> {
    let behind = POINTERS.iter().flat_map(|pointer| docs.split(pointer).skip(1));
    behind.flat_map(quoted).filter(|name| is_name(name)).map(str::to_owned).collect()
}

/// Returns the names in backticks that this text begins with.
fn quoted(text: &str) -> Vec<&str> {
    let (mut names, mut rest) = (Vec::new(), text);
    while let Some((name, behind)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        names.push(name);
        rest = BETWEEN.iter().find_map(|between| behind.strip_prefix(between)).unwrap_or_default();
    }
    names
}

/// Returns the names that a diagram explains: those at the beginning of its lines, one or several, followed by a colon.
fn explained(docs: &[&str]) -> Vec<String> {
    let mut is_picture = false;
    let lines = docs.iter().filter(|line| {
        is_picture ^= line.starts_with("```");
        is_picture
    });
    let names = lines.filter_map(|line| line.split_once(": ")).map(|(names, _)| names.split(", "));
    names.filter(|names| names.clone().all(is_name)).flatten().map(str::to_owned).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_lowercase() || matches!(char, '_' | ':'))
}
