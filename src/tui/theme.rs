//! Colours by meaning: about fifteen named roles, filled in by `assets/themes/*.toml`.
//!
//! Colour only repeats what a word or a sign already says. The badge of the environment is not a role: it cannot be themed
//! away. Deliberately not here: asking the terminal for its colours.

use std::{str::FromStr, sync::LazyLock};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use super::launch::Colours;
use crate::{config, domain::Environment};

/// The styles of all roles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Ordinary text.
    pub text: Look,
    /// What matters less.
    pub faint: Look,
    /// Lines that divide.
    pub rule: Look,
    /// Headings.
    pub title: Look,
    /// Names of values.
    pub label: Look,
    /// The row at the cursor.
    pub cursor: Look,
    /// Marks.
    pub mark: Look,
    /// A task that waits for its time.
    pub pending: Look,
    /// A task that is under way.
    pub sending: Look,
    /// A task that is over.
    pub done: Look,
    /// Due soon.
    pub urgent: Look,
    /// An All-users push.
    pub audience: Look,
    /// It went well.
    pub good: Look,
    /// Take care.
    pub warning: Look,
    /// It went wrong.
    pub error: Look,
    /// A key in a hint.
    pub key: Look,
    /// The button with the focus.
    pub button: Look,
}

/// How one role looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "LookFile")]
pub struct Look(Style);

#[derive(Deserialize)]
#[serde(untagged)]
enum ColourFile {
    Number(u8),
    Name(String),
}

impl TryFrom<ColourFile> for Color {
    type Error = String;

    fn try_from(file: ColourFile) -> Result<Self, String> {
        match file {
            ColourFile::Number(number) => Ok(Self::Indexed(number)),
            ColourFile::Name(name) => Self::from_str(&name).map_err(|_| format!("{name:?} is not a colour")),
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Weight {
    Bold,
    Dim,
    Underlined,
    Reversed,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LookFile {
    fg: Option<ColourFile>,
    bg: Option<ColourFile>,
    add: Vec<Weight>,
}

impl TryFrom<LookFile> for Look {
    type Error = String;

    fn try_from(file: LookFile) -> Result<Self, String> {
        let mut style = Style::new();
        style.fg = file.fg.map(Color::try_from).transpose()?;
        style.bg = file.bg.map(Color::try_from).transpose()?;
        let modifier = |weight: &Weight| match weight {
            Weight::Bold => Modifier::BOLD,
            Weight::Dim => Modifier::DIM,
            Weight::Underlined => Modifier::UNDERLINED,
            Weight::Reversed => Modifier::REVERSED,
        };
        style.add_modifier = file.add.iter().map(modifier).collect();
        Ok(Self(style))
    }
}

impl From<Look> for Style {
    fn from(look: Look) -> Self {
        look.0
    }
}

fn embedded(text: &str) -> Theme {
    toml::from_str(text).expect("the embedded theme is valid, a test reads it")
}

static DARK: LazyLock<Theme> = LazyLock::new(|| embedded(include_str!("../../assets/themes/dark.toml")));
static LIGHT: LazyLock<Theme> = LazyLock::new(|| embedded(include_str!("../../assets/themes/light.toml")));
static MONO: LazyLock<Theme> = LazyLock::new(|| embedded(include_str!("../../assets/themes/mono.toml")));

impl Theme {
    /// The theme for what the config wishes and the environment allows. `NO_COLOR` wins over the config.
    pub fn choose(wished: config::Theme, colours: Colours) -> &'static Self {
        match (wished, colours) {
            (_, Colours::None) | (config::Theme::Mono, _) => &MONO,
            (config::Theme::Light, _) | (config::Theme::Auto, Colours::OnLight) => &LIGHT,
            _ => &DARK,
        }
    }

    fn is_mono(&self) -> bool {
        *self == *MONO
    }

    /// The look of the environment's badge, the same in every theme with colours.
    pub fn badge(&self, environment: Environment) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        if self.is_mono() {
            return style.add_modifier(Modifier::REVERSED);
        }
        match environment {
            Environment::Production => style.fg(Color::Indexed(231)).bg(Color::Indexed(160)),
            Environment::Staging => style.fg(Color::Indexed(16)).bg(Color::Indexed(220)),
            Environment::Test => style.fg(Color::Indexed(231)).bg(Color::Indexed(25)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Environment; 3] = [Environment::Production, Environment::Staging, Environment::Test];

    #[test]
    fn the_embedded_themes_are_valid_and_mono_has_no_colour() {
        for theme in [&DARK, &LIGHT, &MONO] {
            assert!(ALL.into_iter().all(|environment| theme.badge(environment).add_modifier.contains(Modifier::BOLD)));
        }
        let text = include_str!("../../assets/themes/mono.toml");
        assert!(!text.contains("fg") && !text.contains("bg"));
        assert!(ALL.into_iter().all(|environment| MONO.badge(environment).bg.is_none()));
        assert!(Style::from(MONO.cursor).add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn no_colour_wins_over_the_config() {
        assert!(Theme::choose(config::Theme::Dark, Colours::None).is_mono());
        assert_eq!(Theme::choose(config::Theme::Auto, Colours::OnLight), &*LIGHT);
        assert_eq!(Theme::choose(config::Theme::Auto, Colours::OnDark), &*DARK);
    }

    #[test]
    fn the_three_environments_look_different() {
        let badges: std::collections::HashSet<_> = ALL.map(|environment| DARK.badge(environment)).into();
        assert_eq!(badges.len(), 3);
    }
}
