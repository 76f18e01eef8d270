//! Estimates, in the cheapest way, how much text looks as if it contained a secret.

/// The upper bit of each of eight bytes.
const UPPER: u64 = 0x8080_8080_8080_8080;

/// The first byte of every full-width character in UTF-8.
pub(super) const WIDE: u8 = 0xef;

/// What one pass over a text finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    /// How many digits and upper-case letters there are: a sentence has few of them, a secret many.
    pub count: usize,
    /// Whether there may be something that separates a name from its value: `=`, `:`, `%`, or one of their neighbours
    /// `;` and `<`.
    pub may_assign: bool,
    /// Whether [`WIDE`] occurs, so that there may be a full-width character.
    pub has_wide: bool,
}

/// Examines a text eight bytes at a time.
pub(super) fn signs(bytes: &[u8]) -> Signs {
    let (eights, rest) = bytes.as_chunks();
    let mut found = Found::of(u64::from_le_bytes(last(bytes, rest.len())));
    let mut count = total(found.signs >> 7);
    for eights in eights.chunks(MOST_SUMS) {
        let mut each = 0;
        for eight in eights {
            let here = Found::of(u64::from_le_bytes(*eight));
            each += here.signs >> 7;
            found.assigns |= here.assigns;
            found.wide |= here.wide;
        }
        count += total(each);
    }
    Signs { count, may_assign: found.assigns != 0, has_wide: found.wide != 0 }
}

/// How many times one can be added to each byte of a word before the total of the bytes may not fit into one byte.
const MOST_SUMS: usize = 31;

/// Returns the total of the bytes of a word. This does not need a processor that can count bits.
fn total(each: u64) -> usize {
    let [.., total] = each.wrapping_mul(0x0101_0101_0101_0101).to_le_bytes();
    usize::from(total)
}

/// Returns the last `rest` bytes of a text, padded with zeros. Copying so few bytes one by one would take longer than
/// shifting eight.
fn last(bytes: &[u8], rest: usize) -> [u8; 8] {
    if let Some(eight) = bytes.last_chunk().filter(|_| rest > 0) {
        return (u64::from_le_bytes(*eight) >> (8 * (8 - rest))).to_le_bytes();
    }
    let mut last = [0; 8];
    last[..rest].copy_from_slice(&bytes[bytes.len() - rest..]);
    last
}

/// Where in eight bytes something occurs, as the upper bit of each byte.
struct Found {
    signs: u64,
    assigns: u64,
    wide: u64,
}

impl Found {
    const fn of(eight: u64) -> Self {
        const fn each(byte: u8) -> u64 {
            u64::from_ne_bytes([byte; 8])
        }
        // No sum carries into the next byte: each is at most 0x7f + 0x80.
        const fn from(lower: u64, least: u8) -> u64 {
            lower + each(0x80 - least)
        }
        let lower = eight & !UPPER;
        let after_digits = from(lower, b'9' + 1);
        let is_digit = from(lower, b'0') & !after_digits;
        let is_upper = from(lower, b'A') & !from(lower, b'Z' + 1);
        let is_sign = after_digits & !from(lower, b'=' + 1);
        let is_percent = from(lower, b'%') & !from(lower, b'%' + 1);
        let is_wide = from(lower, WIDE & 0x7f) & !from(lower, (WIDE & 0x7f) + 1);
        let ascii = !eight & UPPER;
        Self {
            signs: (is_digit | is_upper) & ascii,
            assigns: (is_sign | is_percent) & ascii,
            wide: is_wide & eight & UPPER,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_give_the_same_result_as_one_by_one(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'A')], 0..600)) {
            let one_by_one = Signs {
                count: bytes.iter().filter(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).count(),
                may_assign: bytes.iter().any(|byte| matches!(byte, b'%' | b':'..=b'=')),
                has_wide: bytes.contains(&WIDE),
            };
            prop_assert_eq!(signs(&bytes), one_by_one);
        }
    }
}
