//! System calls and what they returned.

mod arrival;
mod batch_mode;
mod icmp_report;
mod read_options;
mod row;
mod row_flags;
mod sock_opt;
mod syscall;

pub use arrival::{Arrival, ArrivalPath};
pub use batch_mode::BatchMode;
pub use icmp_report::IcmpReport;
pub use read_options::{ReadOptions, ReadWait};
pub use row::Row;
pub use row_flags::RowFlags;
pub use sock_opt::SockOpt;
pub use syscall::Syscall;
