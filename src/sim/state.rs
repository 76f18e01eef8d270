//! The state of the simulated service: apps, tasks, counters, and the effects that are still to come.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    EarlierTask, Effect, LogEntry, LogEvent, Scenario, TaskState,
    commands::{self, Context, Parameters},
    faults::{Faults, Target},
    gate::{Account, Counts},
    log::Log,
    operator::{OperatorChange, Operators},
    random::Random,
    rules::Rules,
    store::{Change, Store},
};
use crate::{
    api::Command,
    domain::{SdkAppId, TaskId},
};

/// One moment on both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The service's wall clock, its skew included.
    pub(super) wall: Timestamp,
    pub(super) boot: Duration,
}

/// One app: the account that may call it, and its tasks.
#[derive(Debug)]
pub(super) struct AppState {
    pub(super) account: Account,
    pub(super) store: Store,
    /// The values that its tasks had before they were postponed or edited.
    pub(super) earlier: Vec<EarlierTask>,
}

/// An effect that a fault postponed. The command is decided again when the effect is due, because the task may have
/// changed in the meantime.
#[derive(Debug)]
pub(super) struct Late {
    /// When the effect takes place, on the boot clock.
    pub(super) due: Duration,
    /// When the call arrived.
    pub(super) promised: Moment,
    pub(super) app: SdkAppId,
    pub(super) command: Command,
    pub(super) random: u32,
    /// The id of the task that it creates, if it creates one.
    pub(super) new_id: u64,
    pub(super) body: Parameters,
    pub(super) fault: Option<&'static str>,
}

impl Late {
    /// Returns the wall time at which the effect takes place: interpolated between the arrival of the call and now,
    /// because the wall clock may run faster than the boot clock.
    fn wall_time(&self, now: Moment) -> Timestamp {
        let whole = now.boot.saturating_sub(self.promised.boot).as_nanos();
        let part = self.due.saturating_sub(self.promised.boot).as_nanos();
        let wall = now.wall.duration_since(self.promised.wall).as_nanos();
        let (Ok(whole), Ok(part)) = (i128::try_from(whole), i128::try_from(part)) else { return now.wall };
        let gone = wall.checked_mul(part).and_then(|product| product.checked_div(whole));
        gone.and_then(|nanos| i64::try_from(nanos).ok())
            .and_then(|nanos| self.promised.wall.checked_add(SignedDuration::from_nanos(nanos)).ok())
            .unwrap_or(now.wall)
    }
}

/// The state of the service, which [`Service`](super::Service) keeps under one lock.
#[derive(Debug)]
pub(super) struct State {
    /// When the scenario started, on the service's wall clock.
    pub(super) start: Timestamp,
    pub(super) apps: BTreeMap<SdkAppId, AppState>,
    pub(super) counts: Counts,
    pub(super) faults: Faults,
    pub(super) operators: Operators,
    pub(super) random: Random,
    pub(super) late: Vec<Late>,
    pub(super) log: Log,
}

impl State {
    pub(super) fn new(scenario: Scenario, start: Timestamp) -> Self {
        let random = Random::seeded(scenario.seed);
        let mut tasks: BTreeMap<SdkAppId, Vec<_>> = BTreeMap::new();
        let mut earlier: BTreeMap<SdkAppId, Vec<_>> = BTreeMap::new();
        for plan in &scenario.tasks {
            earlier.entry(plan.app).or_default().extend(plan.earlier(start));
            tasks.entry(plan.app).or_default().push(plan.to_stored(start));
        }
        let apps = scenario.apps.into_iter().map(|app| {
            let account = Account { region: app.region, admins: vec![app.identifier], key: app.key };
            let store = Store::new(tasks.remove(&app.sdkappid).unwrap_or_default(), app.next_id);
            let earlier = earlier.remove(&app.sdkappid).unwrap_or_default();
            (app.sdkappid, AppState { account, store, earlier })
        });
        Self {
            start,
            apps: apps.collect(),
            counts: Counts::default(),
            faults: Faults::new(scenario.faults),
            operators: Operators::new(scenario.changes),
            random,
            late: Vec::new(),
            log: Log::default(),
        }
    }

    pub(super) fn make(&mut self, app: SdkAppId, change: Change) {
        if let Some(app) = self.apps.get_mut(&app) {
            app.store.make(change);
        }
    }

    /// Reserves the id of a task that is created now or later.
    pub(super) fn reserve(&mut self, app: SdkAppId, change: &Change) {
        if let (Change::Create(task), Some(app)) = (change, self.apps.get_mut(&app)) {
            app.store.reserve(task.id);
        }
    }

    /// The task of a command that changes tasks, for the log.
    pub(super) fn shown(&self, app: SdkAppId, command: Command, task: Option<TaskId>) -> Option<TaskState> {
        if command.only_reads() {
            return None;
        }
        self.apps.get(&app)?.store.state(task?.get())
    }

    /// Makes the late effects and the changes of other operators whose time has come, in the order of their times, each
    /// with a log line.
    pub(super) fn settle(&mut self, rules: &Rules, now: Moment) {
        loop {
            let late = self.next_late(now).map(|place| (self.late[place].wall_time(now), place));
            let change = self.operators.next_due(now.wall.duration_since(self.start));
            let changed_at = change.and_then(|at| self.start.checked_add(at).ok());
            match (late, change) {
                (Some((at, place)), _) if changed_at.is_none_or(|changed_at| at <= changed_at) => {
                    let late = self.late.remove(place);
                    self.settle_one(&late, rules, now);
                }
                (_, Some(change)) => {
                    if let Some(change) = self.operators.take_due(change) {
                        let wall = changed_at.unwrap_or(now.wall);
                        self.operate(&change, rules, Moment { wall, boot: now.boot });
                    }
                }
                (_, None) => return,
            }
        }
    }

    /// Makes the changes that the script places right after this call.
    pub(super) fn operate_after(&mut self, target: Target, rules: &Rules, now: Moment) {
        for change in self.operators.take_after(target) {
            self.operate(&change, rules, now);
        }
    }

    fn operate(&mut self, change: &OperatorChange, rules: &Rules, at: Moment) {
        let random = u32::try_from(self.random.below(u64::from(u32::MAX))).unwrap_or_default();
        let Some(app) = self.apps.get(&change.app) else { return };
        let body = change.body(&app.store, self.start);
        let new_id = app.store.next_id();
        let context = Context { app: change.app, store: &app.store, rules, now: at.wall, random, new_id };
        let decision = commands::decide(change.command(), &context, &body);
        let task = decision.change.as_ref().map(Change::task).or_else(|| body.task_id().ok()).map(TaskId::new);
        let before = self.shown(change.app, change.command(), task);
        let effect = if decision.change.is_some() { Effect::Done } else { Effect::None };
        if let Some(made) = decision.change {
            self.reserve(change.app, &made);
            self.make(change.app, made);
        }
        let after = self.shown(change.app, change.command(), task);
        self.log.push(LogEntry {
            event: LogEvent::Operator,
            at: at.wall,
            since_boot: at.boot,
            command: Some(change.command()),
            app: Some(change.app),
            random: None,
            task,
            effect,
            code: Some(decision.reply.code),
            fault: None,
            before,
            after,
        });
    }

    fn next_late(&self, now: Moment) -> Option<usize> {
        let ripe = self.late.iter().enumerate().filter(|(_, late)| late.due <= now.boot);
        ripe.min_by_key(|(_, late)| late.due).map(|(place, _)| place)
    }

    fn settle_one(&mut self, late: &Late, rules: &Rules, now: Moment) {
        let at = late.wall_time(now);
        let Some(app) = self.apps.get(&late.app) else { return };
        let context =
            Context { app: late.app, store: &app.store, rules, now: at, random: late.random, new_id: late.new_id };
        let decision = commands::decide(late.command, &context, &late.body);
        let task = decision.change.as_ref().map(Change::task).or_else(|| late.body.task_id().ok()).map(TaskId::new);
        let before = self.shown(late.app, late.command, task);
        let effect = if decision.change.is_some() { Effect::Done } else { Effect::None };
        if let Some(change) = decision.change {
            self.make(late.app, change);
        }
        let after = self.shown(late.app, late.command, task);
        self.log.push(LogEntry {
            event: LogEvent::LateEffect,
            at,
            since_boot: late.due,
            command: Some(late.command),
            app: Some(late.app),
            random: Some(late.random),
            task,
            effect,
            code: None,
            fault: late.fault,
            before,
            after,
        });
    }
}
