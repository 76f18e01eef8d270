//! The word that was probably meant.

/// The candidate that is spelt most like `word`, if any is near enough to be worth proposing.
///
/// Letter case does not count. A word that begins a candidate counts as near.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    // Comparing costs the product of the lengths, and no word of ours is that long.
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
    fn a_slip_of_the_finger_is_understood() {
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
    fn the_nearest_of_several_wins() {
        assert_eq!(closest("sahred", ["shade", "shared"]), Some("shared"));
        assert_eq!(closest(&"x".repeat(1_000_000), ["shade"]), None);
    }
}
