//! A chunk: a few thousand tasks stored as columns, with a folded copy of the texts that cannot be searched in their
//! raw form.

use jiff::Timestamp;

use crate::{
    domain::{Matchable, Task, TaskId, TaskStatus, TaskType, fold},
    ledger::TaskRow,
    tui::index::tab::{Class, Counts, Tab},
};

/// The maximum number of rows in a chunk. It is small enough that a chunk can be copied when one row changes, and
/// searched without a noticeable pause.
pub const ROWS: usize = 4_096;

/// The stored due time of a task that has none.
const NO_DUE: i64 = i64::MIN;

/// One task to be added to a chunk, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct NewRow<'a> {
    /// The task's id.
    pub id: TaskId,
    /// The type; `None` if it is not known.
    pub task_type: Option<TaskType>,
    /// The state, in its stored form.
    pub status: &'a str,
    /// The title, not made safe to show.
    pub title: &'a str,
    /// The description, not made safe to show.
    pub desc: &'a str,
    /// The campaign; empty if there is none.
    pub campaign: &'a str,
    /// When the task is due.
    pub due: Option<Timestamp>,
    /// Whether the task is held.
    pub is_held: bool,
}

impl<'a> From<&TaskRow<'a>> for NewRow<'a> {
    fn from(row: &TaskRow<'a>) -> Self {
        Self {
            id: row.id,
            task_type: row.task_type,
            status: row.status,
            title: row.title,
            desc: row.desc,
            campaign: row.campaign,
            due: row.sched_at,
            is_held: row.hold.is_some(),
        }
    }
}

impl<'a> From<&'a Task> for NewRow<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            id: task.id,
            task_type: task.task_type,
            status: task.status.as_raw(),
            title: task.title.as_ref().map_or("", |title| title.raw()),
            desc: task.desc.as_ref().map_or("", |desc| desc.raw()),
            campaign: task.campaign.as_ref().map_or("", |campaign| campaign.as_str()),
            due: task.sched_at,
            is_held: task.hold.is_some(),
        }
    }
}

/// At most [`ROWS`] tasks, as columns.
#[derive(Debug, Default)]
pub struct Chunk {
    ids: Vec<u64>,
    due: Vec<i64>,
    types: Vec<Option<TaskType>>,
    statuses: Vec<u16>,
    campaigns: Vec<u16>,
    /// Where each row's title and description end in `text`.
    ends: Vec<(u32, u32)>,
    text: String,
    /// The distinct states; `statuses` holds indexes into them. The same holds for `campaign_words` and `campaigns`.
    status_words: Vec<TaskStatus>,
    campaign_words: Vec<Box<str>>,
    odd: Odd,
    /// The rows of held tasks, ascending; few tasks are held.
    held: Vec<u16>,
}

/// The odd rows, with their folded texts. A row is odd if folding changes more than the case of ASCII letters in its
/// title or description.
#[derive(Debug, Default)]
pub struct Odd {
    /// The rows, ascending.
    pub rows: Vec<u16>,
    /// Where each odd row's folded title and description end in `text`.
    pub ends: Vec<(u32, u32)>,
    /// The folded titles and descriptions.
    pub text: String,
}

impl Chunk {
    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns the row with this id; the rows must be in id order.
    pub fn position(&self, id: TaskId) -> Option<usize> {
        self.ids.binary_search(&id.get()).ok()
    }

    /// Returns the first id.
    pub fn first_id(&self) -> Option<TaskId> {
        self.ids.first().copied().map(TaskId::new)
    }

    /// Returns the id of a row.
    pub fn id(&self, row: usize) -> TaskId {
        TaskId::new(self.ids[row])
    }

    /// Returns the type of a row.
    pub fn task_type(&self, row: usize) -> Option<TaskType> {
        self.types[row]
    }

    /// Returns the state of a row.
    pub fn status(&self, row: usize) -> &TaskStatus {
        &self.status_words[usize::from(self.statuses[row])]
    }

    /// Returns whether a row's task is held.
    pub fn is_held(&self, row: usize) -> bool {
        self.held.binary_search(&short(row)).is_ok()
    }

    /// Returns when a row's task is due, to the second.
    pub fn due(&self, row: usize) -> Option<Timestamp> {
        Timestamp::from_second(self.due[row]).ok().filter(|_| self.due[row] != NO_DUE)
    }

    fn text_start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before].1 as usize)
    }

    /// Returns the raw title and description of a row.
    pub fn texts(&self, row: usize) -> (&str, &str) {
        let (title_end, desc_end) = (self.ends[row].0 as usize, self.ends[row].1 as usize);
        (&self.text[self.text_start(row)..title_end], &self.text[title_end..desc_end])
    }

    /// Returns the campaign of a row; empty if there is none.
    pub fn campaign(&self, row: usize) -> &str {
        &self.campaign_words[usize::from(self.campaigns[row])]
    }

    /// Returns the concatenated texts of all rows, and where each row's title and description end in it.
    pub fn all_text(&self) -> (&str, &[(u32, u32)]) {
        (&self.text, &self.ends)
    }

    /// Returns the rows that must be searched in their folded form.
    pub fn odd(&self) -> &Odd {
        &self.odd
    }

    /// Returns the ids, in row order.
    pub fn ids(&self) -> impl Iterator<Item = TaskId> {
        self.ids.iter().copied().map(TaskId::new)
    }

    /// Adds the rows to the counts of the tabs.
    pub fn count(&self, counts: &mut Counts, now: Timestamp) {
        let classes: Vec<Class> = self.status_words.iter().map(Class::of).collect();
        for (row, status) in self.statuses.iter().enumerate() {
            counts.add(classes[usize::from(*status)], self.due(row), now);
        }
        for row in self.held.iter().map(|row| usize::from(*row)) {
            counts.add_held(classes[usize::from(self.statuses[row])], self.due(row), now);
        }
    }

    /// Calls `hit` with each row that belongs to a tab.
    pub fn in_tab(&self, tab: Tab, now: Timestamp, mut hit: impl FnMut(usize)) {
        let classes: Vec<Class> = self.status_words.iter().map(Class::of).collect();
        for (row, status) in self.statuses.iter().enumerate() {
            if tab.has(classes[usize::from(*status)], self.due(row), now) && (tab != Tab::Held || self.is_held(row)) {
                hit(row);
            }
        }
    }

    /// Returns the fields of a row that filters examine.
    pub fn matchable(&self, row: usize) -> Matchable<'_> {
        let (title, desc) = self.texts(row);
        Matchable {
            id: self.id(row),
            task_type: self.task_type(row),
            status: self.status(row),
            title,
            desc,
            campaign: self.campaign(row),
            sched_at: self.due(row),
        }
    }

    /// Returns a row in the form in which it was added.
    pub fn row(&self, row: usize) -> NewRow<'_> {
        let (title, desc) = self.texts(row);
        NewRow {
            id: self.id(row),
            task_type: self.task_type(row),
            status: self.status(row).as_raw(),
            title,
            desc,
            campaign: self.campaign(row),
            due: self.due(row),
            is_held: self.is_held(row),
        }
    }
}

/// Fills a chunk row by row.
#[derive(Debug, Default)]
pub struct ChunkBuilder {
    chunk: Chunk,
}

impl ChunkBuilder {
    /// Returns the number of rows so far.
    pub fn len(&self) -> usize {
        self.chunk.len()
    }

    /// Returns whether no further row fits: there are [`ROWS`] rows, or so much text that further offsets could exceed
    /// 32 bits.
    pub fn is_full(&self) -> bool {
        self.chunk.len() >= ROWS || self.chunk.text.len() >= 1 << 30
    }

    /// Adds a task as the next row; the chunk must not be full.
    pub fn push(&mut self, row: NewRow<'_>) {
        let chunk = &mut self.chunk;
        let number = short(chunk.ids.len());
        chunk.ids.push(row.id.get());
        chunk.due.push(row.due.map_or(NO_DUE, Timestamp::as_second));
        chunk.types.push(row.task_type);
        chunk.statuses.push(numbered(
            &mut chunk.status_words,
            |word| word.as_raw() == row.status,
            || TaskStatus::from_stored(row.status),
        ));
        chunk.campaigns.push(numbered(
            &mut chunk.campaign_words,
            |word| **word == *row.campaign,
            || row.campaign.into(),
        ));
        chunk.text.push_str(row.title);
        let title_end = place(chunk.text.len());
        chunk.text.push_str(row.desc);
        chunk.ends.push((title_end, place(chunk.text.len())));
        if is_odd(row.title) || is_odd(row.desc) {
            chunk.odd.push(number, row.title, row.desc);
        }
        if row.is_held {
            chunk.held.push(number);
        }
    }

    /// Returns the chunk, without spare capacity.
    pub fn finish(self) -> Chunk {
        let mut chunk = self.chunk;
        chunk.ids.shrink_to_fit();
        chunk.due.shrink_to_fit();
        chunk.types.shrink_to_fit();
        chunk.statuses.shrink_to_fit();
        chunk.campaigns.shrink_to_fit();
        chunk.ends.shrink_to_fit();
        chunk.text.shrink_to_fit();
        chunk.odd.text.shrink_to_fit();
        chunk.held.shrink_to_fit();
        chunk
    }
}

impl Odd {
    fn push(&mut self, row: u16, title: &str, desc: &str) {
        self.rows.push(row);
        self.text.push_str(&fold(title));
        let title_end = place(self.text.len());
        self.text.push_str(&fold(desc));
        self.ends.push((title_end, place(self.text.len())));
    }
}

/// Converts a row number, which is less than [`ROWS`].
fn short(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}

/// Converts an offset in a chunk's text, whose length is at most 2^30 plus one row.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns the index of a word, and adds the word if it is new. 16 bits are enough for the indexes, because a chunk has
/// fewer rows. The last words are tried first, because adjacent rows tend to be alike.
fn numbered<T>(words: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> u16 {
    let found = words.iter().rposition(is);
    short(found.unwrap_or_else(|| {
        words.push(new());
        words.len() - 1
    }))
}

/// Returns whether folding changes more than the case of ASCII letters. If so, searching the raw text without regard to
/// ASCII case would miss matches or find wrong ones.
fn is_odd(text: &str) -> bool {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return false;
    }
    let folded = fold(text);
    !folded.eq_ignore_ascii_case(text) || folded.len() != text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, title: &'static str, desc: &'static str) -> NewRow<'static> {
        NewRow {
            id: TaskId::new(id),
            task_type: Some(TaskType::Tag),
            status: "pending",
            title,
            desc,
            campaign: "",
            due: Timestamp::from_second(60).ok(),
            is_held: false,
        }
    }

    #[test]
    fn a_chunk_returns_the_rows_that_were_added() {
        let mut builder = ChunkBuilder::default();
        builder.push(row(1, "春节促销", "desc"));
        builder.push(NewRow {
            status: "odd word",
            campaign: "holiday",
            due: None,
            task_type: None,
            is_held: true,
            ..row(2, "", "")
        });
        let chunk = builder.finish();
        assert_eq!((chunk.texts(0), chunk.texts(1)), (("春节促销", "desc"), ("", "")));
        assert_eq!((chunk.status(0), chunk.status(1).as_raw()), (&TaskStatus::Pending, "odd word"));
        assert_eq!((chunk.campaign(0), chunk.campaign(1)), ("", "holiday"));
        assert_eq!((chunk.due(0), chunk.due(1)), (Timestamp::from_second(60).ok(), None));
        assert_eq!((chunk.position(TaskId::new(2)), chunk.position(TaskId::new(3))), (Some(1), None));
        assert_eq!(chunk.task_type(1), None);
        assert_eq!((chunk.is_held(0), chunk.is_held(1), chunk.row(1).is_held), (false, true, true));
    }

    #[test]
    fn only_text_that_folding_changes_beyond_ascii_case_is_odd() {
        for plain in ["Sale 50%", "春节促销 iPhone", ""] {
            assert!(!is_odd(plain), "{plain}");
        }
        for odd in ["Ｓａｌｅ", "STRASSE straße", "two\nlines", "pay\u{200b}pal", "ÉTÉ"] {
            assert!(is_odd(odd), "{odd}");
        }
    }
}
