//! The settings of this session, from the config and from what this terminal can display.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    keymap::Keymap,
    look::{glyphs::Glyphs, theme::Theme},
};
use crate::{config::Ui, domain::Safety};

/// The settings of this session.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The interface settings from the config. Keys change some of them for this session, such as the time zone and the
    /// mouse.
    pub ui: Ui,
    /// Which confirmations the user must give, and how long a question is guarded.
    pub safety: Safety,
    /// The styles to draw with.
    pub theme: &'static Theme,
    /// The characters that bars, rules and counts are drawn with.
    pub glyphs: Glyphs,
    /// The key table; `None` for the built-in one.
    pub keymap: Option<Arc<Keymap>>,
    /// A word for the first line, in the current language.
    pub banner: Option<fn() -> &'static str>,
    /// The machine's zone.
    pub local: TimeZone,
}
