//! The short report of a run: what was stopped, how close it was, what went out, and what is not known.

use jiff::tz::TimeZone;

use super::Run;
use crate::{
    domain::OutcomeKind,
    tui::{
        keymap::{Keymap, action::Action},
        messages::message::Now,
        views::{ago, clock_time, grouped},
    },
};

/// A run's report, line by line, the most important first.
pub fn report(run: &Run, now: Now, zone: &TimeZone, keys: &Keymap) -> Vec<String> {
    let resume = keys.key_of(Action::Resume);
    let count = |kind| run.progress.count(kind);
    let (deleted, total) = (count(OutcomeKind::Deleted), run.progress.total.max(run.progress.done()));
    let mut lines = vec![format!("{} of {} stopped{}", grouped(deleted), grouped(total), when(run, now, zone))];
    if let Some((left, task)) = run.closest {
        lines.push(format!("the closest: {task}, {} before it was due", ago(left.as_secs().unsigned_abs())));
    }
    let groups = [
        (OutcomeKind::TooLate, "came too late: they went out, or are going out".to_owned()),
        (OutcomeKind::Unknown, format!("unknown: {resume} reads them back and settles them")),
        (OutcomeKind::NotSent, format!("not sent: {resume} goes on with them")),
        (OutcomeKind::Refused, "refused: see why below".to_owned()),
        (OutcomeKind::NotFound, "not found: the service does not know the id; check it".to_owned()),
        (OutcomeKind::Gone, "were gone already".to_owned()),
    ];
    for (kind, words) in groups.into_iter().filter(|(kind, _)| count(*kind) > 0) {
        lines.push(format!("{} {words}", grouped(count(kind))));
    }
    if let Some(id) = run.id {
        lines.push(format!("`pushdeck log --run {id}` has all of it"));
    }
    lines
}

fn when(run: &Run, now: Now, zone: &TimeZone) -> String {
    let took = ago(run.took(now.boot).as_secs());
    let began = clock_time(run.began_at, now.wall, zone);
    if run.is_over { format!(", begun {began}, over after {took}") } else { format!(" so far, after {took}") }
}
