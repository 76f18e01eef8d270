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

/// How far a sync is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// Pages read.
    pub pages: u64,
    /// Tasks seen.
    pub seen: u64,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Pages read.
    pub pages: u64,
    /// Tasks that the service showed.
    pub seen: u64,
    /// Tasks that the ledger did not know.
    pub added: u64,
    /// Tasks that differ from what the ledger knew.
    pub changed: u64,
    /// Tasks that were deleted or gone, and that the list shows again.
    pub reappeared: Vec<Reappeared>,
    /// Entries that could not be understood.
    pub skipped: u64,
    /// The first 20 of these, with the reason, safe to show.
    pub examples: Vec<String>,
    /// Tasks of which something could not be read.
    pub flawed: u64,
    /// What that is, for the first 20, safe to show.
    pub flaws: Vec<String>,
    /// Where the list is known not to have shown everything: one line for each part of the window.
    pub gaps: Vec<String>,
    /// Tasks that the ledger holds as pending and due in the window, but that the list did not show. Not proof of anything
    /// (which time the service's range filters is not known): `get` reads them one by one. None where the list has gaps, or
    /// entries that could not be understood: they may be among those.
    pub missing: u64,
    /// Tasks that the ledger holds as pending and due before or after the window, so that the list was not asked for them.
    pub outside: u64,
    /// What `examples`, `flaws` and `gaps` say, in no language yet.
    pub doubts: Doubts,
}

/// What a list did not show, or not in a form that can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    skipped: Vec<Skipped>,
    flaws: Vec<(TaskId, Flaw)>,
    gaps: Vec<Gap>,
}

/// The window used where none is given: 31 days back, 31 days ahead. Which time the service filters by is not known
/// (docs/service.md#list-limits): this holds what was created or is due within a month.
pub fn default_window(now: Timestamp) -> (Timestamp, Timestamp) {
    window_of(now, 1)
}

/// So many times 31 days back and ahead, in whole seconds, as the service counts: any part of one would be a range more.
pub fn window_of(now: Timestamp, months: u8) -> (Timestamp, Timestamp) {
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let span = SignedDuration::from_hours(31 * 24 * i64::from(months));
    (now.saturating_sub(span).unwrap_or(now), now.saturating_add(span).unwrap_or(now))
}

/// Reads the service's list of tasks between two times into the ledger, page by page: each page is stored as it comes.
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
    /// Whether the list showed everything, as far as can be known, and all of it was understood.
    pub fn is_whole(&self) -> bool {
        self.gaps.is_empty() && self.skipped == 0
    }

    /// The same with its texts in English, for scripts.
    #[must_use]
    pub fn in_english(&self) -> Self {
        locale::in_english(|| self.clone().in_words())
    }

    /// Says what is doubtful in the language of the moment.
    fn in_words(mut self) -> Self {
        let Doubts { skipped, flaws, gaps } = &self.doubts;
        let flaw =
            |(task, flaw): &(TaskId, Flaw)| tr!("work-list-flawed", task = task.to_string(), flaw = flaw.to_string());
        self.examples = skipped.iter().map(describe).collect();
        self.flaws = flaws.iter().map(flaw).collect();
        self.gaps = gaps.iter().map(Gap::to_string).collect();
        self
    }
}

/// The same for those tasks only whose title or text the service finds for a keyword (docs/service.md#list: a fuzzy
/// match). What it does not show is no news of any task, so nothing counts as missing.
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
            // Nobody receives any more only where storing failed, which ends the whole sync.
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
    // Also after an error: what was learnt of the limits holds.
    let learnt = memory.to_string();
    if remembered.as_ref() != Some(&learnt) && context.ledger.access() == Access::ReadWrite {
        context.ledger.remember(&service, ListMemory::KEY, &learnt).await?;
    }
    let summary = summary?;
    report.skipped = summary.skipped;
    report.flawed = summary.flawed;
    report.doubts = Doubts { skipped: summary.examples, flaws: summary.flaws, gaps: summary.gaps };
    Ok(report.in_words())
}

fn describe(skipped: &Skipped) -> String {
    let reason = locale::shown(&skipped.reason);
    match skipped.task {
        Some(task) => tr!("work-list-skipped", task = task.to_string(), reason = reason),
        None => tr!("work-list-skipped-nameless", reason = reason),
    }
}

/// Tasks that the ledger holds as pending and that this sync did not show.
#[derive(Clone, Copy, Debug, Default)]
struct NotShown {
    /// Due within the window.
    missing: u64,
    /// Due before or after it.
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
    use crate::locale::testing::in_chinese;

    #[test]
    fn what_is_doubtful_is_in_the_language_of_the_moment_and_in_english_for_scripts() {
        let (task, flaw) = (TaskId::new(7), Flaw::Unreadable("title"));
        let skipped = Skipped { task: None, reason: "has no id".to_owned() };
        let doubts = Doubts { skipped: vec![skipped], flaws: vec![(task, flaw)], gaps: vec![] };
        let report = in_chinese(|| SyncReport { doubts, ..SyncReport::default() }.in_words());
        assert!(
            report.flaws[0].starts_with("任务 7：") && report.examples[0].starts_with("有一个任务："),
            "{report:?}"
        );
        let english = in_chinese(|| report.in_english());
        assert_eq!(english.flaws, ["task 7 has a title that cannot be read"]);
        assert_eq!(english.examples, ["a task that has no id"]);
    }
}
