//! How the system's allocator keeps memory.

#![cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(
        unsafe_code,
        reason = "the C library's allocator, and what its heap lies in"
    )
)]

/// Lets the large pieces of the record, of all threads, follow each other in one heap that grows by many pages at once,
/// and goes on using what was freed (mallopt(3)). Otherwise the C library maps each piece alone, and gives it back to the
/// kernel when it is freed: the page faults of memory that is new again and again are then a good part of what keeping a
/// row costs. To be called before there are threads; does nothing with other C libraries.
pub(crate) fn set_malloc_thresholds() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    for (what, bytes) in [
        (libc::M_ARENA_MAX, 1),
        (libc::M_MMAP_THRESHOLD, 32 << 20),
        // What is free at the end of the heap stays below what `has_headroom` asks for.
        (libc::M_TOP_PAD, 16 << 20),
        (libc::M_TRIM_THRESHOLD, 24 << 20),
    ] {
        // SAFETY: it sets numbers of the allocator, which locks itself.
        unsafe {
            libc::mallopt(what, bytes);
        }
    }
    advise_huge_pages();
}

/// Lets the kernel give huge pages (madvise(2), `MADV_HUGEPAGE`) to what the heap has grown by since the last call, as far
/// as nothing was touched there: a page fault for each 4 KiB costs more than what is written there. A hint, with the C
/// library of [`set_malloc_thresholds`], from which on it counts; nearly free where the heap has not grown.
pub(crate) fn advise_huge_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::sync::atomic::{AtomicUsize, Ordering};

        /// Where the heap ended when it was asked for last; 0 before that.
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        /// Bytes of a huge page of most processors.
        const HUGE_PAGE: usize = 2 << 20;

        // SAFETY: asking for no more memory tells where the heap ends.
        let heap_end = unsafe { libc::sbrk(0) };
        let end = heap_end.addr();
        let asked = ASKED.swap(end, Ordering::Relaxed);
        if asked > 0 && asked < end {
            let begin = asked & !(HUGE_PAGE - 1);
            // SAFETY: nothing is read, written, mapped or unmapped.
            unsafe {
                libc::madvise(heap_end.with_addr(begin), end - begin, libc::MADV_HUGEPAGE);
            }
        }
    }
}
