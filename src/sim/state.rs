//! The state of the simulated service: apps, tasks, counters, and the effects that are still to come.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    Effect, LogEntry, LogEvent, Scenario, TaskState,
    commands::{self, Context, Parameters},
    faults::Faults,
    gate::{Account, Counts},
    log::Log,
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
    /// The wall time at which the effect takes place: interpolated between the arrival of the call and now, because the
    /// wall clock may run faster than the boot clock.
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
    pub(super) apps: BTreeMap<SdkAppId, AppState>,
    pub(super) counts: Counts,
    pub(super) faults: Faults,
    pub(super) random: Random,
    pub(super) late: Vec<Late>,
    pub(super) log: Log,
}

impl State {
    pub(super) fn new(scenario: Scenario, start: Timestamp) -> Self {
        let random = Random::seeded(scenario.seed);
        let mut tasks: BTreeMap<SdkAppId, Vec<_>> = BTreeMap::new();
        for plan in &scenario.tasks {
            tasks.entry(plan.app).or_default().push(plan.to_stored(start));
        }
        let apps = scenario.apps.into_iter().map(|app| {
            let account = Account { region: app.region, admins: vec![app.identifier], key: app.key };
            let store = Store::new(tasks.remove(&app.sdkappid).unwrap_or_default(), app.next_id);
            (app.sdkappid, AppState { account, store })
        });
        Self {
            apps: apps.collect(),
            counts: Counts::default(),
            faults: Faults::new(scenario.faults),
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

    /// Gives away the id of a task that is created, now or later.
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

    /// Applies the late effects that are due, in the order of their due times, and logs each of them.
    pub(super) fn settle(&mut self, rules: &Rules, now: Moment) {
        while let Some(place) = self.next_late(now) {
            let late = self.late.remove(place);
            self.settle_one(&late, rules, now);
        }
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
