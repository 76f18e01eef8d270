//! Finds the tasks that match a filter, in the list's order.
//!
//! Plain words are searched for in the text of a whole chunk at once; any other filter is evaluated row by row. Both
//! ways must give the result that `domain::Filter` defines.

use std::{ops::ControlFlow, sync::Arc};

use jiff::Timestamp;
use memchr::{memchr_iter, memchr2_iter, memmem};

use super::{
    store::{Chunk, Row, Sorting, Store},
    tab::Tab,
};
use crate::domain::{Filter, TaskId};

/// The rows that match, in the list's order.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    rows: Arc<Vec<Row>>,
}

impl Matches {
    /// Returns all rows of a snapshot.
    #[cfg(test)]
    pub fn all(store: &Store) -> Self {
        Self { rows: Arc::clone(store.order()) }
    }

    /// Returns the number of matches.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether nothing matches.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the row at a position.
    pub fn get(&self, position: usize) -> Option<Row> {
        self.rows.get(position).copied()
    }

    /// Creates matches from rows in order, with the `kept` ones moved back to the positions where they were last seen.
    fn of(mut rows: Vec<Row>, kept: &[(Row, usize)]) -> Self {
        if !kept.is_empty() {
            rows.retain(|row| !kept.iter().any(|(other, _)| other == row));
            for (row, position) in kept {
                rows.insert((*position).min(rows.len()), *row);
            }
        }
        Self { rows: Arc::new(rows) }
    }

    /// Returns the position of a row.
    pub fn position(&self, row: Row) -> Option<usize> {
        self.rows.iter().position(|other| *other == row)
    }

    /// Returns the rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().copied()
    }
}

/// A search: the filter and the tab, the order of the matches, and what else decides which tasks match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The filter that tasks must match.
    pub filter: Filter,
    /// The time that relative times in the filter refer to.
    pub at: Timestamp,
    /// The name of the app.
    pub app: String,
    /// The tab that tasks must belong to.
    pub tab: Tab,
    /// The order of the matches.
    pub sorting: Sorting,
    /// If set, only these tasks can match. The ids are in ascending order.
    pub only: Option<Vec<TaskId>>,
    /// Tasks that were just deleted or are gone, with the positions at which they stay in the list for a moment,
    /// ascending.
    pub kept: Vec<(TaskId, usize)>,
}

impl Query {
    /// Returns whether the query matches every task.
    fn is_for_all(&self) -> bool {
        self.filter.is_empty() && self.tab == Tab::All && self.only.is_none() && self.kept.is_empty()
    }
}

/// Searches a snapshot and returns the matches in the given order. Calls `go_on` before each chunk and returns `None`
/// if that says to stop.
pub fn search(
    store: &Store,
    order: &Arc<Vec<Row>>,
    query: &Query,
    mut go_on: impl FnMut() -> ControlFlow<()>,
) -> Option<Matches> {
    if query.is_for_all() {
        return Some(Matches { rows: Arc::clone(order) });
    }
    let mut hits = Bits::new(store.row_limit());
    let text = query.filter.as_plain_text().map(Text::new);
    for (number, chunk) in store.chunks().iter().enumerate() {
        if go_on().is_break() {
            return None;
        }
        let first = Store::first_row(number);
        let mut hit = |row: usize| hits.set(first + row);
        match &text {
            Some(text) => text.find_in(chunk, &mut hit),
            None if query.filter.is_empty() => (0..chunk.len()).for_each(hit),
            None => match_each(chunk, query, &mut hit),
        }
        if query.tab != Tab::All {
            let mut tab = Bits::new(chunk.len());
            chunk.in_tab(query.tab, query.at, |row| tab.set(row));
            hits.keep(first, &tab);
        }
    }
    if let Some(only) = &query.only {
        hits = hits.only(only.iter().filter_map(|id| store.row_of(*id)));
    }
    let kept: Vec<_> = query.kept.iter().filter_map(|(id, at)| Some((store.row_of(*id)?, *at))).collect();
    Some(Matches::of(order.iter().copied().filter(|row| hits.has(*row as usize)).collect(), &kept))
}

fn match_each(chunk: &Chunk, query: &Query, hit: &mut impl FnMut(usize)) {
    for row in 0..chunk.len() {
        if query.filter.matches(&chunk.matchable(row), query.at, &query.app) {
            hit(row);
        }
    }
}

/// A set of row numbers.
struct Bits {
    words: Vec<u64>,
}

impl Bits {
    fn new(limit: usize) -> Self {
        Self { words: vec![0; limit.div_ceil(64)] }
    }

    fn set(&mut self, bit: usize) {
        self.words[bit / 64] |= 1 << (bit % 64);
    }

    fn has(&self, bit: usize) -> bool {
        self.words[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// Removes the rows of one chunk that are not in `these`, where row 0 is the chunk's first row. In this set that
    /// row has the number `first`, which must be a multiple of 64, as it is for every chunk.
    fn keep(&mut self, first: usize, these: &Self) {
        for (word, mask) in self.words[first / 64..].iter_mut().zip(&these.words) {
            *word &= mask;
        }
    }

    /// Returns the intersection of this set and `these`.
    fn only(&self, these: impl Iterator<Item = Row>) -> Self {
        let mut kept = Self { words: vec![0; self.words.len()] };
        for row in these.map(|row| row as usize).filter(|row| self.has(*row)) {
            kept.set(row);
        }
        kept
    }
}

/// Folded text, prepared for searching.
struct Text<'a> {
    folded: &'a [u8],
    exact: memmem::Finder<'a>,
    /// The index of the text's rarest byte, where a search that ignores case looks first; `None` if the text has no
    /// ASCII letters, so that case does not matter.
    rarest: Option<usize>,
    is_number: bool,
}

impl<'a> Text<'a> {
    fn new(folded: &'a str) -> Self {
        let bytes = folded.as_bytes();
        let has_letters = bytes.iter().any(u8::is_ascii_lowercase);
        let rarest = (0..bytes.len()).min_by_key(|at| commonness(bytes[*at]));
        Self {
            folded: bytes,
            exact: memmem::Finder::new(bytes),
            rarest: rarest.filter(|_| has_letters),
            is_number: !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit),
        }
    }

    fn find_in(&self, chunk: &Chunk, hit: &mut impl FnMut(usize)) {
        let (text, ends) = chunk.all_text();
        let odd = chunk.odd();
        self.rows_with(text.as_bytes(), ends, |row| {
            // The raw text of a row in `odd`, where folding changes more than ASCII case, can neither confirm nor rule
            // out a match.
            if odd.rows.binary_search(&u16::try_from(row).unwrap_or(u16::MAX)).is_err() {
                hit(row);
            }
        });
        self.rows_with(odd.text.as_bytes(), &odd.ends, |index| hit(usize::from(odd.rows[index])));
        if self.is_number {
            let mut buffer = itoa::Buffer::new();
            for (row, id) in chunk.ids().enumerate() {
                if self.exact.find(buffer.format(id.get()).as_bytes()).is_some() {
                    hit(row);
                }
            }
        }
    }

    /// Calls `hit` with each row whose title or description contains the text.
    fn rows_with(&self, text: &[u8], ends: &[(u32, u32)], mut hit: impl FnMut(usize)) {
        let (mut row, mut from) = (0, 0);
        while let Some(found) = self.next_in(text, from) {
            row += ends[row..].partition_point(|(_, end)| end_of(*end) <= found);
            let Some((title_end, desc_end)) = ends.get(row).map(|(title, desc)| (end_of(*title), end_of(*desc))) else {
                return;
            };
            let stops = found + self.folded.len();
            let limit = if found < title_end { title_end } else { desc_end };
            if stops <= limit {
                hit(row);
                from = desc_end;
            } else {
                // The match crosses the end of a title, a description or a row.
                from = found + 1;
            }
        }
    }

    fn next_in(&self, text: &[u8], from: usize) -> Option<usize> {
        let rest = text.get(from..)?;
        let Some(anchor) = self.rarest else { return self.exact.find(rest).map(|at| from + at) };
        let last_start = rest.len().checked_sub(self.folded.len())?;
        let anchors = rest.get(anchor..=last_start + anchor)?;
        let fits = |start: &usize| rest[*start..*start + self.folded.len()].eq_ignore_ascii_case(self.folded);
        let byte = self.folded[anchor];
        let found = if byte.is_ascii_lowercase() {
            memchr2_iter(byte, byte.to_ascii_uppercase(), anchors).find(fits)
        } else {
            memchr_iter(byte, anchors).find(fits)
        };
        found.map(|at| from + at)
    }
}

fn end_of(end: u32) -> usize {
    end as usize
}

/// Returns roughly how common a byte is in titles. Looking for a rare byte first gives fewer false candidates.
fn commonness(byte: u8) -> u8 {
    const LETTERS: &[u8] = b"zqxjkvbpygfwmucldrhsnioate";
    match byte {
        b'a'..=b'z' => {
            LETTERS.iter().position(|letter| *letter == byte).map_or(10, |rank| rank.to_le_bytes()[0] * 4 + 10)
        }
        b' ' => 200,
        b'0'..=b'9' => 60,
        0xe3..=0xed => 220,
        0x80..=0xbf => 100,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Task, TaskId, TaskStatus, Untrusted},
        tui::index::store::Store,
    };

    fn store(titles: &[(&str, &str)]) -> Store {
        let task = |(id, (title, desc)): (usize, &(&str, &str))| Task {
            title: Some(Untrusted::new(*title)),
            desc: Some(Untrusted::new(*desc)),
            ..Task::unverified(TaskId::new(id as u64 + 1_000))
        };
        Store::of_tasks(titles.iter().enumerate().map(task).collect())
    }

    fn anything() -> Query {
        Query {
            filter: Filter::default(),
            at: Timestamp::UNIX_EPOCH,
            app: "shop".into(),
            tab: Tab::All,
            sorting: Sorting::DUE,
            only: None,
            kept: Vec::new(),
        }
    }

    fn ids(store: &Store, query: &Query) -> Vec<u64> {
        let found = search(store, &query.sorting.order(store), query, || ControlFlow::Continue(()))
            .expect("the search is not stopped");
        found.iter().map(|row| store.id(row).get()).collect()
    }

    #[test]
    fn tab_filter_marks_and_order_work_together() {
        let at = |second| Timestamp::from_second(second).ok();
        let task = |id: u64| Task {
            status: if id.is_multiple_of(3) { TaskStatus::Dispatched } else { TaskStatus::Pending },
            title: Some(Untrusted::new(if id.is_multiple_of(2) { "even" } else { "odd" })),
            sched_at: at(i64::try_from(id).expect("the id is small")),
            ..Task::unverified(TaskId::new(id))
        };
        let store = Store::of_tasks((1..=9_000).map(task).collect());
        let even = Filter::parse("even").expect("a word is a valid filter");
        let query = Query { filter: even, tab: Tab::Pending, sorting: Sorting::LATEST, ..anything() };
        let found = ids(&store, &query);
        assert_eq!((found.len(), &found[..3]), (3_000, &[8_998, 8_996, 8_992][..]));
        let only = Some(vec![TaskId::new(3), TaskId::new(4), TaskId::new(5), TaskId::new(8_000), TaskId::new(99_999)]);
        assert_eq!(ids(&store, &Query { only, ..query.clone() }), [8_000, 4]);
        let soon = Query { tab: Tab::Due, at: at(8_990).expect("the time is valid"), ..anything() };
        assert_eq!(ids(&store, &soon), [8_990, 8_992, 8_993, 8_995, 8_996, 8_998, 8_999]);
    }

    #[test]
    fn a_task_that_was_just_deleted_stays_where_it_was_last_seen() {
        let store = Store::of_tasks((1..=6).map(|id| Task::unverified(TaskId::new(id))).collect());
        let gone = Task { status: TaskStatus::Deleted, ..Task::unverified(TaskId::new(2)) };
        let store = store.patched(&[gone]);
        let query = Query { tab: Tab::Pending, ..anything() };
        assert_eq!(ids(&store, &query), [1, 3, 4, 5, 6]);
        assert_eq!(ids(&store, &Query { kept: vec![(TaskId::new(2), 1)], ..query.clone() }), [1, 2, 3, 4, 5, 6]);
        assert_eq!(ids(&store, &Query { kept: vec![(TaskId::new(2), 70)], ..query }), [1, 3, 4, 5, 6, 2]);
    }

    /// Returns the ids, minus 1000, of the tasks whose title or description contains this folded text.
    fn found(store: &Store, folded: &str) -> Vec<u64> {
        let mut hits = Vec::new();
        for chunk in store.chunks() {
            Text::new(folded).find_in(chunk, &mut |row| hits.push(chunk.id(row).get() - 1_000));
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    #[test]
    fn text_is_found_in_titles_and_descriptions_in_either_case() {
        let store = store(&[("Flash SALE", ""), ("春节促销 iPhone", "sale"), ("", "nothing"), ("sal", "e")]);
        assert_eq!(found(&store, "sale"), [0, 1], "not across the end of a title");
        assert_eq!(found(&store, "促销 iphone"), [1]);
        assert_eq!(found(&store, "nothing"), [2]);
        assert_eq!(found(&store, "absent"), [] as [u64; 0]);
    }

    proptest! {
        #[test]
        fn the_fast_search_agrees_with_the_filter(
            titles in prop::collection::vec(("[abAB 促销ＡｂßẞÉé\u{301}\u{200b}\n012]{0,8}", "[ab促 1]{0,4}"), 1..12),
            needle in "[abAB促ＡßÉé01]{1,3}",
        ) {
            let titles: Vec<_> = titles.iter().map(|(title, desc)| (title.as_str(), desc.as_str())).collect();
            let store = store(&titles);
            let filter = Filter::parse(&format!("\"{needle}\"")).expect("a phrase is a valid filter");
            prop_assert!(filter.as_plain_text().is_some());
            let query = Query { filter, ..anything() };
            let fast = search(&store, store.order(), &query, || ControlFlow::Continue(())).expect("the search is not stopped");
            let fast: Vec<_> = fast.iter().map(|row| store.id(row)).collect();
            let mut slow = Vec::new();
            for chunk in store.chunks() {
                match_each(chunk, &query, &mut |row| slow.push(chunk.id(row)));
            }
            prop_assert_eq!(fast, slow);
        }
    }

    #[test]
    fn ids_are_found_by_their_digits() {
        let store = store(&[("a", ""), ("1000 off", ""), ("c", "")]);
        assert_eq!(found(&store, "1002"), [2]);
        assert_eq!(found(&store, "1000"), [0, 1]);
    }
}
