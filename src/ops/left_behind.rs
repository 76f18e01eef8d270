//! Finds the runs that stay unfinished when the user leaves.

use std::time::Duration;

use super::{Apps, Context, resume::find_interrupted_in};
use crate::{
    domain::{AppName, Remainder, RunId},
    ledger::LedgerError,
};

/// How long to wait for the ledger before the user may leave anyway.
const PATIENCE: Duration = Duration::from_secs(2);

/// An unfinished run that no live process is working on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The app.
    pub app: AppName,
    /// The run.
    pub run: RunId,
    /// What is left of the run.
    pub left: Remainder,
}

impl Apps {
    /// Returns the runs that stay unfinished if this process ends now, in all apps that were opened, according to the
    /// ledger: this process's own and those of earlier processes. A run that another live process holds does not count,
    /// because that process will finish it. Returns `None` if the ledger cannot be read or does not answer in time.
    pub async fn left_behind(&self) -> Option<Vec<LeftBehind>> {
        let look = async {
            let mut found: Vec<LeftBehind> = Vec::new();
            for context in self.opened() {
                let left = left_behind(&context).await?;
                // Two apps in the config may be the same app at the service.
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
