//! How much a text looks like it could hold a secret, by the cheapest of the conditions.

/// How many digits and upper-case letters there are, of which a sentence has few and a secret many.
pub(super) fn signs(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    eights.iter().chain([&last]).map(|eight| signs_of(u64::from_ne_bytes(*eight))).sum()
}

/// The same of eight bytes at once: the upper bit of each byte says whether it is one.
fn signs_of(eight: u64) -> usize {
    const UPPER: u64 = 0x8080_8080_8080_8080;
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let lower = eight & !UPPER;
    // No sum carries into the next byte: each is at most 0x7f + 0x80.
    let is_from = |least: u8| lower + each(0x80 - least);
    let is_digit = is_from(b'0') & !is_from(b'9' + 1);
    let is_upper = is_from(b'A') & !is_from(b'Z' + 1);
    ((is_digit | is_upper) & !eight & UPPER).count_ones() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn signs_are_counted_eight_at_a_time_as_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let one_by_one = bytes.iter().filter(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).count();
            prop_assert_eq!(signs(&bytes), one_by_one);
        }
    }
}
