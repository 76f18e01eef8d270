//! Numbers and durations in words, the same on every screen of a language.

use super::macros::tr;

/// Returns the words after a list of the first `named` of `count` things: `and 2,013 more`. Returns `None` if all of
/// them are named.
pub fn and_more(count: usize, named: usize) -> Option<String> {
    count.checked_sub(named).filter(|more| *more > 0).map(|more| tr!("number-more", count = more))
}

/// Returns a duration in words: `3 s`, `4 m 12 s`, `2 h 05 m`.
pub fn span_words(seconds: u64) -> String {
    let two = |number: u64| format!("{number:02}");
    match seconds {
        0..60 => tr!("number-seconds", seconds = seconds),
        60..3_600 => tr!("number-minutes", minutes = seconds / 60, seconds = two(seconds % 60)),
        _ => tr!("number-hours", hours = (seconds / 3_600).to_string(), minutes = two(seconds / 60 % 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_beyond_the_named_ones_are_counted() {
        let more = [9, 10, 11, 1_210].map(|count| and_more(count, 10));
        assert_eq!(more, [None, None, Some("and 1 more".to_owned()), Some("and 1,200 more".to_owned())]);
    }

    #[test]
    fn durations_have_two_units_at_most() {
        for (seconds, shown) in
            [(0, "0 s"), (59, "59 s"), (400, "6 m 40 s"), (3_600, "1 h 00 m"), (93_900, "26 h 05 m")]
        {
            assert_eq!(span_words(seconds), shown);
        }
    }
}
