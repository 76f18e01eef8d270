//! Random numbers, for ids of attempts and runs and for jitter.
//!
//! These ids and jitter are drawn only here, so that a simulation can repeat a history from a seed: on a seeded thread,
//! every number depends on the seed alone. Secrets and the tokens of locks must be unpredictable, so they are not drawn
//! here.

use std::cell::Cell;

/// The published `SplitMix64` generator. Its numbers look random, and depend on the seed alone, not on the version of
/// any library.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Creates a generator with this seed.
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`, or 0 if `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        // The modulo bias is too small to matter for a delay or a probability.
        if end == 0 { 0 } else { self.draw() % end }
    }
}

thread_local! {
    static SEEDED: Cell<Option<SplitMix64>> = const { Cell::new(None) };
}

/// Makes all numbers that are drawn on this thread from now on depend on this seed alone. With `None`, they are truly
/// random again. For simulations only.
pub fn seed_this_thread(seed: Option<u64>) {
    SEEDED.set(seed.map(SplitMix64::seeded));
}

/// Returns a random 64-bit number.
pub fn number() -> u64 {
    SEEDED.with(|seeded| {
        let Some(mut numbers) = seeded.take() else { return rand::random() };
        let drawn = numbers.draw();
        seeded.set(Some(numbers));
        drawn
    })
}

/// Returns a random 32-bit number.
pub fn number_32() -> u32 {
    (number() >> 32) as u32
}

/// Returns a random number from `least` to `most`, inclusive.
pub fn between(least: u64, most: u64) -> u64 {
    // The modulo bias is too small to matter for jitter.
    match most.saturating_sub(least).checked_add(1) {
        Some(span) => least + number() % span,
        None => number(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_agrees_with_the_published_one() {
        let mut numbers = SplitMix64::seeded(1_234_567);
        assert_eq!([numbers.draw(), numbers.draw()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert_eq!(numbers.below(0), 0);
    }

    #[test]
    fn the_same_seed_repeats_its_numbers_and_no_seed_does_not() {
        let draw = |seed| {
            seed_this_thread(seed);
            let drawn = [number(), number(), u64::from(number_32())];
            seed_this_thread(None);
            drawn
        };
        assert_eq!(draw(Some(7)), draw(Some(7)));
        assert_ne!(draw(Some(7)), draw(Some(8)));
        assert_ne!(draw(None), draw(None));
    }

    #[test]
    fn a_range_includes_both_its_ends() {
        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|_| between(3, 5)).collect();
        assert_eq!(drawn, [3, 4, 5].into());
        assert_eq!(between(9, 9), 9);
    }
}
