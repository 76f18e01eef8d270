//! Wraps text to the width of a terminal.

use textwrap::{Options, WordSeparator, WordSplitter, core::Word};

/// Text is not wrapped to this width or a smaller one, because each line would hold about one word.
const FEWEST: usize = 20;

/// Returns the text with its lines broken between words, or between Chinese characters. A continuation line begins
/// below the first letter of the line that it continues, which is after the list mark (`- `) if there is one.
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    if columns <= FEWEST {
        return text.to_owned();
    }
    let lines = text.split('\n').map(|line| {
        let rest = line.trim_start().trim_start_matches("- ");
        let indent = " ".repeat(line.len() - rest.len());
        let options = Options::new(columns).subsequent_indent(&indent).break_words(false);
        let options = options.word_separator(WordSeparator::Custom(words));
        textwrap::fill(line, options.word_splitter(WordSplitter::NoHyphenation))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Splits a line into the pieces that must stay on one line. A break is possible wherever Unicode's rules allow one,
/// except between two visible ASCII characters: paths and flags contain characters, such as `/`, after which the rules
/// allow a break.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut end = 0;
    let mut ends: Vec<_> = WordSeparator::UnicodeBreakProperties
        .find_words(line)
        .map(|word| {
            end += word.word.len() + word.whitespace.len();
            end
        })
        .collect();
    let is_within = |char: Option<char>| char.is_some_and(|char| char.is_ascii_graphic());
    ends.retain(|end| !(is_within(line[..*end].chars().next_back()) && is_within(line[*end..].chars().next())));
    let mut start = 0;
    Box::new(ends.into_iter().map(move |end| Word::from(&line[std::mem::replace(&mut start, end)..end])))
}

/// Returns the text wrapped to `columns` cells. All lines but the first are indented by `indent` cells, which are part
/// of the width.
pub(super) fn indented(text: &str, columns: usize, indent: usize) -> String {
    let wrapped = wrapped(text, columns.saturating_sub(indent));
    let mut lines = wrapped.split('\n');
    let mut all = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        all.push('\n');
        if !line.is_empty() {
            all.push_str(&" ".repeat(indent));
            all.push_str(line);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_on_a_narrow_terminal() {
        let text = "  2  a file that only you can read has the key (mode 0600)";
        assert_eq!(wrapped(text, 40), "  2  a file that only you can read has\n  the key (mode 0600)");
        assert_eq!(wrapped("such as Asia/Shanghai", 21), "such as Asia/Shanghai");
        assert_eq!(wrapped("times such as Asia/Shanghai", 22), "times such as\nAsia/Shanghai");
        assert_eq!((wrapped(text, 80).as_str(), wrapped(text, 20).as_str()), (text, text));
    }

    #[test]
    fn chinese_is_broken_between_characters_and_a_flag_is_never_broken() {
        assert_eq!(
            wrapped("确认后删除服务端的定时任务，使用 --read-only 时拒绝", 24),
            "确认后删除服务端的定时任\n务，使用 --read-only 时\n拒绝"
        );
    }
}
