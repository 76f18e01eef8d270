//! Parses text into a filter. Every error says where the mistake is and how to correct it.

use std::{borrow::Cow, ops::Range};

use jiff::{SignedDuration, Timestamp};
use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthStr;

use super::{
    super::{
        TaskId, TaskStatus, TaskType, Untrusted, closest, id_text::LEAST_WITHOUT_LEDGER, parse_instant, parse_service,
        safe_text,
    },
    Needle, fold,
    term::{Due, IdPattern, IdPatterns, LabelPattern, Moment, Phrase, Place, Term, Test},
};
use crate::locale::{label, tr, tr_named};

const KEYS: [&str; 8] = ["title", "desc", "id", "status", "type", "campaign", "app", "due"];

/// Why a string is not a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// The byte range of the mistake in the text.
    pub span: Range<usize>,
    /// What is wrong, and what is allowed; safe to show.
    pub message: String,
}

impl FilterError {
    fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }

    /// Returns two lines: the text, made safe, and carets under the mistake, aligned by terminal cells.
    pub fn caret(&self, text: &str) -> String {
        let cut = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let (start, end) = (cut(self.span.start), cut(self.span.end.max(self.span.start)));
        let [before, place, after] = [&text[..start], &text[start..end], &text[end..]].map(safe_text);
        let (indent, carets) = (" ".repeat(before.width()), "^".repeat(place.width().max(1)));
        format!("{before}{place}{after}\n{indent}{carets}")
    }
}

/// How many terms a filter may have, because each one costs memory, and time for every task. A list of ids is one term.
const MOST_TERMS: usize = 200;

/// Parses all terms.
pub(super) fn terms(text: &str) -> Result<Vec<Term>, FilterError> {
    if let Some(ids) = only_ids(text) {
        return Ok(vec![Term { negated: false, test: Test::Id(ids) }]);
    }
    let mut reader = Reader { text, at: 0 };
    let mut terms = Vec::new();
    loop {
        reader.take_while(char::is_whitespace);
        if reader.peek().is_none() {
            return Ok(terms);
        }
        if terms.len() == MOST_TERMS {
            return Err(too_many(text, reader.at));
        }
        terms.push(reader.term()?);
    }
}

/// Returns the error for text with too many terms. The first surplus term begins at `at`.
fn too_many(text: &str, at: usize) -> FilterError {
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |length| at + length);
    let words = text.split_whitespace().count();
    FilterError::new(at..end, tr!("filter-too-many-terms", most = MOST_TERMS, words = words))
}

/// Returns the ids if the text is a list of several ids and nothing else. No task has several ids, so the list matches
/// tasks with any of them.
fn only_ids(text: &str) -> Option<IdPatterns> {
    if !text.starts_with(|char: char| char.is_whitespace() || char.is_numeric()) {
        return None;
    }
    let is_between = |char: char| char.is_whitespace() || is_comma(char) || matches!(char, ';' | '；');
    let words = text.split(is_between).filter(|word| !word.is_empty());
    let read = |word: &str| {
        let digits: String = word.nfkc().collect();
        digits.parse().ok().filter(|_| digits.len() >= LEAST_WITHOUT_LEDGER).map(IdPattern::Exact)
    };
    let ids: Vec<_> = words.map(read).collect::<Option<_>>()?;
    (ids.len() > 1).then(|| ids.into_iter().collect())
}

/// Whether a character opens or closes a phrase: ASCII, full-width, and what an input method makes of a typed quote.
pub(super) fn is_quote(char: char) -> bool {
    matches!(char, '"' | '＂' | '“' | '”')
}

fn is_colon(char: char) -> bool {
    matches!(char, ':' | '：')
}

fn is_comma(char: char) -> bool {
    matches!(char, ',' | '，' | '、')
}

fn is_not(char: char) -> bool {
    matches!(char, '!' | '！')
}

fn is_star(char: char) -> bool {
    matches!(char, '*' | '＊')
}

/// A word as a message shows it.
fn shown(text: &str) -> String {
    Untrusted::new(text).safe_cut(40)
}

/// A word in quotes, as a message shows it.
fn quoted(text: &str) -> String {
    format!("{:?}", shown(text))
}

/// A piece of the text that is a value.
struct Operand<'a> {
    text: Cow<'a, str>,
    span: Range<usize>,
    quoted: bool,
}

impl Operand<'_> {
    /// The text with full-width forms made half-width.
    fn half_width(&self) -> String {
        self.text.nfkc().collect()
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let found = self.peek().filter(|char| wanted(*char));
        self.at += found.map_or(0, char::len_utf8);
        found.is_some()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let taken = &rest[..rest.find(|char| !wanted(char)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn at_end_of_term(&self) -> bool {
        self.peek().is_none_or(char::is_whitespace)
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        let start = self.at;
        let negated = self.eat(is_not);
        if negated && self.at_end_of_term() {
            return Err(FilterError::new(start..self.at, tr!("filter-not-alone")));
        }
        if negated && self.eat(is_not) {
            return Err(FilterError::new(start..self.at, tr!("filter-not-twice")));
        }
        let test = match self.key() {
            Some((key, span)) => self.keyed(&key, span)?,
            None => self.phrase(Place::Anywhere)?,
        };
        if !self.at_end_of_term() {
            let rest = self.at;
            self.take_while(|char| !char.is_whitespace());
            return Err(FilterError::new(rest..self.at, tr!("filter-no-space")));
        }
        Ok(Term { negated, test })
    }

    /// Reads a word of letters and its colon, if they come next. `10:00` and `通知：明天` are text.
    fn key(&mut self) -> Option<(String, Range<usize>)> {
        let start = self.at;
        let word = fold(self.take_while(|char| !char.is_whitespace() && !is_colon(char) && !is_quote(char)));
        let span = start..self.at;
        let is_key = word.starts_with(|char: char| char.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
        if is_key && self.eat(is_colon) {
            return Some((word.into_owned(), span));
        }
        self.at = start;
        None
    }

    fn keyed(&mut self, key: &str, span: Range<usize>) -> Result<Test, FilterError> {
        if !KEYS.contains(&key) {
            return Err(FilterError::new(span, unknown_key(key)));
        }
        if self.at_end_of_term() {
            return Err(FilterError::new(span.start..self.at, tr_named!("filter-no-value-", key)));
        }
        match key {
            "title" => self.phrase(Place::Title),
            "desc" => self.phrase(Place::Desc),
            "id" => self.list(id).map(|any| Test::Id(any.into_iter().collect())),
            "status" => self.list(status).map(Test::Status),
            "type" => self.list(task_type).map(Test::Type),
            "campaign" => self.campaign(),
            "app" => self.label().map(|(pattern, _)| Test::App(pattern)),
            _ => self.due().map(Test::Due),
        }
    }

    fn phrase(&mut self, place: Place) -> Result<Test, FilterError> {
        let operand = self.operand(|_| false)?;
        match Needle::new(&operand.text) {
            Some(needle) => Ok(Test::Text(place, Box::new(Phrase { typed: operand.text.into_owned(), needle }))),
            None => Err(FilterError::new(operand.span, tr!("filter-no-text"))),
        }
    }

    fn list<T>(&mut self, read: impl Fn(&Operand<'_>) -> Result<T, FilterError>) -> Result<Vec<T>, FilterError> {
        let mut items = Vec::new();
        loop {
            let operand = self.operand(is_comma)?;
            items.push(read(&operand)?);
            if !self.eat(is_comma) {
                return Ok(items);
            }
        }
    }

    fn campaign(&mut self) -> Result<Test, FilterError> {
        let (pattern, quoted) = self.label()?;
        let is_none = !quoted && matches!(&pattern, LabelPattern::Exact { folded, .. } if folded == "none");
        Ok(Test::Campaign((!is_none).then_some(pattern)))
    }

    /// Reads a name, or the beginning of names with a star after it. Also returns whether it was in quotes.
    fn label(&mut self) -> Result<(LabelPattern, bool), FilterError> {
        let operand = self.operand(|_| false)?;
        let bare = if operand.quoted { None } else { operand.text.strip_suffix(is_star) };
        let is_prefix = bare.is_some() || (operand.quoted && self.eat(is_star));
        let typed = bare.unwrap_or(&operand.text).trim().to_owned();
        let folded = fold(&typed).into_owned();
        if is_prefix {
            return Ok((LabelPattern::Prefix { typed, folded }, operand.quoted));
        }
        if folded.is_empty() {
            return Err(FilterError::new(operand.span, tr!("filter-no-name")));
        }
        Ok((LabelPattern::Exact { typed, folded }, operand.quoted))
    }

    fn due(&mut self) -> Result<Due, FilterError> {
        let start = self.at;
        let sign = self.take_while(|char| matches!(char, '<' | '>' | '＜' | '＞'));
        let operand = self.operand(|_| false)?;
        let text: String = sign.nfkc().chain(operand.text.nfkc()).collect();
        due(text.trim()).map_err(|message| FilterError::new(start..self.at, message))
    }

    /// Reads a quoted phrase, or everything up to a space or to a character that stops it.
    fn operand(&mut self, stops: impl Fn(char) -> bool) -> Result<Operand<'a>, FilterError> {
        if self.peek().is_some_and(is_quote) {
            return self.quoted();
        }
        let start = self.at;
        let text = self.take_while(|char| !char.is_whitespace() && !stops(char));
        Ok(Operand { text: Cow::Borrowed(text), span: start..self.at, quoted: false })
    }

    /// Reads a phrase in quotes, in which `\` escapes a quote or another `\`.
    fn quoted(&mut self) -> Result<Operand<'a>, FilterError> {
        let start = self.at;
        let mut chars = self.text[start..].char_indices().peekable();
        let open = chars.next().map_or('"', |(_, char)| char);
        let is_straight = |char| matches!(char, '"' | '＂');
        let mut text = String::new();
        while let Some((offset, char)) = chars.next() {
            if is_quote(char) && is_straight(char) == is_straight(open) {
                self.at = start + offset + char.len_utf8();
                return Ok(Operand { text: Cow::Owned(text), span: start..self.at, quoted: true });
            }
            match chars.peek() {
                Some((_, next)) if char == '\\' && (*next == '\\' || is_quote(*next)) => {
                    text.push(*next);
                    chars.next();
                }
                _ => text.push(char),
            }
        }
        Err(FilterError::new(start..self.text.len(), tr!("filter-no-closing-quote")))
    }
}

fn unknown_key(key: &str) -> String {
    let keys = KEYS.join(label!("number-list-separator"));
    match closest(key, KEYS) {
        None => tr!("filter-unknown-key", key = shown(key), keys = &keys),
        Some(near) => tr!("filter-unknown-key-near", key = shown(key), keys = &keys, near = near),
    }
}

fn id(operand: &Operand<'_>) -> Result<IdPattern, FilterError> {
    let wrong = |message: String| FilterError::new(operand.span.clone(), message);
    let text = operand.half_width();
    match text.strip_suffix('*') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(IdPattern::Prefix(digits.to_owned()))
        }
        Some(_) => Err(wrong(tr!("filter-not-a-prefix", word = quoted(&text)))),
        None => text.parse::<TaskId>().map(IdPattern::Exact).map_err(|error| wrong(error.to_string())),
    }
}

fn status(operand: &Operand<'_>) -> Result<TaskStatus, FilterError> {
    if operand.quoted && !operand.text.is_empty() {
        return Ok(TaskStatus::from_service(&operand.text));
    }
    let word = fold(&operand.text);
    // What people read, such as "sent", is understood as well.
    let is_meant = |status: &TaskStatus| status.as_raw() == word || fold(&status.in_words()) == word;
    TaskStatus::NAMED.into_iter().find(is_meant).ok_or_else(|| {
        let names = TaskStatus::NAMED.each_ref().map(TaskStatus::as_raw);
        let (word, near, names) = (quoted(&word), closest(&word, names), names.join(label!("number-list-separator")));
        let message = match near {
            None => tr!("filter-not-a-status", word = &word, names = &names),
            Some(near) => tr!("filter-not-a-status-near", word = &word, names = &names, near = near),
        };
        FilterError::new(operand.span.clone(), message)
    })
}

fn task_type(operand: &Operand<'_>) -> Result<Option<TaskType>, FilterError> {
    let word = fold(&operand.text);
    if word == "none" {
        return Ok(None);
    }
    word.parse::<TaskType>().map(Some).map_err(|_| {
        let names = ["all", "tag", "user", "none"];
        let (word, near, names) = (quoted(&word), closest(&word, names), names.join(label!("number-list-separator")));
        let message = match near {
            None => tr!("filter-not-a-type", word = &word, names = &names),
            Some(near) => tr!("filter-not-a-type-near", word = &word, names = &names, near = near),
        };
        FilterError::new(operand.span.clone(), message)
    })
}

/// Parses what follows `due:`.
fn due(text: &str) -> Result<Due, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Due::Unknown);
    }
    if let Some(limit) = text.strip_prefix('<') {
        return match moment(limit)? {
            Moment::FromNow(span) if !span.is_negative() && !is_now(limit) => Ok(Due::Within(span)),
            moment => Ok(Due::Before(moment)),
        };
    }
    if let Some(limit) = text.strip_prefix('>') {
        return moment(limit).map(Due::After);
    }
    let Some((from, to)) = text.split_once("..") else {
        moment(text)?;
        return Err(tr!("filter-due-without-sign"));
    };
    if from.is_empty() || to.is_empty() {
        return Err(tr!("filter-open-range"));
    }
    match (moment(from)?, moment(to)?) {
        (Moment::At(from), Moment::At(to)) if from > to => Err(tr!("filter-backward-range")),
        (Moment::FromNow(from), Moment::FromNow(to)) if from > to => Err(tr!("filter-backward-range")),
        (from, to) => Ok(Due::Between(from, to)),
    }
}

fn is_now(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("now")
}

fn moment(text: &str) -> Result<Moment, String> {
    if is_now(text) {
        return Ok(Moment::FromNow(SignedDuration::ZERO));
    }
    let epoch = Timestamp::UNIX_EPOCH;
    let at = parse_instant(text, epoch).map_err(|_| tr!("filter-not-a-time", word = quoted(text)))?;
    let is_absolute = text.trim().parse::<Timestamp>().is_ok() || parse_service(text.trim()).is_ok();
    Ok(if is_absolute { Moment::At(at) } else { Moment::FromNow(at.duration_since(epoch)) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Filter;
    use crate::{
        domain::grouped,
        locale::{chinese, in_language},
    };

    #[test]
    fn a_mistake_is_explained_in_chinese_with_what_to_type() {
        let due = "可用 due:<10m、due:>2h、due:2h..1d、due:none、due:<now 或 due:<2026-12-24T16:00:00Z";
        for (text, message) in [
            (
                "tilte:x",
                "没有 tilte: 这个键：是否应为 title:？可用的键有 title、desc、id、status、type、campaign、app、due；要搜索这段文字本身，请加引号"
                    .to_owned(),
            ),
            ("title:", "title: 后须紧跟要搜索的内容，例如 title:sale 或 title:\"summer sale\"".to_owned()),
            ("type:tga", "\"tga\" 不是任务类型：是否应为 tag？可用 all、tag、user、none".to_owned()),
            ("due:10m", format!("请说明是早于还是晚于该时间：{due}")),
            ("due:<soon", format!("\"soon\" 不是有效的时间：{due}")),
        ] {
            assert_eq!(in_language(chinese(), || failure(text).message), message);
        }
    }

    fn failure(text: &str) -> super::FilterError {
        Filter::parse(text).expect_err(text)
    }

    #[test]
    fn a_filter_has_two_hundred_terms_at_most_and_a_list_of_ids_is_one() {
        let words = |count: usize| "sale ".repeat(count);
        assert!(Filter::parse(&words(200)).is_ok());
        for count in [201, 1_000_000] {
            let error = failure(&words(count));
            assert_eq!(error.span, 1_000..1_004);
            let said = format!("a filter takes at most 200 terms, and this text has {} words", grouped(count));
            assert!(error.message.starts_with(&said), "{error}");
        }
        let ids: Vec<_> = (5_210_070_000..5_210_080_000_u64).map(|id| id.to_string()).collect();
        for list in [ids.join(" "), format!("id:{}", ids.join(","))] {
            assert!(Filter::parse(&list).is_ok());
        }
    }

    #[test]
    fn every_mistake_is_located_and_explained() {
        let keys = "the keys are title, desc, id, status, type, campaign, app, due; \
                    to look for the text itself, put it in quotes";
        let states = "use unverified, pending, dispatching, dispatched, deleted, gone, unknown; \
                      put another word of the service in quotes";
        let due = "use due:<10m, due:>2h, due:2h..1d, due:none, due:<now or due:<2026-12-24T16:00:00Z";
        for (text, place, message) in [
            ("sale tilte:x", "tilte", format!("there is no key \"tilte:\": did you mean \"title:\"? T{}", &keys[1..])),
            ("http://x", "http", format!("there is no key \"http:\"; {keys}")),
            (
                "title:",
                "title:",
                "title: needs a value right after the colon, as in title:sale or title:\"summer sale\"".into(),
            ),
            (
                "due: <10m",
                "due:",
                "due: needs a value right after the colon, as in due:<10m, due:>2h, due:2h..1d or due:none".into(),
            ),
            ("a \"b c", "\"b c", "the closing quote is missing".into()),
            ("“b", "“b", "the closing quote is missing".into()),
            ("\"b\"c d", "c", "there must be a space after the closing quote".into()),
            ("\"\"", "\"\"", "there is no text to look for here".into()),
            ("desc:\"\u{200b}\"", "\"\u{200b}\"", "there is no text to look for here".into()),
            ("! a", "!", "! needs a term right after it, as in !status:gone".into()),
            ("a !", "!", "! needs a term right after it, as in !status:gone".into()),
            ("!!a", "!!", "one ! is enough; put text that begins with ! in quotes".into()),
            ("！！", "！！", "one ! is enough; put text that begins with ! in quotes".into()),
            ("id:52x", "52x", "\"52x\" is not a task id: an id has decimal digits only".into()),
            ("id:*", "*", "\"*\" is not the beginning of an id: use digits and a *".into()),
            (
                "id:18446744073709551616",
                "18446744073709551616",
                "\"18446744073709551616\" is not a task id: it is larger than 18446744073709551615".into(),
            ),
            ("status:pending,goen", "goen", format!("\"goen\" is not a status: did you mean gone? U{}", &states[1..])),
            ("status:pending,", "", format!("\"\" is not a status: {states}")),
            ("status:revoked", "revoked", format!("\"revoked\" is not a status: {states}")),
            ("type:tga", "tga", "\"tga\" is not a task type: did you mean tag? Use all, tag, user, none".into()),
            ("campaign:\"\"", "\"\"", "there is no name here".into()),
            ("due:10m", "10m", format!("say whether earlier or later is meant: {due}")),
            ("due:<soon", "<soon", format!("\"soon\" is not a time: {due}")),
            (
                "due:2h..",
                "2h..",
                "a range needs both ends, as in due:2h..1d; for one end use due:<1d or due:>2h".into(),
            ),
            ("due:1d..2h", "1d..2h", "the range ends before it begins".into()),
        ] {
            let error = failure(text);
            assert_eq!((&text[error.span.clone()], &error.message), (place, &message), "{text}");
        }
    }

    #[test]
    fn full_width_input_is_accepted() {
        for (typed, meant) in [
            ("！ｔｉｔｌｅ：＂双十二 预热＂", "!title:\"双十二 预热\""),
            ("“双十二 预热”", "\"双十二 预热\""),
            ("status：pending，gone、deleted", "status:pending,gone,deleted"),
            ("status:sent,sending", "status:dispatched,dispatching"),
            ("ｉｄ：５２１０＊", "id:5210*"),
            ("due：＜１０ｍ", "due:<10m"),
            ("促销\u{3000}type：Ａｌｌ", "促销 type:all"),
        ] {
            assert_eq!(Filter::parse(typed), Filter::parse(meant), "{typed}");
            assert!(Filter::parse(typed).is_ok_and(|filter| !filter.is_empty()), "{typed}");
        }
    }

    #[test]
    fn a_colon_after_a_word_that_cannot_be_a_key_is_text() {
        for text in ["10:00", "通知：明天", ":x", "50%:off", "a1:b"] {
            let filter = Filter::parse(text).expect(text);
            assert_eq!(filter.as_plain_text(), Some(&*super::fold(text)), "{text}");
        }
    }

    #[test]
    fn the_carets_are_aligned_by_terminal_cells() {
        for (text, picture) in [
            ("促销 stat:x", "促销 stat:x\n     ^^^^"),
            ("促销 status:没有", "促销 status:没有\n            ^^^^"),
            ("a\u{202e} stat:x", "a<U+202E> stat:x\n          ^^^^"),
            ("status:gone,", "status:gone,\n            ^"),
        ] {
            assert_eq!(failure(text).caret(text), picture);
        }
    }

    #[test]
    fn carets_for_another_text_do_not_panic() {
        let error = failure("promotions stat:x");
        for text in ["", "促", "促销促销促销"] {
            assert_eq!(error.caret(text).lines().next().unwrap_or_default(), text);
        }
    }

    #[test]
    fn a_message_is_short_and_shows_no_control_characters() {
        for text in [format!("id:\u{1b}[2J{}", "x".repeat(9_999)), format!("{}:x", "x".repeat(9_999))] {
            let message = failure(&text).message;
            assert!(!message.contains('\u{1b}') && message.len() < 300, "{message}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(
            text in prop_oneof![
                any::<String>(),
                "([!！]{0,2}(title|desc|id|status|type|campaign|app|due|x)?[:：]?[<>\"“”＂\\\\*.,a0-9 hmd促\u{3000}-]{0,6} ?){0,4}",
            ],
        ) {
            match Filter::parse(&text) {
                Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter)),
                Err(error) => {
                    prop_assert!(text.get(error.span.clone()).is_some());
                    prop_assert!(error.caret(&text).contains('^'));
                }
            }
        }
    }
}
