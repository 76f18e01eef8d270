//! The commands of the palette, generated from the key table, and the values of their arguments.
//!
//! Only actions that work in the list or everywhere are commands. A dialog's answers are not: they can be given only in
//! the dialog.

use crate::{
    config::TimeDisplay,
    locale::{Language, in_language, label},
    tui::{
        index::store::Sorting,
        keymap::{Scope, action::Action},
        overlays::{Argument, Command, Layer, Overlay, Palette, Value},
        state::{
            State,
            off::{why_early, why_off},
        },
        views::sortings,
    },
};

/// Alternative names that users know from other programs.
const ALIASES: [(&str, Action); 4] =
    [("app", Action::SwitchApp), ("q", Action::Quit), ("find", Action::Filter), ("refresh", Action::ReadList)];

const ZONES: [(&str, TimeDisplay); 3] =
    [("local", TimeDisplay::Local), ("utc", TimeDisplay::Utc), ("app", TimeDisplay::App)];

/// Opens the palette.
pub fn ask(state: &mut State) {
    let palette = Palette::new(state.app.clone(), commands(state));
    state.layers.push(Layer::new(Overlay::Palette(palette)));
}

/// Returns every command, in the order of the key table.
fn commands(state: &State) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for binding in state.keymap().bindings(Scope::List).filter(|binding| binding.action != Action::Palette) {
        if let Some(earlier) = commands.iter_mut().find(|command| command.action == binding.action) {
            let keys = [std::mem::take(&mut earlier.keys), binding.keys_words()];
            earlier.keys = keys.join(" ").trim().into();
            continue;
        }
        commands.push(Command {
            action: binding.action,
            alias: ALIASES.iter().find(|(_, action)| *action == binding.action).map(|(alias, _)| *alias),
            keys: binding.keys_words(),
            desc: binding.desc(),
            off: why_off(state, binding.action).or_else(|| why_early(state, binding.action)),
            argument: argument(state, binding.action),
        });
    }
    commands
}

fn argument(state: &State, action: Action) -> Argument {
    match action {
        Action::Filter => Argument::Text(label!("palette-argument-text")),
        Action::SwitchApp => {
            let apps = state.apps.iter().map(|app| Value::plain(app.name.0.clone()));
            Argument::OneOf(label!("palette-argument-name"), apps.collect())
        }
        Action::Sort => {
            let orders = sortings().into_iter().map(|sorting| Value::new(sorting.word().to_owned(), sorting.name()));
            Argument::OneOf(label!("palette-argument-field"), orders.collect())
        }
        Action::Zone => {
            let zones = ZONES.map(|(name, display)| Value::new(name.to_owned(), zone_words(display)));
            Argument::OneOf(label!("palette-argument-zone"), zones.into())
        }
        Action::Language => {
            let name = |language| in_language(language, || label!("language-name"));
            let languages = Language::all().map(|language| Value::new(language.tag().to_owned(), name(language)));
            Argument::OneOf(label!("palette-argument-language"), languages.collect())
        }
        _ => Argument::None,
    }
}

/// Returns the description of a time zone in the list of values.
fn zone_words(display: TimeDisplay) -> &'static str {
    match display {
        TimeDisplay::Local => label!("palette-zone-local"),
        TimeDisplay::Utc => label!("palette-zone-utc"),
        TimeDisplay::App => label!("palette-zone-app"),
    }
}

/// Returns the order with this name.
pub fn sorting_of(name: &str) -> Option<Sorting> {
    sortings().into_iter().find(|sorting| sorting.word() == name)
}

/// Returns the time zone with this name.
pub fn zone_of(name: &str) -> Option<TimeDisplay> {
    ZONES.into_iter().find(|(zone, _)| *zone == name).map(|(_, display)| display)
}

/// Returns the language with this tag.
pub fn language_of(tag: &str) -> Option<Language> {
    Language::all().find(|language| language.tag() == tag)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        domain::Environment,
        tui::{keymap::Keymap, update::property_tests},
    };

    #[test]
    fn the_description_of_sort_names_all_orders() {
        let state = property_tests::state(Environment::Test);
        let sort =
            || commands(&state).into_iter().find(|command| command.action == Action::Sort).expect("sort is a command");
        for (language, between) in [("en", ", "), ("zh-Hans", "、")] {
            in_language(language_of(language).expect("the language is built in"), || {
                let names: Vec<_> = sortings().iter().map(|sorting| sorting.name()).collect();
                assert!(sort().desc.ends_with(&names.join(between)), "{}: {names:?}", sort().desc);
            });
        }
    }

    #[test]
    fn every_action_of_the_list_is_a_command_and_no_answer_to_a_dialog_is() {
        let state = property_tests::state(Environment::Test);
        let offered: BTreeSet<_> = commands(&state).iter().map(|command| command.action.name()).collect();
        for action in Action::all() {
            let is_here = Keymap::built_in().bindings(Scope::List).any(|binding| binding.action == *action);
            // The palette does not offer itself.
            let is_command = is_here && *action != Action::Palette;
            assert_eq!(offered.contains(action.name()), is_command, "{}", action.name());
        }
        for answer in
            [Action::Yes, Action::Accept, Action::Other, Action::OnlyReachable, Action::ThenHold, Action::PutAside]
        {
            assert!(!offered.contains(answer.name()), "{} would bypass its dialog", answer.name());
        }
    }

    #[test]
    fn each_command_appears_once_with_all_its_keys() {
        let commands = commands(&property_tests::state(Environment::Test));
        let names: BTreeSet<_> = commands.iter().map(|command| command.action.name()).collect();
        assert_eq!(names.len(), commands.len());
        let quit = commands.iter().find(|command| command.action == Action::Quit).expect("quit is a command");
        assert_eq!((quit.keys.as_str(), quit.alias), ("Q q ctrl-c", Some("q")));
        assert!(commands.iter().all(|command| !command.desc.is_empty()));
    }
}
