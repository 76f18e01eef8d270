//! Reads the modules of a crate from its source text: what each one defines, imports and refers to.
//!
//! The reader works on tokens and is not a compiler: it knows `mod`, `use` and paths, and leaves out test code. It
//! cannot see what a macro expands to, or on which type a method is called.

use std::collections::{BTreeMap, BTreeSet};

/// The keywords that begin an item and precede its name.
const ITEMS: [&str; 9] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static", "macro_rules"];

/// One name that a `use` brings into a module.
#[derive(Debug)]
pub struct Import {
    pub name: String,
    pub path: Vec<String>,
    pub is_public: bool,
}

/// A module: a file, or a `mod name { ... }` in a file.
#[derive(Debug, Default)]
pub struct Module {
    pub file: String,
    pub parent: Option<usize>,
    pub children: BTreeMap<String, usize>,
    pub items: BTreeSet<String>,
    pub imports: Vec<Import>,
    /// The paths before the `*`, such as `a::b` of `use a::b::*`.
    pub globs: Vec<Vec<String>>,
    /// Paths with at least two names, outside `use`.
    pub paths: BTreeSet<Vec<String>>,
    /// Names outside `use`, except those after a `.` or `::`.
    pub words: BTreeSet<String>,
}

/// Returns the modules of a crate without its tests; the first is the root.
pub fn modules(sources: &BTreeMap<String, String>, root: &str) -> Vec<Module> {
    let mut reader = Reader { sources, modules: Vec::new() };
    reader.read_file(root.to_owned(), None, "");
    reader.modules
}

struct Reader<'a> {
    sources: &'a BTreeMap<String, String>,
    modules: Vec<Module>,
}

impl Reader<'_> {
    /// Reads a file whose submodules are in `folder`.
    fn read_file(&mut self, file: String, parent: Option<usize>, folder: &str) -> usize {
        let text = self.sources.get(&file).unwrap_or_else(|| panic!("there is no {file}"));
        let tokens = without_tests(&tokens(text));
        self.read_module(file, parent, folder, &tokens)
    }

    fn read_module(&mut self, file: String, parent: Option<usize>, folder: &str, tokens: &[&str]) -> usize {
        let id = self.modules.len();
        self.modules.push(Module { file, parent, ..Module::default() });
        let (mut at, mut depth) = (0, 0_usize);
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match rest {
                ["use", next, ..] if *next != "<" => self.read_use(id, rest, is_public(&tokens[..at])),
                // The path of a visibility is not a use of that module.
                ["pub", "(", "in", path @ ..] => 3 + path.iter().take_while(|token| **token != ")").count(),
                ["mod", name, ";", ..] => self.read_child(id, folder, name),
                ["mod", name, "{", ..] => {
                    let body = &rest[3..end_of_group(rest, 2) - 1];
                    let file = self.modules[id].file.clone();
                    let child = self.read_module(file, Some(id), &format!("{folder}{name}/"), body);
                    self.modules[id].children.insert((*name).to_owned(), child);
                    body.len() + 4
                }
                _ => self.read_code(id, rest, at.checked_sub(1).map(|before| tokens[before]), depth == 0),
            };
            match rest[0] {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        id
    }

    fn read_child(&mut self, id: usize, folder: &str, name: &str) -> usize {
        let (flat, facade) = (format!("{folder}{name}.rs"), format!("{folder}{name}/mod.rs"));
        let file = if self.sources.contains_key(&flat) { flat } else { facade };
        let child = self.read_file(file, Some(id), &format!("{folder}{name}/"));
        self.modules[id].children.insert(name.to_owned(), child);
        3
    }

    /// Reads one word or path of the code, and returns its number of tokens. `before` is the token before it.
    fn read_code(&mut self, id: usize, rest: &[&str], before: Option<&str>, is_item_level: bool) -> usize {
        let module = &mut self.modules[id];
        if !is_word(rest[0]) || matches!(before, Some("::" | ".")) {
            return 1;
        }
        let name = rest.iter().skip(1).find(|token| **token != "!");
        if let (true, true, Some(name)) = (is_item_level && before != Some("*"), ITEMS.contains(&rest[0]), name)
            && is_word(name)
            && !ITEMS.contains(name)
        {
            module.items.insert((*name).to_owned());
        }
        let names = 1 + rest[1..].chunks(2).take_while(|pair| matches!(pair, ["::", name] if is_word(name))).count();
        if names > 1 {
            module.paths.insert(rest.iter().step_by(2).take(names).map(|name| (*name).to_owned()).collect());
        }
        module.words.insert(rest[0].to_owned());
        2 * names - 1
    }

    /// Reads a `use` including its `;`, and returns its number of tokens.
    fn read_use(&mut self, id: usize, rest: &[&str], is_public: bool) -> usize {
        let end = rest.iter().position(|token| *token == ";").expect("a `use` ends with a semicolon");
        self.read_use_tree(id, &rest[1..end], &[], is_public);
        end + 1
    }

    /// Reads one member of a `use`: a path that ends in a name, a `*` or a group.
    fn read_use_tree(&mut self, id: usize, tree: &[&str], prefix: &[String], is_public: bool) {
        let (mut path, mut at) = (prefix.to_vec(), 0);
        while let Some(token) = tree.get(at) {
            match *token {
                "{" => {
                    let members = &tree[at + 1..tree.len() - 1];
                    for member in split(members) {
                        self.read_use_tree(id, member, &path, is_public);
                    }
                    return;
                }
                "*" => return self.modules[id].globs.push(path),
                "as" => break,
                "::" => {}
                "self" if !path.is_empty() => {}
                name => path.push(name.to_owned()),
            }
            at += 1;
        }
        let name = tree.get(at + 1).map(|name| (*name).to_owned()).or_else(|| path.last().cloned());
        if let Some(name) = name {
            self.modules[id].imports.push(Import { name, path, is_public });
        }
    }
}

/// Whether the tokens before an item end in `pub` or `pub(...)`.
fn is_public(before: &[&str]) -> bool {
    match before {
        [.., "pub"] => true,
        [.., ")"] => {
            before.iter().rposition(|token| *token == "(").is_some_and(|open| before[..open].ends_with(&["pub"]))
        }
        _ => false,
    }
}

/// Returns the members of a group, split at its commas.
fn split<'a, 'b>(members: &'a [&'b str]) -> Vec<&'a [&'b str]> {
    let mut depth = 0;
    let is_end = |token: &&str| {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        depth == 0 && *token == ","
    };
    members.split(is_end).filter(|member| !member.is_empty()).collect()
}

/// Returns the end of the group that opens at `from`: the position after its closing bracket.
fn end_of_group(tokens: &[&str], from: usize) -> usize {
    let mut depth = 0;
    let end = tokens[from..].iter().position(|token| {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    from + end.expect("a group is closed") + 1
}

/// Returns the tokens without the items that only test builds contain.
fn without_tests<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if let ["#", "[", "cfg", "(", "test", ..] | ["#", "[", "cfg", "(", "all", "(", "test", ..] = tokens[at..] {
            at = end_of_item(tokens, at);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// Returns the end of the item whose attributes begin at `from`.
fn end_of_item(tokens: &[&str], from: usize) -> usize {
    let mut at = from;
    while tokens[at] == "#" {
        at = end_of_group(tokens, at + 1);
    }
    loop {
        match tokens[at] {
            ";" => return at + 1,
            "{" => return end_of_group(tokens, at),
            "(" | "[" => at = end_of_group(tokens, at),
            _ => at += 1,
        }
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|char: char| char.is_alphabetic() || char == '_')
}

/// Splits code into words, `::` and single characters, without comments, strings and lifetimes.
fn tokens(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(char) = rest.chars().next() {
        let (token, behind) = rest.split_at(match char {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            'b' | 'c' | 'r' | '"' => string(rest).unwrap_or_else(|| word(rest).max(1)),
            '\'' => quote(rest),
            ':' if rest.starts_with("::") => 2,
            _ if is_word(rest) || char.is_ascii_digit() => word(rest),
            _ => char.len_utf8(),
        });
        let is_code = !token.starts_with(char::is_whitespace) && !token.contains(['"', '\'']);
        found.extend((is_code && !token.starts_with("//") && !token.starts_with("/*")).then_some(token));
        rest = behind;
    }
    found
}

fn word(text: &str) -> usize {
    text.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(text.len())
}

/// Returns the length of a block comment, including the comments nested in it.
fn comment(text: &str) -> usize {
    let mut depth = 0;
    for (at, _) in text.char_indices() {
        match &text[at..] {
            rest if rest.starts_with("/*") => depth += 1,
            rest if rest.starts_with("*/") && depth == 1 => return at + 2,
            rest if rest.starts_with("*/") => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of the string literal at the beginning of the text, if there is one.
fn string(text: &str) -> Option<usize> {
    let unmarked = text.trim_start_matches(['b', 'c']);
    let raw = unmarked.strip_prefix('r').map(|raw| raw.trim_start_matches('#'));
    if let Some(raw) = raw.filter(|raw| raw.starts_with('"')) {
        let start = text.len() - raw.len() + 1;
        let hashes = "#".repeat(text[..start].matches('#').count());
        let end = raw[1..].find(&format!("\"{hashes}"))?;
        return Some(start + end + 1 + hashes.len());
    }
    let inside = unmarked.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inside.find(|char| {
        let is_end = char == '"' && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        is_end
    })?;
    Some(text.len() - inside.len() + end + 1)
}

/// Returns the length of the character literal or lifetime at the beginning of the text.
fn quote(text: &str) -> usize {
    let mut chars = text[1..].char_indices();
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => 3 + text[3..].find('\'').map_or(0, |end| end + 1),
        (_, Some((at, '\''))) => at + 2,
        _ => 1 + word(&text[1..]),
    }
}
