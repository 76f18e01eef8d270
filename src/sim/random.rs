//! What a scenario leaves to chance, the same for the same seed.

use crate::chance::SplitMix64;

/// Numbers from a scenario's seed.
#[derive(Clone, Debug)]
pub(super) struct Random(SplitMix64);

impl Random {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(SplitMix64::seeded(seed))
    }

    /// A number below `end`; 0 if there is none.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    /// True this often: `chance` counts in millionths.
    pub(super) const fn happens(&mut self, chance: u32) -> bool {
        self.below(1_000_000) < chance as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_met_about_as_often_as_it_says() {
        let mut random = Random::seeded(1);
        let hits = (0..10_000).filter(|_| random.happens(250_000)).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
    }
}
