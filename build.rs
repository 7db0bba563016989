//! Icon and version of the executables for Windows, by the `windres` of mingw-w64.

use std::{env, path::PathBuf, process::Command};

const SCRIPT: &str = "packaging/packet-lab.rc";

fn main() {
    println!("cargo::rerun-if-changed=packaging/packet-lab.ico");
    println!("cargo::rerun-if-changed={SCRIPT}");
    let is = |name, value| env::var(name).is_ok_and(|found| found == value);
    if !is("CARGO_CFG_TARGET_OS", "windows") || !is("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let object = PathBuf::from(variable("OUT_DIR")).join("packet-lab.o");
    let mut windres = Command::new(format!(
        "{}-w64-mingw32-windres",
        variable("CARGO_CFG_TARGET_ARCH")
    ));
    for part in ["MAJOR", "MINOR", "PATCH"] {
        let number = variable(&format!("CARGO_PKG_VERSION_{part}"));
        windres.arg(format!("-D{part}={number}"));
    }
    let status = windres.arg(SCRIPT).arg(&object).status();
    if status.is_ok_and(|status| status.success()) {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    } else {
        println!(
            "cargo::warning=without windres of mingw-w64 the program has no icon and no version"
        );
    }
}
