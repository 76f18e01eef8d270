//! Numbers that look random and are the same for the same seed, with every version of every library.

/// The `SplitMix64` generator.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        // The bias of the remainder is far below what a delay or a chance in percent can show.
        if end == 0 { 0 } else { self.next() % end }
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
    fn it_is_the_published_generator() {
        let mut random = Random::seeded(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn a_chance_is_met_about_as_often_as_it_says() {
        let mut random = Random::seeded(1);
        let hits = (0..10_000).filter(|_| random.happens(250_000)).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
        assert_eq!(random.below(0), 0);
    }
}
