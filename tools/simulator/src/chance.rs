//! Everything that is random in a plan, from its seed.

use engine::simulation::splitmix;

/// A source of chance that gives the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(splitmix(seed ^ 0x6b65_7266))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        splitmix(self.0)
    }

    /// A number from `low` up to and without `high`.
    pub(crate) const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low)
    }

    /// A place among so many.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub(crate) const fn percent(&mut self, of_hundred: u64) -> bool {
        self.between(0, 100) < of_hundred
    }

    /// How often something happens, out of a million: at most as often as one of these says.
    pub(crate) fn rate(&mut self, most: [u64; 4]) -> u32 {
        let most = most[self.place(4)];
        u32::try_from(self.between(0, most + 1)).unwrap_or_default()
    }

    /// So many different ones of `all`, in random order.
    pub(crate) fn some(&mut self, all: &[usize], count: usize) -> Vec<usize> {
        let mut left = all.to_vec();
        let mut chosen = Vec::new();
        while chosen.len() < count && !left.is_empty() {
            chosen.push(left.swap_remove(self.place(left.len())));
        }
        chosen
    }
}
