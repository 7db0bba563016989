//! How the system's allocator keeps memory.

#![cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "numbers of the C library's allocator")
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
}
