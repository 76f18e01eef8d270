//! What ends a line: a line feed, a carriage return, or both, in any mixture.

use memchr::memchr_iter;

/// Returns how many line ends these bytes contain. A carriage return and a line feed after it count as one.
pub fn line_breaks(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count() + lone_returns(bytes).count()
}

/// Whether a carriage return ends a line by itself, as old Mac programs write it. A carriage return at the very end
/// does not count, because its line feed may still follow.
pub fn has_lone_return(bytes: &[u8]) -> bool {
    lone_returns(bytes).any(|at| at + 1 < bytes.len())
}

fn lone_returns(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n'))
}

/// Turns the line ends beyond ASCII (next line, line separator, paragraph separator) into line feeds, and returns how
/// many bytes are left. The bytes must be UTF-8.
pub(super) fn plain_line_ends(bytes: &mut [u8]) -> usize {
    let (mut from, mut to) = (0, 0);
    while from < bytes.len() {
        let length = unicode_end(&bytes[from..]).unwrap_or(0);
        bytes[to] = if length > 0 { b'\n' } else { bytes[from] };
        from += length.max(1);
        to += 1;
    }
    to
}

/// The length of the line end beyond ASCII with which these bytes begin.
fn unicode_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xC2, 0x85, ..] => Some(2),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => Some(3),
        _ => None,
    }
}

/// Whether the lines of a file end in characters that [`plain_line_ends`] replaces, judging by its first line. In JSON,
/// these characters are ordinary text, except after the end of an object.
pub(super) fn has_unicode_ends(start: &[u8]) -> bool {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.trim_ascii().is_empty());
    let line = line.unwrap_or_default().trim_ascii_start();
    let end = (0..line.len()).find(|at| unicode_end(&line[*at..]).is_some());
    let is_json = matches!(line.first(), Some(b'{' | b'['));
    end.is_some_and(|at| (!is_json || line[..at].ends_with(b"}")) && !is_stray(start, line, at))
}

/// Whether the line end beyond ASCII at this position of the first line is a stray character within a number: it stands
/// between digits, and it is the only one in its line or the file has ordinary line ends as well.
fn is_stray(start: &[u8], line: &[u8], at: usize) -> bool {
    let behind = &line[at + unicode_end(&line[at..]).unwrap_or(0)..];
    let is_alone = start.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
        || !(0..behind.len()).any(|at| unicode_end(&behind[at..]).is_some());
    is_alone && line[..at].last().is_some_and(u8::is_ascii_digit) && behind.first().is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_end_is_counted_once() {
        assert_eq!(line_breaks(b"a\nb\r\nc\rd\r\r\n\n"), 6);
        assert_eq!(line_breaks(b"a\r"), 1);
        assert!(has_lone_return(b"a\rb") && has_lone_return(b"\r\r\n"));
        assert!(!has_lone_return(b"a\r\nb\r"));
    }

    #[test]
    fn ends_beyond_ascii_become_line_feeds() {
        let mut bytes = "1\u{85}2\u{2028}3\u{2029}春\n".as_bytes().to_vec();
        let length = plain_line_ends(&mut bytes);
        assert_eq!(std::str::from_utf8(&bytes[..length]), Ok("1\n2\n3\n春\n"));
    }

    #[test]
    fn the_first_line_shows_whether_lines_end_beyond_ascii() {
        for (text, expected) in [
            ("1\u{85}2\u{85}", true),
            ("\n task_id,title\u{2028}1,a", true),
            ("task_id,title\n1,a\u{85}b\n", false),
            ("{\"title\":\"a\u{2028}b\"}\n", false),
            ("22880\u{2028}14437\n2288014438\n", false),
            ("22880\u{2028}14437", false),
            ("{\"task_id\":1}\u{85}{\"task_id\":2}\u{85}", true),
        ] {
            assert_eq!(has_unicode_ends(text.as_bytes()), expected, "{text:?}");
        }
    }
}
