//! The test rig: one app of a simulated service, a real ledger in a temporary folder, and a manual clock.

mod faulty;
mod parts;

pub use faulty::Faulty;
pub use parts::{context, open_ledger};

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;
use pushdeck::{
    api::Transport,
    bulk::Stop,
    clock::{Clock, ManualClock},
    domain::{
        Answer, BulkEvent, Campaign, ChangeRequest, ConfirmedPlan, Host, Outcome, RunId, Summary, Task, TaskId,
        TaskOutcome,
    },
    ledger::Ledger,
    ops::{self, Context},
    sim::{Scenario, ScenarioApp, Service, SimTransport},
};
use tempfile::TempDir;

/// The time at which the clocks of tests start.
pub const START: &str = "2026-12-01T09:00:00Z";

/// An opened app of a scenario, with its service, its clock and its ledger.
pub struct Rig {
    pub service: Service,
    pub context: Context,
    pub clock: ManualClock,
    pub folder: TempDir,
    app: ScenarioApp,
    ledger: Arc<Faulty>,
    /// How far the clock advances whenever everything waits for it.
    pub step: Duration,
}

/// The default step, large enough to pass minutes quickly. A test in which every tenth of a second matters sets a
/// smaller step.
const STEP: Duration = Duration::from_millis(50);

impl Rig {
    /// Creates a rig with the first app of a scenario.
    pub async fn on(scenario: Scenario) -> Self {
        let clock = ManualClock::at(START.parse().expect("the time is valid"));
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let app = scenario.apps().first().expect("a scenario has an app").clone();
        let service = Service::new(scenario, Arc::clone(&shared));
        let folder = TempDir::new().expect("a temporary folder can be created");
        let host = Host::of_region(app.region);
        let transport = Arc::new(SimTransport::new(service.clone(), &host));
        let ledger = Arc::new(Faulty::sound(open_ledger(&folder, Arc::clone(&shared)).await));
        let context = context(&app, host, transport, Arc::clone(&ledger) as Arc<dyn Ledger>, shared);
        Self { service, context, clock, folder, app, ledger, step: STEP }
    }

    /// Creates a rig with a scenario in TOML.
    pub async fn script(toml: &str) -> Self {
        Self::on(Scenario::parse(toml).expect("the scenario is valid")).await
    }

    /// Restarts the program with the same service and ledger, over another transport if one is given.
    pub async fn restart(self, transport: Option<Arc<dyn Transport>>) -> Self {
        let Self { service, context: old, clock, folder, app, ledger: old_ledger, .. } = self;
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let host = old.app.host.clone();
        drop((old, old_ledger));
        let transport = transport.unwrap_or_else(|| Arc::new(SimTransport::new(service.clone(), &host)));
        let ledger = Arc::new(Faulty::sound(open_ledger(&folder, Arc::clone(&shared)).await));
        let context = context(&app, host, transport, Arc::clone(&ledger) as Arc<dyn Ledger>, shared);
        Self { service, context, clock, folder, app, ledger, step: STEP }
    }

    /// Returns the same rig with the ledger wrapped by `wrap`.
    pub fn with_ledger(self, wrap: impl FnOnce(Arc<dyn Ledger>) -> Arc<dyn Ledger>) -> Self {
        let ledger = wrap(Arc::clone(&self.context.ledger));
        let clock = Arc::clone(&self.context.clock);
        self.over(ledger, clock)
    }

    /// Returns the same rig, whose program uses this clock instead of the one that it shares with the service.
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        let ledger = Arc::clone(&self.context.ledger);
        self.over(ledger, clock)
    }

    fn over(mut self, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Self {
        let host = self.context.app.host.clone();
        let transport = Arc::new(SimTransport::new(self.service.clone(), &host));
        self.context = context(&self.app, host, transport, ledger, clock);
        self
    }

    /// Runs this future while the clock advances, so that whatever waits for the clock can continue.
    pub async fn as_time_passes<T>(&self, work: impl Future<Output = T>) -> T {
        let moving = async {
            loop {
                // The clock stands still while there is work that does not wait for it, however long that takes on this
                // machine.
                self.ledger.rest().await;
                self.clock.advance(self.step);
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = moving => unreachable!("the clock never stops"),
        }
    }

    /// Reads the service's list for the default window into the ledger.
    pub async fn sync(&self) -> ops::SyncReport {
        let window = ops::default_window(self.clock.now());
        self.as_time_passes(ops::sync(&self.context, window, &mut |_| {})).await.expect("the list can be read")
    }

    /// Prepares a plan for these ids and confirms it.
    pub async fn confirm(&self, ids: &[u64]) -> (ConfirmedPlan, Vec<TaskOutcome>) {
        let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
        let prepared = self
            .as_time_passes(ops::prepare(&self.context, &ids, None, ChangeRequest::Delete))
            .await
            .expect("the plan can be prepared");
        let answer = prepared.plan.confirmation(self.context.safety).value().map_or(Answer::Yes, Answer::Typed);
        let confirmed = prepared.plan.confirm(self.context.safety, &answer).expect("the answer confirms the plan");
        (confirmed, prepared.left_out)
    }

    /// Deletes these ids. Returns the outcome of each and the summary.
    pub async fn delete(&self, ids: &[u64]) -> (BTreeMap<u64, TaskOutcome>, Summary) {
        self.delete_until(ids, &Stop::new()).await
    }

    /// Like [`delete`](Self::delete), but `stop` can stop the run.
    pub async fn delete_until(&self, ids: &[u64], stop: &Stop) -> (BTreeMap<u64, TaskOutcome>, Summary) {
        let (plan, _) = self.confirm(ids).await;
        let run = ops::Run::new(&self.context, stop.clone());
        let mut outcomes = BTreeMap::new();
        let mut show = |event: &BulkEvent| collect(&mut outcomes, event);
        let summary = self.as_time_passes(ops::carry_out(&self.context, plan, run, &mut show)).await;
        let summary = summary.expect("the run can begin");
        (outcomes, summary)
    }

    /// Resumes a run.
    pub async fn resume(&self, run: RunId) -> anyhow::Result<(BTreeMap<u64, TaskOutcome>, Summary)> {
        let mut outcomes = BTreeMap::new();
        let mut show = |event: &BulkEvent| collect(&mut outcomes, event);
        let summary = self.as_time_passes(ops::resume(&self.context, run, Stop::new(), &mut show)).await?;
        Ok((outcomes, summary))
    }

    /// Returns the task as the ledger has it; `None` if the ledger does not have it.
    pub async fn task(&self, id: u64) -> Option<Task> {
        let service = self.context.service();
        self.context.ledger.tasks(&service, &[TaskId::new(id)]).await.expect("the ledger can be read").pop()
    }
}

fn collect(outcomes: &mut BTreeMap<u64, TaskOutcome>, event: &BulkEvent) {
    if let BulkEvent::Settled(settled) = event {
        let before = outcomes.insert(settled.task.get(), settled.clone());
        assert_eq!(before, None, "a task settles only once");
    }
}

/// Returns the service's code in an outcome, if it has one.
pub fn code(outcome: &Outcome) -> Option<i64> {
    outcome.failure().and_then(|why| why.code)
}

/// Parses the name of a campaign.
pub fn campaign(name: &str) -> Campaign {
    name.parse().expect("the campaign is valid")
}

/// Parses a point in time.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("the time is valid")
}
