//! What stays unfinished when somebody leaves.

use std::time::Duration;

use super::{Apps, Context, resume::find_interrupted_in};
use crate::{
    domain::{AppName, Remainder, RunId},
    ledger::LedgerError,
};

/// How long the ledger is asked before somebody may leave all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// An unfinished run that nobody is busy with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The app.
    pub app: AppName,
    /// The run.
    pub run: RunId,
    /// What is left of it.
    pub left: Remainder,
}

impl Apps {
    /// The runs of all apps that were opened which stay unfinished if this process ends now, as the ledger has them: its own
    /// and those of earlier ones. A run that another live process holds is that one's to finish. `None` where the ledger
    /// cannot be read, or does not answer in time.
    pub async fn left_behind(&self) -> Option<Vec<LeftBehind>> {
        let look = async {
            let mut found: Vec<LeftBehind> = Vec::new();
            for context in self.opened() {
                let left = left_behind(&context).await?;
                // Two apps of the config may be one at the service.
                found.extend(
                    left.into_iter().filter(|left| found.iter().all(|known| known.run != left.run)).collect::<Vec<_>>(),
                );
            }
            Ok::<_, LedgerError>(found)
        };
        tokio::select! {
            found = look => found.ok(),
            () = self.clock().sleep(PATIENCE) => None,
        }
    }
}

async fn left_behind(context: &Context) -> Result<Vec<LeftBehind>, LedgerError> {
    let unfinished = find_interrupted_in(&*context.ledger, &context.service()).await?.unfinished();
    let is_left = |(_, left): &(RunId, Remainder)| !left.is_nothing();
    let of_app = |(run, left)| LeftBehind { app: context.app.name.clone(), run, left };
    Ok(unfinished.into_iter().filter(is_left).map(of_app).collect())
}
