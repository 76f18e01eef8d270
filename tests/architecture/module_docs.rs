//! Names of modules in the docs at the top of each: what is said to be elsewhere, and what a picture explains, is there.

use std::collections::BTreeSet;

/// Begins the sentence that says where else something is; the modules stand in brackets behind what they do.
const ELSEWHERE: &str = "Deliberately not here";

/// The modules of files, as paths such as `tui::update`, from their places below `src`.
pub fn modules<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    files.map(module).collect()
}

fn module(file: &str) -> String {
    file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::")
}

/// The names that the docs of this file give to modules which there are not.
pub fn unknown(file: &str, text: &str, modules: &BTreeSet<String>) -> Vec<String> {
    let docs: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let own = module(file);
    let house = own.split("::").next().unwrap_or_default();
    let is_known = |name: &str| {
        modules.contains(name)
            || modules.iter().any(|path| path.starts_with(house) && path.ends_with(&format!("::{name}")))
    };
    let named = elsewhere(&docs.join(" ")).into_iter().chain(explained(&docs));
    named.filter(|name| !is_known(name)).collect()
}

/// The modules in backticks that stand in brackets of the sentence on what is elsewhere.
fn elsewhere(docs: &str) -> Vec<String> {
    let sentence = docs.split_once(ELSEWHERE).map_or("", |(_, sentence)| sentence);
    let brackets = sentence.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let quoted = brackets.flat_map(|text| text.split('`').skip(1).step_by(2));
    quoted.filter(|name| is_name(name)).map(str::to_owned).collect()
}

/// What begins a line of a picture and has a colon behind it: a name, or several.
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
