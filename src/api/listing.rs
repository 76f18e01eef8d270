//! Reads the service's list despite its undocumented limits.
//!
//! It is not documented how many days a range may have, how long a page may be, or how `OrderBy` is spelled. The
//! service answers a mistake in any of these with the same 90104 (docs/service.md#list-limits,
//! docs/service.md#orderby). So after a 90104 the following is tried in this order, until a call is accepted:
//!
//! 1. the other spelling, with the same range and page. It costs one call and settles the question for good. Until a
//!    call is accepted, each smaller range or page is tried in both spellings, as there may be several causes;
//! 2. half the range, repeatedly, down to one day. The samples in the service's documentation cover 31 days, which is
//!    the likeliest limit; a limit in days cannot be below one;
//! 3. half the page, with the smallest range. If that helps, the next range is full again, as that may be allowed.
//!
//! A page whose reply is too long to be read is requested again with half its length, down to a single task.
//!
//! Pages also grow. After a full page, the next one is requested with twice the length or, once a length was refused,
//! with a length halfway between that and the longest accepted one, until none is left in between. Such a trial costs
//! at most one call: if it fails, the same page is requested with the accepted length, and only if that is accepted was
//! the length the reason. A length with which the reply would probably be too long to be read is not tried.
//!
//! A 90104 after the first page means a limit on the offset; the range is then halved down to one minute. Each step
//! makes something smaller, so the steps end. [`ListMemory`] keeps what accepted calls have shown.
//!
//! A range counts as complete only if nothing contradicts that. If the service counts tasks that it does not show, if
//! pages show nothing new, or if the list does not end, that is a [`Gap`]: reading this range stops after some pages.
//!
//! Nothing is stored here. A task missing from the list may still exist: tasks that come or go while pages are read
//! shift others between pages.

use std::{collections::HashSet, fmt, ops::ControlFlow, str::FromStr};

use jiff::{SignedDuration, Timestamp};

use super::{
    catalogue::Class,
    client::{Client, READ_REPLY},
    codes::INVALID_PARAMETER,
    endpoints::{ListPage, ListRequest, OrderBy, Skipped, Spelling},
    error::{ApiError, Fault},
    slots::Priority,
};
use crate::{
    domain::{Flaw, Sighting, TaskId, format_service},
    locale::tr,
};

/// The longest range in the samples of the service's documentation (docs/service.md#list).
const WIDEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The page length that is tried first.
const FIRST_PAGE: u32 = 100;

/// The longest page that is tried: with five calls per second, longer ones save no noticeable time.
const LARGEST_PAGE: u32 = 1_000;

/// No longer page is tried if its tasks would have more bytes than this at the average length in the previous page.
const MOST_BYTES: usize = READ_REPLY / 8 * 7;

/// How many pages to read before the next trial, after a page failed for another reason than the service's limit.
const FIRST_REST: u32 = 8;

/// The number of calls after which a refused length is tried again, because the service's limit may have changed.
const CALLS_BEFORE_RETRY: u64 = 200;

/// The shortest range that is tried while the cause of a refusal is unknown.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The shortest range that is tried if only the offset can be the cause.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A range ends after this many pages in a row that show nothing new.
const STALE_PAGES: u32 = 3;

/// How many pages of a range are read beyond those that the service's count implies. Reading them takes a few minutes.
const MOST_PAGES: u64 = 1_000;

/// A count above this is ignored, because no real app has so many tasks.
const MOST_TASKS: u64 = 1_000_000;

/// After this many gaps the rest of the range is not read.
const MOST_GAPS: usize = 20;

/// How many unreadable elements are kept as examples.
const EXAMPLES: usize = 20;

/// What to list.
#[derive(Clone, Debug)]
pub struct ListRange {
    /// The beginning, rounded down to a whole second.
    pub from: Timestamp,
    /// The end, rounded up to a whole second.
    pub to: Timestamp,
    /// Only tasks whose title or text matches, by the service's fuzzy search.
    pub keyword: Option<String>,
    /// The priority of the calls.
    pub priority: Priority,
}

/// What was learned about the service's limits. It is stored between sessions, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMemory {
    spelling: Spelling,
    window: SignedDuration,
    /// The longest page length that was accepted, or the first one to try.
    page: u32,
    /// The shortest refused length above `page`.
    refused: Option<u32>,
}

impl ListMemory {
    /// The key under which the memory is stored in the ledger.
    pub const KEY: &str = "list";

    /// Returns a longer page length to try, if there is one between the accepted and the refused length.
    fn longer_page(&self) -> Option<u32> {
        let longer = match self.refused {
            None => self.page.saturating_mul(2).min(LARGEST_PAGE),
            Some(refused) => u32::midpoint(self.page, refused),
        };
        (longer > self.page).then_some(longer)
    }
}

impl Default for ListMemory {
    fn default() -> Self {
        Self { spelling: Spelling::default(), window: WIDEST, page: FIRST_PAGE, refused: None }
    }
}

/// Writes spelling, range in seconds, page length, and refused length, as in `schedAt 2678400 100 101`.
impl fmt::Display for ListMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.spelling.spell(OrderBy::Scheduled), self.window.as_secs(), self.page)?;
        self.refused.map_or(Ok(()), |refused| write!(f, " {refused}"))
    }
}

/// The error for text that is not a list memory. Callers then use the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("service-list-memory"))]
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
        let refused: Option<u32> = words.next().map(str::parse).transpose().map_err(|_| ListMemoryError)?;
        let window = SignedDuration::from_secs(seconds);
        let fits = (MINUTE..=WIDEST).contains(&window)
            && (1..=LARGEST_PAGE).contains(&page)
            && refused.is_none_or(|refused| (page + 1..=LARGEST_PAGE).contains(&refused));
        if !fits || words.next().is_some() {
            return Err(ListMemoryError);
        }
        Ok(Self { spelling, window, page, refused })
    }
}

/// The progress of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListProgress {
    /// The number of different tasks so far.
    pub tasks: u64,
    /// The number of elements so far that could not be understood.
    pub skipped: u64,
    /// Everything before this has been read.
    pub read_to: Timestamp,
}

/// The result of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// The number of different tasks.
    pub tasks: u64,
    /// The number of elements that could not be understood. One on the border of two ranges may be counted twice.
    pub skipped: u64,
    /// The first 20 of the elements that could not be understood.
    pub examples: Vec<Skipped>,
    /// The number of tasks with something that could not be read.
    pub flawed: u64,
    /// What could not be read, for the first 20 flaws.
    pub flaws: Vec<(TaskId, Flaw)>,
    /// The parts of the range that the list is known not to have shown completely.
    pub gaps: Vec<Gap>,
    /// The number of requested pages, including refused ones.
    pub pages: u64,
}

/// A part of the range that the list did not show completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The beginning of the part.
    pub from: Timestamp,
    /// The end of the part.
    pub to: Timestamp,
    /// How many elements of this part were shown.
    pub shown: u64,
    /// How the gap is known.
    pub why: Shortfall,
}

/// How it is known that the list did not show everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The service counts this many tasks.
    Counted(u64),
    /// Further pages showed nothing new, as if the service ignored `Offset`.
    Repeats,
    /// The pages did not end.
    Endless,
    /// The part was not requested, because there were too many gaps before it or the last one did not end.
    NotRead,
}

/// Says in one line what is missing.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, shown, why } = self;
        let (from, to, shown) = (format_service(*from), format_service(*to), shown.to_string());
        f.write_str(&match why {
            Shortfall::Counted(total) => {
                tr!("service-gap-counted", from = from, to = to, total = total.to_string(), shown = shown)
            }
            Shortfall::Repeats => tr!("service-gap-repeats", from = from, to = to, shown = shown),
            Shortfall::Endless => tr!("service-gap-endless", from = from, to = to, shown = shown),
            Shortfall::NotRead => tr!("service-gap-not-read", from = from, to = to),
        })
    }
}

/// Reads all tasks of a range, and passes each once to `on_page`, page by page. Makes no call if the range ends before
/// it begins. Updates `memory` with what accepted calls show about the service's limits, even if a later call fails.
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

/// Like [`list_window`], but stops when `on_page` breaks, and reports no progress.
pub async fn list_until(
    client: &Client,
    range: &ListRange,
    memory: &mut ListMemory,
    mut on_page: impl FnMut(Vec<Sighting>) -> ControlFlow<()> + Send,
) -> Result<ListSummary, ApiError> {
    Reader::new(client, range, memory, |page, _| on_page(page)).read_all().await
}

/// Decides what to try after a 90104. It is pure, so that it is easy to see that it ends.
#[derive(Clone, Debug)]
struct Ladder {
    memory: ListMemory,
    /// Whether a call was accepted, which proves the spelling.
    spelling_is_settled: bool,
    /// Whether the current spelling is the second one tried with this range and page.
    tried_both: bool,
    /// Whether the page was cut since the last accepted call.
    page_was_cut: bool,
    /// A page length above all accepted ones that has just been refused.
    trial: Option<u32>,
}

impl Ladder {
    fn new(memory: ListMemory) -> Self {
        Self { memory, spelling_is_settled: false, tried_both: false, page_was_cut: false, trial: None }
    }

    fn accepted(&mut self, page: u32) {
        self.spelling_is_settled = true;
        let memory = &mut self.memory;
        memory.page = memory.page.max(page);
        memory.refused = self.trial.take().or(memory.refused).filter(|refused| *refused > memory.page);
        if self.page_was_cut {
            self.page_was_cut = false;
            self.memory.window = WIDEST;
        }
    }

    /// Takes the next step after a call over `span` at `offset` was refused. Returns false if there is none left.
    fn refused(&mut self, span: SignedDuration, offset: u64) -> bool {
        // The call with the accepted length was refused too, so the length of the trial was not the reason.
        self.trial = None;
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
            self.memory.refused = Some(self.memory.page);
            self.memory.page /= 2;
            self.page_was_cut = true;
            return true;
        }
        false
    }
}

/// How reading a range ended.
enum Read {
    Whole,
    /// The range was read only as far as the service shows it.
    Short(Shortfall, u64),
    /// The caller wants no more.
    Enough,
    /// The service refused, and the ladder has another request to try.
    TryAgain,
}

struct Reader<'a, F> {
    client: &'a Client,
    range: &'a ListRange,
    ladder: Ladder,
    memory: &'a mut ListMemory,
    /// The length of the next page if it is a trial.
    longer: Option<u32>,
    /// How many pages to read before the next trial.
    rest: u32,
    /// The next `rest` after a trial that fails for another reason than the service's limit, such as a slow line.
    next_rest: u32,
    /// The service is known to return this many tasks at once, so a page shorter than this was not silently cut.
    given: u32,
    /// The number of the page at which the refused length is forgotten.
    retry_at: u64,
    seen: HashSet<TaskId>,
    summary: ListSummary,
    on_page: F,
}

impl<'a, F: FnMut(Vec<Sighting>, ListProgress) -> ControlFlow<()> + Send> Reader<'a, F> {
    fn new(client: &'a Client, range: &'a ListRange, memory: &'a mut ListMemory, on_page: F) -> Self {
        let ladder = Ladder::new(memory.clone());
        let (seen, summary) = (HashSet::new(), ListSummary::default());
        Self {
            client,
            range,
            ladder,
            memory,
            longer: None,
            rest: 0,
            next_rest: FIRST_REST,
            given: FIRST_PAGE,
            retry_at: CALLS_BEFORE_RETRY,
            seen,
            summary,
            on_page,
        }
    }

    async fn read_all(mut self) -> Result<ListSummary, ApiError> {
        let (mut begin, last) = whole_seconds(self.range);
        while begin <= last {
            let end = begin.saturating_add(self.ladder.memory.window).map_or(last, |end| end.min(last));
            match self.read_window(begin, end).await? {
                Read::TryAgain => continue,
                Read::Enough => break,
                Read::Whole => {}
                Read::Short(why, shown) => self.summary.gaps.push(Gap { from: begin, to: end, shown, why }),
            }
            if end == last || self.is_hopeless(end, last) {
                break;
            }
            // It is not known whether the range includes its end, so the next range begins there again.
            begin = end;
        }
        Ok(self.summary)
    }

    /// Returns whether to give up the rest of the range, and records it as a gap if so.
    fn is_hopeless(&mut self, end: Timestamp, last: Timestamp) -> bool {
        let gaps = &mut self.summary.gaps;
        let is_hopeless = gaps.len() >= MOST_GAPS || gaps.last().is_some_and(|gap| gap.why == Shortfall::Endless);
        if is_hopeless {
            gaps.push(Gap { from: end, to: last, shown: 0, why: Shortfall::NotRead });
        }
        is_hopeless
    }

    async fn read_window(&mut self, begin: Timestamp, end: Timestamp) -> Result<Read, ApiError> {
        let mut pages = Pages::default();
        loop {
            let request = self.request(begin, end, pages.offset);
            self.summary.pages += 1;
            let page = match self.client.list_page(&request, self.range.priority).await {
                Ok(page) => page,
                Err(error) if self.asks_for_less(&request, &error) => continue,
                Err(error) if error.fault.code() == Some(INVALID_PARAMETER) => {
                    let again = self.ladder.refused(end.duration_since(begin), pages.offset);
                    return if again { Ok(Read::TryAgain) } else { Err(error) };
                }
                Err(error) => return Err(error),
            };
            self.ladder.accepted(request.want);
            let next = pages.take(&page, request.want, self.given);
            self.learn(&page, request.want);
            if self.show(page, if next == Next::Page { begin } else { end }).is_break() {
                return Ok(Read::Enough);
            }
            match next {
                Next::Page => {}
                Next::End(None) => return Ok(Read::Whole),
                Next::End(Some(why)) => return Ok(Read::Short(why, pages.listed())),
            }
        }
    }

    /// Returns whether to request the same page with fewer tasks after this error, and sets the length if so.
    fn asks_for_less(&mut self, request: &ListRequest, error: &ApiError) -> bool {
        let is_trial = self.longer.take().is_some();
        let is_refused = error.fault.code() == Some(INVALID_PARAMETER);
        let most = match error.fault {
            _ if error.is_auth() => return false,
            _ if is_trial => self.ladder.memory.page,
            Fault::TooLong(_) => request.want / 2,
            // A slow line, or a service with a lower limit than before, may still manage the usual length.
            Fault::NoAnswer(_) | Fault::Refused { class: Class::Transient, .. } => FIRST_PAGE,
            _ if is_refused => FIRST_PAGE,
            _ => return false,
        };
        if !(1..request.want).contains(&most) {
            return false;
        }
        self.ladder.memory.page = most;
        if is_refused {
            self.ladder.trial = Some(request.want);
        } else if is_trial {
            (self.rest, self.next_rest) = (self.next_rest, self.next_rest.saturating_mul(2));
        } else {
            self.rest = FIRST_REST;
        }
        true
    }

    /// Stores what an accepted page has shown, and chooses the length of the next one.
    fn learn(&mut self, page: &ListPage, want: u32) {
        if self.summary.pages >= self.retry_at {
            self.retry_at = u64::MAX;
            self.ladder.memory.refused = None;
        }
        self.memory.clone_from(&self.ladder.memory);
        let is_full = page.len() >= want as usize;
        if is_full {
            self.given = self.given.max(want);
        }
        let fitting = MOST_BYTES / (page.bytes / page.len().max(1)).max(1);
        let may_grow = is_full && self.rest == 0;
        self.rest = self.rest.saturating_sub(1);
        self.longer = self.memory.longer_page().filter(|longer| may_grow && *longer as usize <= fitting);
    }

    fn request(&self, begin: Timestamp, end: Timestamp, offset: u64) -> ListRequest {
        ListRequest {
            offset,
            want: self.longer.unwrap_or(self.ladder.memory.page),
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
        for task in fresh.iter().filter(|task| !task.flaws.is_empty()) {
            summary.flawed += 1;
            let room = EXAMPLES.saturating_sub(summary.flaws.len());
            summary.flaws.extend(task.flaws.iter().take(room).map(|flaw| (task.id, *flaw)));
        }
        (self.on_page)(fresh, ListProgress { tasks: summary.tasks, skipped: summary.skipped, read_to })
    }
}

/// What comes after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Page,
    /// The end of the range, and what contradicts that, if anything.
    End(Option<Shortfall>),
}

/// The pages of one range so far.
#[derive(Default)]
struct Pages {
    offset: u64,
    count: u64,
    /// The maximum number of pages to read.
    most: u64,
    shown: HashSet<TaskId>,
    /// The number of elements without an id, which cannot be distinguished from each other.
    unnamed: u64,
    stale: u32,
    /// Whether `Total` was ever larger than its page, so that it counts all matches.
    counts_all: bool,
}

impl Pages {
    /// Applies a page of at most `want` elements, and returns what comes next. The service is known to return `given`
    /// elements at once, so a page shorter than that has not been cut.
    ///
    /// `Total` alone never ends a range (docs/service.md#list-limits). It only makes reading continue after a short
    /// page, because the service may silently return fewer elements than requested, and after an empty one, which may
    /// be an error.
    fn take(&mut self, page: &ListPage, want: u32, given: u32) -> Next {
        let length = page.len() as u64;
        if self.count == 0 {
            self.most = MOST_PAGES + promised_pages(page);
        }
        self.stale = if self.show(page) { 0 } else { self.stale + 1 };
        self.offset += length;
        self.count += 1;
        self.counts_all |= page.total.is_some_and(|total| total > length);
        let is_over = if page.is_empty() {
            !self.is_owed(page)
        } else {
            let is_short = length < u64::from(if self.counts_all { want } else { want.min(given) });
            is_short && page.total.is_none_or(|total| self.offset >= total)
        };
        if is_over || self.stale == STALE_PAGES {
            Next::End(self.shortfall(page))
        } else if self.count >= self.most {
            Next::End(Some(Shortfall::Endless))
        } else {
            Next::Page
        }
    }

    /// Records the elements of a page, and returns whether any is new. Elements without an id never count as new.
    fn show(&mut self, page: &ListPage) -> bool {
        let before = self.shown.len();
        let named = page.skipped.iter().filter_map(|skipped| skipped.task);
        self.unnamed += page.skipped.iter().filter(|skipped| skipped.task.is_none()).count() as u64;
        self.shown.extend(page.tasks.iter().map(|task| task.id).chain(named));
        self.shown.len() > before
    }

    /// Returns how many elements were shown.
    fn listed(&self) -> u64 {
        self.shown.len() as u64 + self.unnamed
    }

    /// Returns whether the service counts more elements than it has shown.
    fn is_owed(&self, page: &ListPage) -> bool {
        page.total.is_some_and(|total| total > self.listed())
    }

    /// Returns what contradicts that the range ends at this page.
    fn shortfall(&self, page: &ListPage) -> Option<Shortfall> {
        match page.total {
            Some(total) if self.is_owed(page) => Some(Shortfall::Counted(total)),
            Some(_) if self.counts_all => None,
            _ => (self.stale == STALE_PAGES && !page.is_empty()).then_some(Shortfall::Repeats),
        }
    }
}

/// Returns how many pages like the first one the service's count implies.
fn promised_pages(first: &ListPage) -> u64 {
    let plausible = first.total.filter(|total| *total <= MOST_TASKS && !first.is_empty());
    plausible.map_or(0, |total| total.div_ceil(first.len() as u64))
}

/// Returns the range in whole seconds, which is the service's resolution.
fn whole_seconds(range: &ListRange) -> (Timestamp, Timestamp) {
    let floor = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let last = floor(range.to);
    let last = if last < range.to { last.saturating_add(SignedDuration::from_secs(1)).unwrap_or(last) } else { last };
    (floor(range.from), last)
}

#[cfg(test)]
mod tests;
