//! Reads the service's list into the ledger.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::Context;
use crate::{
    api::{Gap, ListMemory, ListRange, Priority, Skipped, list_window},
    domain::{Flaw, Sighting, TaskId, TaskStatus},
    ledger::{Access, Reappeared, TaskQuery, TaskSink},
    locale::{self, tr},
};

/// The progress of a sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// How many pages have been read.
    pub pages: u64,
    /// How many tasks the service has shown.
    pub seen: u64,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// How many pages were read.
    pub pages: u64,
    /// How many tasks the service showed.
    pub seen: u64,
    /// How many of them the ledger did not know.
    pub added: u64,
    /// How many of them differ from what the ledger knew.
    pub changed: u64,
    /// Tasks that were deleted or gone in the ledger, and that the list shows again.
    pub reappeared: Vec<Reappeared>,
    /// How many entries of the list could not be read.
    pub skipped: u64,
    /// The first 20 such entries, each with the reason, safe to show.
    pub examples: Vec<String>,
    /// How many tasks have a field that could not be read.
    pub flawed: u64,
    /// The first 20 such fields with their tasks, safe to show.
    pub flaws: Vec<String>,
    /// Where the list is known to be incomplete: one line for each part of the window.
    pub gaps: Vec<String>,
    /// How many tasks the ledger has as pending and due in the window although the list did not show them. This proves
    /// nothing, because it is not known by which time the service filters: `get` can read them one by one. Zero if the
    /// list has gaps or entries that could not be read, because the tasks may be among those.
    pub missing: u64,
    /// How many tasks the ledger has as pending and due before or after the window, and that the list did not show.
    pub outside: u64,
}

/// Returns the window to use if none is given: 31 days back and 31 days ahead. It is not known by which time the
/// service filters (docs/service.md#list-limits), so the window covers both the tasks that were created and those that
/// are due within a month.
pub fn default_window(now: Timestamp) -> (Timestamp, Timestamp) {
    window_of(now, 1)
}

/// Returns the window that reaches `months` times 31 days back and ahead. It begins and ends at whole seconds, the unit
/// of the service's times, because a fraction of a second would need one more range.
pub fn window_of(now: Timestamp, months: u8) -> (Timestamp, Timestamp) {
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let span = SignedDuration::from_hours(31 * 24 * i64::from(months));
    (now.saturating_sub(span).unwrap_or(now), now.saturating_add(span).unwrap_or(now))
}

/// Reads the service's list of tasks between two times into the ledger, page by page. Each page is stored as it
/// arrives.
pub async fn sync(
    context: &Context,
    window: (Timestamp, Timestamp),
    progress: &mut (dyn FnMut(SyncProgress) + Send),
) -> anyhow::Result<SyncReport> {
    let began = context.clock.now();
    let mut report = read(context, window, None, progress).await?;
    let not_shown = not_shown(context, window, began).await?;
    report.outside = not_shown.outside;
    if report.is_whole() {
        report.missing = not_shown.missing;
    }
    Ok(report)
}

impl SyncReport {
    /// Returns whether the list showed everything, as far as can be known, and all of it could be read.
    pub fn is_whole(&self) -> bool {
        self.gaps.is_empty() && self.skipped == 0
    }
}

/// Like [`sync`], but only for tasks whose title or text the service matches with a keyword (docs/service.md#list: a
/// fuzzy match). If a task is not shown, this proves nothing, so no task counts as missing.
pub async fn find(
    context: &Context,
    window: (Timestamp, Timestamp),
    keyword: String,
    progress: &mut (dyn FnMut(SyncProgress) + Send),
) -> anyhow::Result<SyncReport> {
    read(context, window, Some(keyword), progress).await
}

async fn read(
    context: &Context,
    window: (Timestamp, Timestamp),
    keyword: Option<String>,
    progress: &mut (dyn FnMut(SyncProgress) + Send),
) -> anyhow::Result<SyncReport> {
    let service = context.service();
    let client = context.client()?;
    let remembered = context.ledger.recall(&service, ListMemory::KEY).await?;
    let mut memory: ListMemory = remembered.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default();
    let range = ListRange { from: window.0, to: window.1, keyword, priority: Priority::Background };
    let (pages, mut arriving) = mpsc::unbounded_channel();
    let reading = async {
        let on_page = |page: Vec<Sighting>, _| {
            // Sending fails only if storing has failed, and that ends the whole sync.
            let _ = pages.send(page);
        };
        let summary = list_window(client, &range, &mut memory, on_page).await;
        drop(pages);
        anyhow::Ok(summary)
    };
    let storing = async {
        let mut report = SyncReport::default();
        while let Some(page) = arriving.recv().await {
            report.pages += 1;
            report.seen += page.len() as u64;
            let change = context.ledger.record(&service, page).await?;
            report.added += change.added;
            report.changed += change.changed;
            report.reappeared.extend(change.reappeared);
            progress(SyncProgress { pages: report.pages, seen: report.seen });
        }
        anyhow::Ok(report)
    };
    let (summary, mut report) = tokio::try_join!(reading, storing)?;
    // This is done even if reading has failed, because what was learnt about the limits of the list still holds.
    let learnt = memory.to_string();
    if remembered.as_ref() != Some(&learnt) && context.ledger.access() == Access::ReadWrite {
        context.ledger.remember(&service, ListMemory::KEY, &learnt).await?;
    }
    let summary = summary?;
    report.skipped = summary.skipped;
    report.examples = summary.examples.iter().map(describe).collect();
    report.flawed = summary.flawed;
    report.flaws = summary.flaws.iter().map(|(task, flaw)| describe_flaw(*task, flaw)).collect();
    report.gaps = summary.gaps.iter().map(Gap::to_string).collect();
    Ok(report)
}

fn describe(skipped: &Skipped) -> String {
    let reason = locale::shown(&skipped.reason);
    match skipped.task {
        Some(task) => tr!("work-list-skipped", task = task.to_string(), reason = reason),
        None => tr!("work-list-skipped-nameless", reason = reason),
    }
}

fn describe_flaw(task: TaskId, flaw: &Flaw) -> String {
    tr!("work-list-flawed", task = task.to_string(), flaw = flaw.to_string())
}

/// The numbers of tasks that the ledger has as pending and that this sync did not show.
#[derive(Clone, Copy, Debug, Default)]
struct NotShown {
    /// Due within the window.
    missing: u64,
    /// Due before or after the window.
    outside: u64,
}

async fn not_shown(context: &Context, window: (Timestamp, Timestamp), began: Timestamp) -> anyhow::Result<NotShown> {
    let (missing, outside) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (within, beyond) = (Arc::clone(&missing), Arc::clone(&outside));
    let sink: TaskSink = Box::new(move |row| {
        if let Some(due) = row.sched_at
            && row.seen_at.is_none_or(|seen| seen < began)
        {
            let counter = if (window.0..=window.1).contains(&due) { &within } else { &beyond };
            counter.fetch_add(1, Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    });
    let query = TaskQuery { statuses: vec![TaskStatus::Pending], ..TaskQuery::default() };
    context.ledger.scan(&context.service(), query, sink).await?;
    Ok(NotShown { missing: missing.load(Ordering::Relaxed), outside: outside.load(Ordering::Relaxed) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{chinese, in_language};

    #[test]
    fn problems_in_a_list_are_described_in_the_readers_language() {
        let skipped = |task| Skipped { task, reason: "has no id".to_owned() };
        let said = || {
            let flaw = describe_flaw(TaskId::new(7), &Flaw::Unreadable("title"));
            [flaw, describe(&skipped(Some(TaskId::new(8)))), describe(&skipped(None))]
        };
        let english = ["task 7: the field title cannot be read", "task 8: has no id", "one of the tasks: has no id"];
        assert_eq!(said(), english);
        let beginnings = ["任务 7：字段 title ", "任务 8：", "其中一个任务："];
        for (said, beginning) in in_language(chinese(), said).iter().zip(beginnings) {
            assert!(said.starts_with(beginning), "{said}");
        }
    }
}
