//! Fresh memory for what grows, and what is left to the rest of the program.

use std::sync::OnceLock;

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

/// Maps all pages that lie within so many bytes from an address on.
type MapPages = fn(*const u8, usize);

static MAP_PAGES: OnceLock<MapPages> = OnceLock::new();

/// From now on [`more_memory`] has pages mapped by this function of the room that asks the system. Later calls change
/// nothing.
pub(crate) fn set_map_pages(map_pages: MapPages) {
    MAP_PAGES.get_or_init(|| map_pages);
}

/// Empty memory for so many items; `None` where the system refuses it.
pub(crate) fn first_memory<T>(items: usize) -> Option<Vec<T>> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(items).ok().map(|()| memory)
}

/// Empty memory for so many items more of something that has become large; `None` where the system refuses it, or has
/// no headroom beside it. What the calling thread will fill itself is mapped at once: one call of the kernel costs it
/// less than a page fault for each page.
pub(crate) fn more_memory<T>(items: usize, is_filled_here: bool) -> Option<Vec<T>> {
    let bytes = items.saturating_mul(size_of::<T>());
    let memory: Vec<T> = has_headroom(bytes).then(|| first_memory(items))??;
    if let Some(map_pages) = MAP_PAGES.get().filter(|_| is_filled_here) {
        map_pages(Vec::as_ptr(&memory).cast(), bytes);
    }
    Some(memory)
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
