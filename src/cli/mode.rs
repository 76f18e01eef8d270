//! Decides whether the terminal interface runs on the whole screen or in line mode.

use super::{failure::Refusal, session::Session};
use crate::locale::tr;

/// How the interface is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// On the whole screen.
    Screen,
    /// In line mode, one fact per line.
    Lines,
}

impl Mode {
    /// Returns the mode that the flag or the environment asks for. Without a terminal, only the flag counts: a script
    /// that runs with `TERM=dumb` does not want an interface.
    pub(super) fn of(session: &Session, linear: bool) -> Result<Self, Refusal> {
        if linear {
            return Ok(Self::Lines);
        }
        need_terminal(session)?;
        let env = |name| (session.world.env)(name);
        let is_dumb = env("TERM").is_some_and(|term| term == "dumb");
        let is_accessible = env("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0");
        Ok(if is_dumb || is_accessible { Self::Lines } else { Self::Screen })
    }
}

/// Fails if there is no terminal, with a message that names the commands to use instead.
pub(super) fn need_terminal(session: &Session) -> Result<(), Refusal> {
    if session.world.stdin.is_terminal() && session.world.stdout.is_terminal() {
        return Ok(());
    }
    Err(Refusal::Usage(tr!("cli-needs-terminal")))
}
