//! The message catalogue: it is complete and consistent in all languages, its messages are used with the arguments that
//! they have, and it is the only place for text that a person reads.

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

/// A text of the catalogue: the value of a message, whose id is that of the message, or an attribute, whose id is
/// `message.attribute`.
#[derive(Debug)]
struct Text {
    file: String,
    arguments: BTreeSet<String>,
    /// Its fixed parts, concatenated.
    words: String,
    /// Whether all its arguments are plain, so that a formatted text can be parsed into them again.
    is_plain: bool,
}

type Texts = BTreeMap<String, Text>;

/// Returns all texts of each language, by language tag.
fn catalogue() -> BTreeMap<String, Texts> {
    entries(&root().join("assets/locales")).iter().map(|folder| (name(folder), texts(folder))).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("the file or folder can be read")
        .map(|entry| entry.expect("the file or folder can be read").path())
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_stem().expect("the path has a file name").to_string_lossy().into_owned()
}

fn texts(folder: &Path) -> Texts {
    let mut found = Texts::new();
    for path in entries(folder) {
        let source = fs::read_to_string(&path).expect("the file or folder can be read");
        let resource =
            parser::parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let attributes = message.attributes.iter();
            let attributes = attributes.map(|it| (format!("{}.{}", message.id.name, it.id.name), &it.value));
            let value = message.value.iter().map(|it| (message.id.name.to_owned(), it));
            for (id, pattern) in value.chain(attributes) {
                let before = found.insert(id.clone(), text(name(&path), pattern));
                assert!(before.is_none(), "{}: {id} is defined twice", path.display());
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
        // This includes another text unchanged.
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

/// Fails with all of these lines, if there are any.
fn none(what: &str, lines: impl IntoIterator<Item = String>) {
    let lines: Vec<_> = lines.into_iter().collect();
    assert!(lines.is_empty(), "{what}:\n{}", lines.join("\n"));
}

#[test]
fn every_language_has_exactly_the_same_texts() {
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
fn each_id_begins_with_the_name_of_its_file_and_no_text_is_empty() {
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
    none("ids in the wrong file, and empty texts", wrong);
}

#[test]
fn each_text_that_the_code_uses_exists_and_has_the_arguments_that_the_code_passes() {
    let english = catalogue().remove(ENGLISH).expect("the language exists");
    let mut wrong = Vec::new();
    for Use { id, is_prefix, arguments, place } in uses() {
        let found: Vec<_> =
            english.iter().filter(|(name, _)| **name == id || (is_prefix && name.starts_with(&id))).collect();
        if found.is_empty() {
            wrong.push(format!("{place}: {id} is in no file"));
        }
        // Texts that are chosen by name may use only some of the arguments.
        let differs =
            |text: &Text| if is_prefix { !text.arguments.is_subset(&arguments) } else { text.arguments != arguments };
        wrong.extend(
            found
                .iter()
                .filter(|(_, text)| differs(text))
                .map(|(id, text)| format!("{place}: {id} is given {arguments:?}, and has {:?}", text.arguments)),
        );
    }
    none("uses of texts that do not exist or have other arguments", wrong);
}

#[test]
fn every_text_is_used() {
    let uses = uses();
    let is_used = |id: &str| uses.iter().any(|it| id == it.id || (it.is_prefix && id.starts_with(&it.id)));
    let english = catalogue().remove(ENGLISH).expect("the language exists");
    none("texts that nothing shows", english.into_keys().filter(|id| !is_used(id)));
}

#[test]
fn a_stored_text_can_be_recognised_again() {
    // Only the texts in `stored.ftl` must contain words of their own: the other files also have texts that are only
    // stored as parts of others.
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
    none("stored texts whose arguments are not plain, or that have too few letters of their own", wrong);
}

/// Whether half-width punctuation is used where Chinese text needs full-width punctuation.
fn marks_beside_han(words: &str) -> bool {
    let is_han = |char: char| ('\u{4E00}'..='\u{9FFF}').contains(&char);
    let chars: Vec<char> = words.chars().collect();
    chars.windows(2).any(|pair| is_han(pair[0]) && matches!(pair[1], ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')'))
        || chars.windows(2).any(|pair| is_han(pair[1]) && matches!(pair[0], ',' | ';' | '!' | '?' | '(' | ')'))
}

#[test]
fn chinese_texts_have_full_width_punctuation() {
    let chinese = catalogue().remove("zh-Hans").expect("the language exists");
    let wrong = chinese.into_iter().filter(|(_, text)| marks_beside_han(&text.words));
    none("half-width marks beside Chinese", wrong.map(|(id, text)| format!("{id}: {}", text.words)));
    assert!(marks_beside_han("删除,然后") && marks_beside_han("(删除)") && !marks_beside_han("删除 3 个，id: 5"));
}
