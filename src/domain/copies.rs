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

/// How many copies of the tasks in a question have been taken so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// How many copies were taken.
    pub taken: usize,
    /// The number of tasks of which no copy could be taken.
    pub failed: usize,
}

/// Returns how long copies are kept, in words. The setting is a whole number of hours or days.
pub fn kept_for(keep: Duration) -> String {
    let hours = keep.as_secs().div_ceil(3_600);
    if hours.is_multiple_of(24) { tr!("copies-days", count = hours / 24) } else { tr!("copies-hours", count = hours) }
}

/// Returns what a question says about the copies of its tasks: how many get one, how many do not, and why. `copied` has
/// the counts so far if the question is on the screen while the copies are taken.
pub fn copies_text(tasks: &[PlannedTask], keep: Duration, copied: Option<Copied>, now: Timestamp) -> Vec<ForecastText> {
    // An edit reads its task first, however little time is left, and keeps what it has read.
    if tasks.iter().any(|task| task.change.as_edit().is_some()) {
        let (all, time) = (tasks.len(), kept_for(keep));
        return vec![ForecastText::Fact(tr!("copies-kept", count = all, all = all, time = time))];
    }
    let close = tasks.iter().filter(|task| is_too_close(task.deadline(), now)).count();
    let failed = copied.map_or(0, |copied| copied.failed.min(tasks.len()));
    let (all, taken) = (tasks.len(), copied.map_or(0, |copied| copied.taken.min(tasks.len())));
    let most = all.saturating_sub(close.max(failed)).max(taken);
    let time = kept_for(keep);
    let mut texts = vec![ForecastText::Fact(match copied {
        None if most > 0 => tr!("copies-planned", all = all, time = time),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{TaskType, testing::planned},
        locale::{chinese, in_language},
    };

    const WEEK: Duration = Duration::from_hours(7 * 24);

    /// Returns what is said about tasks that are due in `dues` seconds.
    fn text(dues: &[i64], copied: Option<Copied>) -> Vec<String> {
        let tasks: Vec<_> = (1..).zip(dues).map(|(id, due)| planned(id, TaskType::Tag, Some(*due))).collect();
        let texts = copies_text(&tasks, WEEK, copied, Timestamp::UNIX_EPOCH);
        texts.iter().map(|text| text.text().to_owned()).collect()
    }

    #[test]
    fn a_question_says_how_many_get_a_copy_and_why_the_others_do_not() {
        assert_eq!(
            text(&[600], None),
            ["its content is copied first if there is time, and the copy kept for 7 days; no undo yet"]
        );
        assert_eq!(
            text(&[59, 60, 600], None),
            [
                "contents are copied first where there is time, and kept for 7 days; no undo yet",
                "1 is due within a minute and is changed without waiting for a copy"
            ]
        );
        let chinese_text = in_language(chinese(), || text(&[5, 600, 600], None));
        assert_eq!(
            chinese_text,
            [
                "时间允许时先保存各任务内容的副本，保留 7 天；目前还不能撤销",
                "1 个将在一分钟内推送，不等待副本，直接变更"
            ]
        );
    }

    #[test]
    fn an_open_question_says_how_far_the_copies_have_come() {
        let copied = |taken, failed| Some(Copied { taken, failed });
        assert_eq!(text(&[600; 3], copied(1, 0)), ["copies: 1 of 3 taken so far, kept for 7 days; no undo yet"]);
        assert_eq!(text(&[600; 3], copied(3, 0)), ["a copy of 3 of 3 is kept for 7 days; there is no undo yet"]);
        assert_eq!(
            text(&[5; 2], copied(2, 0)),
            ["a copy of 2 of 2 is kept for 7 days; there is no undo yet"],
            "they were taken in time"
        );
        assert_eq!(
            text(&[600; 3], copied(1, 2)),
            [
                "a copy of 1 of 3 is kept for 7 days; there is no undo yet",
                "no copy of 2 could be taken: they are changed without one"
            ]
        );
        assert_eq!(
            text(&[600], copied(0, 1)),
            ["no copy of its content is kept", "no copy of 1 could be taken: it is changed without one"]
        );
    }

    #[test]
    fn the_time_that_copies_are_kept_is_in_whole_days_or_hours() {
        for (hours, words) in [(1, "1 hour"), (12, "12 hours"), (24, "1 day"), (36, "36 hours"), (168, "7 days")] {
            assert_eq!(kept_for(Duration::from_hours(hours)), words);
        }
    }
}
