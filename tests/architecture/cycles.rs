//! Finds which file depends on which, by the names that it uses, and the cycles among these dependencies.
//!
//! The rule for a parent and its children: what a module only re-exports (`mod`, and `pub use` of names that its own
//! code does not use) is not a dependency, and a re-exported name leads to the file that defines it. So a facade adds
//! no dependencies. But if a parent's own code uses a child, and the child uses something that the parent's own file
//! *defines*, then this is a cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Import, Module, modules};

/// For each file, the files that it depends on, each with the names that it uses from there.
pub(super) type Dependencies = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

/// The names that a search has visited, so that names that refer to each other do not make it endless.
type Been = BTreeSet<(usize, String)>;

struct Modules(Vec<Module>);

impl Modules {
    /// Returns what a path in the module `from` leads to; `None` if it leads out of this crate.
    fn find(&self, from: usize, path: &[String], been: &mut Been) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => Target::Module(self.0[from].parent?),
            name => self.named(from, name, !rest.is_empty(), been)?,
        };
        rest.iter().enumerate().try_fold(start, |target, (at, name)| match target {
            Target::Module(module) if name == "super" => self.0[module].parent.map(Target::Module),
            // A name that exists but is not found was defined by a macro of that file.
            Target::Module(module) => {
                self.named(module, name, at + 1 < rest.len(), been).or(Some(Target::Item(module)))
            }
            item @ Target::Item(_) => Some(item),
        })
    }

    /// Returns what a name in a module refers to. A name that is not the last of its path (`leads_on`) is a module
    /// rather than a function.
    fn named(&self, module: usize, name: &str, leads_on: bool, been: &mut Been) -> Option<Target> {
        let at = &self.0[module];
        let child = at.children.get(name).copied().map(Target::Module);
        if leads_on && child.is_some() {
            return child;
        }
        if at.items.contains(name) {
            return Some(Target::Item(module));
        }
        if !been.insert((module, name.to_owned())) {
            return child;
        }
        let imported = at.imports.iter().filter(|import| import.name == name);
        let imported: Vec<_> = imported.filter_map(|import| self.find(module, &import.path, been)).collect();
        let item = imported.iter().copied().find(|target| matches!(target, Target::Item(_)));
        let found = item.or(child).or_else(|| imported.first().copied());
        found.or_else(|| at.globs.iter().find_map(|path| self.through_glob(module, path, name, been)))
    }

    fn through_glob(&self, from: usize, path: &[String], name: &str, been: &mut Been) -> Option<Target> {
        match self.find(from, path, been)? {
            Target::Module(module) => self.named(module, name, false, been),
            Target::Item(_) => None,
        }
    }

    /// Returns the files whose items a module's code uses, each with the name of the item.
    fn taken_by(&self, id: usize) -> Vec<(String, String)> {
        let module = &self.0[id];
        let is_used = |import: &&Import| !import.is_public || module.words.contains(&import.name);
        let imported = module.imports.iter().filter(is_used).map(|import| import.path.clone());
        let by_glob = module.words.iter().filter(|_| !module.globs.is_empty()).map(|word| vec![word.clone()]);
        // A path that begins with the name of an item is already covered by that name.
        let is_new =
            |path: &&Vec<String>| !matches!(self.find(id, &path[..1], &mut Been::new()), Some(Target::Item(_)));
        let written = module.paths.iter().filter(is_new).cloned();
        let paths = imported.chain(written).chain(by_glob);
        let found = paths.filter_map(|path| match self.find(id, &path, &mut Been::new())? {
            Target::Item(target) => Some((self.0[target].file.clone(), path.last()?.clone())),
            Target::Module(_) => None,
        });
        found.filter(|(file, _)| *file != module.file).collect()
    }
}

pub(super) fn dependencies(sources: &BTreeMap<String, String>) -> Dependencies {
    let modules = Modules(modules(sources, "lib.rs"));
    let mut dependencies = Dependencies::new();
    for (id, module) in modules.0.iter().enumerate() {
        let of_file = dependencies.entry(module.file.clone()).or_default();
        for (file, name) in modules.taken_by(id) {
            of_file.entry(file).or_default().insert(name);
        }
    }
    dependencies
}

/// Returns the files that a file depends on, directly or indirectly.
fn reached<'a>(dependencies: &'a Dependencies, from: &'a str) -> BTreeSet<&'a str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(file) = open.pop() {
        let next = dependencies.get(file).into_iter().flat_map(BTreeMap::keys);
        open.extend(next.map(String::as_str).filter(|file| reached.insert(*file)));
    }
    reached
}

/// Returns the groups of files that depend on each other. A group lists its dependencies, so that a developer can
/// decide which one to cut.
fn cycles(sources: &BTreeMap<String, String>) -> Vec<Vec<String>> {
    let dependencies = dependencies(sources);
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        dependencies.keys().map(|file| (file.as_str(), reached(&dependencies, file))).collect();
    let group = |file| reached[file].iter().copied().filter(|other| reached[other].contains(file)).collect();
    let groups: BTreeSet<BTreeSet<&str>> = reached.keys().copied().map(group).collect();
    groups.iter().filter(|group| !group.is_empty()).map(|group| dependencies_in(group, &dependencies)).collect()
}

fn dependencies_in(group: &BTreeSet<&str>, dependencies: &Dependencies) -> Vec<String> {
    let of_file = |from: &&str| {
        let from = *from;
        let inside = dependencies[from].iter().filter(|(to, _)| group.contains(to.as_str()));
        inside.map(move |(to, names)| format!("{from} depends on {to}: {names:?}")).collect::<Vec<_>>()
    };
    group.iter().flat_map(of_file).collect()
}

#[test]
fn no_files_depend_on_each_other_in_a_cycle() {
    let cycles = cycles(&super::texts().into_iter().collect());
    assert!(cycles.is_empty(), "{cycles:#?}");
}

fn planted(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    cycles(&files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn a_planted_cycle_is_found_with_the_names_that_close_it() {
    let cycles = planted(&[
        ("lib.rs", "pub mod ship;\nmod port;"),
        ("ship/mod.rs", "mod hull;\nmod mast;\nmod sail;\npub use hull::Hull;"),
        (
            "ship/hull.rs",
            "use super::sail;\npub struct Hull(sail::Cloth);\nimpl Hull { fn f() { super::mast::rise(); } }",
        ),
        (
            "ship/mast.rs",
            "use crate::{port, ship::{self as s, sail::{Cloth, /* sewn */ Seam as S}}};\npub fn rise() {}",
        ),
        (
            "ship/sail.rs",
            "pub struct Cloth;\npub struct Seam;\nfn f() -> &'static str { let _: crate::ship::Hull; \"\" }",
        ),
        ("port.rs", "pub const DEPTH: u8 = 3;"),
    ]);
    let expected = [
        "ship/hull.rs depends on ship/mast.rs: {\"rise\"}",
        "ship/hull.rs depends on ship/sail.rs: {\"Cloth\"}",
        "ship/mast.rs depends on ship/sail.rs: {\"Cloth\", \"Seam\"}",
        "ship/sail.rs depends on ship/hull.rs: {\"Hull\"}",
    ];
    assert_eq!(cycles, [expected]);
}

#[test]
fn a_child_that_uses_what_its_parent_defines_closes_a_cycle() {
    let files = [
        ("lib.rs", "mod ship;"),
        ("ship.rs", "mod mast;\npub struct Ship(mast::Mast);"),
        ("ship/mast.rs", "use super::*;\npub struct Mast(Option<&'static Ship>);"),
    ];
    let expected = ["ship.rs depends on ship/mast.rs: {\"Mast\"}", "ship/mast.rs depends on ship.rs: {\"Ship\"}"];
    assert_eq!(planted(&files), [expected]);
}

#[test]
fn a_parent_that_uses_what_it_re_exports_depends_on_it() {
    let files = [
        ("lib.rs", "mod ship;"),
        ("ship.rs", "mod mast;\npub use mast::Mast;\npub trait Ship { fn mast(&self) -> Mast; }"),
        ("ship/mast.rs", "pub struct Mast;\nimpl super::Ship for Mast {}"),
    ];
    let expected = ["ship.rs depends on ship/mast.rs: {\"Mast\"}", "ship/mast.rs depends on ship.rs: {\"Ship\"}"];
    assert_eq!(planted(&files), [expected]);
}

#[test]
fn a_module_within_a_file_counts_as_that_file() {
    let files = [
        ("lib.rs", "mod mast;\nmod sail;"),
        ("mast.rs", "use crate::sail::sewn::Cloth;\npub struct Mast(Option<&'static Cloth>);"),
        ("sail.rs", "pub mod sewn {\n    use super::super::mast::Mast;\n    pub struct Cloth(Mast);\n}"),
    ];
    let expected = ["mast.rs depends on sail.rs: {\"Cloth\"}", "sail.rs depends on mast.rs: {\"Mast\"}"];
    assert_eq!(planted(&files), [expected]);
}

#[test]
fn a_facade_closes_no_cycle() {
    let cycles = planted(&[
        ("lib.rs", "pub mod ship;"),
        (
            "ship/mod.rs",
            "mod mast;\nmod sail;\npub use mast::{Mast, Flag};\npub(crate) use sail::*;\npub const DECKS: u8 = 2;",
        ),
        ("ship/mast.rs", "use super::{Cloth, DECKS};\npub struct Mast(Cloth);\npub struct Flag;"),
        ("ship/sail.rs", "pub struct Cloth;"),
    ]);
    assert!(cycles.is_empty(), "{cycles:#?}");
}

/// `pub(in crate::load)` does not use `load`, even though a function has the same name as the module.
#[test]
fn the_visibility_of_an_item_closes_no_cycle() {
    let cycles = planted(&[
        ("lib.rs", "mod load;\npub use load::load;"),
        ("load/mod.rs", "mod crane;\nmod hook;\npub use crane::load;"),
        ("load/crane.rs", "use super::hook::Hook;\npub fn load(_: Hook) {}"),
        ("load/hook.rs", "pub(in crate::load) struct Hook;"),
    ]);
    assert!(cycles.is_empty(), "{cycles:#?}");
}

#[test]
fn tests_comments_and_strings_close_no_cycle() {
    let cycles = planted(&[
        ("lib.rs", "mod mast;\nmod sail;"),
        ("mast.rs", "use crate::sail::Cloth;\npub struct Mast(Cloth);"),
        (
            "sail.rs",
            "//! Goes up the [`crate::mast::Mast`].\npub struct Cloth;\nconst A: (&str, char) = (\"use crate::mast::Mast;\", '\"');
            /* crate::mast::Mast */ const B: &str = r#\"\"crate::mast::Mast\"#;
            #[cfg(test)]\nmod tests { use crate::mast::Mast; }\n#[cfg(test)]\nuse crate::mast::Mast;
            #[cfg(test)]\n#[allow(dead_code)]\nfn rig(at: [u8; 2]) -> crate::mast::Mast { Mast }",
        ),
    ]);
    assert!(cycles.is_empty(), "{cycles:#?}");
}
