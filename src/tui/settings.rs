//! The settings of this session: what the config says, and what fits this terminal.

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
    /// What the config says of the interface. Keys change some of it for this session: the zone, and the mouse.
    pub ui: Ui,
    /// How much confirmation is needed.
    pub safety: Safety,
    /// The colours.
    pub theme: &'static Theme,
    /// The signs that counts are drawn with.
    pub glyphs: Glyphs,
    /// The keys, where they are not the built-in ones.
    pub keymap: Option<Arc<Keymap>>,
    /// A word for the first line.
    pub banner: Option<String>,
    /// The machine's zone.
    pub local: TimeZone,
}
