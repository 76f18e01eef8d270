//! The parsed files of the catalogue, each parsed when it is first needed.

use std::sync::{LazyLock, OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use super::{
    arg::Arg,
    grouping::grouped,
    language::{COUNT, Language, LanguageFiles},
};

/// One file of one language.
pub(super) type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<Vec<OnceLock<Bundle>>>> =
    LazyLock::new(|| (0..COUNT).map(|language| cells(Language(language).files())).collect());

fn cells(files: &LanguageFiles) -> Vec<OnceLock<Bundle>> {
    files.files.iter().map(|_| OnceLock::new()).collect()
}

/// Returns the message with this id in this language, if the language has it. An id of the form `message.attribute`
/// names an attribute of a message.
pub(super) fn format(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
    let bundle = of_id(language, id)?;
    let (message, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(message)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    if args.is_empty() {
        return Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned());
    }
    let values: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, arg.value())).collect();
    // A missing argument shows as its name; the tests compare the arguments of each use with those of its message.
    Some(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
}

/// Returns the file with the message of this id.
fn of_id(language: Language, id: &str) -> Option<&'static Bundle> {
    let file = id.split('-').next()?;
    let files = language.files().files;
    let at = files.binary_search_by_key(&file, |(name, _)| name).ok()?;
    Some(BUNDLES[language.0][at].get_or_init(|| parsed(language, files[at].1)))
}

/// Parses a file and ignores its faults; the tests make sure that there are none.
fn parsed(language: Language, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(language.tag().parse().into_iter().collect());
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
    bundle.add_resource_overriding(resource);
    bundle
}

/// Formats numbers as every screen shows them: `2,013`.
fn number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was made from a whole number")]
        FluentValue::Number(number) => Some(grouped(number.value as usize)),
        _ => None,
    }
}
