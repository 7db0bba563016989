//! Over real sockets the ledger names each dropped datagram, and none besides.

use crate::{
    lab::DEADLINE,
    numbered::{cases, flood},
};

#[test]
fn what_the_ledger_calls_dropped_is_what_the_numbers_lack() {
    if !crate::own_process::is_alone(
        "exact_drops::what_the_ledger_calls_dropped_is_what_the_numbers_lack",
    ) {
        return;
    }
    for case in cases() {
        let outcome = flood(case, 20_000, DEADLINE);
        assert!(outcome.exact(), "{case:?}: {outcome:?}");
        assert!(outcome.dropped > 0, "{case:?}: {outcome:?}");
    }
}
