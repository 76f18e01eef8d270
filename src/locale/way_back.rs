//! The way back from a text that was kept in English to the language of the reader.
//!
//! The ledger keeps why a delete failed in English, whatever the language of the screen was: another person may read it,
//! and scripts do. What a message of the [`KEPT`] files made can be told by its fixed parts, so its arguments are found again
//! and put into the same message of another language. Text that none of them made, such as the service's own words, is shown
//! as it is.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, PatternElement};

use super::{
    arg::Arg,
    language::{Language, in_english, language},
    lookup::text,
    macros::tr,
};

/// The files whose messages are kept: `stored.ftl` alone has no others, the rest are errors that are kept at times.
const KEPT: [&str; 5] = ["error", "file", "ledger", "service", "stored"];

/// With fewer fixed letters than these, a message could have made any text.
const FEWEST_LETTERS: usize = 4;

/// Longer text is shown as it is: none that was kept is that long, but the words of the service may be, and they may be
/// made so as to take long.
const MOST_BYTES: usize = 8 * 1024;

/// How deep texts that were kept are found in each other.
const MOST_DEPTH: usize = 8;

/// How many ways to part two arguments are tried.
const MOST_WAYS: usize = 64;

/// Arguments with words of the service or of a program: never a text of ours, whatever they say.
const WORDS_OF_OTHERS: [&str; 3] = ["said", "state", "word"];

/// A kept message: its fixed parts, with an argument between each two.
#[derive(Debug)]
struct Template {
    id: String,
    /// Whether its attribute `action` is behind it.
    has_action: bool,
    parts: Vec<String>,
    /// One less than `parts`.
    names: Vec<String>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let files = Language::ENGLISH.files().files.iter().filter(|(name, _)| KEPT.contains(name));
    let mut found: Vec<_> = files.flat_map(|(_, text)| templates(text)).collect();
    // What has more fixed text is more surely what was meant.
    found.sort_by_key(|template| std::cmp::Reverse(template.parts.iter().map(String::len).sum::<usize>()));
    found
});

fn templates(file: &str) -> Vec<Template> {
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(file.to_owned());
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => template(message),
        _ => None,
    });
    messages.filter(Template::is_telling).collect()
}

/// `None` where the arguments of a text cannot be found again.
fn template(message: &Message<&str>) -> Option<Template> {
    let id = message.id.name.to_owned();
    let mut template = Template { id, has_action: false, parts: vec![String::new()], names: Vec::new() };
    if message.attributes.iter().any(|attribute| attribute.id.name == "action") {
        let whole = in_english(|| with_action(&template.id));
        return Some(Template { has_action: true, parts: vec![whole], ..template });
    }
    for element in &message.value.as_ref()?.elements {
        match element {
            PatternElement::TextElement { value } => template.last().push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } => template.last().push_str(value),
                InlineExpression::VariableReference { id } => {
                    template.names.push(id.name.to_owned());
                    template.parts.push(String::new());
                }
                _ => return None,
            },
            PatternElement::Placeable { .. } => return None,
        }
    }
    Some(template)
}

/// What a message says and what its attribute `action` says to do, as one text.
pub fn with_action(id: &str) -> String {
    tr!("error-with-action", meaning = text(id, &[]), action = text(&format!("{id}.action"), &[]))
}

impl Template {
    fn last(&mut self) -> &mut String {
        self.parts.last_mut().expect("there is always one")
    }

    fn is_telling(&self) -> bool {
        self.parts.iter().flat_map(|part| part.chars()).filter(|char| char.is_alphabetic()).count() >= FEWEST_LETTERS
    }

    /// Whether some arguments make this text of it.
    fn makes(&self, text: &str) -> bool {
        self.pieces(text).is_some()
    }

    /// The arguments that make this text of it, where each but the last is as short as it can be.
    fn pieces<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.parts.split_first()?;
        let rest = text.strip_prefix(first.as_str())?;
        let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut rest = rest.strip_suffix(last.as_str())?;
        let mut found = Vec::with_capacity(self.names.len());
        for part in between {
            let (argument, after) = rest.split_once(part.as_str())?;
            found.push(argument);
            rest = after;
        }
        found.push(rest);
        Some(found)
    }

    /// The arguments that make this text of it. Where the last two can be parted in several ways, as behind a path with a
    /// blank in it, the last one is what was kept itself, if any of the first [`MOST_WAYS`] is.
    fn arguments<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let mut found = self.pieces(text)?;
        let ([.., parting, _], [.., name]) = (self.parts.as_slice(), self.names.as_slice()) else { return Some(found) };
        if let [.., before, last] = found.as_mut_slice()
            && !is_of_others(name)
        {
            let both = &text[offset(text, before)..offset(text, last) + last.len()];
            let ways = both.match_indices(parting.as_str()).take(MOST_WAYS);
            let mut ways = ways.map(|(at, _)| (&both[..at], &both[at + parting.len()..]));
            if let Some(way) = ways.find(|(_, last)| is_kept(last)) {
                (*before, *last) = way;
            }
        }
        Some(found)
    }
}

fn is_of_others(name: &str) -> bool {
    WORDS_OF_OTHERS.contains(&name)
}

/// Where in the text this part of it begins.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// Whether a message of `stored.ftl` makes this text.
fn is_kept(text: &str) -> bool {
    TEMPLATES.iter().any(|template| template.makes(text))
}

/// Text that was kept in English, in the language of the moment. Text that nobody here made stays as it is.
pub fn shown(kept: &str) -> Cow<'_, str> {
    if language() == Language::ENGLISH {
        return Cow::Borrowed(kept);
    }
    shown_within(kept, MOST_DEPTH)
}

fn shown_within(kept: &str, depth: usize) -> Cow<'_, str> {
    if depth == 0 || kept.len() > MOST_BYTES {
        return Cow::Borrowed(kept);
    }
    let found = TEMPLATES.iter().find_map(|template| Some((template, template.arguments(kept)?)));
    let Some((template, arguments)) = found else { return Cow::Borrowed(kept) };
    if template.has_action {
        return Cow::Owned(with_action(&template.id));
    }
    // An argument may itself be a text that was kept, as the reason within a sentence.
    let arguments = template.names.iter().zip(arguments).map(|(name, kept)| {
        let depth = if is_of_others(name) { 0 } else { depth - 1 };
        (name.as_str(), Arg::from(shown_within(kept, depth)))
    });
    Cow::Owned(text(&template.id, &arguments.collect::<Vec<_>>()))
}
