//! What the interface is given.

use std::{path::PathBuf, sync::Arc};

use crate::{
    clock::Clock,
    config,
    domain::AppName,
    ops,
    tui::{keymap::Keymap, look::theme::Colours, terminal::clipboard::Between},
};

/// What the interface is given.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The configured apps, over one ledger.
    pub apps: Arc<ops::Apps>,
    /// The app to begin with.
    pub start: AppName,
    /// Settings.
    pub ui: config::Ui,
    /// The keys, where they are not the built-in ones.
    pub keymap: Option<Arc<Keymap>>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Where calls and reads run.
    pub runtime: tokio::runtime::Handle,
    /// A word for the first line, such as `DEMO`.
    pub banner: Option<String>,
    /// What the environment or the command line says about colours.
    pub colours: Colours,
    /// Whether the terminal shows signs beyond ASCII.
    pub is_utf8: bool,
    /// What stands between us and the terminal's clipboard.
    pub between: Between,
    /// Where tasks are exported to.
    pub folder: PathBuf,
}
