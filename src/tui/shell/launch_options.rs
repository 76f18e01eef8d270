//! The options that the interface is started with.

use std::{path::PathBuf, sync::Arc};

use crate::{
    clock::Clock,
    config,
    domain::AppName,
    ops,
    tui::{keymap::Keymap, look::theme::Colours, terminal::clipboard::Between},
};

/// The options that the interface is started with.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The configured apps, which share one ledger.
    pub apps: Arc<ops::Apps>,
    /// The app to open first.
    pub start: AppName,
    /// The interface settings from the config.
    pub ui: config::Ui,
    /// The key table; `None` for the built-in one.
    pub keymap: Option<Arc<Keymap>>,
    /// The source of the current time.
    pub clock: Arc<dyn Clock>,
    /// The runtime on which calls and reads run.
    pub runtime: tokio::runtime::Handle,
    /// A word to show in the first line, such as `DEMO`, in the current language.
    pub banner: Option<fn() -> &'static str>,
    /// The colours that the environment or the command line allows.
    pub colours: Colours,
    /// Whether the terminal can show characters beyond ASCII.
    pub is_utf8: bool,
    /// The multiplexer between this program and the terminal's clipboard, if there is one.
    pub between: Between,
    /// The operator's own editor.
    pub editor: ops::Editor,
    /// The folder that tasks are exported to.
    pub folder: PathBuf,
}
