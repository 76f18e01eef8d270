//! What stays unfinished when somebody leaves.

use std::{collections::HashSet, time::Duration};

use super::{Apps, Context, Interrupted};
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
    let service = context.service();
    let mut runs = context.ledger.open_runs().await?;
    runs.retain(|run| run.service == service);
    let mut ours = HashSet::new();
    for run in runs.iter().filter(|run| run.held) {
        // The lock is ours, or another process's.
        match context.ledger.holds_run(run.id).await {
            Ok(()) => drop(ours.insert(run.id)),
            Err(LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_) | LedgerError::NoSuchRun(_)) => {}
            // It cannot be told: then it is not for the ledger to say what is left.
            Err(error) => return Err(error),
        }
    }
    let mut unsettled = context.ledger.unsettled(&service).await?;
    runs.retain(|run| !run.held || ours.contains(&run.id));
    unsettled.retain(|open| !open.held || ours.contains(&open.attempt.run));
    let unfinished = Interrupted { runs, unsettled, ..Interrupted::default() }.unfinished();
    let is_left = |(_, left): &(RunId, Remainder)| !left.is_nothing();
    let of_app = |(run, left)| LeftBehind { app: context.app.name.clone(), run, left };
    Ok(unfinished.into_iter().filter(is_left).map(of_app).collect())
}
