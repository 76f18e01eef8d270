//! Words near a number that say what the number is.
//!
//! The closest word decides. Of two words that end at the same position, the longer one decides.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use super::{
    plain::plain_char,
    words::{DELETE, KEPT, KEPT_BEHIND, NOT, OTHER, OTHER_KEYS, TASK, TASK_KEYS},
};

/// The greatest distance from a number, in characters, at which a word counts.
pub(super) const REACH: usize = 48;

/// How many letters and digits may stand between a word and a number for the word to count as right beside the number.
const NEAR: usize = 6;

/// What the words near a number say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sign {
    /// The number is a task id.
    Task,
    /// The number is something else, according to a word at this place.
    Other(Place),
    /// The number is the id of a task that must be kept.
    Kept,
    /// The words say nothing.
    #[default]
    None,
}

/// The place of a word that says what a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Right beside the number.
    Beside,
    /// In the same clause.
    Clause,
    /// Further away, but within [`REACH`].
    Away,
}

impl Sign {
    /// Returns the same sign, but no closer to the number than `place`.
    fn no_nearer_than(self, place: Place) -> Self {
        match self {
            Self::Other(Place::Beside) => Self::Other(place),
            Self::Other(Place::Clause) if place == Place::Away => Self::Other(place),
            said => said,
        }
    }
}

/// Returns what the text before a number says, according to its last word that says anything.
pub(super) fn before(chars: &[char]) -> Sign {
    match key(chars) {
        Sign::None => {}
        sign => return sign,
    }
    let text = lowered(&chars[chars.len().saturating_sub(REACH)..]);
    let sentence = last_sentence(&text);
    if is_kept(last_clause(sentence)) {
        return Sign::Kept;
    }
    match last_word(sentence) {
        Sign::None => last_word(&text).no_nearer_than(Place::Away),
        sign => sign,
    }
}

/// Returns what the text after a number says, according to its first word that says anything. `is_last` means that no
/// other number follows to which the text may belong.
pub(super) fn behind(chars: &[char], is_last: bool) -> Sign {
    let text = lowered(&chars[..chars.len().min(REACH)]);
    let end = text.find(ends_sentence).unwrap_or(text.len());
    let begun = text[..end].trim_start_matches([' ', ':', '(', '"']);
    let clause = begun.split(is_clause_end).next().unwrap_or_default();
    let is_closed = is_last || clause.len() < begun.len() || end < text.len();
    if words(clause).any(|word| word.kind == Kind::KeptBehind || (is_closed && word.kind == Kind::Kept)) {
        return Sign::Kept;
    }
    // Without a word such as "is", the text may be the title of a task.
    let is_said = LINKS.iter().any(|link| begun.starts_with(link));
    first_word(&text[..end]).no_nearer_than(if is_said { Place::Clause } else { Place::Away })
}

/// Words that link a number to text that says what the number is, as in `2288014437 is an order`.
const LINKS: &[&str] = &["is ", "was ", "=", "是", "为", "ist ", "war ", "es ", "é ", "est ", "это ", "は", "هو "];

/// Returns what the text after a number says within the number's own clause.
pub(super) fn behind_in_clause(chars: &[char], is_last: bool) -> Sign {
    let from = chars.iter().position(|char| !matches!(char, ' ' | ':' | '(' | '"')).unwrap_or(0);
    let end = chars[from..].iter().position(|char| is_clause_end(*char) || ends_sentence(*char));
    behind(&chars[..end.map_or(chars.len(), |end| from + end)], is_last || end.is_some())
}

/// Returns the clause around this position of a line.
pub(super) fn clause_around(chars: &[char], place: usize) -> Range<usize> {
    let is_end = |char: &char| is_clause_end(*char) || ends_sentence(*char);
    let from = chars[..place].iter().rposition(is_end).map_or(0, |at| at + 1);
    let to = chars[place..].iter().position(is_end).map_or(chars.len(), |at| place + at);
    from..to
}

const fn ends_sentence(char: char) -> bool {
    matches!(char, '。' | '！' | '？' | '!' | '?' | ';' | '；')
}

const fn is_clause_end(char: char) -> bool {
    matches!(char, ',' | '、' | ':' | '(' | ')' | '—' | '…' | '\n')
}

/// Returns the clause that ends right before a number.
fn last_clause(sentence: &str) -> &str {
    sentence.trim_end_matches([' ', ':', '(', '"', '[']).rsplit(is_clause_end).next().unwrap_or_default()
}

/// Whether a clause before a number says that the task must be kept.
fn is_kept(clause: &str) -> bool {
    let last = clause.split_whitespace().next_back().unwrap_or_default();
    words(clause).any(|word| word.kind == Kind::Kept) || NOT.contains(&last)
}

/// Returns what the name of a field right before a number says: `"TaskID": `, `order_id=`.
fn key(chars: &[char]) -> Sign {
    let is_around = |char: &&char| matches!(char, ' ' | '"' | '\'' | '[' | '(' | '{' | '<' | '\\' | '\t');
    let mut rest = chars.iter().rev().skip_while(is_around);
    let Some(mark @ (':' | '=')) = rest.next() else { return Sign::None };
    let mut is_quoted = false;
    let name: String = rest
        .skip_while(|char| {
            is_quoted |= matches!(char, '"' | '\'');
            matches!(char, ' ' | '"' | '\'' | '\\' | ']')
        })
        .take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.'))
        .take(REACH)
        .collect();
    let name: String = name.chars().rev().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if name.is_empty() {
        return Sign::None;
    }
    if TASK_KEYS.contains(&name.as_str()) {
        return if is_quoted || *mark == '=' || name != "id" && name != "ids" { Sign::Task } else { Sign::None };
    }
    let is_other = is_quoted || *mark == '=' || OTHER_KEYS.iter().any(|end| name.ends_with(end));
    if is_other { Sign::Other(Place::Beside) } else { Sign::None }
}

fn lowered(chars: &[char]) -> String {
    let plain = |char: &char| if matches!(char, '_' | '-') { ' ' } else { *char };
    chars.iter().map(plain).flat_map(char::to_lowercase).collect()
}

fn last_sentence(text: &str) -> &str {
    let ends = text.char_indices().rev();
    let mut ends = ends.filter(|(at, char)| {
        ends_sentence(*char) || (*char == '.' && text[at + 1..].starts_with(' ') && at + 2 < text.len())
    });
    // A mark with nothing after it does not begin another sentence.
    ends.find(|(at, char)| !text[at + char.len_utf8()..].trim().is_empty())
        .map_or(text, |(at, char)| &text[at + char.len_utf8()..])
}

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Task,
    Other,
    Kept,
    /// Says `Kept` about what precedes the word.
    KeptBehind,
}

/// A word that was found, with where it begins and ends.
#[derive(Clone, Copy)]
struct Word {
    from: usize,
    to: usize,
    kind: Kind,
}

/// All words by their first character.
static WORDS: LazyLock<HashMap<char, Vec<(&'static str, Kind)>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<_>> = HashMap::new();
    let lists = [
        (TASK, Kind::Task),
        (DELETE, Kind::Task),
        (OTHER, Kind::Other),
        (KEPT, Kind::Kept),
        (KEPT_BEHIND, Kind::KeptBehind),
    ];
    for (list, kind) in lists {
        for word in list {
            words.entry(word.chars().next().unwrap_or_default()).or_default().push((*word, kind));
        }
    }
    words
});

/// Returns the words in a text, in order of where they begin.
fn words(text: &str) -> impl Iterator<Item = Word> {
    text.char_indices().filter(|(_, char)| char.is_alphabetic()).flat_map(move |(from, char)| {
        let beginning = WORDS.get(&char).map(Vec::as_slice).unwrap_or_default();
        let fits = move |(word, kind): &(&'static str, Kind)| {
            let stands = text[from..].starts_with(word) && stands_alone(text, from, word);
            stands.then_some(Word { from, to: from + word.len(), kind: *kind })
        };
        beginning.iter().filter_map(fits)
    })
}

fn last_word(text: &str) -> Sign {
    let best = words(text)
        .filter(|word| matches!(word.kind, Kind::Task | Kind::Other))
        .max_by_key(|word| (word.to, word.to - word.from));
    best.map_or(Sign::None, |word| sign(word, &text[word.to..]))
}

fn first_word(text: &str) -> Sign {
    let best = words(text)
        .filter(|word| matches!(word.kind, Kind::Task | Kind::Other))
        .min_by_key(|word| (word.from, usize::MAX - word.to));
    best.map_or(Sign::None, |word| sign(word, &text[..word.from]))
}

fn sign(word: Word, between: &str) -> Sign {
    if word.kind == Kind::Task {
        return Sign::Task;
    }
    Sign::Other(if between.chars().filter(|char| char.is_alphanumeric()).count() <= NEAR {
        Place::Beside
    } else if between.contains(|char| is_clause_end(char) || ends_sentence(char)) {
        Place::Away
    } else {
        Place::Clause
    })
}

/// Whether a word of ASCII letters is not part of a longer one; a stem may have more letters after it. Any other word
/// counts wherever it is found, because many scripts have no blanks between words.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    if !word.is_ascii() {
        return true;
    }
    let is_letter = |char: char| char.is_ascii_alphabetic();
    let is_stem = matches!(
        word,
        "loesch" | "entfern" | "stornier" | "abbrech" | "elimin" | "borra" | "notificaci" | "supprim" | "annul"
    );
    !text[..at].ends_with(is_letter) && (is_stem || !text[at + word.len()..].starts_with(is_letter))
}

/// Whether a text plainly says that something must be kept.
pub(super) fn says_kept(text: &str) -> bool {
    words(&plainly_lowered(text)).any(|word| matches!(word.kind, Kind::Kept | Kind::KeptBehind))
}

/// Whether a text contains this word.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let text = plainly_lowered(text);
    text.match_indices(word).any(|(at, _)| stands_alone(&text, at, word))
}

fn plainly_lowered(text: &str) -> String {
    lowered(&text.chars().filter_map(plain_char).collect::<Vec<_>>())
}

/// Whether a text contains a word for something else that has a number.
pub(super) fn names_other(chars: &[char]) -> bool {
    words(&lowered(chars)).any(|word| word.kind == Kind::Other)
}

/// Words between two ids of which only one is meant.
const OR: &[&str] = &["or", "oder", "o", "ou", "или", "أو", "或", "或者", "还是", "または", "혹은", "또는"];

/// Words that may separate the members of a list.
const AND: &[&str] = &[
    "and",
    "und",
    "sowie",
    "y",
    "e",
    "plus",
    "also",
    "et",
    "и",
    "также",
    "و",
    "和",
    "与",
    "及",
    "还有",
    "跟",
    "以及",
    "與",
    "と",
    "や",
    "および",
    "및",
    "와",
    "과",
    "그리고",
    "랑",
    "하고",
    "也",
    "再加",
    "外加",
    "加上",
    "то",
    "no",
    "nr",
    "id",
    "ids",
    "#",
];

/// Whether the text between two numbers contains only what may separate the members of a list. A note in brackets or
/// quotes belongs to its member.
pub(super) fn is_between_members(chars: &[char]) -> bool {
    bare_words(chars).is_some_and(|bare| words_in(&bare).all(|word| AND.contains(&word) || OR.contains(&word)))
}

/// Whether the text between two members of a list says that only one of them is meant.
pub(super) fn is_choice(chars: &[char]) -> bool {
    bare_words(chars).is_some_and(|bare| words_in(&bare).any(|word| OR.contains(&word)))
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the text between two numbers in lower case, without notes; `None` if it contains more than may separate the
/// members of a list.
fn bare_words(chars: &[char]) -> Option<String> {
    if chars.len() > 4 * REACH {
        return None;
    }
    if chars.iter().any(|char| matches!(char, ':' | '=')) {
        return None;
    }
    let (mut depth, mut is_quoted) = (0_u32, false);
    let (mut bare, mut note) = (String::new(), String::new());
    for char in chars {
        match char {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            '"' if chars.iter().filter(|char| **char == '"').count().is_multiple_of(2) => is_quoted = !is_quoted,
            _ if depth == 0 && !is_quoted => bare.push(*char),
            _ => note.push(*char),
        }
        if depth == 0 {
            note.clear();
        }
    }
    // Text in brackets that are still open belongs to the next number.
    bare.push_str(&note);
    Some(bare.to_lowercase())
}
