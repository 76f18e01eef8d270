//! Suggests the word that was probably meant.

/// Returns the candidate whose spelling is closest to `word`, if any is close enough to be worth suggesting.
///
/// Letter case is ignored. A candidate that begins with `word` counts as equal to it.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    // A comparison costs the product of the lengths, and none of our words is longer than this.
    if !(2..=64).contains(&length) {
        return None;
    }
    let near = (length / 3).max(1);
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        if candidate.starts_with(&word) { 0 } else { strsim::damerau_levenshtein(&word, &candidate) }
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_leads_to_the_one_that_was_meant() {
        let words = ["production", "staging", "test"];
        for (word, meant) in [
            ("prodution", Some("production")),
            ("prod", Some("production")),
            ("Stagign", Some("staging")),
            ("tset", Some("test")),
            ("live", None),
            ("t", None),
            ("", None),
        ] {
            assert_eq!(closest(word, words), meant, "{word}");
        }
    }

    #[test]
    fn the_closest_of_several_candidates_wins() {
        assert_eq!(closest("sahred", ["shade", "shared"]), Some("shared"));
        assert_eq!(closest(&"x".repeat(1_000_000), ["shade"]), None);
    }
}
