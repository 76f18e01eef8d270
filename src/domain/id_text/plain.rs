//! A line with a single form of each digit, blank and quote, and without invisible characters.

use super::super::half_width;

/// The characters of a line in their plain form, each with its byte position in the text.
#[derive(Debug, Default)]
pub(super) struct PlainLine {
    pub(super) chars: Vec<char>,
    places: Vec<usize>,
    end: usize,
    /// Whether a character overrides the direction of writing.
    pub(super) is_turned: bool,
}

impl PlainLine {
    /// Returns the plain form of a line that begins at byte `at`, without its comment. If there is a comment, also
    /// returns the text after its `#`.
    pub(super) fn of(line: &str, at: usize) -> (Self, Option<&str>) {
        let mut plain = Self { end: at + line.len(), ..Self::default() };
        for (offset, char) in line.char_indices() {
            plain.is_turned |= matches!(char, '\u{202d}' | '\u{202e}');
            let Some(shown) = plain_char(char) else { continue };
            let rest = &line[offset + char.len_utf8()..];
            if matches!(char, '①'..='⑳') && plain.chars.iter().all(|before| before.is_whitespace()) {
                // A circled digit at the beginning numbers the line.
                continue;
            }
            if shown == '#'
                && !rest.starts_with([':', '：'])
                && plain.chars.last().is_none_or(|before| before.is_whitespace())
            {
                plain.end = at + offset;
                return (plain, Some(rest));
            }
            plain.chars.push(shown);
            plain.places.push(at + offset);
        }
        (plain, None)
    }

    /// Returns the byte position of this character in the text, or of the end of the line.
    pub(super) fn place(&self, index: usize) -> usize {
        self.places.get(index).copied().unwrap_or(self.end)
    }

    pub(super) fn text(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().collect()
    }
}

/// Returns the plain form of a character; `None` if the character is invisible.
pub(super) fn plain_char(char: char) -> Option<char> {
    Some(match char {
        '！'..='～' => half_width(char),
        '\u{660}'..='\u{669}' => digit(u32::from(char) - 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(u32::from(char) - 0x6f0),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '‚' | '`' => '\'',
        '\u{2010}'..='\u{2012}' | '\u{2212}' => '-',
        '〜' => '~',
        '،' => ',',
        '؛' => ';',
        '\u{ad}'
        | '\u{34f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => return None,
        // Raised, circled and similar digits do not count as digits: what they are stuck to is part of something
        // longer.
        other if !other.is_ascii() && other.is_numeric() => 'x',
        other => other,
    })
}

/// Whether text contains anything but digits and what separates them in a list. Anything else may mean more than the
/// reader understands: nobody knows all the ways to say "not this one".
pub fn says_more_than_ids(text: &str) -> bool {
    let is_of_list = |char: char| {
        char.is_ascii_digit() || char.is_whitespace() || matches!(char, ',' | ';' | '、' | '"' | '\'' | '[' | ']')
    };
    !text.chars().filter_map(plain_char).all(is_of_list)
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_no_more_than_its_ids() {
        for list in ["2288014437, 2288014438；2288014439、7\n", "['2288014437' \"２２８８０１４４３８\"]", ""]
        {
            assert!(!says_more_than_ids(list), "{list}");
        }
        for text in
            ["all but 2288014437", "禁止删除 2288014437", "-2288014437", "~~7~~", "❌ 7", "// 7", "7 # 8", "7-9"]
        {
            assert!(says_more_than_ids(text), "{text}");
        }
    }
}
