//! Numbers drawn from a seed.

/// `xorshift64*` (Vigna, 2016), from a seed that is not 0.
pub(crate) struct SeededRng(pub(crate) u64);

impl SeededRng {
    /// A number from 0 to below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % end
    }

    /// One of these.
    pub(crate) fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        let n = usize::try_from(self.below(choices.len() as u64)).expect("a small number");
        choices.get(n).expect("one of them").clone()
    }
}
