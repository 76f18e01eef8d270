//! Copies of what tasks contain, taken before a change that loses it: which tasks get one, and what a question says
//! about it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{ForecastText, PlannedTask};
use crate::locale::tr;

/// The largest content of which a copy is kept, in bytes. The service accepts 10 KB of content and 500 accounts.
pub const LARGEST_COPY: usize = 256 * 1024;

/// A task that is due sooner than this is changed without waiting for its copy.
const TOO_CLOSE: SignedDuration = SignedDuration::from_secs(60);

/// Whether a task that is due at this time is changed without waiting for its copy.
pub fn is_too_close(due: Option<Timestamp>, now: Timestamp) -> bool {
    due.is_some_and(|due| due.duration_since(now) < TOO_CLOSE)
}

/// How far the copies of the tasks of a question have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// How many copies were taken.
    pub taken: usize,
    /// Of how many tasks no copy could be taken.
    pub failed: usize,
}

/// Returns how long copies are kept, in words. Settings have whole hours or days.
pub fn kept_for(keep: Duration) -> String {
    let hours = keep.as_secs().div_ceil(3_600);
    if hours % 24 == 0 { tr!("copies-days", count = hours / 24) } else { tr!("copies-hours", count = hours) }
}

/// Returns what a question says about the copies of its tasks: how many get one, how many do not, and why. `copied` says
/// how far they have come if the question is on the screen while they are taken.
pub fn copies_text(tasks: &[PlannedTask], keep: Duration, copied: Option<Copied>, now: Timestamp) -> Vec<ForecastText> {
    let close = tasks.iter().filter(|task| is_too_close(task.deadline(), now)).count();
    let failed = copied.map_or(0, |copied| copied.failed.min(tasks.len()));
    let (all, taken) = (tasks.len(), copied.map_or(0, |copied| copied.taken.min(tasks.len())));
    let most = all.saturating_sub(close.max(failed)).max(taken);
    let time = kept_for(keep);
    let mut texts = vec![ForecastText::Fact(match copied {
        Some(_) if taken < most => tr!("copies-under-way", taken = taken, count = most, all = all, time = time),
        _ => tr!("copies-kept", count = most, all = all, time = time),
    })];
    if close > 0 && most < all {
        texts.push(ForecastText::Fact(tr!("copies-too-close", count = close.min(all - most))));
    }
    if failed > 0 {
        texts.push(ForecastText::Fact(tr!("copies-failed", count = failed)));
    }
    texts
}
