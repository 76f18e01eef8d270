//! Checks references to the documents: each reference in code and documents leads to an existing heading, and each link
//! and each path leads to an existing file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, iter,
    path::Path,
};

/// The files and folders of the repository that are checked.
const ROOTS: [&str; 8] = ["src", "tests", "benches", "assets", "docs", "README.md", CHINESE_README, "CHANGELOG.md"];

/// The translation of the README.
const CHINESE_README: &str = "README.zh-CN.md";

/// The extension of a document.
const DOCUMENT: &str = ".md";

/// The extensions of the files that are checked: documents, and text files with comments.
const ENDINGS: [&str; 4] = [".rs", ".toml", ".sql", DOCUMENT];

/// This file. It is not checked, because its tests contain bad references to prove that they are found.
const OWN: &str = "tests/documents.rs";

/// A path in a document is checked if it begins with one of these folders.
const FOLDERS: [&str; 5] = ["src/", "tests/", "benches/", "assets/", ".ci/"];

/// Words by which a comment cites a document that is not in the repository.
const CITATIONS: [&str; 6] =
    ["(reference,", "(reliability,", "(interface,", "(ux,", " of the reference", "the design's"];

/// Public documents, whose sections may be cited by number.
const PUBLIC: [&str; 2] = ["RFC ", "SQLite's file format"];

/// The part of the repository that references depend on: the texts that are checked, and all existing paths.
#[derive(Debug, Default)]
struct Tree {
    texts: BTreeMap<String, String>,
    paths: BTreeSet<String>,
}

impl Tree {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut tree = Self::default();
        for entry in fs::read_dir(root).expect("the repository can be read") {
            let name = entry.expect("its entries can be read").file_name().to_string_lossy().into_owned();
            tree.paths.insert(name);
        }
        for name in ROOTS.into_iter().chain([".ci"]) {
            tree.add(root, name);
        }
        tree
    }

    fn add(&mut self, root: &Path, name: &str) {
        self.paths.insert(name.to_owned());
        let path = root.join(name);
        if path.is_dir() {
            for entry in fs::read_dir(&path).expect("a folder can be read") {
                let entry = entry.expect("its entries can be read").file_name();
                self.add(root, &format!("{name}/{}", entry.to_string_lossy()));
            }
        } else if ENDINGS.iter().any(|ending| name.ends_with(ending)) && name != OWN {
            let text = fs::read_to_string(&path).expect("a text file can be read");
            self.texts.insert(name.to_owned(), text);
        }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path.trim_end_matches('/'))
    }

    /// Returns why a reference to this path, and to the heading after its `#`, leads nowhere, if it does.
    fn fault(&self, target: &str) -> Option<String> {
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        if !self.has(path) {
            return Some(format!("there is no {path}"));
        }
        let anchor = anchor?;
        let is_there = self.texts.get(path).is_some_and(|text| anchors(text).contains(anchor));
        (!is_there).then(|| format!("{path} has no heading #{anchor}"))
    }

    /// Returns all references that lead nowhere, with their places.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, text) in &self.texts {
            let mut before = "";
            for (number, line) in (1..).zip(text.lines()) {
                let found = self.faults_of(name, line, before);
                faults.extend(found.into_iter().map(|fault| format!("{name}:{number}: {fault}")));
                before = line;
            }
        }
        faults
    }

    fn faults_of(&self, name: &str, line: &str, before: &str) -> Vec<String> {
        let mut faults: Vec<String> = references(line).iter().filter_map(|target| self.fault(target)).collect();
        faults.extend(self.unknown_documents(name, line));
        if name.ends_with(DOCUMENT) {
            faults.extend(links(line).iter().filter_map(|target| self.fault(&resolved(name, target))));
            faults.extend(quoted_paths(line).filter(|path| !self.has(path)).map(|path| format!("there is no {path}")));
        } else {
            faults.extend(comment(line).and_then(|text| citation(text, before)));
        }
        faults
    }

    /// Returns the documents that the line names, and that are neither in the root, nor in `docs`, nor beside the file.
    fn unknown_documents(&self, name: &str, line: &str) -> Vec<String> {
        let named = documents(line);
        let beside = |document: &str| resolved(name, document);
        let unknown = named.into_iter().filter(|document| {
            ![(*document).to_owned(), format!("docs/{document}"), beside(document)].iter().any(|path| self.has(path))
        });
        unknown.map(|document| format!("there is no document {document}")).collect()
    }
}

const fn is_of_path(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '/')
}

/// Returns the names of documents in a line, except `FILE.md`, which is a placeholder.
fn documents(line: &str) -> Vec<&str> {
    let words = line.split(|char: char| !is_of_path(char));
    words.filter(|word| word.len() > 3 && word.ends_with(DOCUMENT) && !word.ends_with("FILE.md")).collect()
}

/// Returns the references of the form `docs/NAME.md#anchor`, or `docs/NAME.md` for a whole document.
fn references(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("docs/") {
        if line[..at].ends_with(is_of_path) {
            continue;
        }
        let is_of_reference = |char: char| is_of_path(char) || char == '#';
        let word = line[at..].split(|char: char| !is_of_reference(char)).next().unwrap_or_default();
        let word = word.trim_end_matches('.');
        let (path, anchor) = word.split_once('#').unwrap_or((word, ""));
        if !path.ends_with(DOCUMENT) || path.ends_with("FILE.md") {
            continue;
        }
        let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        found.push(format!("{path}{anchor}"));
    }
    found
}

/// Returns the targets of Markdown links that stay within the repository.
fn links(line: &str) -> Vec<&str> {
    let targets = line.match_indices("](").filter_map(|(at, _)| line[at + 2..].split(')').next());
    targets.filter(|target| !target.contains(':')).collect()
}

/// Returns the target of a link in the file `name`, relative to the root.
fn resolved(name: &str, target: &str) -> String {
    if target.starts_with('#') {
        return format!("{name}{target}");
    }
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the paths in backticks; for a path with a `*`, the part before it.
fn quoted_paths(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2).flat_map(|quoted| quoted.split(' '));
    let paths = quoted.filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
    paths.map(|path| path.split('*').next().unwrap_or_default())
}

/// Returns the comment in a line of code, if there is one.
fn comment(line: &str) -> Option<&str> {
    let starts = ["//", "# ", "-- "].into_iter().filter_map(|sign| line.find(sign));
    starts.min().map(|at| &line[at..])
}

/// Returns what is wrong with a comment if it cites a document that is not in the repository. `before` is the line
/// above.
fn citation(comment: &str, before: &str) -> Option<String> {
    let is_public = PUBLIC.iter().any(|document| comment.contains(document) || before.contains(document));
    let cited = CITATIONS.into_iter().find(|cited| comment.contains(cited));
    let numbered = ["section ", "sections ", "ux, "].into_iter().find(|word| {
        let places = comment.match_indices(word).map(|(at, _)| &comment[at + word.len()..]);
        places.into_iter().any(|rest| rest.starts_with(|char: char| char.is_ascii_digit()))
    });
    let cited = cited.or(numbered.filter(|_| !is_public))?;
    Some(format!("{:?} cites a document that is not in the repository: write docs/FILE.md#anchor", cited.trim()))
}

/// Returns the anchors of a document's headings, according to GitHub's rule.
fn anchors(text: &str) -> BTreeSet<String> {
    let (mut found, mut is_code) = (BTreeSet::new(), false);
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let heading = line.trim_start_matches('#');
        if is_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
        let anchor = kept.collect::<String>().to_lowercase().replace(' ', "-");
        let again = (1..).map(|number| format!("{anchor}-{number}"));
        let free = iter::once(anchor.clone()).chain(again).find(|anchor| !found.contains(anchor));
        found.extend(free);
    }
    found
}

#[test]
fn every_reference_leads_somewhere() {
    let faults = Tree::read().faults();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Returns what a translation of this line must have too, if anything: the command, the figures of a row, or the fact
/// that it is a heading or a picture.
fn untranslated(line: &str) -> Option<String> {
    let row = |line: &str| {
        let figures = line.split(|char: char| !matches!(char, '0'..='9' | '.' | ','));
        let figures = figures.map(|figure| figure.trim_matches(['.', ',']));
        let mut kept: Vec<_> = figures.filter(|figure| !figure.is_empty()).collect();
        // The order of the figures differs between languages.
        kept.sort_unstable();
        format!("{} | {}", line.matches('|').count(), kept.join(" "))
    };
    match line.split_once(' ') {
        Some(("$", command)) => command.split("  ").next().map(str::to_owned),
        Some(("|", _)) => Some(row(line)),
        Some(("##", _)) => Some("a heading".to_owned()),
        _ => line.starts_with("![").then(|| "a picture".to_owned()),
    }
}

#[test]
fn the_chinese_readme_has_the_commands_and_figures_of_the_english_one() {
    let tree = Tree::read();
    let (english, chinese) = (&tree.texts["README.md"], &tree.texts[CHINESE_README]);
    let [of_english, of_chinese] =
        [english, chinese].map(|text| text.lines().filter_map(untranslated).collect::<Vec<_>>());
    let differs: Vec<_> = iter::zip(&of_english, &of_chinese).filter(|(one, other)| one != other).collect();
    assert!(differs.is_empty(), "{differs:#?}");
    assert_eq!(of_english.len(), of_chinese.len());
    assert!(
        english.contains("](README.zh-CN.md)") && chinese.contains("](README.md)"),
        "each README links to the other"
    );
}

/// Returns a repository with one document, and one file with this text.
fn tree_with(name: &str, text: &str) -> Tree {
    let texts = [("docs/service.md", "# The service\n\n## Call frequency\n"), (name, text)];
    let texts: BTreeMap<_, _> = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let paths = texts.keys().cloned().chain(["src", "src/api", "src/lib.rs"].map(str::to_owned)).collect();
    Tree { texts, paths }
}

#[test]
fn bad_references_are_found_and_good_ones_are_accepted() {
    for (text, is_bad) in [
        ("//! Slots (docs/service.md#call-frequency).", false),
        ("//! Facts of docs/service.md.", false),
        ("//! Written as `docs/FILE.md#anchor`.", false),
        ("//! Slots (docs/service.md#call-frequencies).", true),
        ("//! Slots (docs/services.md#call-frequency).", true),
        ("/// As services.md says.", true),
        ("/// The limit (reference, section 1).", true),
        ("/// section 12, row 6). Seconds.", true),
        ("/// Skew (ux, 5.13).", true),
        ("/// Every field of the reference.", true),
        ("/// RFC 4648, section 10.", false),
        ("let section = 1; // this section is short", false),
        ("let section = sections(\"section 1\");", false),
    ] {
        let faults = tree_with("src/lib.rs", text).faults();
        assert_eq!(!faults.is_empty(), is_bad, "{text}: {faults:?}");
    }
}

#[test]
fn bad_links_and_paths_in_documents_are_found_and_good_ones_are_accepted() {
    for (text, is_bad) in [
        ("# Here\n[there](service.md#call-frequency), [here](#here), [code](../src/lib.rs)", false),
        ("[outside](https://example.com/x#y)", false),
        ("[there](service.md#frequency)", true),
        ("[there](services.md)", true),
        ("[here](#nowhere)", true),
        ("`src/lib.rs`, `src/api/` and `src/api/*.rs`", false),
        ("`src/library.rs`", true),
        ("`src/api/verdict.rs`", true),
    ] {
        let faults = tree_with("docs/other.md", text).faults();
        assert_eq!(!faults.is_empty(), is_bad, "{text}: {faults:?}");
    }
}

#[test]
fn anchors_follow_the_rule_of_github() {
    let text = "# The service\n## Get & list: `get`, twice\n```sh\n# no heading\n```\n## Again\n### Again\n#none\n";
    assert_eq!(anchors(text), ["the-service", "get--list-get-twice", "again", "again-1"].map(str::to_owned).into());
}
