//! Moves rows from the reading thread to the ledger's, in batches that are passed back and forth between the two.

use std::{
    io::Read,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tokio::sync::oneshot;

use super::{BadRows, Collected, Fields, Import, ImportError, ImportOptions, Take, Wanted, parse::parse_in};
use crate::{
    domain::App,
    ledger::{BadRow, Batch, Emptying, Filling, ImportRow, ImportRows, LedgerError, batches},
    locale::tr,
    ops::Context,
};

/// The number of rows in a batch.
const ROWS: usize = 256;

/// The number of bytes of text at which a batch is handed over even if it has fewer rows.
const BYTES: usize = 64 * 1024;

/// The maximum number of batches that wait for the ledger.
const WAITING: usize = 16;

/// Imports a file: all of it or nothing.
///
/// The ledger is not used before the file has been read to its end, or so far that rows must be stored before more can
/// be read. So while a slow or interactive source of up to a few thousand rows is read, the ledger is not locked.
pub async fn import(
    context: &Context,
    source: Box<dyn Read + Send>,
    options: ImportOptions,
) -> Result<Import, ImportError> {
    let name = options.name.clone();
    let feed = rows(source, options, &context.app)?;
    // Nothing is ever sent on this channel: the wait ends when the sender is dropped.
    let _ = feed.primed.await;
    let stored = context.ledger.import(&context.service(), feed.rows, &context.actor).await;
    let collected = feed.collected.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    match stored {
        Ok(report) => Ok(Import::Stored(collected.into_imported(report, &name))),
        Err(LedgerError::Source(_)) if let Some(text) = collected.text => Ok(Import::Text(text)),
        Err(LedgerError::Source(reason)) => Err(collected.refusal(&name).unwrap_or(ImportError::File { name, reason })),
        Err(error) => Err(error.into()),
    }
}

/// The report of the reading thread, once it has ended.
type Shared = Arc<Mutex<Option<Collected>>>;

/// Rows on their way to the ledger.
struct Feed {
    rows: ImportRows,
    collected: Shared,
    /// Completes when the file has been read, or when the maximum number of batches is waiting.
    primed: oneshot::Receiver<()>,
}

/// Starts to read a source on a thread of its own.
fn rows(mut source: Box<dyn Read + Send>, options: ImportOptions, app: &App) -> Result<Feed, ImportError> {
    let ImportOptions { format, encoding, zone, campaign, bad_rows, is_whole, name } = options;
    let wanted = Wanted::All { app: Box::new(app.clone()), campaign, zone };
    let (filling, emptying) = batches(WAITING);
    let (to_primed, primed) = oneshot::channel();
    let collected = Shared::default();
    let mut batches = Batches {
        bad_rows,
        collected: Collected::default(),
        batch: Batch::default(),
        bytes: 0,
        sent: 0,
        primer: Some(to_primed),
        filling,
    };
    let (ending, file) = (Arc::clone(&collected), name.clone());
    let read = move || {
        let fields = Fields::new(wanted).whole(is_whole);
        let stop = parse_in(encoding, &mut source, format, &file, fields, &mut batches).err();
        batches.collected.stop = stop;
        batches.end(&ending);
    };
    thread::Builder::new().name("import".to_owned()).spawn(read).map_err(|error| ImportError::File {
        name: name.clone(),
        reason: tr!("import-no-thread", error = error.to_string()),
    })?;
    let rows = Box::new(pull(emptying, Arc::clone(&collected), bad_rows, name));
    Ok(Feed { rows, collected, primed })
}

/// The reading thread's side: fills batches, and collects bad rows and notes.
struct Batches {
    bad_rows: BadRows,
    collected: Collected,
    batch: Batch<ImportRow>,
    bytes: usize,
    sent: usize,
    primer: Option<oneshot::Sender<()>>,
    filling: Filling<Batch<ImportRow>, ImportRow>,
}

impl Take for Batches {
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()> {
        self.collected.good += 1;
        if self.refused() {
            return ControlFlow::Continue(());
        }
        self.bytes += row.title.len() + row.desc.len();
        std::mem::swap(row, self.batch.spare());
        self.batch.keep();
        if self.batch.len() < ROWS && self.bytes < BYTES {
            return ControlFlow::Continue(());
        }
        self.send()
    }

    fn bad(&mut self, row: BadRow) {
        self.collected.add_bad(row);
    }

    fn note(&mut self, note: String) {
        self.collected.notes.push(note);
    }

    fn text(&mut self, text: String) {
        self.collected.text = Some(text);
    }
}

impl Batches {
    /// Returns whether nothing will be stored any more, so that further rows are only counted.
    fn refused(&self) -> bool {
        self.bad_rows == BadRows::Refuse && self.collected.bad_count > 0
    }

    fn send(&mut self) -> ControlFlow<()> {
        let batch = std::mem::replace(&mut self.batch, self.filling.next());
        self.bytes = 0;
        self.sent += 1;
        if self.sent == WAITING {
            self.primer = None;
        }
        if self.filling.hand_over(batch) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn end(mut self, ending: &Shared) {
        if !self.batch.is_empty() && !self.refused() {
            // If the ledger no longer takes batches, nobody needs this result either.
            let _ = self.send();
        }
        *ending.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.collected);
    }
}

/// The ledger's side: returns a function that yields one row after another.
fn pull(
    batches: Emptying<Batch<ImportRow>, ImportRow>,
    collected: Shared,
    bad_rows: BadRows,
    name: String,
) -> impl FnMut(&mut ImportRow) -> Result<bool, String> + Send {
    let mut batch = Batch::default();
    let mut next = 0;
    move |row| {
        if next == batch.len() {
            batches.give_back(std::mem::take(&mut batch));
            next = 0;
            let Some(received) = batches.next() else { return ending(&collected, bad_rows, &name) };
            batch = received;
        }
        std::mem::swap(row, &mut batch.filled_mut()[next]);
        next += 1;
        Ok(true)
    }
}

/// Returns `Ok(false)`, which ends the rows of the import, if the rows may be stored. Otherwise, returns the reason why
/// they may not.
fn ending(collected: &Shared, bad_rows: BadRows, name: &str) -> Result<bool, String> {
    let collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(collected) = collected.as_ref() else { return Err(tr!("import-ended")) };
    if collected.text.is_some() {
        // Nobody sees this message: the text is returned to the caller instead.
        return Err(String::new());
    }
    match collected.refusal(name) {
        Some(ImportError::BadRows { cut_short: None, .. }) if bad_rows == BadRows::Skip => Ok(false),
        Some(error) => Err(error.to_string()),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::{
        super::{Format, Imported, trial},
        *,
    };

    fn options(bad_rows: BadRows) -> ImportOptions {
        ImportOptions {
            format: Format::Auto,
            encoding: None,
            zone: None,
            campaign: None,
            bad_rows,
            is_whole: false,
            name: "file".to_owned(),
        }
    }

    fn feed(text: impl Into<Vec<u8>>, bad_rows: BadRows) -> Feed {
        rows(Box::new(io::Cursor::new(text.into())), options(bad_rows), &trial::app()).expect("a thread starts")
    }

    /// Pulls all rows, as a ledger does.
    fn pull_all(feed: &mut Feed) -> (Vec<u64>, Result<(), String>) {
        let (mut ids, mut row) = (Vec::new(), ImportRow::default());
        loop {
            match (feed.rows)(&mut row) {
                Ok(true) => ids.push(row.id),
                Ok(false) => return (ids, Ok(())),
                Err(reason) => return (ids, Err(reason)),
            }
        }
    }

    fn collected(feed: &Feed) -> Collected {
        feed.collected.lock().expect("no thread panicked").take().expect("reading has ended")
    }

    fn lines(count: u64) -> String {
        (0..count).map(|id| id.to_string()).collect::<Vec<_>>().join("\n") + "\n"
    }

    #[test]
    fn rows_keep_the_order_of_the_file_across_many_batches() {
        let mut feed = feed(lines(10_000), BadRows::Refuse);
        assert_eq!(pull_all(&mut feed), ((0..10_000).collect(), Ok(())));
        let imported = collected(&feed).into_imported(crate::ledger::ImportReport::default(), "file");
        assert_eq!(imported, Imported::default());
    }

    #[test]
    fn a_repeated_id_is_passed_on_each_time() {
        assert_eq!(pull_all(&mut feed("7\n8\n7\n", BadRows::Refuse)), (vec![7, 8, 7], Ok(())));
    }

    #[test]
    fn a_file_with_a_bad_row_at_its_end_is_refused_and_all_bad_rows_are_counted() {
        let mut feed = feed(lines(10_000) + &"x\n".repeat(25) + "1\n", BadRows::Refuse);
        let (_, end) = pull_all(&mut feed);
        assert_eq!(end, Err("25 bad rows in file; nothing was stored".to_owned()));
        let refusal = collected(&feed).refusal("file");
        let Some(ImportError::BadRows { bad, count: 25, cut_short: None, .. }) = refusal else {
            panic!("{refusal:?}");
        };
        assert_eq!((bad.len(), bad[0].line), (20, 10_001));
    }

    #[test]
    fn after_a_bad_row_the_ledger_gets_no_rows() {
        let (ids, end) = pull_all(&mut feed("x\n".to_owned() + &lines(10_000), BadRows::Refuse));
        assert_eq!((ids.len(), end.is_err()), (0, true));
    }

    #[test]
    fn bad_rows_are_skipped_on_request() {
        let mut feed = feed("1\nx\n2\n", BadRows::Skip);
        assert_eq!(pull_all(&mut feed), (vec![1, 2], Ok(())));
        let imported = collected(&feed).into_imported(crate::ledger::ImportReport::default(), "file");
        assert_eq!((imported.bad_count, imported.bad[0].line), (1, 2));
    }

    #[test]
    fn a_file_that_cannot_be_read_to_its_end_is_refused_even_if_bad_rows_are_skipped() {
        let text = "task_id,title\nx,\n1,\"open\n";
        assert!(pull_all(&mut feed(text, BadRows::Skip)).1.is_err());
        assert_eq!(
            pull_all(&mut feed("", BadRows::Skip)).1,
            Err("file: the file is empty: nothing to import".to_owned())
        );
    }

    #[test]
    fn a_file_without_rows_is_reported() {
        let mut feed = feed("# nothing\n", BadRows::Refuse);
        assert_eq!(pull_all(&mut feed), (vec![], Ok(())));
        let imported = collected(&feed).into_imported(crate::ledger::ImportReport::default(), "file");
        assert_eq!(imported.notes, ["there is no task in file"]);
    }

    #[test]
    fn a_row_gets_its_own_campaign_or_else_the_given_one_or_else_the_apps_default() {
        let campaign = |text: &str| Some(text.parse().expect("the campaign is valid"));
        let mut app = trial::app();
        app.campaign_default = campaign("usual");
        for (given, expected) in [(campaign("given"), ["own", "given", "own"]), (None, ["own", "usual", "own"])] {
            let text = "task_id,campaign\n1,own\n2,\n3,own\n";
            let options = ImportOptions { campaign: given, ..options(BadRows::Refuse) };
            let mut feed = rows(Box::new(text.as_bytes()), options, &app).expect("a thread starts");
            let mut row = ImportRow::default();
            for label in expected {
                assert_eq!((feed.rows)(&mut row), Ok(true));
                assert_eq!(row.campaign.as_ref().map(crate::domain::Campaign::as_str), Some(label));
                assert_eq!(row.campaign_by == crate::ledger::CampaignBy::Default, label == "usual");
            }
        }
    }

    #[test]
    fn no_field_is_left_over_from_an_earlier_row() {
        let text: String = (0..2_000)
            .flat_map(|id| {
                [format!("{{\"task_id\":{id},\"title\":\"t\",\"type\":\"All\"}}\n"), format!("{{\"task_id\":{id}}}\n")]
            })
            .collect();
        let mut feed = feed(text, BadRows::Refuse);
        let mut row = ImportRow::default();
        for place in 0..4_000 {
            assert_eq!((feed.rows)(&mut row), Ok(true));
            assert_eq!((row.title.is_empty(), row.task_type.is_none()), (place % 2 == 1, place % 2 == 1));
        }
    }

    /// An endless source of ids. Counts the bytes that were read, and reports when it is dropped.
    struct Endless(Arc<AtomicU64>, Option<oneshot::Sender<()>>);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let line = b"5210074411\n";
            let len = buffer.len() - buffer.len() % line.len();
            buffer[..len].chunks_mut(line.len()).for_each(|place| place.copy_from_slice(line));
            self.0.fetch_add(len as u64, Ordering::Relaxed);
            Ok(len)
        }
    }

    impl Drop for Endless {
        fn drop(&mut self) {
            let _ = self.1.take().map(|dropped| dropped.send(()));
        }
    }

    #[tokio::test]
    async fn reading_waits_for_the_ledger_and_ends_when_the_ledger_stops() {
        let (dropped, is_dropped) = oneshot::channel();
        let read = Arc::new(AtomicU64::new(0));
        let source = Endless(Arc::clone(&read), Some(dropped));
        let mut feed = rows(Box::new(source), options(BadRows::Refuse), &trial::app()).expect("a thread starts");
        let _ = (&mut feed.primed).await;
        let mut row = ImportRow::default();
        for _ in 0..100_000 {
            assert_eq!((feed.rows)(&mut row), Ok(true));
        }
        assert!(
            read.load(Ordering::Relaxed) < 11 * 100_000 + 1_000_000,
            "reading does not run far ahead of the ledger"
        );
        drop(feed.rows);
        is_dropped.await.expect("the source is dropped");
    }

    #[test]
    fn a_source_that_fails_is_refused_with_the_line_it_reached() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is on fire"))
            }
        }
        let text = lines(20_000);
        let after = u64::try_from(text.lines().count() + 1).expect("the number is small");
        let source = io::Cursor::new(text).chain(Broken);
        let mut feed = rows(Box::new(source), options(BadRows::Skip), &trial::app()).expect("a thread starts");
        let reason = format!("file: line {after}: failed to read on: the disk is on fire");
        assert_eq!(pull_all(&mut feed).1, Err(reason));
    }

    #[test]
    fn a_reader_that_panics_stores_nothing() {
        struct Dying;
        impl Read for Dying {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("on purpose, in a test");
            }
        }
        let mut feed = rows(Box::new(Dying), options(BadRows::Skip), &trial::app()).expect("a thread starts");
        assert_eq!(pull_all(&mut feed).1, Err("reading ended unexpectedly".to_owned()));
    }
}
