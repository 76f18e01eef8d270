//! Random numbers for a scenario, always the same for the same seed.

use crate::chance::SplitMix64;

/// A random number generator, seeded by a scenario.
#[derive(Clone, Debug)]
pub(super) struct Random(SplitMix64);

impl Random {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(SplitMix64::seeded(seed))
    }

    /// Returns a random number below `end`, or 0 if `end` is 0.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    /// Returns true with the probability `chance`, in millionths.
    pub(super) const fn happens(&mut self, chance: u32) -> bool {
        self.below(1_000_000) < chance as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_happens_about_as_often_as_its_chance_says() {
        let mut random = Random::seeded(1);
        let hits = (0..10_000).filter(|_| random.happens(250_000)).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
    }
}
