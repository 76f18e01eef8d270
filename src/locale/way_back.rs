//! Translates text that was stored in English into the reader's language.
//!
//! The ledger stores in English why a change failed, whatever the language of the screen, because scripts and people
//! who use another language read it later. Text that a message in the [`KEPT`] files produced is recognised by the
//! fixed parts of that message, so its arguments can be found and inserted into the same message in another language.
//! Text that none of these messages produced, such as the service's own words, is shown unchanged.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, PatternElement};

use super::{
    arg::Arg,
    language::{Language, in_english, language},
    lookup::text,
    macros::tr,
};

/// The files with messages that are stored: every message in `stored.ftl`, and some of the errors in the other files.
const KEPT: [&str; 5] = ["error", "file", "ledger", "service", "stored"];

/// A message with fewer fixed letters than this is never recognised, because nearly any text would match it.
const FEWEST_LETTERS: usize = 4;

/// Longer text is shown unchanged. No stored text is that long, but the service's words may be, and somebody may have
/// crafted them to take a long time.
const MOST_BYTES: usize = 8 * 1024;

/// How many levels of stored text within stored text are translated.
const MOST_DEPTH: usize = 8;

/// How many ways to separate two arguments are tried.
const MOST_WAYS: usize = 64;

/// The names of arguments that contain words of the service or of another program. These are never translated, even if
/// they look like stored text.
const WORDS_OF_OTHERS: [&str; 3] = ["said", "state", "word"];

/// A message that may be stored: its fixed parts, with an argument between each two.
#[derive(Debug)]
struct Template {
    id: String,
    /// Whether the message has an attribute `action`, whose text follows the message's own.
    has_action: bool,
    parts: Vec<String>,
    /// The names of the arguments: one fewer than `parts`.
    names: Vec<String>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let files = Language::ENGLISH.files().files.iter().filter(|(name, _)| KEPT.contains(name));
    let mut found: Vec<_> = files.flat_map(|(_, text)| templates(text)).collect();
    // The more fixed text a template has, the more certain its match is.
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

/// Returns the template of a message; `None` if its arguments cannot be recovered from a text that it produced.
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

/// Returns a message and its attribute `action`, which says what to do, as one text.
pub fn with_action(id: &str) -> String {
    tr!("error-with-action", meaning = text(id, &[]), action = text(&format!("{id}.action"), &[]))
}

impl Template {
    fn last(&mut self) -> &mut String {
        self.parts.last_mut().expect("there is always a last part")
    }

    fn is_telling(&self) -> bool {
        self.parts.iter().flat_map(|part| part.chars()).filter(|char| char.is_alphabetic()).count() >= FEWEST_LETTERS
    }

    /// Whether this template produces this text with some arguments.
    fn makes(&self, text: &str) -> bool {
        self.pieces(text).is_some()
    }

    /// Returns the arguments with which this template produces this text. Each except the last is as short as possible.
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

    /// Returns the arguments with which this template produces this text. Sometimes the last two can be separated in
    /// several ways, for example if one is a path that contains blanks. Of the first [`MOST_WAYS`] ways, this returns
    /// the first in which the last argument is itself a stored text, or else the way that [`Self::pieces`] found.
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

/// Returns the offset in `text` at which `part`, a slice of it, begins.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// Whether any of the templates produces this text.
fn is_kept(text: &str) -> bool {
    TEMPLATES.iter().any(|template| template.makes(text))
}

/// Translates text that was stored in English into the current language. Text that no template produces is returned
/// unchanged.
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
    // An argument may itself be a stored text, such as the reason within a sentence.
    let arguments = template.names.iter().zip(arguments).map(|(name, kept)| {
        let depth = if is_of_others(name) { 0 } else { depth - 1 };
        (name.as_str(), Arg::from(shown_within(kept, depth)))
    });
    Cow::Owned(text(&template.id, &arguments.collect::<Vec<_>>()))
}
