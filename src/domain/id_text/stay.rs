//! Whether the other cells of a row say that its task must be kept, that is, not deleted.

use super::{
    doubt::doubts,
    header::{names_task_ids, squeezed},
    labels::{has_word, says_kept},
    plain::plain_char,
    words::{
        ACTIONS, BESIDE_DELETING, CHOICES, CONTENTS, DELETE, DELETING, KEEP_NAMES, KEEP_WORDS, NO, OURS, YES, YES_OR_NO,
    },
};

/// What a column, or a field of an object, says about the task of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Content of the push itself, which says nothing about what to do with the task.
    Content,
    /// What to do with the task. Anything but a plain yes or a word for deleting may mean that the task must be kept.
    Action,
    /// Whether to keep or to delete. A yes says neither.
    Choice,
    /// Whether to keep the task. Anything but a plain no counts as a yes.
    Keep,
    /// Anything else.
    Other,
}

impl Column {
    /// Returns what a column with this heading says.
    pub fn named(heading: &str) -> Self {
        let name = squeezed(heading);
        if CONTENTS.contains(&name.as_str()) || name.starts_with("lasterror") {
            return Self::Content;
        }
        let name = YES_OR_NO.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        if CHOICES.contains(&name) {
            Self::Choice
        } else if ACTIONS.contains(&name) {
            Self::Action
        } else if KEEP_NAMES.contains(&name)
            || KEEP_WORDS.iter().any(|word| has_word(heading, word))
            || says_kept(heading)
        {
            Self::Keep
        } else {
            Self::Other
        }
    }

    /// Whether a cell below this heading may say anything, because the heading is not one of those in our own lists and
    /// results. A note is in our lists too, but people write it, so only an empty one says nothing.
    pub fn may_say_anything(heading: &str, cell: &str) -> bool {
        let name = squeezed(heading);
        let is_empty_note = name == "note" && matches!(cell.trim(), "" | "null");
        let is_ours = OURS.contains(&name.as_str()) || is_empty_note || names_task_ids(heading);
        Self::named(heading) != Self::Content && !is_ours
    }

    /// Whether a cell of this column says, or may say, that the task of its row must be kept.
    pub fn says_to_stay(self, cell: &str) -> bool {
        let is_one_of = |words: &[&str]| is_bare(cell) && words.contains(&squeezed(cell).as_str());
        match self {
            Self::Content => false,
            Self::Action => !is_one_of(YES) && !is_deletion(cell),
            Self::Choice => !is_deletion(cell),
            Self::Keep => !is_one_of(NO),
            Self::Other => may_say_to_stay(cell),
        }
    }
}

/// Whether text contains a word or a mark that may say that a task must be kept.
pub fn may_say_to_stay(text: &str) -> bool {
    let chars: Vec<char> = text.chars().filter_map(plain_char).collect();
    !doubts(&chars).is_empty()
}

/// Whether a cell contains no mark that may have a meaning of its own: a cross, a question mark, a slash between two
/// words.
fn is_bare(cell: &str) -> bool {
    let is_bare =
        |char: char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_' | '.' | '!' | '。' | '"' | '\'');
    cell.trim().chars().filter_map(plain_char).all(is_bare)
}

/// Whether a cell says that its task is to be deleted, and nothing else.
fn is_deletion(cell: &str) -> bool {
    let text = squeezed(cell);
    let (mut rest, mut is_said) = (text.as_str(), false);
    while !rest.is_empty() {
        let beginning = |lists: &[&[&str]]| {
            lists.iter().copied().flatten().filter_map(|word| rest.strip_prefix(word)).map(str::len).min()
        };
        let (deleting, beside) = (beginning(&[DELETE, DELETING]), beginning(&[BESIDE_DELETING]));
        let Some(left) = deleting.into_iter().chain(beside).min() else { return false };
        // To cancel a deletion is not to delete.
        if deleting == Some(left) && std::mem::replace(&mut is_said, true) {
            return false;
        }
        rest = &rest[rest.len() - left..];
    }
    is_said && is_bare(cell) && !may_say_to_stay(cell)
}

/// Blanks out the content of a push in JSON, given the plain characters of a line: a title may say "not", or name a
/// number.
pub(super) fn without_contents(chars: &[char]) -> Vec<char> {
    let mut bare = chars.to_vec();
    let (mut key, mut at): (Option<String>, usize) = (None, 0);
    while let Some(open) = chars[at..].iter().position(|char| *char == '"').map(|open| at + open) {
        let Some(close) = closing_quote(chars, open + 1) else { break };
        let is_key = chars[close + 1..].iter().find(|char| **char != ' ') == Some(&':');
        let is_value = chars[at..open].iter().all(|char| matches!(char, ' ' | ':'));
        if is_key {
            key = Some(chars[open + 1..close].iter().collect());
        } else if let Some(key) = key.take()
            && is_value
            && Column::named(&key) == Column::Content
        {
            bare[open + 1..close].fill(' ');
        }
        at = close + 1;
    }
    bare
}

fn closing_quote(chars: &[char], from: usize) -> Option<usize> {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '"' => return Some(at),
            '\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_whether_its_task_must_be_kept() {
        for (heading, cell, stays) in [
            ("action", "keep", true),
            ("Action", "delete", false),
            ("action", "", true),
            ("action", "don't delete", true),
            ("action", "review", true),
            ("action", "push", true),
            ("action", "send", true),
            ("action", "scheduled", true),
            ("action", "resend", true),
            ("action", "task", true),
            ("action", "notification", true),
            ("action", "delete/push", true),
            ("action", "delete, push", true),
            ("action", "delete?", true),
            ("action", "❌ yes", true),
            ("action", "undelete", true),
            ("action", "stop delete", true),
            ("action", "revoke deletion", true),
            ("操作", "撤销删除", true),
            ("action", "delete and resend", true),
            ("action", "Delete now!", false),
            ("action", "please cancel this push", false),
            ("action", "to be deleted", false),
            ("操作", "推送", true),
            ("操作", "通知", true),
            ("操作", "恢复", true),
            ("操作", "请立即删除", false),
            ("操作", "取消推送", false),
            ("対応", "配信", true),
            ("対応", "削除してください", false),
            ("조치", "발송", true),
            ("조치", "예약", true),
            ("조치", "삭제", false),
            ("Aktion", "löschen", false),
            ("acción", "eliminar", false),
            ("действие", "удалить", false),
            ("delete?", "Y", false),
            ("delete?", "X", false),
            ("delete?", "y", false),
            ("delete?", "x", false),
            ("delete?", "N", true),
            ("delete?", "n", true),
            ("delete (Y/N)", "Y", false),
            ("delete (Y/N)", "N", true),
            ("delete (yes/no)", "no", true),
            ("keep or delete", "yes", true),
            ("keep or delete", "delete", false),
            ("Keep (yes/no)", "yes", true),
            ("Keep (Y/N)", "N", false),
            ("keep", "✅", true),
            ("keep", "-", false),
            ("do not delete", "x", true),
            ("Hold", "yes", true),
            ("Hold", "no", false),
            ("Approved", "yes", true),
            ("OK (Y/N)", "x", true),
            ("Valid until", "2026-12-24", false),
            ("No", "17", false),
            ("Order No", "8800112233", false),
            ("Last modified", "2026-12-24", false),
            ("First sent", "2026-12-24", false),
            ("Second line", "Sale", false),
            ("类别", "促销", false),
            ("Other", "keep", true),
            ("delete?", "no", true),
            ("delete?", "yes", false),
            ("操作", "删除", false),
            ("操作", "保留", true),
            ("处理意见", "不删", true),
            ("keep", "yes", true),
            ("keep", "", false),
            ("Keep?", "no", false),
            ("保留", "否", false),
            ("备注", "先别删", true),
            ("note", "wrong price", false),
            ("note", "❌", true),
            ("title", "Don't miss it", false),
            ("标题", "不要错过", false),
            ("last_error_message", "not found", false),
        ] {
            assert_eq!(Column::named(heading).says_to_stay(cell), stays, "{heading}: {cell}");
        }
    }

    #[test]
    fn an_empty_note_says_nothing_and_any_other_note_may_say_anything() {
        for (heading, cell, says) in [
            ("note", "", false),
            ("note", "null", false),
            ("note", "wrong price", true),
            ("comment", "", true),
            ("title", "Don't miss it", false),
            ("status", "pending", false),
        ] {
            assert_eq!(Column::may_say_anything(heading, cell), says, "{heading}: {cell}");
        }
    }

    #[test]
    fn the_content_of_a_push_is_blanked_out_only_in_json() {
        let bare = |text: &str| without_contents(&text.chars().collect::<Vec<_>>()).iter().collect::<String>();
        assert_eq!(bare(r#"{"title":"do \"not\"","action":"keep"}"#), r#"{"title":"          ","action":"keep"}"#);
        assert_eq!(bare(r#"the "title" is "not right""#), r#"the "title" is "not right""#);
        assert_eq!(bare(r#"{"title":["not"]}"#), r#"{"title":["not"]}"#);
    }
}
