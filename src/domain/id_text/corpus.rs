//! Tests the reader on text as people write it (`tests/fixtures/id_texts.txt`).

use std::fmt::Write as _;

use super::{super::TaskId, KnownIds, Lengths, read_id_text};

const TEXTS: &str = include_str!("../../../tests/fixtures/id_texts.txt");

/// The ids that the ledger has.
const KNOWN: std::ops::RangeInclusive<u64> = 2_288_014_401..=2_288_014_480;

/// How many ids may be missed in all. They are in texts that are refused as a whole, although a person would know which
/// ids are meant.
const MISSED: usize = 5;

struct Record {
    language: String,
    ids: Vec<u64>,
    text: String,
}

fn records() -> Vec<Record> {
    let texts: Vec<_> = TEXTS.lines().filter(|line| !line.starts_with("% ")).collect();
    let texts = texts.join("\n");
    let record = |record: &str| {
        let (head, text) = record.split_once('\n').expect("a record has a head line and a text");
        let mut words = head.split_whitespace();
        Record {
            language: words.next().expect("a record names its language").to_owned(),
            ids: words.filter(|word| *word != "-").map(|word| word.parse().expect("the word is an id")).collect(),
            text: text.trim_end_matches('\n').to_owned(),
        }
    };
    texts
        .trim_start_matches('\n')
        .strip_prefix("=== ")
        .expect("the file begins with a record")
        .split("\n=== ")
        .map(record)
        .collect()
}

#[test]
fn no_wrong_id_is_taken_and_few_right_ones_are_missed() {
    let records = records();
    let lengths = Lengths::of(KNOWN.map(TaskId::new));
    let knows = |id: TaskId| KNOWN.contains(&id.get());
    let (mut right, mut wrong, mut missed, mut report) = (0_usize, 0_usize, 0_usize, String::new());
    for record in &records {
        let read = read_id_text(&record.text, &KnownIds { lengths, knows: &knows, is_whole: false });
        let ids: Vec<u64> = read.ids().into_iter().map(TaskId::get).collect();
        let (found, extra): (Vec<u64>, Vec<u64>) = ids.iter().partition(|id| record.ids.contains(id));
        right += found.len();
        wrong += extra.len();
        missed += record.ids.len() - found.len();
        if ids != record.ids {
            let _ = writeln!(
                report,
                "{:?}\n  taken {ids:?}, not {:?}\n  {:?}",
                record.text,
                record.ids,
                read.left_in_words()
            );
        }
    }
    let mut languages: Vec<_> = records.iter().map(|record| record.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    let count = records.len();
    let per_mille = 1_000 * right / (right + missed);
    eprintln!(
        "{count} texts in {} languages: {right} right, {wrong} wrong, {missed} missed ({per_mille} per mille)\n{report}",
        languages.len()
    );
    assert!(count >= 200 && languages.len() >= 6, "the corpus is large enough");
    assert_eq!(wrong, 0, "{report}");
    assert!(missed <= MISSED, "{report}");
}
