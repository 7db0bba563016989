//! Pictures of streams that another program opens.

use super::{Outcome, ShotWindow};

/// This program itself, started a second time, is another program to the lab.
pub(super) fn tcp_outside(stage: &mut ShotWindow<'_>) -> Outcome {
    let addr = stage.app()?.session.tcp().local();
    let addr = addr.ok_or("nobody listens")?.to_string();
    let program = std::env::current_exe()?;
    let mut command = std::process::Command::new(program);
    command.args(["send", "--tcp", "--framing", "line", "--to", &addr]);
    command.args(["GET /", "Host: lab"]);
    command.stdout(std::process::Stdio::null());
    let ended = command.status()?;
    if !ended.success() {
        return Err("the other program failed".into());
    }
    Ok(())
}
