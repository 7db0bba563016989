//! Arguments to a window or a subcommand to an exit code.

use std::process::ExitCode;
#[cfg(feature = "gui")]
use std::{sync::OnceLock, time::Instant};

/// The time at which the program was started.
#[cfg(feature = "gui")]
static START: OnceLock<Instant> = OnceLock::new();

pub(crate) fn main() -> ExitCode {
    #[cfg(feature = "gui")]
    START.get_or_init(now);
    #[cfg(feature = "testing")]
    if let Some(code) = shot() {
        return code;
    }
    #[cfg(feature = "gui")]
    let open: packet_lab::cli::OpenWindow = |options, watch| {
        packet_lab::gui::run(packet_lab::gui::Options {
            lang: options.lang,
            lesson: options.lesson,
            recording: options.recording,
            reset: options.reset,
            watch: Some(watch),
            painter: options.painter,
            time_start: START.get().copied().filter(|_| options.time_start),
            bind: Some(([127, 0, 0, 1], 8080).into()),
            settings: packet_lab::session::Preferences::path(),
            lessons: true,
            ..Default::default()
        })
    };
    #[cfg(feature = "gui")]
    let window = Some(packet_lab::cli::WindowEntryPoints {
        open,
        adapters: packet_lab::gui::adapters,
        draw: packet_lab::gui::sweep_picture,
    });
    #[cfg(not(feature = "gui"))]
    let window = None;
    packet_lab::cli::CommandLine::parse(std::env::args_os()).run(window)
}

#[cfg(feature = "gui")]
#[expect(
    clippy::disallowed_methods,
    reason = "how long the start took begins here"
)]
fn now() -> Instant {
    Instant::now()
}

/// `packet-lab shot --out FOLDER ["PART OF A NAME, AND HOW IT LOOKS"]`: pictures of the window, for the README.
#[cfg(feature = "testing")]
#[expect(
    clippy::print_stderr,
    reason = "a tool of the project, not of the program"
)]
fn shot() -> Option<ExitCode> {
    let mut args = std::env::args().skip(1);
    if args.next()? != "shot" || args.next()? != "--out" {
        return None;
    }
    let out = args.next()?;
    let outcome = packet_lab::testing::shot(out.as_ref(), args.next().as_deref());
    Some(outcome.map_or_else(
        |why| {
            eprintln!("shot: {why}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    ))
}
