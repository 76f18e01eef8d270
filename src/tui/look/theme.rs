//! Colours by meaning: named roles, whose styles are in `assets/themes/*.toml`.
//!
//! Colour only repeats what a word or a sign already says. The badge of the environment is not a role, so no theme can
//! hide it.

use std::{str::FromStr, sync::LazyLock};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::{config, domain::Environment};

/// The styles of all roles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Ordinary text.
    pub text: Look,
    /// Less important text.
    pub faint: Look,
    /// Dividing lines.
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
    /// A task that is being sent or deleted.
    pub sending: Look,
    /// A task that is over.
    pub done: Look,
    /// Due soon.
    pub urgent: Look,
    /// An All-users push.
    pub audience: Look,
    /// Success.
    pub good: Look,
    /// A warning.
    pub warning: Look,
    /// An error.
    pub error: Look,
    /// A key in a hint.
    pub key: Look,
    /// The button with the focus.
    pub button: Look,
    /// The colours that the theme uses.
    #[serde(skip)]
    palette: Palette,
}

/// The colours that a theme uses. They also determine the badge of the environment, which is not a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Palette {
    /// The 256 colours of xterm.
    #[default]
    Many,
    /// The sixteen colours of the terminal.
    Sixteen,
    /// No colours.
    None,
}

/// The style of one role.
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
            ColourFile::Name(name) => Self::from_str(&name).map_err(|_| name),
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

fn embedded(text: &str, palette: Palette) -> Theme {
    let theme: Theme = toml::from_str(text).expect("the embedded theme is valid: a test reads it");
    Theme { palette, ..theme }
}

/// What the environment variables say about colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// No colours are wanted.
    None,
    /// The terminal is dark, or nothing is known.
    OnDark,
    /// The terminal is light.
    OnLight,
    /// The terminal has sixteen colours.
    Sixteen,
}

/// Values of `TERM` for terminals with at most sixteen colours.
const WITH_SIXTEEN: [&str; 10] = [
    "ansi",
    "cons25",
    "konsole-16color",
    "linux",
    "rxvt",
    "screen",
    "screen-16color",
    "vt100",
    "vt220",
    "xterm-16color",
];

impl Colours {
    /// Reads `NO_COLOR`, `TERM` and `COLORFGBG`. The terminal itself is not queried, because that takes too long over a
    /// slow connection.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| env(name).is_some_and(|value| !value.is_empty());
        if is_set("NO_COLOR") || env("TERM").is_some_and(|term| term == "dumb") {
            return Self::None;
        }
        if env("TERM").is_some_and(|term| WITH_SIXTEEN.contains(&term.as_str())) && !is_set("COLORTERM") {
            return Self::Sixteen;
        }
        let background = env("COLORFGBG").and_then(|value| value.rsplit(';').next()?.parse::<u8>().ok());
        if background.is_some_and(|number| number == 7 || number == 15) { Self::OnLight } else { Self::OnDark }
    }
}

static DARK: LazyLock<Theme> =
    LazyLock::new(|| embedded(include_str!("../../../assets/themes/dark.toml"), Palette::Many));
static LIGHT: LazyLock<Theme> =
    LazyLock::new(|| embedded(include_str!("../../../assets/themes/light.toml"), Palette::Many));
static HIGH_CONTRAST: LazyLock<Theme> =
    LazyLock::new(|| embedded(include_str!("../../../assets/themes/high-contrast.toml"), Palette::Many));
static SIXTEEN: LazyLock<Theme> =
    LazyLock::new(|| embedded(include_str!("../../../assets/themes/sixteen.toml"), Palette::Sixteen));
static MONO: LazyLock<Theme> =
    LazyLock::new(|| embedded(include_str!("../../../assets/themes/mono.toml"), Palette::None));

impl Theme {
    /// Chooses the theme from the config and the environment. `NO_COLOR` overrides the config.
    pub fn choose(wished: config::Theme, colours: Colours) -> &'static Self {
        match (wished, colours) {
            (_, Colours::None) | (config::Theme::Mono, _) => &MONO,
            (config::Theme::HighContrast, _) => &HIGH_CONTRAST,
            (config::Theme::Sixteen, _) | (config::Theme::Auto, Colours::Sixteen) => &SIXTEEN,
            (config::Theme::Light, _) | (config::Theme::Auto, Colours::OnLight) => &LIGHT,
            (config::Theme::Dark | config::Theme::Auto, _) => &DARK,
        }
    }

    /// Returns the same theme without a style for the row at the cursor, so that only the sign in the row marks it.
    /// Each call leaks its result, so call this only once.
    pub fn with_marker_alone(&self) -> &'static Self {
        Box::leak(Box::new(Self { cursor: Look::default(), ..self.clone() }))
    }

    /// Returns the style of the environment's badge. It depends only on the environment and the palette; no theme file
    /// can change it.
    pub fn badge(&self, environment: Environment) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        let (text, ground) = match (self.palette, environment) {
            (Palette::None, _) => return style.add_modifier(Modifier::REVERSED),
            (Palette::Sixteen, Environment::Production) => (Color::White, Color::Red),
            (Palette::Sixteen, Environment::Staging) => (Color::Black, Color::Yellow),
            (Palette::Sixteen, Environment::Test) => (Color::White, Color::Blue),
            (Palette::Many, Environment::Production) => (Color::Indexed(231), Color::Indexed(160)),
            (Palette::Many, Environment::Staging) => (Color::Indexed(16), Color::Indexed(220)),
            (Palette::Many, Environment::Test) => (Color::Indexed(231), Color::Indexed(25)),
        };
        style.fg(text).bg(ground)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Environment; 3] = [Environment::Production, Environment::Staging, Environment::Test];

    #[test]
    fn the_embedded_themes_are_valid_and_mono_has_no_colour() {
        for theme in [&DARK, &LIGHT, &HIGH_CONTRAST, &SIXTEEN, &MONO] {
            assert!(ALL.into_iter().all(|environment| theme.badge(environment).add_modifier.contains(Modifier::BOLD)));
        }
        let text = include_str!("../../../assets/themes/mono.toml");
        assert!(!text.contains("fg") && !text.contains("bg"));
        assert!(ALL.into_iter().all(|environment| MONO.badge(environment).bg.is_none()));
        assert!(Style::from(MONO.cursor).add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn environment_variables_determine_the_colours() {
        let colours = |set: &'static [(&str, &str)]| {
            Colours::from_env(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(colours(&[]), Colours::OnDark);
        assert_eq!(colours(&[("NO_COLOR", "1")]), Colours::None);
        assert_eq!(colours(&[("NO_COLOR", "")]), Colours::OnDark);
        assert_eq!(colours(&[("TERM", "dumb")]), Colours::None);
        assert_eq!(colours(&[("TERM", "linux")]), Colours::Sixteen);
        assert_eq!(colours(&[("TERM", "xterm-256color")]), Colours::OnDark);
        assert_eq!(colours(&[("TERM", "screen"), ("COLORTERM", "truecolor")]), Colours::OnDark);
        assert_eq!(colours(&[("COLORFGBG", "0;15")]), Colours::OnLight);
        assert_eq!(colours(&[("COLORFGBG", "15;default;0")]), Colours::OnDark);
    }

    #[test]
    fn no_color_overrides_the_config() {
        assert_eq!(Theme::choose(config::Theme::Dark, Colours::None), &*MONO);
        assert_eq!(Theme::choose(config::Theme::Auto, Colours::Sixteen), &*SIXTEEN);
        assert_eq!(Theme::choose(config::Theme::HighContrast, Colours::OnLight), &*HIGH_CONTRAST);
        assert_eq!(Theme::choose(config::Theme::Auto, Colours::OnLight), &*LIGHT);
        assert_eq!(Theme::choose(config::Theme::Auto, Colours::OnDark), &*DARK);
    }

    #[test]
    fn the_three_environments_look_different() {
        for theme in [&DARK, &SIXTEEN] {
            let badges: std::collections::HashSet<_> = ALL.map(|environment| theme.badge(environment)).into();
            assert_eq!(badges.len(), 3);
        }
    }

    #[test]
    fn a_theme_with_the_marker_alone_changes_only_the_cursor() {
        let theme = MONO.with_marker_alone();
        assert_eq!(Style::from(theme.cursor), Style::new());
        assert_eq!(theme.badge(Environment::Test), MONO.badge(Environment::Test));
        assert_eq!(theme.error, MONO.error);
    }

    /// Returns the relative luminance (WCAG 2) of one of xterm's 256 colours, from 0 to 1.
    fn luminance(colour: u8) -> f64 {
        let levels = [0_u8, 95, 135, 175, 215, 255];
        let [red, green, blue] = match colour {
            16..=231 => [36, 6, 1].map(|step| levels[usize::from((colour - 16) / step % 6)]),
            grey @ 232.. => [8 + (grey - 232) * 10; 3],
            _ => panic!("the terminal defines the first sixteen colours"),
        };
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: f64, other: f64) -> f64 {
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_has_enough_contrast_on_the_background_that_a_theme_is_made_for() {
        for (theme, ground, least) in [(&DARK, 16, 4.5), (&LIGHT, 231, 4.5), (&HIGH_CONTRAST, 16, 7.0)] {
            let roles = [
                theme.faint,
                theme.label,
                theme.mark,
                theme.pending,
                theme.sending,
                theme.done,
                theme.urgent,
                theme.audience,
                theme.good,
                theme.warning,
                theme.error,
                theme.key,
            ];
            for (number, role) in roles.into_iter().map(Style::from).enumerate() {
                let Some(Color::Indexed(colour)) = role.fg else { panic!("role {number} has no indexed colour") };
                let ratio = contrast(luminance(colour), luminance(ground));
                assert!(ratio >= least, "role {number}, colour {colour}: {ratio:.2}");
            }
        }
    }
}
