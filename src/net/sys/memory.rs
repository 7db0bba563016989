//! The program's allocator: the system's own, with huge pages for what is large.

#![expect(unsafe_code, reason = "an allocator")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicBool, Ordering},
};

/// Bytes from which an allocation is asked to lie in huge pages: pieces of the record and of the ledger are larger.
const LARGE: usize = 256 << 10;
/// A huge page of most processors, in bytes. Where they are larger, the hint asks for less than it could.
const HUGE_PAGE: usize = 2 << 20;

#[global_allocator]
static ALLOCATOR: HugePages = HugePages {
    tuned: AtomicBool::new(false),
};

/// The system's allocator, which is told where huge pages pay: a page fault for each 4 KiB that is touched first is a
/// good part of what keeping a row costs. Kernels that give huge pages to whoever asks (`madvise` in
/// `/sys/kernel/mm/transparent_hugepage/enabled`) do so by `MADV_HUGEPAGE` (madvise(2)); others do what they always do.
struct HugePages {
    /// Whether large allocations lie side by side already.
    tuned: AtomicBool,
}

impl HugePages {
    /// Asks for huge pages where `size` bytes from `start` lie. A hint: whatever the kernel answers, memory is memory.
    fn advise(start: *mut u8, size: usize) {
        if size < LARGE || start.is_null() {
            return;
        }
        // SAFETY: asking for no more memory tells where the heap ends.
        let heap_end = unsafe { libc::sbrk(0) }.addr();
        let first = start.addr() & !(HUGE_PAGE - 1);
        let end = start.addr().saturating_add(size);
        // In the heap, which lies below all mappings, the rest of it is meant too: once a part of a huge page was
        // touched, as the allocator does behind each piece, it is too late.
        let end = end.max(if start.addr() < heap_end { heap_end } else { 0 });
        let end = end.next_multiple_of(HUGE_PAGE);
        // SAFETY: nothing is read, written, mapped or unmapped; a range that is not mapped is an error, which is
        // not needed.
        unsafe {
            libc::madvise(
                start.with_addr(first).cast(),
                end - first,
                libc::MADV_HUGEPAGE,
            );
        }
    }

    /// Lets large allocations of all threads follow each other in one heap, which grows by many pages at once
    /// (mallopt(3)): those that are mapped one by one have no whole huge page in them, and each goes back to the system
    /// when it is freed.
    fn tune(&self, size: usize) {
        if size < LARGE || self.tuned.swap(true, Ordering::Relaxed) {
            return;
        }
        #[cfg(target_env = "gnu")]
        for (what, bytes) in [
            (libc::M_ARENA_MAX, 1),
            (libc::M_MMAP_THRESHOLD, 32 << 20),
            (libc::M_TOP_PAD, 32 << 20),
            (libc::M_TRIM_THRESHOLD, 64 << 20),
        ] {
            // SAFETY: it changes numbers of the allocator, which locks itself.
            unsafe {
                libc::mallopt(what, bytes);
            }
        }
    }
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for HugePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.tune(layout.size());
        // SAFETY: the caller keeps to the same contract.
        let start = unsafe { System.alloc(layout) };
        Self::advise(start, layout.size());
        start
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.tune(layout.size());
        // SAFETY: the caller keeps to the same contract.
        let start = unsafe { System.alloc_zeroed(layout) };
        Self::advise(start, layout.size());
        start
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.tune(size);
        // SAFETY: the caller keeps to the same contract.
        let start = unsafe { System.realloc(start, layout, size) };
        Self::advise(start, size);
        start
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.dealloc(start, layout) }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    /// The kernel's flags of the mapping in which an address lies (`/proc/self/smaps`, proc(5)).
    fn flags(address: usize) -> String {
        let smaps = fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in smaps.lines() {
            let word = line.split(' ').next().unwrap();
            if let Some((start, end)) = word.split_once('-') {
                let number = |text| usize::from_str_radix(text, 16).unwrap();
                inside = (number(start)..number(end)).contains(&address);
            }
            if inside && word == "VmFlags:" {
                return line.to_owned();
            }
        }
        panic!("no mapping at {address:x}");
    }

    #[test]
    fn the_kernel_is_asked_for_huge_pages_where_much_is_kept() {
        let much: Vec<u8> = Vec::with_capacity(4 << 20);
        let of_much = flags(much.as_ptr().addr() + (2 << 20));
        let is_asked = of_much.split(' ').any(|flag| flag == "hg");
        // A kernel without them has no such flag.
        let has_them = fs::exists("/sys/kernel/mm/transparent_hugepage").unwrap();
        assert_eq!(is_asked, has_them, "{of_much}");
    }
}
