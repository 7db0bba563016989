//! What a package of the program has beside it: manual pages, completions, desktop entry, `AppStream` data.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::lab::run;

/// What the program writes to standard output.
#[track_caller]
fn written(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {:?}", output.status);
    String::from_utf8(output.stdout).expect("it is text")
}

/// Runs a checker, where it is installed, on a text, and asserts that it says nothing against it.
#[track_caller]
fn check(program: &str, args: &[&str], input: &str) {
    let started = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut checker) = started else {
        // Not installed, as on a system without `apt-get`: there `tests/run` names it.
        return;
    };
    let mut stdin = checker.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = checker.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {stderr}");
    assert!(stderr.is_empty(), "{program} {args:?}: {stderr}");
}

#[test]
fn each_command_has_a_manual_page_in_both_languages() {
    for lang in ["en", "zh-CN"] {
        let page = written(&["--lang", lang, "man"]);
        let names = page.lines().filter_map(|line| {
            let name = line.strip_prefix(r"packet\-lab\-")?;
            name.strip_suffix("(1)")
        });
        let names: Vec<&str> = names.collect();
        assert!(names.contains(&"listen"), "{names:?}");
        assert!(names.len() > 10, "{names:?}");
        for name in names {
            let page = written(&["--lang", lang, "man", name]);
            assert!(page.contains(".SH NAME"), "{name}: {page}");
            assert!(page.contains(&format!(r"packet\-lab\-{name}")), "{page}");
            let wanted: &[&str] = match name {
                "listen" => &[r"\-\-read\-size", r"\-\-receive\-buffer"],
                "send" => &[r"\-\-to", r"\-\-repeat"],
                _ => &[],
            };
            assert!(wanted.iter().all(|word| page.contains(word)), "{page}");
            check(
                "groff",
                &["-man", "-Kutf8", "-Tutf8", "-ww", "-Wbreak", "-z"],
                &page,
            );
        }
    }
    let output = run(&["man", "nothing"]);
    assert_eq!(output.status.code(), Some(2), "there is no such page");
}

#[test]
fn shells_can_read_their_completions() {
    for (shell, args) in [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["-n"])] {
        let script = written(&["completions", shell]);
        for word in ["listen", "--read-size", "sockets", "jsonl", "upper"] {
            let bare = word.trim_start_matches('-');
            assert!(script.contains(bare), "{shell} completes {word}");
        }
        check(shell, args, &script);
    }
    let output = run(&["completions", "tcsh"]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "there is none for this shell"
    );
}

#[test]
fn bash_completes_a_command_an_option_and_a_value() {
    let script = written(&["completions", "bash"]);
    for (words, wanted) in [
        (&["packet-lab", "lis"][..], "listen"),
        (&["packet-lab", "listen", "--read-s"], "--read-size"),
        (&["packet-lab", "listen", "--reply", "up"], "upper"),
    ] {
        assert!(script.contains("default packet-lab\n"), "of this program");
        let last = words.len() - 1;
        let ask = format!(
            "{script}\nCOMP_WORDS=({}); COMP_CWORD={last}; \
             _packet_lab packet-lab \"{}\" \"{}\"; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words[last],
            words[last - 1]
        );
        let output = Command::new("bash").args(["-c", &ask]).output();
        let output = output.expect("bash is there");
        let completed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(completed.trim(), wanted, "{words:?}");
    }
}

#[test]
fn desktop_entry_and_appstream_data_are_valid() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/");
    let entry = format!("{folder}packet-lab.desktop");
    check("desktop-file-validate", &[&entry], "");
    let data = format!("{folder}org.packet_lab.PacketLab.metainfo.xml");
    check("appstreamcli", &["validate", "--no-net", &data], "");
}
