//! Answers one call: decides what is sent back, applies the call's effect and logs the call.

use std::time::Duration;

use super::{
    Effect, LogEntry, LogEvent,
    answer::{Page, Wire},
    commands::{self, Context, Parameters},
    faults::{Spoil, Target, Timing},
    gate::{self, Call, Misaddressed},
    reply::{Refusal, Reply},
    rules::Rules,
    state::{Late, Moment, State},
    store::Change,
};
use crate::domain::TaskId;

/// What is sent back for a call, the extra delay before it is sent, and how long after the call's arrival its effect
/// takes place, if a fault postpones the effect.
pub(super) type Carried = (Wire, Duration, Option<Duration>);

/// What is needed to answer one call.
pub(super) struct Arrival<'a> {
    pub(super) rules: &'a Rules,
    pub(super) now: Moment,
    pub(super) state: &'a mut State,
}

impl Arrival<'_> {
    fn entry(&self) -> LogEntry {
        LogEntry {
            event: LogEvent::Call,
            at: self.now.wall,
            since_boot: self.now.boot,
            command: None,
            app: None,
            random: None,
            task: None,
            effect: Effect::None,
            code: None,
            fault: None,
            before: None,
            after: None,
        }
    }

    pub(super) fn refuse_url(&mut self, misaddressed: Misaddressed) -> Carried {
        let Misaddressed { command, app, random, refusal } = misaddressed;
        let entry = LogEntry { command, app, random, ..self.entry() };
        self.refuse(entry, refusal)
    }

    fn refuse(&mut self, mut entry: LogEntry, refusal: Refusal) -> Carried {
        let reply = Reply::fail(refusal, Vec::new());
        entry.code = Some(reply.code);
        self.state.log.push(entry);
        (Wire::Whole(Page::json(reply.render())), Duration::ZERO, None)
    }

    pub(super) fn answer(&mut self, call: &Call) -> Carried {
        let entry = LogEntry {
            command: Some(call.command),
            app: Some(call.sdkappid),
            random: Some(call.random),
            ..self.entry()
        };
        let account = self.state.apps.get(&call.sdkappid).map(|app| &app.account);
        let now = (self.now.wall, self.now.boot);
        match gate::check(call, account, self.rules, &mut self.state.counts, now) {
            Ok(body) => self.carry_out(call, body, entry),
            Err(refusal) => self.refuse(entry, refusal),
        }
    }

    fn carry_out(&mut self, call: &Call, body: Parameters, mut entry: LogEntry) -> Carried {
        let named = body.task_id().ok();
        let target = Target {
            command: call.command,
            app: call.sdkappid,
            task: named,
            at: self.now.wall.duration_since(self.state.start),
        };
        let struck = self.state.faults.strike(target, &mut self.state.random);
        let Some(app) = self.state.apps.get(&call.sdkappid) else {
            return self.refuse(entry, Refusal::new(70_020, "sdkappid not found"));
        };
        let new_id = app.store.next_id();
        let context = Context {
            app: call.sdkappid,
            store: &app.store,
            rules: self.rules,
            now: self.now.wall,
            random: call.random,
            new_id,
        };
        let decision = commands::decide(call.command, &context, &body);
        let task = decision.change.as_ref().map(Change::task).or(named).map(TaskId::new);
        let (spoil, timing) = struck.map_or((None, Timing::Now), |(spoil, timing)| (Some(spoil), timing));
        let late = Late {
            due: self.now.boot,
            promised: self.now,
            app: call.sdkappid,
            command: call.command,
            random: call.random,
            new_id,
            body,
            fault: spoil.as_ref().map(Spoil::name),
        };
        let before = self.state.shown(call.sdkappid, call.command, task);
        let (effect, effect_in) = self.take_effect(decision.change, timing, late);
        let after =
            if effect == Effect::Done { self.state.shown(call.sdkappid, call.command, task) } else { before.clone() };
        let (wire, code) = match &spoil {
            Some(spoil) => spoil.apply(decision.reply, call),
            None => (Wire::Whole(Page::json(decision.reply.render())), Some(decision.reply.code)),
        };
        (entry.task, entry.effect, entry.code) = (task, effect, code);
        (entry.fault, entry.before, entry.after) = (spoil.as_ref().map(Spoil::name), before, after);
        self.state.log.push(entry);
        self.state.operate_after(target, self.rules, self.now);
        (wire, spoil.as_ref().map_or(Duration::ZERO, Spoil::delay), effect_in)
    }

    fn take_effect(&mut self, change: Option<Change>, timing: Timing, late: Late) -> (Effect, Option<Duration>) {
        match (timing, change) {
            (Timing::Now, Some(change)) => {
                self.state.reserve(late.app, &change);
                self.state.make(late.app, change);
                (Effect::Done, None)
            }
            (Timing::Late(delay), Some(change)) => {
                self.state.reserve(late.app, &change);
                self.state.late.push(Late { due: late.due + delay, ..late });
                (Effect::Promised, Some(delay))
            }
            (Timing::Never, _) | (_, None) => (Effect::None, None),
        }
    }
}
