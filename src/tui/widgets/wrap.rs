//! Wraps text into lines of a given width, with correct widths of wide characters. The text must already be safe to
//! show.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks text into lines of at most this many cells: between words if they fit into a line, otherwise, as in Chinese
/// and Japanese, between characters. A number or a Latin word within such text stays whole if possible, and no line
/// begins with a punctuation mark that closes a clause or a bracket. Returns at least one line.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let has_wide = word.width() > word.graphemes(true).count();
        let used = lines.last().map_or(0, |line| line.width());
        let blank = usize::from(used > 0);
        if used + blank + word.width() <= cells {
            append(&mut lines, if used > 0 { " " } else { "" }, word);
        } else if has_wide || word.width() > cells {
            fill(&mut lines, word, cells);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Pads the text with blanks on the right to this many cells.
pub fn padded(text: &str, cells: usize) -> String {
    let blanks = cells.saturating_sub(text.width());
    format!("{text}{:blanks$}", "")
}

/// Pads the text with blanks on the left to this many cells.
pub fn padded_left(text: &str, cells: usize) -> String {
    let blanks = cells.saturating_sub(text.width());
    format!("{:blanks$}{text}", "")
}

fn append(lines: &mut [String], blank: &str, text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(blank);
        line.push_str(text);
    }
}

/// Continues the last line, unit by unit. A unit that is wider than a line is broken anywhere.
fn fill(lines: &mut Vec<String>, word: &str, cells: usize) {
    for (at, unit) in units(word).into_iter().enumerate() {
        let used = lines.last().map_or(0, |line| line.width());
        let blank = if at == 0 && used > 0 { " " } else { "" };
        if unit.width() > cells {
            break_anywhere(lines, blank, unit, cells);
        } else if used > 0 && used + blank.len() + unit.width() > cells {
            lines.push(unit.to_owned());
        } else {
            append(lines, blank, unit);
        }
    }
}

fn break_anywhere(lines: &mut Vec<String>, blank: &str, unit: &str, cells: usize) {
    for (at, character) in unit.graphemes(true).enumerate() {
        let used = lines.last().map_or(0, |line| line.width());
        let blank = if at == 0 { blank } else { "" };
        if used > 0 && used + blank.len() + character.width() > cells {
            lines.push(character.to_owned());
        } else {
            append(lines, blank, character);
        }
    }
}

/// Splits a word into units that stay together: one wide character, or several narrow ones, with the opening and
/// closing punctuation around them.
fn units(word: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut begin, mut before) = (0, None);
    for (at, character) in word.grapheme_indices(true) {
        let is_apart = before.is_some_and(|before| is_break(before, character));
        if is_apart {
            found.push(&word[begin..at]);
            begin = at;
        }
        before = Some(character);
    }
    found.push(&word[begin..]);
    found
}

/// Returns whether a line may end between two characters that no blank separates.
fn is_break(before: &str, after: &str) -> bool {
    let is_narrow = before.width() == before.chars().count() && after.width() == after.chars().count();
    let opens = matches!(before, "（" | "“" | "《" | "【");
    let closes = matches!(after, "，" | "。" | "、" | "；" | "：" | "！" | "？" | "）" | "”" | "》" | "】");
    !is_narrow && !opens && !closes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_if_they_fit() {
        assert_eq!(wrap("not deleted: it was due (90107)", 14), ["not deleted:", "it was due", "(90107)"]);
        assert_eq!(wrap("", 14), [""]);
    }

    #[test]
    fn text_without_blanks_is_broken_between_characters() {
        assert_eq!(wrap("a 今晚系统升级，敬请谅解", 8), ["a 今晚系", "统升级，", "敬请谅解"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn numbers_and_latin_words_in_chinese_text_stay_whole_and_closing_marks_stay_with_their_text() {
        assert_eq!(wrap("已被拒绝（90107），请重试", 12), ["已被拒绝", "（90107），", "请重试"]);
        assert_eq!(wrap("任务2288014433已删除。", 11), ["任务", "2288014433", "已删除。"]);
        assert_eq!(wrap("今晚系统升级。", 12), ["今晚系统升", "级。"]);
        assert_eq!(wrap("促销abcdefghij", 6), ["促销ab", "cdefgh", "ij"]);
    }

    #[test]
    fn no_line_is_too_wide() {
        let text = "word 促销 🎉 longer-than-any-line-is 今晚系统升级 e\u{301}";
        for cells in 2..40 {
            assert!(wrap(text, cells).iter().all(|line| line.width() <= cells), "{cells}: {:?}", wrap(text, cells));
        }
    }
}
