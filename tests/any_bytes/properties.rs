//! The properties that each parser must have for any bytes: shared by `fuzz/` and by the test that replays its corpus.
//!
//! Each check panics if its parser violates a property. How a parser reads valid text is checked by the unit tests
//! beside the parser.

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

/// Panics if a property does not hold for these bytes.
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

/// The reader of ids: each id is in the text, and neither the usual line endings nor the width of digits matter.
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
        assert_eq!(read(&text.replace('\n', end)), found, "{text:?} with line endings {end:?}");
    }
    // Not every program treats this character as a line ending: between digits it may split a number, which is then
    // refused.
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

/// Long enough for every timeout of the decoder to expire.
const QUIET: Duration = Duration::from_secs(3);

/// The least time between two keys that a person presses.
const KEY: Duration = Duration::from_millis(30);

/// The bytes of a terminal: it does not matter how they are split into reads, control-C and the keyboard always work,
/// nothing within a control string acts as a key, and a paste yields the pasted text.
pub fn terminal(bytes: &[u8]) {
    cuts_do_not_matter(bytes);
    let control_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for pause in [Duration::ZERO, QUIET] {
        for typed in CTRL_C {
            let heard = decode_reads([(Duration::ZERO, bytes), (pause, typed)]);
            assert!(heard[1].contains(&control_c), "{typed:?} after {pause:?}: {heard:?}");
        }
    }
    // The decoder may be waiting for the rest of a sequence of known length, and take up to three of these bytes as its
    // end.
    let deletes = (QUIET, &b"\x7f\x7f\x7f"[..]);
    let heard = decode_reads([(Duration::ZERO, bytes), deletes, (KEY, b"x")]);
    assert_eq!(heard[2], [key(KeyCode::Char('x'), KeyModifiers::NONE)], "the keyboard works again");
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

/// Pseudo-random lengths from 1 to 9 that depend only on the bytes, so that a failure can be reproduced.
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
        // Control-C within a paste is a key if a read ends with it, and that paste is discarded.
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
    // Escape characters are left out, because they begin the end of a paste or a reply of the terminal.
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

/// The filter: its printed form is parsed into the same filter, the shortcut for plain text finds the same tasks, and
/// the error for a mistake is safe to show and has a valid position.
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
        assert!(matches || !filter.is_empty(), "a filter without terms matches every task");
    }
}

/// Tables and text files: it does not matter how they are split into reads, or which UTF encoding they have. As text,
/// they have only line feeds as line endings.
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
        assert_eq!(asked, Ok(found), "the detected encoding can be requested");
    }
    if let Ok(text) = encoding::text_of(bytes) {
        assert!(!text.contains('\r'), "every line ending is a line feed: {text:?}");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        every_utf_is_read_alike(text, &FORMATS);
        text.lines().for_each(written_time);
    }
}

/// A source that returns one of these pieces with each read.
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
        // A zero after the byte order mark of UTF-16 makes it the mark of UTF-32.
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

/// A parsed time stays the same if it is written in the standard form and parsed again.
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

/// A reply with a list: the id of each task is in the reply, and the reasons for skipped elements are safe to show.
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
    // Compares with a generic JSON parser, if that can read the reply.
    if let Ok(reply) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let elements = reply["Tasks"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(page.len(), elements.len());
        for task in &page.tasks {
            assert!(elements.iter().any(|element| is_id(&element["TaskID"], task.id)), "{} in {reply}", task.id);
        }
    }
}

/// Whether the text contains this id as a whole number.
fn has_number(text: &str, id: TaskId) -> bool {
    text.split(|char: char| !char.is_ascii_digit()).any(|digits| digits.parse() == Ok(id))
}

fn is_id(value: &serde_json::Value, id: TaskId) -> bool {
    value.as_u64() == Some(id.get()) || value.as_str().is_some_and(|text| text.parse() == Ok(id))
}

/// Safe text: nothing in it is invisible or acts on the terminal, and it is its own safe form. This does not check that
/// no further secret is recognised in the safe form: invisible characters are written out there, and whether something
/// looks like a secret depends on the text around it.
pub fn safe_text(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let text = Untrusted::new(&*given);
    let safe = text.safe();
    let acts = |char: char| char.is_control() || is_ignorable(char) && !matches!(char, '\u{200d}' | '\u{fe0f}');
    assert!(!safe.chars().any(acts), "{safe:?}");
    assert!(is_safe(&safe), "{safe:?}");
    assert_eq!(Untrusted::new(text.raw()), text, "text without secrets does not change");
    for cells in [0, 1, 7, 40] {
        let cut = text.safe_cut(cells);
        assert!(is_safe(&cut), "{cut:?}");
        assert!(unicode_width::UnicodeWidthStr::width(&*cut) <= cells, "{cut:?} in {cells}");
    }
}

/// Whether this character is invisible, or changes the direction or the lines of the text after it:
/// `Default_Ignorable_Code_Point`, `Bidi_Control`, and the separators of lines and paragraphs.
fn is_ignorable(char: char) -> bool {
    matches!(u32::from(char),
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
        | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
        | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}
