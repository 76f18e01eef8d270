//! Reading the service's list, whatever limits it has.
//!
//! The service does not say how many days a range may have, how long a page may be, or how it spells `OrderBy`; each of
//! the three is answered with the same 90104 (docs/service.md#list-limits, docs/service.md#orderby). So after a 90104
//! this is tried, in this order, until a call is accepted:
//!
//! 1. the other spelling, at the same range and page. It costs one call and settles the question for good, so it comes
//!    first; and as long as no call was accepted, each smaller range or page is tried in both spellings, because more
//!    than one cause may hold at once;
//! 2. half the range, again and again, down to one day. The samples of the pages themselves are at 31 days, the
//!    likeliest limit of all; a limit in days cannot be below one;
//! 3. half the page, at the smallest range. If that helps, the next range is a full one again: perhaps it was no cause.
//!
//! A page whose reply is too long to be read is asked for again at half its length, down to a single task.
//!
//! The page grows too. After a full page the next one is asked for at twice the length, and once a length was refused, at
//! the middle between it and the longest that was accepted, until nothing lies between them. Such a trial costs one call at
//! most: where it fails, the same page is asked for at the accepted length, and only if that is accepted, its length was
//! the reason. A page whose reply would probably be too long is not tried.
//!
//! A 90104 beyond the first page means a limit on the offset: the range is halved then down to one minute. Each step
//! makes something smaller, so the ladder ends. What an accepted call has shown is kept in [`ListMemory`].
//!
//! A range counts as read only where nothing speaks against it. What the service counts and does not show, pages that
//! show nothing new, and a list without an end are a [`Gap`], and are read no further than a few pages.
//!
//! Nothing is stored here. A task that is not in the list is not gone: tasks that come or go while pages are read shift
//! others from one page to another.

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

/// The widest range that the pages show in use (docs/service.md#list).
const WIDEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The page that is tried first.
const FIRST_PAGE: u32 = 100;

/// The largest page that is tried: with five calls in a second, longer ones save nothing that could be noticed.
const LARGEST_PAGE: u32 = 1_000;

/// So much of the longest reply may be taken up by the tasks of a page, going by those of the page before.
const MOST_BYTES: usize = READ_REPLY / 8 * 7;

/// So many pages are read as before after one failed for another reason than its length.
const FIRST_REST: u32 = 8;

/// After so many calls a length that was refused once is tried again: the service may have another limit by now.
const CALLS_BEFORE_RETRY: u64 = 200;

/// The narrowest range that is tried while the cause of a refusal is open.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The narrowest range that is tried where only the offset can be the cause.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A range is over after so many pages in a row that show nothing that its earlier pages did not show.
const STALE_PAGES: u32 = 3;

/// So many pages of a range are read beyond those that the service's own count promises: a few minutes' worth.
const MOST_PAGES: u64 = 1_000;

/// A count above this is no promise: no real app has so many tasks.
const MOST_TASKS: u64 = 1_000_000;

/// After so many gaps the rest of the range is left.
const MOST_GAPS: usize = 20;

/// So many unreadable elements are kept as examples.
const EXAMPLES: usize = 20;

/// What to list.
#[derive(Clone, Debug)]
pub struct ListRange {
    /// From here; parts of a second are cut off.
    pub from: Timestamp,
    /// To here; parts of a second count as a whole one.
    pub to: Timestamp,
    /// Only tasks whose title or text matches, by the service's fuzzy rule.
    pub keyword: Option<String>,
    /// The priority of its calls.
    pub priority: Priority,
}

/// What was learnt of the service's limits. Its text form is made to be kept between runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMemory {
    spelling: Spelling,
    window: SignedDuration,
    /// The longest page that was accepted, or the one to begin with.
    page: u32,
    /// The shortest one above it that was refused.
    refused: Option<u32>,
}

impl ListMemory {
    /// The key under which it is kept in the ledger.
    pub const KEY: &str = "list";

    /// A longer page to try, if there is one between what was accepted and what was refused.
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

/// Spelling, range in seconds, page, and the page that was refused, as in `schedAt 2678400 100 101`.
impl fmt::Display for ListMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.spelling.spell(OrderBy::Scheduled), self.window.as_secs(), self.page)?;
        self.refused.map_or(Ok(()), |refused| write!(f, " {refused}"))
    }
}

/// Text that is no list memory: start with the default.
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
    /// Different tasks so far.
    pub tasks: u64,
    /// Elements that could not be understood so far.
    pub skipped: u64,
    /// Everything before this has been read.
    pub read_to: Timestamp,
}

/// The result of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Different tasks.
    pub tasks: u64,
    /// Elements that could not be understood. One that lies where two ranges meet may be counted in both.
    pub skipped: u64,
    /// The first 20 of these.
    pub examples: Vec<Skipped>,
    /// Tasks of which something could not be read.
    pub flawed: u64,
    /// What that is, for the first 20.
    pub flaws: Vec<(TaskId, Flaw)>,
    /// Where the list is known not to have shown everything.
    pub gaps: Vec<Gap>,
    /// How many pages were asked for, refused ones included.
    pub pages: u64,
}

/// A part of the range of which the list did not show everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// From here.
    pub from: Timestamp,
    /// To here.
    pub to: Timestamp,
    /// How many tasks of it were shown.
    pub shown: u64,
    /// How that is known.
    pub why: Shortfall,
}

/// How it is known that the list did not show everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The service counts so many.
    Counted(u64),
    /// Further pages showed nothing new, as if `Offset` meant nothing.
    Repeats,
    /// The pages did not end.
    Endless,
    /// It was not asked for any more, after the gaps before it.
    NotRead,
}

/// What is missing, on one line.
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
    /// A page longer than any that was accepted, which was refused just now.
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

    /// Takes the next step after a call over `span` at `offset` was refused. False where there is none left.
    fn refused(&mut self, span: SignedDuration, offset: u64) -> bool {
        // Not the length of the page was the reason, then.
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

/// Whether a range was read to its end.
enum Read {
    Whole,
    /// As far as the service shows it.
    Short(Shortfall, u64),
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
    /// The length of the next page, where it is a trial.
    longer: Option<u32>,
    /// So many pages are read before the next trial.
    rest: u32,
    /// So many after the next trial that fails for another reason than the service's limit: long tasks, or a slow line.
    next_rest: u32,
    /// The service is known to give so many at once: a shorter page than this is no limit of its own.
    given: u32,
    /// At this page the length that was refused is forgotten.
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
            // Whether the service counts the end as within is not known, so the next range begins there again.
            begin = end;
        }
        Ok(self.summary)
    }

    /// Whether to give up the rest of the range, which is then a gap too.
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

    /// Whether the same page is to be asked for with fewer tasks after this error.
    fn asks_for_less(&mut self, request: &ListRequest, error: &ApiError) -> bool {
        let is_trial = self.longer.take().is_some();
        let is_refused = error.fault.code() == Some(INVALID_PARAMETER);
        let most = match error.fault {
            _ if error.is_auth() => return false,
            _ if is_trial => self.ladder.memory.page,
            Fault::TooLong(_) => request.want / 2,
            // A line that is slow today, or a service that takes less than it did, may still do with what is usual.
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

    /// Keeps what an accepted page has shown, and chooses the length of the next one.
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
    /// The end of the range, and what speaks against it.
    End(Option<Shortfall>),
}

/// The pages of one range, up to now.
#[derive(Default)]
struct Pages {
    offset: u64,
    count: u64,
    /// So many pages are read at most.
    most: u64,
    shown: HashSet<TaskId>,
    /// Elements without an id, which cannot be told apart.
    unnamed: u64,
    stale: u32,
    /// Whether `Total` was seen to count more than the page.
    counts_all: bool,
}

impl Pages {
    /// Applies a page of at most `want` elements, and says what comes next. Of a page shorter than `given` it is known
    /// that the service would have given more.
    ///
    /// `Total` alone never ends a range (docs/service.md#list-limits): it only keeps us going after a short page, which
    /// may come from a service that quietly gives fewer than were wanted, and after an empty one, which may be a
    /// mistake.
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

    /// Notes what a page shows, and says whether any of it is new. Elements without an id may be the same again.
    fn show(&mut self, page: &ListPage) -> bool {
        let before = self.shown.len();
        let named = page.skipped.iter().filter_map(|skipped| skipped.task);
        self.unnamed += page.skipped.iter().filter(|skipped| skipped.task.is_none()).count() as u64;
        self.shown.extend(page.tasks.iter().map(|task| task.id).chain(named));
        self.shown.len() > before
    }

    /// How many elements were shown.
    fn listed(&self) -> u64 {
        self.shown.len() as u64 + self.unnamed
    }

    /// Whether the service counts more than it has shown.
    fn is_owed(&self, page: &ListPage) -> bool {
        page.total.is_some_and(|total| total > self.listed())
    }

    /// What speaks against the end of the range at this page.
    fn shortfall(&self, page: &ListPage) -> Option<Shortfall> {
        match page.total {
            Some(total) if self.is_owed(page) => Some(Shortfall::Counted(total)),
            Some(_) if self.counts_all => None,
            _ => (self.stale == STALE_PAGES && !page.is_empty()).then_some(Shortfall::Repeats),
        }
    }
}

/// How many pages like the first one the service's count promises.
fn promised_pages(first: &ListPage) -> u64 {
    let plausible = first.total.filter(|total| *total <= MOST_TASKS && !first.is_empty());
    plausible.map_or(0, |total| total.div_ceil(first.len() as u64))
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
