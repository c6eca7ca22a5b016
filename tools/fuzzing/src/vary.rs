//! Variations of an input: what a bad disk, a bad peer or a careless client makes of good bytes.

/// The most bytes that a variation grows to.
const BYTES_MAX: usize = 4096;

/// Numbers that sit at the edge of something, in bytes and in CBOR heads.
const EDGES: [u8; 12] = [0x00, 0x01, 0x17, 0x18, 0x1b, 0x1f, 0x7f, 0x80, 0x9f, 0xbf, 0xf6, 0xff];

/// An endless row of variations of some inputs, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Variations {
    inputs: Vec<Vec<u8>>,
    state: u64,
}

impl Variations {
    /// Variations of `inputs`, of which there is at least one.
    ///
    /// # Panics
    /// If there is none.
    pub fn of(inputs: Vec<Vec<u8>>, seed: u64) -> Self {
        assert!(!inputs.is_empty(), "variations need something to vary");
        Self { inputs, state: seed }
    }

    /// The next number of the splitmix64 sequence.
    fn next_number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, or nought if there is none below it.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next_number() % bound).unwrap_or(0)
    }

    fn any_input(&mut self) -> Vec<u8> {
        let which = self.below(self.inputs.len());
        self.inputs[which].clone()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let edge = EDGES[self.below(EDGES.len())];
        match self.below(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, edge),
            2 => {
                let other = self.any_input();
                let from = self.below(other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            3 => {
                let again = bytes[at..].to_vec();
                bytes.extend_from_slice(&again);
            }
            4 if !bytes.is_empty() => {
                bytes.remove(at);
            }
            5 if !bytes.is_empty() => bytes[at] = edge,
            _ if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            _ => bytes.push(edge),
        }
        bytes.truncate(BYTES_MAX);
    }
}

impl Iterator for Variations {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut bytes = self.any_input();
        for _ in 0..=self.below(3) {
            self.change(&mut bytes);
        }
        Some(bytes)
    }
}
