//! Memory that is left to the rest of the program.

/// Bytes: more than all the small things need that are asked for without a way to be refused. Larger
/// than `M_MMAP_THRESHOLD_MAX` (mallopt(3), 32 MiB) and than what is kept free at the end of the heap, so that
/// asking touches no memory and does not change how memory is kept.
pub(crate) const HEADROOM: usize = 40 << 20;

/// The headroom is asked for in so many parts where it is not to be had in one.
const PARTS: usize = 80;

/// Whether there are still some tens of MiB beside so many bytes: from the system, or of what was freed before and the
/// allocator keeps. Whoever keeps much asks this before taking more, and does without where the answer is no: a small
/// request that is refused ends the program.
pub(crate) fn has_headroom(beside: usize) -> bool {
    can_have([beside.saturating_add(HEADROOM)]) || {
        let mut parts = [HEADROOM / PARTS; PARTS + 1];
        parts[PARTS] = beside;
        can_have(parts)
    }
}

/// Whether so many bytes each can be had at once.
fn can_have<const N: usize>(bytes: [usize; N]) -> bool {
    let mut places = [const { Vec::<u8>::new() }; N];
    let mut had = places.iter_mut().zip(bytes);
    let all = had.all(|(place, bytes)| place.try_reserve_exact(bytes).is_ok());
    // Seen by nobody they would not be asked for at all.
    all && std::hint::black_box(&places).iter().all(Vec::is_empty)
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
