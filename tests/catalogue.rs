//! The message catalogue: complete and equal in all languages, used as it is written, and the only place of text that a
//! person reads.

#[path = "catalogue/literals.rs"]
mod literals;
#[path = "catalogue/uses.rs"]
mod uses;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use uses::{Use, uses};

const ENGLISH: &str = "en";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text: a message, or as `message.attribute` an attribute of one.
#[derive(Debug)]
struct Text {
    file: String,
    arguments: BTreeSet<String>,
    /// Its fixed parts, joined.
    words: String,
    /// Whether all its arguments are plain, so that text made from it can be taken apart again.
    is_plain: bool,
}

type Texts = BTreeMap<String, Text>;

/// All texts of each language, by its tag.
fn catalogue() -> BTreeMap<String, Texts> {
    entries(&root().join("assets/locales")).iter().map(|folder| (name(folder), texts(folder))).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        fs::read_dir(folder).expect("it can be read").map(|entry| entry.expect("it can be read").path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_stem().expect("it has a name").to_string_lossy().into_owned()
}

fn texts(folder: &Path) -> Texts {
    let mut found = Texts::new();
    for path in entries(folder) {
        let source = fs::read_to_string(&path).expect("it can be read");
        let resource =
            parser::parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let attributes = message.attributes.iter();
            let attributes = attributes.map(|it| (format!("{}.{}", message.id.name, it.id.name), &it.value));
            let value = message.value.iter().map(|it| (message.id.name.to_owned(), it));
            for (id, pattern) in value.chain(attributes) {
                let before = found.insert(id.clone(), text(name(&path), pattern));
                assert!(before.is_none(), "{}: {id} is there twice", path.display());
            }
        }
    }
    found
}

fn text(file: String, pattern: &Pattern<&str>) -> Text {
    let mut text = Text { file, arguments: BTreeSet::new(), words: String::new(), is_plain: true };
    read_pattern(pattern, &mut text);
    text
}

fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.words.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => read_inline(inline, text),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                text.is_plain = false;
                read_inline(selector, text);
                for variant in variants {
                    read_pattern(&variant.value, text);
                    text.words.push('\n');
                }
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::StringLiteral { value } => text.words.push_str(value),
        // Another text as it is.
        InlineExpression::MessageReference { id, .. } => {
            text.is_plain = false;
            text.words.push_str(id.name);
        }
        InlineExpression::VariableReference { id } => {
            text.arguments.insert(id.name.to_owned());
            text.words.push('\u{FFFC}');
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            text.is_plain = false;
            for argument in positional {
                read_inline(argument, text);
            }
        }
        _ => text.is_plain = false,
    }
}

/// Fails with all of these lines, if there is one.
fn none(what: &str, lines: impl IntoIterator<Item = String>) {
    let lines: Vec<_> = lines.into_iter().collect();
    assert!(lines.is_empty(), "{what}:\n{}", lines.join("\n"));
}

#[test]
fn every_language_has_every_text_and_no_other() {
    let all = catalogue();
    let english = &all[ENGLISH];
    let mut wrong = Vec::new();
    for (tag, texts) in &all {
        wrong.extend(english.keys().filter(|id| !texts.contains_key(*id)).map(|id| format!("{tag} lacks {id}")));
        wrong.extend(texts.keys().filter(|id| !english.contains_key(*id)).map(|id| format!("{id} is in {tag} alone")));
    }
    none("texts that are not in all languages", wrong);
}

#[test]
fn a_text_has_the_same_arguments_in_every_language() {
    let all = catalogue();
    let english = &all[ENGLISH];
    let mut wrong = Vec::new();
    for (tag, texts) in &all {
        for (id, text) in texts {
            let wanted = english.get(id).map(|text| &text.arguments);
            if wanted.is_some_and(|wanted| *wanted != text.arguments) {
                wrong.push(format!("{id} has {:?} in English and {:?} in {tag}", wanted, text.arguments));
            }
        }
    }
    none("arguments that differ", wrong);
}

#[test]
fn an_id_begins_with_the_name_of_its_file_and_no_text_is_empty() {
    let mut wrong = Vec::new();
    for (tag, texts) in catalogue() {
        for (id, text) in texts {
            if id.split('-').next() != Some(text.file.as_str()) {
                wrong.push(format!("{tag}: {id} is in {}.ftl", text.file));
            }
            if text.words.trim().is_empty() {
                wrong.push(format!("{tag}: {id} is empty"));
            }
        }
    }
    none("ids and texts", wrong);
}

#[test]
fn what_the_code_asks_for_is_there_with_the_arguments_that_it_gives() {
    let english = catalogue().remove(ENGLISH).expect("it is there");
    let mut wrong = Vec::new();
    for Use { id, is_prefix, arguments, place } in uses() {
        let found: Vec<_> =
            english.iter().filter(|(name, _)| **name == id || (is_prefix && name.starts_with(&id))).collect();
        if found.is_empty() {
            wrong.push(format!("{place}: {id} is in no file"));
        }
        // Of texts that are chosen by name, each takes what it needs.
        let differs =
            |text: &Text| if is_prefix { !text.arguments.is_subset(&arguments) } else { text.arguments != arguments };
        wrong.extend(
            found
                .iter()
                .filter(|(_, text)| differs(text))
                .map(|(id, text)| format!("{place}: {id} is given {arguments:?}, and has {:?}", text.arguments)),
        );
    }
    none("uses of the catalogue", wrong);
}

#[test]
fn every_text_is_used() {
    let uses = uses();
    let is_used = |id: &str| uses.iter().any(|it| id == it.id || (it.is_prefix && id.starts_with(&it.id)));
    let english = catalogue().remove(ENGLISH).expect("it is there");
    none("texts that nothing shows", english.into_keys().filter(|id| !is_used(id)));
}

#[test]
fn a_text_that_is_kept_can_be_taken_apart_again() {
    // The others may have texts beside these that are parts of none: they need no words of their own.
    let is_kept = |text: &Text| ["error", "ledger", "service", "stored"].contains(&text.file.as_str());
    let mut wrong = Vec::new();
    for (tag, texts) in catalogue() {
        for (id, text) in texts.iter().filter(|(_, text)| is_kept(text)) {
            let fixed = text.words.chars().filter(|char| char.is_alphabetic()).count();
            if !text.is_plain || (tag == ENGLISH && text.file == "stored" && fixed < 4) {
                wrong.push(format!("{tag}: {id}"));
            }
        }
    }
    none("texts that are kept with more than plain arguments, or without a word", wrong);
}

/// Half-width marks that stand where a Chinese sentence has its own.
fn marks_beside_han(words: &str) -> bool {
    let is_han = |char: char| ('\u{4E00}'..='\u{9FFF}').contains(&char);
    let chars: Vec<char> = words.chars().collect();
    chars.windows(2).any(|pair| is_han(pair[0]) && matches!(pair[1], ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')'))
        || chars.windows(2).any(|pair| is_han(pair[1]) && matches!(pair[0], ',' | ';' | '!' | '?' | '(' | ')'))
}

#[test]
fn chinese_has_full_width_marks() {
    let chinese = catalogue().remove("zh-Hans").expect("it is there");
    let wrong = chinese.into_iter().filter(|(_, text)| marks_beside_han(&text.words));
    none("half-width marks beside Chinese", wrong.map(|(id, text)| format!("{id}: {}", text.words)));
    assert!(marks_beside_han("删除,然后") && marks_beside_han("(删除)") && !marks_beside_han("删除 3 个，id: 5"));
}
