//! Arguments to a window or a subcommand to an exit code.

fn main() {}
