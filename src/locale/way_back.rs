//! The way back from a text that was kept in English to the language of the reader.
//!
//! The ledger keeps why a delete failed in English, whatever the language of the screen was: another person may read it,
//! and scripts do. What `stored.ftl` made can be told by its fixed parts, so its arguments are found again and put into
//! the same message of another language. Text that no message of that file made, such as the service's own words, is shown
//! as it is.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};

use super::{
    arg::Arg,
    language::{Language, language},
    lookup::text,
};

/// A message of `stored.ftl`: its fixed parts, with an argument between each two.
#[derive(Debug)]
struct Template {
    id: String,
    parts: Vec<String>,
    /// One less than `parts`.
    names: Vec<String>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let file = Language::ENGLISH.files().files.iter().find(|(name, _)| *name == "stored");
    let mut found = file.map_or_else(Vec::new, |(_, text)| templates(text));
    // What has more fixed text is more surely what was meant.
    found.sort_by_key(|template| std::cmp::Reverse(template.parts.iter().map(String::len).sum::<usize>()));
    found
});

fn templates(file: &str) -> Vec<Template> {
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(file.to_owned());
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value.as_ref()?)),
        _ => None,
    });
    messages.map(|(id, pattern)| template(id, &pattern.elements)).collect()
}

fn template(id: &str, elements: &[PatternElement<&str>]) -> Template {
    let mut template = Template { id: id.to_owned(), parts: vec![String::new()], names: Vec::new() };
    for element in elements {
        match element {
            PatternElement::TextElement { value } => template.last().push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } => template.last().push_str(value),
                InlineExpression::VariableReference { id } => {
                    template.names.push(id.name.to_owned());
                    template.parts.push(String::new());
                }
                _ => {}
            },
            PatternElement::Placeable { .. } => {}
        }
    }
    template
}

impl Template {
    fn last(&mut self) -> &mut String {
        self.parts.last_mut().expect("there is always one")
    }

    /// The arguments that make this text of it. Where the last two can be parted in several ways, as behind a path with a
    /// blank in it, the last one is what was kept itself, if any of them is.
    fn arguments<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.parts.split_first()?;
        let rest = text.strip_prefix(first.as_str())?;
        let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut rest = rest.strip_suffix(last.as_str())?;
        let Some((parting, between)) = between.split_last() else { return Some(vec![rest]) };
        let mut found = Vec::new();
        for part in between {
            let (argument, after) = rest.split_once(part.as_str())?;
            found.push(argument);
            rest = after;
        }
        let mut ways = rest.match_indices(parting.as_str()).map(|(at, _)| [&rest[..at], &rest[at + parting.len()..]]);
        found.extend(ways.clone().find(|[_, last]| is_kept(last)).or_else(|| ways.next())?);
        Some(found)
    }
}

/// Whether a message of `stored.ftl` makes this text.
fn is_kept(text: &str) -> bool {
    TEMPLATES.iter().any(|template| template.arguments(text).is_some())
}

/// Text that was kept in English, in the language of the moment. Text that nobody here made stays as it is.
pub fn shown(kept: &str) -> Cow<'_, str> {
    if language() == Language::ENGLISH {
        return Cow::Borrowed(kept);
    }
    let found = TEMPLATES.iter().find_map(|template| Some((template, template.arguments(kept)?)));
    let Some((template, arguments)) = found else { return Cow::Borrowed(kept) };
    // An argument may itself be a text that was kept, as the reason within a sentence.
    let arguments = template.names.iter().zip(arguments).map(|(name, kept)| (name.as_str(), Arg::from(shown(kept))));
    Cow::Owned(text(&template.id, &arguments.collect::<Vec<_>>()))
}
