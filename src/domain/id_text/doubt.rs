//! Words and marks that make it doubtful whether all ids in a text are meant: words that exclude something, and marks
//! whose meaning only the author knows.
//!
//! Nobody can tell for sure what "all but", "bis auf" or a red cross beside an id excludes, so nothing here decides
//! that. If such a word or mark occurs, and the text does not plainly say which ids the word or mark is
//! about, no id in the text is taken.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use super::words::{DOUBT_PARTS, DOUBT_STEMS, DOUBT_WORDS, HARMLESS};

/// A word or mark that makes it doubtful which ids are meant, as the text spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The word; safe to show only through `Untrusted`.
    pub word: String,
    /// The line, from 1.
    pub line: u64,
}

/// Marks for tasks that are done, or for tasks to leave alone: only the author knows which is meant.
const MARKS: &[char] = &[
    '❌', '❎', '✅', '✓', '✔', '✗', '✘', '✕', '✖', '×', '☐', '☑', '☒', '⛔', '🚫', '🛑', '⏸', '🔒', '👌', '🙅', '🙆',
    '🆗', '🔴', '🟢', '🟡', '👍', '👎', '⭕', '\u{335}', '\u{336}', '\u{337}', '\u{338}',
];

/// Marks of several characters: for text that is struck out, for a box that is ticked or not, and the signs of a diff.
const MARKS_OF_SEVERAL: &[&str] =
    &["~~", "[x]", "[ ]", "[v]", "<del>", "<s>", "<strike>", "@@ ", "+++ ", "--- a/", "diff --git"];

/// Phrases and parts of words by their first character. If several match, the longest counts.
struct Phrases(HashMap<char, Vec<Vec<char>>>);

impl Phrases {
    fn of(lists: &[&[&str]]) -> Self {
        let mut phrases: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for phrase in lists.iter().copied().flatten() {
            let chars: Vec<char> = phrase.chars().collect();
            phrases.entry(chars[0]).or_default().push(chars);
        }
        Self(phrases)
    }

    /// Returns the length of the longest phrase that begins here.
    fn at(&self, chars: &[char], at: usize) -> Option<usize> {
        self.standing(chars, at).max()
    }

    /// Returns the length of the longest phrase that begins here and does not end in the middle of a word.
    fn whole_at(&self, chars: &[char], at: usize) -> Option<usize> {
        self.standing(chars, at).filter(|length| ends_free(chars, at + length)).max()
    }

    fn standing(&self, chars: &[char], at: usize) -> impl Iterator<Item = usize> {
        let phrases = self.0.get(&chars[at]).map(Vec::as_slice).unwrap_or_default();
        let stands = move |phrase: &&Vec<char>| chars[at..].starts_with(phrase) && stands_free(chars, at, phrase);
        phrases.iter().filter(stands).map(Vec::len)
    }
}

/// Whether a phrase does not begin in the middle of a word. A phrase that begins with Hangul, or with a character that
/// is not [`is_spaced`], may begin anywhere.
fn stands_free(chars: &[char], at: usize, phrase: &[char]) -> bool {
    !is_spaced(phrase[0]) || is_hangul(phrase[0]) || at == 0 || !is_spaced(chars[at - 1])
}

/// Whether a phrase that ends here does not end in the middle of a word.
fn ends_free(chars: &[char], end: usize) -> bool {
    let is_open = |char: char| is_spaced(char) && !is_hangul(char);
    let is_in_word = |char: char| is_open(char) || char == '\'';
    !(is_open(chars[end - 1]) && chars.get(end).is_some_and(|char| is_in_word(*char)))
}

static PARTS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[DOUBT_PARTS, MARKS_OF_SEVERAL]));
static HARMLESS_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[HARMLESS]));
static STEMS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[DOUBT_STEMS]));
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| DOUBT_WORDS.iter().copied().collect());

/// Finds the words and marks in a line that make it doubtful which ids are meant.
pub(super) fn doubts(line: &[char]) -> Vec<Range<usize>> {
    if line.iter().all(|char| char.is_ascii() && !char.is_ascii_alphabetic() && !"~[@".contains(*char)) {
        return Vec::new();
    }
    let chars: Vec<char> = line.iter().map(|char| char.to_lowercase().next().unwrap_or(*char)).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let (harmless, part) = (HARMLESS_PHRASES.whole_at(&chars, at), PARTS.at(&chars, at));
        if let Some(length) = harmless.filter(|length| part.is_none_or(|part| part <= *length)) {
            at += length;
        } else if let Some(length) = part {
            found.push(at..at + length);
            at += length;
        } else if MARKS.contains(&chars[at]) {
            found.push(at..at + 1);
            at += 1;
        } else if is_spaced(chars[at]) {
            let length = chars[at..].iter().take_while(|char| is_spaced(**char) || **char == '\'').count();
            if is_doubtful(&chars[at..at + length], &chars[at + length..]) || is_letter_mark(&line[at..at + length]) {
                found.push(at..at + length);
            }
            at += length;
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a word is a single letter with which people mark what to keep and what to delete.
const fn is_letter_mark(word: &[char]) -> bool {
    matches!(word, ['K' | 'D' | 'N' | 'Y' | 'X'])
}

/// Whether a word makes it doubtful which ids are meant, given what follows the word.
fn is_doubtful(word: &[char], rest: &[char]) -> bool {
    let end = word.iter().rposition(|char| *char != '\'').map_or(0, |last| last + 1);
    // Arabic vowels need not be written.
    let word: Vec<char> = word[..end].iter().copied().filter(|char| !matches!(char, '\u{64b}'..='\u{652}')).collect();
    let text: String = word.iter().collect();
    match text.as_str() {
        // Before a dot or a colon, "no" is short for "number".
        "no" => !matches!(rest, ['.' | ':' | '#', ..] | [' ', ':' | '#', ..]),
        text => {
            let is_listed = |from: usize| {
                let text: String = word[from..].iter().collect();
                WORDS.contains(text.as_str()) || (from < word.len() && STEMS.at(&word, from).is_some())
            };
            let behind_article = word.iter().position(|char| *char == '\'').map_or(0, |at| at + 1);
            is_listed(0) || is_listed(behind_article) || text.ends_with("n't") || text.starts_with("n'")
        }
    }
}

/// Whether this is a letter of a script that puts blanks between its words, or a Hangul syllable: Korean attaches its
/// particles to the words.
fn is_spaced(char: char) -> bool {
    char.is_alphabetic()
        && !matches!(char, '\u{e00}'..='\u{e7f}' | '\u{900}'..='\u{97f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

const fn is_hangul(char: char) -> bool {
    matches!(char, '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        doubts(&chars).into_iter().map(|place| chars[place].iter().collect()).collect()
    }

    #[test]
    fn words_that_exclude_something_are_found_in_every_language() {
        for text in [
            "Skip 1",
            "all but 1",
            "everything but 1",
            "except 1",
            "please ignore 1",
            "1 may stay",
            "leave 1",
            "don't touch 1",
            "1 isn't wrong",
            "excluding 1",
            "禁止删除 1",
            "无需删除 1",
            "跳过 1",
            "排除 1",
            "甭删 1",
            "1 别动",
            "不要动 1",
            "1 留着",
            "除 1 外",
            "n'annulez pas 1",
            "sauf 1",
            "gardez 1",
            "bis auf 1",
            "1 bleibt",
            "keine davon",
            "außer 1",
            "todas menos 1",
            "no cancelar 1",
            "excepto la 1",
            "não cancelar 1",
            "exceto 1",
            "deixe a 1",
            "не надо 1",
            "не нужно трогать 1",
            "кроме 1",
            "1 を除く",
            "1 以外",
            "1 は残す",
            "1 제외",
            "1 말고",
            "non toccare 1",
            "tranne 1",
            "behalve 1",
            "kecuali 1",
            "jangan hapus 1",
            "إلا 1",
            "hariç 1",
            "取消删除 1",
            "stop deleting 1",
            "삭제 취소 1",
            "~~1~~",
            "❌ 1",
            "1 ✔",
            "[x] 1",
            "NOT 1",
            "Do Not delete",
            "不要推迟 1",
            "不要发起删除 1",
            "不要发送删除请求 1",
            "1 这个别删",
            "这部分别动 1",
            "1 未发现问题",
            "1 は削除しませんから",
            "1 は削除しませんかもしれない",
            "1 bitte nicht rausnehmen",
            "if you can't reach Bob, delete 1",
            "if you cannot reach Bob, delete 1",
            "don't send the cancellation for 1",
            "por favor excluir 1",
            "exclua 1 da lista",
            "atla 1",
            "nu 1",
            "削除をやめて 1",
            "isn’t".replace('’', "'").as_str(),
        ] {
            assert!(!found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn words_that_exclude_nothing_raise_no_doubt() {
        for text in [
            "please delete 1, thanks",
            "task no. 1",
            "task no: 1",
            "must not go out: 1",
            "请删除 1，谢谢",
            "1 不要发了",
            "特别急 1",
            "削除お願いします",
            "1 を止めてください",
            "止められませんか",
            "안녕하세요 1 삭제 부탁드립니다",
            "Nottingham 1",
            "Könnt ihr 1 löschen?",
            "срочно остановить 1",
            "1, 2 - 3",
            "[1, 2]",
            "knot",
            "Notice",
            "1 不要推送",
            "1 不要发出去",
            "もう 1 は配信しませんか",
            "1 を削除していただけませんか",
            "1 を削除していただけますか",
            "1 ならびに 2 をできるだけ早く削除",
            "Good morning, please delete 1",
            "Atlanta 1",
            "Exclusive offer 1",
            "bitte noch heute 1 löschen",
            "darf nicht raus: 1",
            "if you can, delete 1",
            "Favor excluir 1",
            "exclua 1",
            "mettre 1 hors ligne, s'il vous plaît",
            "dejen de enviar 1",
            "kan je 1 nu verwijderen",
            "не позже 18:00 удалить 1",
            "السعر غير صحيح 1",
            "对不起，不小心建错了，快来不及了，删 1",
            "다름이 아니라 1 삭제 부탁드립니다",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(found("Delete 1, but NOT 2"), ["but", "NOT"]);
    }
}
