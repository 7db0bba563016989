//! Memory that is left to the rest of the program.

/// Bytes: more than all the small things need that are asked for without a way to be refused. Larger
/// than `M_MMAP_THRESHOLD_MAX` (mallopt(3), 32 MiB) and than what is kept free at the end of the heap, so that
/// asking touches no memory and does not change how memory is kept.
const HEADROOM: usize = 40 << 20;

/// Whether the system would still give some tens of MiB beside so many bytes. Whoever keeps much asks
/// this before taking more, and does without where the answer is no: a small request that is
/// refused ends the program.
pub(crate) fn has_headroom(beside: usize) -> bool {
    let mut room: Vec<u8> = Vec::new();
    // Seen by nobody it would not be asked for at all.
    room.try_reserve_exact(beside.saturating_add(HEADROOM))
        .is_ok()
        && std::hint::black_box(&room).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_system_has_is_not_there() {
        assert!(has_headroom(0), "some is");
        assert!(!has_headroom(usize::MAX), "more than can be addressed");
    }
}
