//! Arguments to a window or a subcommand to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    packet_lab::cli::run(std::env::args_os(), None)
}
