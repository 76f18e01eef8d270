//! Reading the service's list, whatever limits it has.
//!
//! The service does not say how many days a range may have, how long a page may be, or how it spells `OrderBy`; each of
//! the three is answered with the same 90104 (reference, section 12, rows 7 and 8). So after a 90104 this is tried, in
//! this order, until a call is accepted:
//!
//! 1. the other spelling, at the same range and page. It costs one call and settles the question for good, so it comes
//!    first; and as long as no call was accepted, each smaller range or page is tried in both spellings, because more
//!    than one cause may hold at once;
//! 2. half the range, again and again, down to one day. The samples of the reference themselves are at 31 days, the
//!    likeliest limit of all; a limit in days cannot be below one;
//! 3. half the page, at the smallest range. If that helps, the page was a cause, and the range perhaps none: the next
//!    range is a full one again.
//!
//! A page whose reply is too long to be read is asked for again at half its length, down to a single task.
//!
//! A 90104 beyond the first page means a limit on the offset: the range is halved then down to one minute. Each step
//! makes something smaller, so the ladder ends. What an accepted call has shown is kept in [`ListMemory`].
//!
//! Deliberately not here: storing what was seen. A task that is not in the list is not gone: tasks that come or go
//! while pages are read shift others from one page to another.

use std::{collections::HashSet, fmt, ops::ControlFlow, str::FromStr};

use jiff::{SignedDuration, Timestamp};

use super::{
    client::Client,
    endpoints::{ListPage, ListRequest, OrderBy, Skipped, Spelling},
    error::{ApiError, Fault, Operation},
    slots::Priority,
};
use crate::domain::{Sighting, TaskId};

/// The widest range that the reference shows in use.
const WIDEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The largest page that is tried.
const LARGEST_PAGE: u32 = 100;

/// The narrowest range that is tried while the cause of a refusal is open.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The narrowest range that is tried where only the offset can be the cause.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A range is over after so many pages in a row that show nothing that its earlier pages did not show.
const STALE_PAGES: u32 = 3;

/// More pages for one range than any real app has.
const MOST_PAGES: u64 = 20_000;

/// So many unreadable elements are kept as examples.
const EXAMPLES: usize = 20;

/// "Invalid parameter".
const INVALID_PARAMETER: i64 = 90_104;

/// What to list.
#[derive(Clone, Debug)]
pub struct ListRange {
    /// From here; parts of a second are cut off.
    pub from: Timestamp,
    /// To here; parts of a second count as a whole one.
    pub to: Timestamp,
    /// Only tasks whose title or text matches, by the service's fuzzy rule.
    pub keyword: Option<String>,
    /// Whose turn it is.
    pub priority: Priority,
}

/// What was learnt of the service's limits. Its text form is made to be kept between runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMemory {
    spelling: Spelling,
    window: SignedDuration,
    page: u32,
}

impl ListMemory {
    /// Under this key it is kept in the ledger.
    pub const KEY: &str = "list";
}

impl Default for ListMemory {
    fn default() -> Self {
        Self { spelling: Spelling::default(), window: WIDEST, page: LARGEST_PAGE }
    }
}

/// Spelling, range in seconds and page, as in `schedAt 2678400 100`.
impl fmt::Display for ListMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.spelling.spell(OrderBy::Scheduled), self.window.as_secs(), self.page)
    }
}

/// Text that is no list memory: start with the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was remembered of the list's limits cannot be read")]
pub struct ListMemoryError;

impl FromStr for ListMemory {
    type Err = ListMemoryError;

    fn from_str(text: &str) -> Result<Self, ListMemoryError> {
        let mut words = text.split(' ');
        let spelling = match words.next() {
            Some("schedAt") => Spelling::Camel,
            Some("schedat") => Spelling::Lower,
            _ => return Err(ListMemoryError),
        };
        let seconds: i64 = words.next().and_then(|word| word.parse().ok()).ok_or(ListMemoryError)?;
        let page: u32 = words.next().and_then(|word| word.parse().ok()).ok_or(ListMemoryError)?;
        let window = SignedDuration::from_secs(seconds);
        let fits = (MINUTE..=WIDEST).contains(&window) && (1..=LARGEST_PAGE).contains(&page);
        if !fits || words.next().is_some() {
            return Err(ListMemoryError);
        }
        Ok(Self { spelling, window, page })
    }
}

/// How far a listing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListProgress {
    /// Different tasks so far.
    pub tasks: u64,
    /// Elements that could not be understood so far.
    pub skipped: u64,
    /// Everything before this has been read.
    pub read_to: Timestamp,
}

/// What a listing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Different tasks.
    pub tasks: u64,
    /// Elements that could not be understood. One that lies where two ranges meet may be counted in both.
    pub skipped: u64,
    /// The first 20 of these.
    pub examples: Vec<Skipped>,
    /// How many pages were asked for, refused ones included.
    pub pages: u64,
}

/// Reads all tasks of a range, each once, and shows them page by page. Nothing is asked where the range ends before it
/// begins. What was learnt of the service's limits is in `memory` even after an error.
pub async fn list_window(
    client: &Client,
    range: &ListRange,
    memory: &mut ListMemory,
    mut on_page: impl FnMut(Vec<Sighting>, ListProgress) + Send,
) -> Result<ListSummary, ApiError> {
    let on_page = |page, progress| {
        on_page(page, progress);
        ControlFlow::Continue(())
    };
    Reader::new(client, range, memory, on_page).read_all().await
}

/// The same until `on_page` has seen enough.
pub async fn list_until(
    client: &Client,
    range: &ListRange,
    memory: &mut ListMemory,
    mut on_page: impl FnMut(Vec<Sighting>) -> ControlFlow<()> + Send,
) -> Result<ListSummary, ApiError> {
    Reader::new(client, range, memory, |page, _| on_page(page)).read_all().await
}

/// What to try after a 90104: pure, so that its end can be seen.
#[derive(Clone, Debug)]
struct Ladder {
    memory: ListMemory,
    /// Whether a call was accepted, which settles the spelling.
    spelling_is_settled: bool,
    /// Whether the spelling at hand is the second one tried at this range and page.
    tried_both: bool,
    /// Whether the page was cut since a call was last accepted.
    page_was_cut: bool,
}

impl Ladder {
    fn new(memory: ListMemory) -> Self {
        Self { memory, spelling_is_settled: false, tried_both: false, page_was_cut: false }
    }

    fn accepted(&mut self) {
        self.spelling_is_settled = true;
        if self.page_was_cut {
            self.page_was_cut = false;
            self.memory.window = WIDEST;
        }
    }

    /// Takes the next step after a call over `span` at `offset` was refused. False where there is none left.
    fn refused(&mut self, span: SignedDuration, offset: u64) -> bool {
        if !self.spelling_is_settled {
            self.tried_both = !self.tried_both;
            if self.tried_both {
                self.memory.spelling = self.memory.spelling.other();
                return true;
            }
        }
        let narrowest = if offset == 0 { DAY } else { MINUTE };
        let half = SignedDuration::from_secs(span.as_secs() / 2);
        if span > narrowest {
            self.memory.window = half.max(narrowest);
            return true;
        }
        if self.memory.page > 1 {
            self.memory.page /= 2;
            self.page_was_cut = true;
            return true;
        }
        false
    }
}

/// Whether a range was read to its end.
enum Read {
    Whole,
    /// Nothing more is wanted.
    Enough,
    /// The service refused; the ladder has another way to ask.
    TryAgain,
}

struct Reader<'a, F> {
    client: &'a Client,
    range: &'a ListRange,
    ladder: Ladder,
    memory: &'a mut ListMemory,
    /// Pages are no longer than this, for longer ones had too long a reply. How long the tasks are is no limit of the
    /// service's, so it is not remembered.
    most: u32,
    seen: HashSet<TaskId>,
    summary: ListSummary,
    on_page: F,
}

impl<'a, F: FnMut(Vec<Sighting>, ListProgress) -> ControlFlow<()> + Send> Reader<'a, F> {
    fn new(client: &'a Client, range: &'a ListRange, memory: &'a mut ListMemory, on_page: F) -> Self {
        let ladder = Ladder::new(memory.clone());
        let (seen, summary) = (HashSet::new(), ListSummary::default());
        Self { client, range, ladder, memory, most: LARGEST_PAGE, seen, summary, on_page }
    }

    async fn read_all(mut self) -> Result<ListSummary, ApiError> {
        let (mut begin, last) = whole_seconds(self.range);
        while begin <= last {
            let end = begin.saturating_add(self.ladder.memory.window).map_or(last, |end| end.min(last));
            match self.read_window(begin, end).await? {
                Read::TryAgain => {}
                Read::Enough => break,
                Read::Whole if end == last => break,
                // Whether the service counts the end as within is not known, so the next range begins there again.
                Read::Whole => begin = end,
            }
        }
        Ok(self.summary)
    }

    async fn read_window(&mut self, begin: Timestamp, end: Timestamp) -> Result<Read, ApiError> {
        let mut pages = Pages::default();
        loop {
            let request = self.request(begin, end, pages.offset);
            self.summary.pages += 1;
            let page = match self.client.list_page(&request, self.range.priority).await {
                Ok(page) => page,
                Err(error) if error.fault.code() == Some(INVALID_PARAMETER) => {
                    let again = self.ladder.refused(end.duration_since(begin), pages.offset);
                    return if again { Ok(Read::TryAgain) } else { Err(error) };
                }
                Err(ApiError { fault: Fault::TooLong(_), .. }) if request.want > 1 => {
                    self.most = request.want / 2;
                    continue;
                }
                Err(error) => return Err(error),
            };
            self.ladder.accepted();
            self.memory.clone_from(&self.ladder.memory);
            let more = pages.take(&page, request.want);
            if self.show(page, if more { begin } else { end }).is_break() {
                return Ok(Read::Enough);
            }
            if !more {
                return Ok(Read::Whole);
            }
            if pages.count == MOST_PAGES {
                let fault = Fault::Endless { pages: MOST_PAGES };
                return Err(ApiError { operation: Operation::List, fault });
            }
        }
    }

    fn request(&self, begin: Timestamp, end: Timestamp, offset: u64) -> ListRequest {
        ListRequest {
            offset,
            want: self.ladder.memory.page.min(self.most),
            order_by: OrderBy::Scheduled,
            spelling: self.ladder.memory.spelling,
            asc: true,
            begin,
            end,
            keyword: self.range.keyword.clone(),
        }
    }

    fn show(&mut self, page: ListPage, read_to: Timestamp) -> ControlFlow<()> {
        let fresh: Vec<Sighting> = page.tasks.into_iter().filter(|task| self.seen.insert(task.id)).collect();
        let summary = &mut self.summary;
        summary.tasks += fresh.len() as u64;
        summary.skipped += page.skipped.len() as u64;
        let room = EXAMPLES.saturating_sub(summary.examples.len());
        summary.examples.extend(page.skipped.into_iter().take(room));
        (self.on_page)(fresh, ListProgress { tasks: summary.tasks, skipped: summary.skipped, read_to })
    }
}

/// The pages of one range, up to now.
#[derive(Default)]
struct Pages {
    offset: u64,
    count: u64,
    shown: HashSet<TaskId>,
    stale: u32,
}

impl Pages {
    /// Takes in a page of at most `want` elements, and says whether to ask for another one.
    ///
    /// `Total` alone never decides (reference, section 12, row 7): it only keeps us going after a short page, which may
    /// come from a service that quietly gives fewer than were wanted.
    fn take(&mut self, page: &ListPage, want: u32) -> bool {
        let before = self.shown.len();
        self.shown.extend(page.tasks.iter().map(|task| task.id));
        self.stale = if self.shown.len() == before { self.stale + 1 } else { 0 };
        self.offset += page.len() as u64;
        self.count += 1;
        let is_short = page.len() < want as usize;
        let all_counted = page.total.is_none_or(|total| self.offset >= total);
        let is_last = page.is_empty() || (is_short && all_counted) || self.stale == STALE_PAGES;
        !is_last
    }
}

/// The range in whole seconds, which is all that the service knows.
fn whole_seconds(range: &ListRange) -> (Timestamp, Timestamp) {
    let floor = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let last = floor(range.to);
    let last = if last < range.to { last.saturating_add(SignedDuration::from_secs(1)).unwrap_or(last) } else { last };
    (floor(range.from), last)
}

#[cfg(test)]
mod tests;
