//! What a call showed of a task, and what it changes of what we knew; dropping tasks.
//!
//! Facts are facts: a task that was `deleted` or `gone` and is seen again is shown as it was seen, with an audit line that
//! says so. Only an unsettled attempt is stronger: its task stays `unknown` until it is settled. Deliberately not here:
//! what a reply means (`api`).

use serde_json::json;

use super::{
    Actor, Change, LedgerError,
    attempts::is_unsettled,
    audit::Line,
    fault::Fault,
    rows::{key, millis, need_service_number, service_number},
    stored::Stored,
    writer::{Desk, Write},
};
use crate::domain::{Service, Sighting, TaskId, TaskStatus, Untrusted};

const NOBODY: &Actor = &Actor::NOBODY;

/// Stores what a call showed.
pub(super) fn record(desk: &mut Desk, service: &Service, sightings: &[Sighting]) -> Result<Change, Fault> {
    if sightings.is_empty() {
        return Ok(Change::default());
    }
    let now = millis(desk.clock.now());
    desk.write(|write| {
        let number = need_service_number(&write.tx, service)?;
        let mut change = Change::default();
        for sighting in sightings {
            record_one(write, service, number, sighting, now, &mut change)?;
        }
        Ok(change)
    })
}

fn record_one(
    write: &mut Write<'_>,
    service: &Service,
    number: i64,
    sighting: &Sighting,
    now: i64,
    change: &mut Change,
) -> Result<(), Fault> {
    let key = key(sighting.id);
    let Some(before) = Stored::read(&write.tx, number, key)? else {
        if sighting.status == TaskStatus::Gone {
            // Nobody ever saw it: there may be no such task.
            return Ok(());
        }
        change.added += 1;
        return Stored::default().after(sighting).insert(&write.tx, number, key);
    };
    let before = before.believed_at(now);
    let after = before.after(sighting);
    if after.differs_from(&before) {
        change.changed += 1;
    }
    if before.is_over() && !after.is_over() {
        write.audit(&reappeared(service, sighting, &before))?;
    }
    after.update(&write.tx, number, key, &before)
}

/// The line for a task that was deleted or gone and is there again. Nobody did it: its actor is empty.
fn reappeared<'a>(service: &'a Service, sighting: &Sighting, before: &Stored) -> Line<'a> {
    let detail = json!({
        "was": before.underlying(),
        "seen": sighting.status.to_safe(),
        "by": sighting.by.as_str(),
    });
    Line { task: Some(sighting.id), detail, ..Line::new(sighting.at, NOBODY, service, "reappeared") }
}

impl Stored {
    /// The same without a last sighting that lies ahead of our clock: a clock that ran ahead stamped it, and it must not
    /// make us blind until then.
    fn believed_at(mut self, now: i64) -> Self {
        self.seen_at = self.seen_at.filter(|seen_at| *seen_at <= now);
        self
    }

    /// What is known after a sighting. One that is older than the last one says nothing new.
    fn after(&self, sighting: &Sighting) -> Self {
        let at = millis(sighting.at);
        if self.seen_at.is_some_and(|seen_at| seen_at > at) {
            return self.clone();
        }
        let text = |new: &Option<Untrusted>, known: &Option<String>| {
            new.as_ref().map(|text| text.raw().to_owned()).or_else(|| known.clone())
        };
        let mut after = Self {
            task_type: sighting.task_type.or(self.task_type),
            sched_at: sighting.sched_at.map(millis).or(self.sched_at),
            created_at: sighting.created_at.map(millis).or(self.created_at),
            title: text(&sighting.title, &self.title),
            text: text(&sighting.desc, &self.text),
            push_task_id: text(&sighting.push_task_id, &self.push_task_id),
            dispatch_err: text(&sighting.dispatch_err, &self.dispatch_err),
            seen_at: Some(at),
            seen_by: Some(sighting.by),
            ..self.clone()
        };
        match &sighting.status {
            // What only we can say of a task is nothing that a call can show.
            TaskStatus::Unknown | TaskStatus::Unverified => {}
            // It may never have existed: what nobody ever saw cannot be gone.
            TaskStatus::Gone if self.seen_at.is_none() && self.underlying().is_none() => return self.clone(),
            // That it is not there fits our having deleted it, and we know why.
            TaskStatus::Gone if self.underlying() == Some("deleted") => {}
            seen => after.set_underlying(Some(seen.as_raw().to_owned())),
        }
        after
    }

    fn differs_from(&self, other: &Self) -> bool {
        *self != Self { seen_at: self.seen_at, seen_by: self.seen_by, ..other.clone() }
    }

    fn is_over(&self) -> bool {
        matches!(self.underlying(), Some("deleted" | "gone"))
    }
}

/// Drops tasks; none of them where one has an unsettled attempt.
pub(super) fn forget(desk: &mut Desk, service: &Service, ids: &[TaskId], actor: &Actor) -> Result<Change, Fault> {
    let at = desk.clock.now();
    desk.write(|write| {
        let Some(number) = service_number(&write.tx, service)? else { return Ok(Change::default()) };
        let mut change = Change::default();
        for id in ids {
            if is_unsettled(&write.tx, number, *id)? {
                return Err(LedgerError::Unsettled(*id).into());
            }
            let mut delete = write.tx.prepare_cached("DELETE FROM tasks WHERE service = ?1 AND task_id = ?2")?;
            let dropped = delete.execute([number, key(*id)])? > 0;
            drop(delete);
            if dropped {
                change.changed += 1;
                write.audit(&Line { task: Some(*id), ..Line::new(at, actor, service, "forget") })?;
            }
        }
        Ok(change)
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::SeenBy;

    fn seen(second: i64, status: TaskStatus) -> Sighting {
        Sighting {
            id: TaskId::new(1),
            at: Timestamp::from_second(second).expect("a small number"),
            by: SeenBy::List,
            status,
            task_type: None,
            title: None,
            desc: None,
            sched_at: None,
            created_at: None,
            push_task_id: None,
            dispatch_err: None,
        }
    }

    #[test]
    fn a_sighting_from_the_future_does_not_hide_what_is_seen_now() {
        let ahead = Stored::default().after(&seen(90_000, TaskStatus::Pending));
        let now = ahead.believed_at(20_000).after(&seen(20, TaskStatus::Dispatched));
        assert_eq!((now.status.as_deref(), now.seen_at), (Some("dispatched"), Some(20_000)));
    }

    #[test]
    fn an_older_sighting_says_nothing() {
        let known = Stored::default().after(&seen(20, TaskStatus::Dispatched));
        assert_eq!(known.after(&seen(19, TaskStatus::Pending)), known);
        assert_eq!(known.after(&seen(20, TaskStatus::Pending)).status.as_deref(), Some("pending"));
    }

    #[test]
    fn what_a_sighting_does_not_say_stays() {
        let named = Sighting { title: Some("Holiday hours".into()), ..seen(1, TaskStatus::Pending) };
        let known = Stored::default().after(&named);
        assert_eq!(known.after(&seen(2, TaskStatus::Pending)).title.as_deref(), Some("Holiday hours"));
    }

    #[test]
    fn an_unsettled_attempt_is_stronger_than_a_sighting() {
        let known = Stored { status: Some("unknown".into()), word: Some("pending".into()), ..Stored::default() };
        let after = known.after(&seen(1, TaskStatus::Dispatching));
        assert_eq!((after.status.as_deref(), after.word.as_deref()), (Some("unknown"), Some("dispatching")));
    }

    #[test]
    fn what_nobody_ever_saw_cannot_be_gone() {
        let imported = Stored { title: Some("Holiday hours".to_owned()), ..Stored::default() };
        assert_eq!(imported.after(&seen(1, TaskStatus::Gone)), imported);
        let was_there = imported.after(&seen(1, TaskStatus::Pending));
        assert_eq!(was_there.after(&seen(2, TaskStatus::Gone)).status.as_deref(), Some("gone"));
    }

    #[test]
    fn absence_does_not_unmake_a_deletion_but_presence_does() {
        let deleted = Stored { status: Some("deleted".into()), ..Stored::default() };
        assert_eq!(deleted.after(&seen(1, TaskStatus::Gone)).status.as_deref(), Some("deleted"));
        assert_eq!(deleted.after(&seen(1, TaskStatus::Pending)).status.as_deref(), Some("pending"));
    }
}
