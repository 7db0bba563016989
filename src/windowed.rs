//! Packet Lab for Windows' window subsystem, which opens no console: all of `main.rs`.

#![cfg_attr(windows, windows_subsystem = "windows")]

#[path = "main.rs"]
mod program;

fn main() -> std::process::ExitCode {
    program::main()
}
