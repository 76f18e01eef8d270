//! Some thousand tasks as columns, and the text among them that cannot be searched as it lies.

use jiff::Timestamp;

use crate::{
    domain::{Matchable, Task, TaskId, TaskStatus, TaskType, fold},
    ledger::TaskRow,
    tui::index::tab::{Class, Counts, Tab},
};

/// Rows of a chunk: few enough to copy when one changes, enough to search without a pause between.
pub const ROWS: usize = 4_096;

/// Due time of a task that has none.
const NO_DUE: i64 = i64::MIN;

/// One task on its way into a chunk, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct NewRow<'a> {
    /// The id.
    pub id: TaskId,
    /// The type.
    pub task_type: Option<TaskType>,
    /// The state, as stored.
    pub status: &'a str,
    /// Title, raw.
    pub title: &'a str,
    /// Text, raw.
    pub desc: &'a str,
    /// Campaign; empty where it has none.
    pub campaign: &'a str,
    /// When it is due.
    pub due: Option<Timestamp>,
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
        }
    }
}

/// Columns of at most [`ROWS`] tasks.
#[derive(Debug, Default)]
pub struct Chunk {
    ids: Vec<u64>,
    due: Vec<i64>,
    types: Vec<Option<TaskType>>,
    statuses: Vec<u16>,
    campaigns: Vec<u16>,
    /// Where each row's title and text end in `text`.
    ends: Vec<(u32, u32)>,
    text: String,
    /// The distinct states and campaigns, which the columns number.
    status_words: Vec<TaskStatus>,
    campaign_words: Vec<Box<str>>,
    odd: Odd,
}

/// The rows whose text folds to something else than itself in lower case, and that folded text.
#[derive(Debug, Default)]
pub struct Odd {
    /// The rows, ascending.
    pub rows: Vec<u16>,
    /// Where each one's folded title and text end in `text`.
    pub ends: Vec<(u32, u32)>,
    /// The folded text.
    pub text: String,
}

impl Chunk {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The row with this id, where the rows are in id order.
    pub fn position(&self, id: TaskId) -> Option<usize> {
        self.ids.binary_search(&id.get()).ok()
    }

    /// The first id.
    pub fn first_id(&self) -> Option<TaskId> {
        self.ids.first().copied().map(TaskId::new)
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> TaskId {
        TaskId::new(self.ids[row])
    }

    /// The type of a row.
    pub fn task_type(&self, row: usize) -> Option<TaskType> {
        self.types[row]
    }

    /// The state of a row.
    pub fn status(&self, row: usize) -> &TaskStatus {
        &self.status_words[usize::from(self.statuses[row])]
    }

    /// When a row's task is due, to the second.
    pub fn due(&self, row: usize) -> Option<Timestamp> {
        Timestamp::from_second(self.due[row]).ok().filter(|_| self.due[row] != NO_DUE)
    }

    fn text_start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before].1 as usize)
    }

    /// Title and text of a row, raw.
    pub fn texts(&self, row: usize) -> (&str, &str) {
        let (title_end, desc_end) = (self.ends[row].0 as usize, self.ends[row].1 as usize);
        (&self.text[self.text_start(row)..title_end], &self.text[title_end..desc_end])
    }

    /// The campaign of a row; empty where it has none.
    pub fn campaign(&self, row: usize) -> &str {
        &self.campaign_words[usize::from(self.campaigns[row])]
    }

    /// The text of all rows, one after the other, and where each row's title and text end.
    pub fn all_text(&self) -> (&str, &[(u32, u32)]) {
        (&self.text, &self.ends)
    }

    /// The rows that must be searched in their folded form.
    pub fn odd(&self) -> &Odd {
        &self.odd
    }

    /// The ids, in row order.
    pub fn ids(&self) -> impl Iterator<Item = TaskId> {
        self.ids.iter().copied().map(TaskId::new)
    }

    /// Counts the rows for the tabs.
    pub fn count(&self, counts: &mut Counts, now: Timestamp) {
        let classes: Vec<Class> = self.status_words.iter().map(Class::of).collect();
        for (row, status) in self.statuses.iter().enumerate() {
            counts.add(classes[usize::from(*status)], self.due(row), now);
        }
    }

    /// Shows each row that belongs to a tab.
    pub fn in_tab(&self, tab: Tab, now: Timestamp, mut hit: impl FnMut(usize)) {
        let classes: Vec<Class> = self.status_words.iter().map(Class::of).collect();
        for (row, status) in self.statuses.iter().enumerate() {
            if tab.has(classes[usize::from(*status)], self.due(row), now) {
                hit(row);
            }
        }
    }

    /// What a filter looks at in a row.
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

    /// A row as it went in.
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
        }
    }
}

/// Fills a chunk row by row.
#[derive(Debug, Default)]
pub struct ChunkBuilder {
    chunk: Chunk,
}

impl ChunkBuilder {
    /// How many rows it has so far.
    pub fn len(&self) -> usize {
        self.chunk.len()
    }

    /// Whether no row fits any more: it has all its rows, or so much text that its places could not be counted.
    pub fn is_full(&self) -> bool {
        self.chunk.len() >= ROWS || self.chunk.text.len() >= 1 << 30
    }

    /// Adds a row.
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
    }

    /// The chunk, without spare room.
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

/// A row of a chunk: there are at most [`ROWS`].
fn short(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}

/// A place in a chunk's text, which stays below 2^30 and one row.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The number of a word, which is added where it is new. A chunk has fewer rows than there are numbers. The last words
/// are tried first: rows that lie together are alike.
fn numbered<T>(words: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> u16 {
    let found = words.iter().rposition(is);
    short(found.unwrap_or_else(|| {
        words.push(new());
        words.len() - 1
    }))
}

/// Whether text folds to something else than itself in lower case, so that looking for folded text in it, ASCII letters
/// in either case, would miss something or find too much.
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
        }
    }

    #[test]
    fn a_chunk_gives_back_what_went_in() {
        let mut builder = ChunkBuilder::default();
        builder.push(row(1, "春节促销", "desc"));
        builder.push(NewRow { status: "odd word", campaign: "holiday", due: None, task_type: None, ..row(2, "", "") });
        let chunk = builder.finish();
        assert_eq!((chunk.texts(0), chunk.texts(1)), (("春节促销", "desc"), ("", "")));
        assert_eq!((chunk.status(0), chunk.status(1).as_raw()), (&TaskStatus::Pending, "odd word"));
        assert_eq!((chunk.campaign(0), chunk.campaign(1)), ("", "holiday"));
        assert_eq!((chunk.due(0), chunk.due(1)), (Timestamp::from_second(60).ok(), None));
        assert_eq!((chunk.position(TaskId::new(2)), chunk.position(TaskId::new(3))), (Some(1), None));
        assert_eq!(chunk.task_type(1), None);
    }

    #[test]
    fn only_text_that_folds_to_something_else_is_kept_folded() {
        for plain in ["Sale 50%", "春节促销 iPhone", ""] {
            assert!(!is_odd(plain), "{plain}");
        }
        for odd in ["Ｓａｌｅ", "STRASSE straße", "two\nlines", "pay\u{200b}pal", "ÉTÉ"] {
            assert!(is_odd(odd), "{odd}");
        }
    }
}
