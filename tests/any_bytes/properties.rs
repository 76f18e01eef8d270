//! What must hold of each reader, whatever bytes it is given: shared by `fuzz/` and by the test that replays its
//! corpus.
//!
//! Each function panics where the reader is wrong. What a reader makes of valid text is checked in the unit tests
//! beside it.

use std::{io::Read, time::Duration};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use jiff::{Timestamp, tz::TimeZone};
use pushdeck::{
    api::read_list_reply,
    domain::{
        Filter, KnownIds, Lengths, Matchable, SdkAppId, TaskId, TaskStatus, TaskType, Untrusted, WrittenTime,
        check_id_text, fold, is_safe, numbers_in, parse_written, read_id_text,
    },
    encoding::{self, Encoding},
    ops::{Format, count_rows},
    tui::{Heard, decode, decode_reads},
};

/// Panics where something does not hold of these bytes.
pub type Check = fn(&[u8]);

/// The checks, by the names of their targets and of the folders of their corpora.
pub const ALL: [(&str, Check); 6] = [
    ("ids", ids),
    ("terminal", terminal),
    ("filter", filter),
    ("tables", tables),
    ("list_reply", list_reply),
    ("safe_text", safe_text),
];

/// The reader of ids: each id stands in the text, and neither the usual line ends nor the width of digits matter.
pub fn ids(bytes: &[u8]) {
    check_id_text(bytes);
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let read = |text: &str| {
        let lengths = Lengths::of([TaskId::new(2_288_014_437)]);
        let ids = read_id_text(text, &KnownIds { lengths, knows: &|_| false, is_whole: false }).ids();
        let numbers = numbers_in(text);
        assert!(ids.iter().all(|id| numbers.contains(id)), "{text:?}: {ids:?}");
        ids
    };
    let found = read(&text);
    for end in ["\r\n", "\r"] {
        assert_eq!(read(&text.replace('\n', end)), found, "{text:?} with line ends {end:?}");
    }
    // Not every program takes this one for a line end: between digits it may part a number, which is refused then.
    let separated = read(&text.replace('\n', "\u{2028}"));
    assert!(
        separated.iter().all(|id| found.contains(id)),
        "{text:?} with line separators: {separated:?}, not {found:?}"
    );
    let wide: String = text.chars().map(wide_digit).collect();
    assert_eq!(read(&wide), found, "{wide:?}");
}

fn wide_digit(char: char) -> char {
    if char.is_ascii_digit() { char::from_u32(u32::from(char) + 0xfee0).unwrap_or(char) } else { char }
}

const CTRL_C: [&[u8]; 2] = [b"\x03", b"\x1b[99;5u"];

/// Long enough for anything that has begun to be over.
const QUIET: Duration = Duration::from_secs(3);

/// From one key that somebody presses to the next, at least.
const KEY: Duration = Duration::from_millis(30);

/// The bytes of a terminal: how they are cut into reads does not matter, control-C and the keyboard always work, nothing
/// within a string acts, and a paste is the pasted text.
pub fn terminal(bytes: &[u8]) {
    cuts_do_not_matter(bytes);
    let control_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for pause in [Duration::ZERO, QUIET] {
        for typed in CTRL_C {
            let heard = decode_reads([(Duration::ZERO, bytes), (pause, typed)]);
            assert!(heard[1].contains(&control_c), "{typed:?} after {pause:?}: {heard:?}");
        }
    }
    // A sequence of known length is waited for: its last bytes, three at most, may be these.
    let deletes = (QUIET, &b"\x7f\x7f\x7f"[..]);
    let heard = decode_reads([(Duration::ZERO, bytes), deletes, (KEY, b"x")]);
    assert_eq!(heard[2], [key(KeyCode::Char('x'), KeyModifiers::NONE)], "the keyboard is back");
    strings_are_swallowed(bytes);
    pastes_are_the_pasted_text(bytes);
    typed_text_is_heard(bytes);
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Heard {
    Heard::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

fn is_control_c(heard: &Heard) -> bool {
    *heard == key(KeyCode::Char('c'), KeyModifiers::CONTROL)
}

/// Lengths from 1 to 9 that depend on the bytes, so that a failure can be repeated.
fn lengths(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut seed = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    std::iter::from_fn(move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 16).ok().map(|random| 1 + random % 9)
    })
}

fn pieces(mut bytes: &[u8], lengths: impl Iterator<Item = usize>) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    for length in lengths {
        if bytes.is_empty() {
            break;
        }
        let (piece, rest) = bytes.split_at(length.min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

fn cuts_do_not_matter(bytes: &[u8]) {
    let whole = decode(bytes);
    for pieces in [pieces(bytes, std::iter::repeat(1)), pieces(bytes, lengths(bytes))] {
        let cut = decode_reads(pieces.iter().map(|piece| (Duration::ZERO, *piece))).concat();
        // Control-C within a paste is a key where a read ends with it, and that paste is not taken.
        if !whole.iter().chain(&cut).any(is_control_c) {
            assert_eq!(cut, whole, "cut into {pieces:?}");
        }
    }
}

fn strings_are_swallowed(bytes: &[u8]) {
    let ends = [0x03, 0x07, 0x18, 0x1a, 0x1b];
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !ends.contains(byte)).collect();
    for kind in b"]PX^_" {
        let string = [&[0x1b, *kind], &text[..], b"\x1b\\"].concat();
        assert_eq!(decode(&string), [], "{string:?}");
    }
}

fn pastes_are_the_pasted_text(bytes: &[u8]) {
    // Without what is no text to the terminal itself: the ends of pastes, and answers.
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0x1b).collect();
    let paste = [b"\x1b[200~", &text[..], b"\x1b[201~"].concat();
    assert_eq!(decode(&paste), [Heard::Event(Event::Paste(String::from_utf8_lossy(&text).into_owned()))]);
    let torn = [b"\x1b[200~", &text[..]].concat();
    let heard = decode(&torn);
    let is_lost = |heard: &&Heard| **heard == Heard::PasteLost { bytes: text.len() };
    assert_eq!(heard.iter().filter(is_lost).count(), 1, "{heard:?}");
    assert!(heard.iter().all(|heard| is_lost(&heard) || is_control_c(heard)), "{heard:?}");
}

fn typed_text_is_heard(bytes: &[u8]) {
    let text: String = String::from_utf8_lossy(bytes).chars().filter(|char| !char.is_control()).collect();
    let keys: Vec<_> = text.chars().map(|char| key(KeyCode::Char(char), KeyModifiers::NONE)).collect();
    assert_eq!(decode(text.as_bytes()), keys, "{text:?}");
}

/// The filter: what is printed means the same, a shortcut finds the same, and a mistake is told safely and in its place.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Filter::parse(&text) {
        Ok(filter) => {
            let printed = filter.to_string();
            let again = Filter::parse(&printed);
            assert_eq!(again.as_ref(), Ok(&filter), "{text:?} is printed as {printed:?}");
            assert_eq!(again.map(|again| again.to_string()).as_ref(), Ok(&printed));
            matching(&filter, &text);
        }
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{:?} of {text:?}", error.span);
            assert!(is_safe(&error.message), "{:?}", error.message);
            assert!(error.caret(&text).lines().all(is_safe), "{:?}", error.caret(&text));
        }
    }
}

fn matching(filter: &Filter, title: &str) {
    let task = Matchable {
        id: TaskId::new(5_210_074_411),
        task_type: Some(TaskType::Tag),
        status: &TaskStatus::Pending,
        title,
        desc: "双十二 预热 sale",
        campaign: "holiday",
        sched_at: Some(Timestamp::UNIX_EPOCH),
    };
    for task in [task, Matchable { title: "", campaign: "", sched_at: None, ..task }] {
        let matches = filter.matches(&task, Timestamp::UNIX_EPOCH, "shop");
        if let Some(plain) = filter.as_plain_text() {
            let id = task.id.to_string();
            let is_there = fold(task.title).contains(plain) || fold(task.desc).contains(plain) || id.contains(plain);
            assert_eq!(matches, is_there, "{plain:?} in {title:?}");
        }
        assert!(matches || !filter.is_empty(), "no term is no condition");
    }
}

/// Tables and text files: how they are cut into reads, which line ends and which UTF they have does not matter.
pub fn tables(bytes: &[u8]) {
    const FORMATS: [Format; 5] = [Format::Auto, Format::Ids, Format::Csv, Format::Jsonl, Format::Json];
    for format in FORMATS {
        for encoding in [None, Some(Encoding::UTF_8), Some(Encoding::GB18030)] {
            let whole = count_rows(bytes, format, encoding);
            let cut = count_rows(Cut(pieces(bytes, lengths(bytes))), format, encoding);
            assert_eq!(cut, whole, "{format:?} {encoding:?}");
            if let Err(reason) = whole {
                assert!(!reason.is_empty());
            }
        }
    }
    if let Ok(found) = encoding::detect(bytes, None) {
        assert!(found.mark <= bytes.len());
        let asked = encoding::detect(bytes, Some(found.encoding));
        assert_eq!(asked, Ok(found), "what is found may be asked for");
    }
    if let Ok(text) = encoding::text_of(bytes) {
        assert!(!text.contains('\r'), "every line end is a line feed: {text:?}");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        every_utf_is_read_alike(text, &FORMATS);
        text.lines().for_each(written_time);
    }
}

/// A source that gives one of these pieces with each read.
struct Cut<'a>(Vec<&'a [u8]>);

impl Read for Cut<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Ok(0);
        }
        let piece = self.0.remove(0);
        let (now, later) = piece.split_at(piece.len().min(room.len()));
        room[..now.len()].copy_from_slice(now);
        if !later.is_empty() {
            self.0.insert(0, later);
        }
        Ok(now.len())
    }
}

fn every_utf_is_read_alike(text: &str, formats: &[Format]) {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        // A zero behind the mark of UTF-16 is the mark of UTF-32.
        return;
    }
    let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{text}");
    for format in formats.iter().copied() {
        let Ok(rows) = count_rows(marked.as_bytes(), format, None) else { continue };
        for other in [&little, &big] {
            assert_eq!(count_rows(&other[..], format, None), Ok(rows), "{format:?} {text:?}");
        }
    }
}

/// A time that was read means the same when it is written in the usual form.
fn written_time(text: &str) {
    match parse_written(text) {
        Ok(WrittenTime::Instant(at)) => {
            assert_eq!(parse_written(&at.to_string()), Ok(WrittenTime::Instant(at)), "{text:?}");
        }
        Ok(WrittenTime::Local(at)) => {
            assert_eq!(parse_written(&at.to_string()), Ok(WrittenTime::Local(at)), "{text:?}");
            assert!(at.to_zoned(TimeZone::UTC).is_ok() || at.year() >= 9999, "{text:?}");
        }
        Err(hint) => assert!(hint.is_none_or(|hint| is_safe(&hint)), "{text:?}"),
    }
}

/// A reply with a list: what is taken for a task has its id in the reply, and what is said of one is safe.
pub fn list_reply(bytes: &[u8]) {
    let page = match read_list_reply(bytes, SdkAppId(1_400_000_001)) {
        Ok(page) => page,
        Err(reason) => return assert!(is_safe(&reason), "{reason:?}"),
    };
    assert_eq!(page.len(), page.tasks.len() + page.skipped.len());
    let text = String::from_utf8_lossy(bytes);
    let has_escapes = text.contains("\\u");
    for task in &page.tasks {
        assert!(has_escapes || has_number(&text, task.id), "{} is not in {text:?}", task.id);
    }
    for skipped in &page.skipped {
        assert!(is_safe(&skipped.reason), "{:?}", skipped.reason);
    }
    // The same by a parser that knows nothing of tasks, where it can read the reply.
    if let Ok(reply) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let elements = reply["Tasks"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(page.len(), elements.len());
        for task in &page.tasks {
            assert!(elements.iter().any(|element| is_id(&element["TaskID"], task.id)), "{} in {reply}", task.id);
        }
    }
}

/// Whether an id occurs as a whole number.
fn has_number(text: &str, id: TaskId) -> bool {
    text.split(|char: char| !char.is_ascii_digit()).any(|digits| digits.parse() == Ok(id))
}

fn is_id(value: &serde_json::Value, id: TaskId) -> bool {
    value.as_u64() == Some(id.get()) || value.as_str().is_some_and(|text| text.parse() == Ok(id))
}

/// Safe text: nothing in it is hidden or acts, and it is its own safe form. Not that no secret is seen in it that was not
/// seen in the text: what hides is written out there, and the signs of a secret go by what stands around it.
pub fn safe_text(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let text = Untrusted::new(&*given);
    let safe = text.safe();
    let acts = |char: char| char.is_control() || is_ignorable(char) && !matches!(char, '\u{200d}' | '\u{fe0f}');
    assert!(!safe.chars().any(acts), "{safe:?}");
    assert!(is_safe(&safe), "{safe:?}");
    assert_eq!(Untrusted::new(text.raw()), text, "what is without secrets stays");
    for cells in [0, 1, 7, 40] {
        let cut = text.safe_cut(cells);
        assert!(is_safe(&cut), "{cut:?}");
        assert!(unicode_width::UnicodeWidthStr::width(&*cut) <= cells, "{cut:?} in {cells}");
    }
}

/// Whether Unicode has a terminal show nothing for this, or has it change the direction or the lines of the rest:
/// `Default_Ignorable_Code_Point`, `Bidi_Control`, and the separators of lines and paragraphs.
fn is_ignorable(char: char) -> bool {
    matches!(u32::from(char),
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
        | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
        | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}
