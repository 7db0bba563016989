//! How the system's allocator keeps memory, and when the kernel maps it.

#![cfg_attr(
    target_os = "linux",
    expect(
        unsafe_code,
        reason = "numbers of the C library's allocator, and a hint to the kernel"
    )
)]

#[cfg(target_os = "linux")]
use rustix::param::page_size;

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

/// Has the kernel map, with one call, all pages that lie within so many bytes from an address on: `MADV_POPULATE_WRITE`
/// (madvise(2), since Linux 5.14). What stands there stays. Where it cannot be done each page is mapped when it is first
/// written to, as ever.
pub(crate) fn map_pages(first: *const u8, bytes: usize) {
    #[cfg(target_os = "linux")]
    {
        let page = page_size();
        let before = first.align_offset(page);
        let pages = bytes.saturating_sub(before) / page;
        let first = first.wrapping_add(before).cast_mut().cast();
        // SAFETY: no byte of any mapping changes, and where there is none the kernel refuses.
        unsafe {
            libc::madvise(first, pages * page, libc::MADV_POPULATE_WRITE);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (first, bytes);
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::{
        fs::File,
        io::{Read as _, Seek as _, SeekFrom},
    };

    use super::*;

    /// How many of these pages are mapped, by bit 63 of the entries of `/proc/self/pagemap` (proc(5)).
    fn mapped(first: usize, pages: usize) -> usize {
        let mut map = File::open("/proc/self/pagemap").unwrap();
        map.seek(SeekFrom::Start((first / page_size() * 8) as u64))
            .unwrap();
        let mut entries = vec![0; pages * 8];
        map.read_exact(&mut entries).unwrap();
        let (entries, _) = entries.as_chunks::<8>();
        let mapped = |entry: &&[u8; 8]| u64::from_le_bytes(**entry) >> 63 == 1;
        entries.iter().filter(mapped).count()
    }

    #[test]
    fn the_size_of_a_page_is_that_which_the_kernel_gave_the_program() {
        // Pairs of a key and a value (getauxval(3)).
        let given = std::fs::read("/proc/self/auxv").unwrap();
        let (words, _) = given.as_chunks::<{ size_of::<usize>() }>();
        let words: Vec<usize> = words.iter().copied().map(usize::from_ne_bytes).collect();
        let key = usize::try_from(libc::AT_PAGESZ).unwrap();
        let pair = words.chunks(2).find(|pair| pair[0] == key).unwrap();
        assert_eq!(page_size(), pair[1]);
    }

    #[test]
    fn pages_are_mapped_before_anything_is_written_to_them() {
        // More than the allocator keeps, so that it is fresh.
        let mut memory = Vec::<u8>::with_capacity(64 << 20);
        memory.extend_from_slice(b"stays");
        let first = memory.as_ptr().addr().next_multiple_of(page_size());
        let pages = memory.capacity() / page_size() - 1;
        let before = mapped(first, pages);
        assert!(before < pages / 2, "{before} of {pages} before");
        map_pages(memory.as_ptr(), memory.capacity());
        assert_eq!(mapped(first, pages), pages, "all of them");
        assert_eq!(memory, b"stays");
        map_pages(memory.as_ptr(), 0);
        map_pages(std::ptr::null(), 1 << 30);
    }
}
