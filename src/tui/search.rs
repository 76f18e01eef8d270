//! Which tasks match a filter, in the list's order.
//!
//! Plain words are looked for in a whole chunk's text at once; any other filter is asked row by row. Deliberately not here:
//! threads (`worker`) and what a filter means (`domain::Filter`, with which the fast way must agree).

use std::{ops::ControlFlow, sync::Arc};

use jiff::Timestamp;
use memchr::{memchr_iter, memchr2_iter, memmem};

use super::store::{Chunk, Row, Store};
use crate::domain::Filter;

/// The rows that match, in the list's order.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    rows: Arc<Vec<Row>>,
}

impl Matches {
    /// All rows of a snapshot.
    pub fn all(store: &Store) -> Self {
        Self { rows: Arc::clone(store.order()) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a position.
    pub fn get(&self, position: usize) -> Option<Row> {
        self.rows.get(position).copied()
    }

    /// The position of a row.
    pub fn position(&self, row: Row) -> Option<usize> {
        self.rows.iter().position(|other| *other == row)
    }

    /// The rows.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().copied()
    }
}

/// What to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The filter.
    pub filter: Filter,
    /// The moment that relative times count from.
    pub at: Timestamp,
    /// Name of the app.
    pub app: String,
}

/// Searches a snapshot. Asks `go_on` between chunks; gives `None` where that says to stop.
pub fn search(store: &Store, query: &Query, mut go_on: impl FnMut() -> ControlFlow<()>) -> Option<Matches> {
    if query.filter.is_empty() {
        return Some(Matches::all(store));
    }
    let mut hits = Bits::new(store.row_limit());
    let text = query.filter.as_plain_text().map(Text::new);
    for (number, chunk) in store.chunks().iter().enumerate() {
        if go_on().is_break() {
            return None;
        }
        let mut hit = |row: usize| hits.set(Store::first_row(number) + row);
        match &text {
            Some(text) => text.find_in(chunk, &mut hit),
            None => ask_each(chunk, query, &mut hit),
        }
    }
    let rows = store.order().iter().copied().filter(|row| hits.has(*row as usize)).collect();
    Some(Matches { rows: Arc::new(rows) })
}

fn ask_each(chunk: &Chunk, query: &Query, hit: &mut impl FnMut(usize)) {
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
}

/// Folded text to look for, prepared.
struct Text<'a> {
    folded: &'a [u8],
    exact: memmem::Finder<'a>,
    /// The place of its rarest byte, where it has letters that may come in either case.
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
            // An odd row's raw text proves nothing either way.
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

    /// Shows each row whose title or text has it.
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
                // It runs over the border of a title, a text or a row.
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

/// How common a byte is in titles, roughly: the rarer the anchor, the fewer false starts.
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
        domain::{Task, TaskId, Untrusted},
        tui::store::Store,
    };

    fn store(titles: &[(&str, &str)]) -> Store {
        let task = |(id, (title, desc)): (usize, &(&str, &str))| Task {
            title: Some(Untrusted::new(*title)),
            desc: Some(Untrusted::new(*desc)),
            ..Task::unverified(TaskId::new(id as u64 + 1_000))
        };
        Store::of_tasks(titles.iter().enumerate().map(task).collect())
    }

    /// The ids, less 1000, whose title or text has this folded text.
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
    fn text_is_found_in_titles_and_texts_in_either_case() {
        let store = store(&[("Flash SALE", ""), ("春节促销 iPhone", "sale"), ("", "nothing"), ("sal", "e")]);
        assert_eq!(found(&store, "sale"), [0, 1], "not over the border of a title");
        assert_eq!(found(&store, "促销 iphone"), [1]);
        assert_eq!(found(&store, "nothing"), [2]);
        assert_eq!(found(&store, "absent"), [] as [u64; 0]);
    }

    proptest! {
        #[test]
        fn the_fast_way_finds_what_the_filter_means(
            titles in prop::collection::vec(("[abAB 促销ＡｂßẞÉé\u{301}\u{200b}\n012]{0,8}", "[ab促 1]{0,4}"), 1..12),
            needle in "[abAB促ＡßÉé01]{1,3}",
        ) {
            let titles: Vec<_> = titles.iter().map(|(title, desc)| (title.as_str(), desc.as_str())).collect();
            let store = store(&titles);
            let filter = Filter::parse(&format!("\"{needle}\"")).expect("a phrase");
            prop_assert!(filter.as_plain_text().is_some());
            let query = Query { filter, at: Timestamp::UNIX_EPOCH, app: "shop".into() };
            let fast = search(&store, &query, || ControlFlow::Continue(())).expect("not stopped");
            let fast: Vec<_> = fast.iter().map(|row| store.id(row)).collect();
            let mut slow = Vec::new();
            for chunk in store.chunks() {
                ask_each(chunk, &query, &mut |row| slow.push(chunk.id(row)));
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
