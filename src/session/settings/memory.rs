//! How much memory the machine has.

use std::{fs, sync::OnceLock};

use crate::record::Budget;

/// A quarter of the machine's memory and at most 2 GiB; where that is not known, 1 GiB.
pub fn budget() -> Budget {
    of_machine().map_or_else(|| Budget::of(1 << 30), Budget::quarter_of)
}

/// Bytes of memory in the machine, where the system tells by `/proc/meminfo` (proc(5)).
/// It does not change, and is read once.
pub(crate) fn of_machine() -> Option<u64> {
    static BYTES: OnceLock<Option<u64>> = OnceLock::new();
    *BYTES.get_or_init(|| of_meminfo(&fs::read_to_string("/proc/meminfo").ok()?))
}

fn of_meminfo(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_and_nonsense_is_not() {
        let text = "MemTotal:       24679832 kB\nMemFree:         1 kB\n";
        assert_eq!(of_meminfo(text), Some(24_679_832 * 1024), "in bytes");
        assert_eq!(of_meminfo("MemTotal: much\n"), None, "not a number");
        assert_eq!(of_meminfo(""), None, "not there");
        if let Some(bytes) = of_machine() {
            assert_eq!(budget(), Budget::quarter_of(bytes));
        }
    }
}
