//! What a row says besides its id: whether its task is to stay.

use super::{
    doubt::doubts,
    header::squeezed,
    labels::names_task,
    plain::plain_char,
    words::{ACTIONS, CONTENTS, YES},
};

/// What a column, or a field of an object, tells about the task of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Words of the push itself, which say nothing about what is to become of it.
    Content,
    /// What is to be done: anything but a plain yes, or a word for deleting, is none.
    Action,
    /// Whether it is to stay: anything but a plain no is a yes.
    Keep,
    /// Anything else.
    Other,
}

impl Column {
    /// What a column with this heading tells.
    pub fn named(heading: &str) -> Self {
        let name = squeezed(heading);
        let is = |names: &[&str]| names.contains(&name.as_str());
        if is(CONTENTS) || name.starts_with("lasterror") {
            Self::Content
        } else if is(ACTIONS) {
            Self::Action
        } else if says_doubtful(heading) {
            Self::Keep
        } else {
            Self::Other
        }
    }

    /// Whether a cell of this column says, or may say, that the task of its row is to stay.
    pub fn says_to_stay(self, cell: &str) -> bool {
        let text = squeezed(cell);
        match self {
            Self::Content => false,
            Self::Action => !(YES.contains(&text.as_str()) || says_task(cell)) || says_doubtful(cell),
            Self::Keep => !matches!(text.as_str(), "" | "no" | "n" | "false" | "0" | "否"),
            Self::Other => says_doubtful(cell),
        }
    }
}

fn says_doubtful(text: &str) -> bool {
    let chars: Vec<char> = text.chars().filter_map(plain_char).collect();
    !doubts(&chars).is_empty()
}

fn says_task(text: &str) -> bool {
    names_task(&text.chars().filter_map(plain_char).collect::<Vec<_>>())
}

/// Empties what the texts of a push say in JSON, in a line's plain characters: a title may say "not", or name a number.
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
    fn a_cell_says_whether_its_task_is_to_stay() {
        for (heading, cell, stays) in [
            ("action", "keep", true),
            ("Action", "delete", false),
            ("action", "", true),
            ("action", "don't delete", true),
            ("action", "review", true),
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
    fn the_texts_of_a_push_are_emptied_in_json_alone() {
        let bare = |text: &str| without_contents(&text.chars().collect::<Vec<_>>()).iter().collect::<String>();
        assert_eq!(bare(r#"{"title":"do \"not\"","action":"keep"}"#), r#"{"title":"          ","action":"keep"}"#);
        assert_eq!(bare(r#"the "title" is "not right""#), r#"the "title" is "not right""#);
        assert_eq!(bare(r#"{"title":["not"]}"#), r#"{"title":["not"]}"#);
    }
}
