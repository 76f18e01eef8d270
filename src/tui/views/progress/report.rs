//! The short report of a run: how many tasks it changed, how close to their due times, and what needs attention.

use jiff::tz::TimeZone;

use super::Run;
use crate::{
    domain::{OutcomeKind, Untrusted, Verb},
    locale::tr,
    tui::{
        keymap::{Keymap, action::Action},
        messages::message::Now,
        views::{ago, clock_time},
    },
};

/// Returns the lines of a run's report, the most important first.
pub fn report(run: &Run, now: Now, zone: &TimeZone, keys: &Keymap) -> Vec<String> {
    let resume = keys.key_of(Action::Resume);
    let count = |kind| run.progress.count(kind);
    let verb = run.verb.as_str();
    let (done, total) = (run.progress.succeeded(), run.progress.total.max(run.progress.done()));
    let took = ago(run.took(now.boot).as_secs());
    let mut lines = vec![if run.is_over {
        let began = clock_time(run.began_at, now.wall, zone);
        tr!("progress-report-over", verb = verb, done = done, total = total, began = began, span = took)
    } else {
        tr!("progress-report-so-far", verb = verb, done = done, total = total, span = took)
    }];
    if let Some((left, task)) = run.closest {
        let left = ago(left.as_secs().unsigned_abs());
        lines.push(tr!("progress-report-closest", task = task.to_string(), left = left));
    }
    if run.progress.postponed > 0 {
        lines.push(tr!("progress-report-held", count = run.progress.postponed));
    }
    if let Some(why) = &run.one_lane {
        lines.push(Untrusted::new(tr!("delete-one-lane", why = why.to_string())).safe());
    }
    lines.extend(
        GROUPS.into_iter().filter(|kind| count(*kind) > 0).map(|kind| group(kind, run.verb, count(kind), &resume)),
    );
    lines.extend(run.progress.uncopied_in_words());
    if let Some(id) = run.id {
        lines.push(tr!("progress-report-log", run = id.to_string()));
    }
    lines
}

/// The outcomes that need attention, the worst first.
const GROUPS: [OutcomeKind; 7] = [
    OutcomeKind::TooLate,
    OutcomeKind::Unknown,
    OutcomeKind::NotSent,
    OutcomeKind::Conflict,
    OutcomeKind::Refused,
    OutcomeKind::NotFound,
    OutcomeKind::Gone,
];

fn group(kind: OutcomeKind, verb: Verb, count: usize, resume: &str) -> String {
    match kind {
        OutcomeKind::TooLate => tr!("progress-report-too-late", count = count),
        OutcomeKind::Unknown => tr!("progress-report-unknown", count = count, key = resume),
        OutcomeKind::NotSent => tr!("progress-report-not-sent", count = count, key = resume),
        OutcomeKind::Refused => tr!("progress-report-refused", count = count),
        OutcomeKind::NotFound => tr!("progress-report-not-found", count = count),
        OutcomeKind::Gone => tr!("progress-report-gone", count = count),
        OutcomeKind::Conflict => tr!("progress-report-conflict", count = count),
        OutcomeKind::Deleted | OutcomeKind::Changed | OutcomeKind::Skipped => super::outcome_count(kind, verb, count),
    }
}
