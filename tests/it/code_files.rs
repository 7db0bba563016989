//! Programs that the lab writes, as text and as files.

use std::fs;

use crate::lab::run;

#[test]
fn a_flag_that_a_language_lacks_is_told_and_no_call_is_said_to_block_that_does_not() {
    let text = |language: &str| {
        let of = ["code", "--lang", "en", "--lesson", "udp-blocking"];
        let output = run(&[&of[..], &["--language", language]].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    for language in ["rust", "java"] {
        let code = text(language);
        assert!(code.contains("MSG_DONTWAIT: not in"), "{language}: {code}");
    }
    for language in ["c", "python"] {
        let code = text(language);
        assert!(!code.contains(": not in the standard"), "{code}");
        let lines: Vec<&str> = code.lines().collect();
        let calls = lines.windows(2).filter(|two| two[1].contains("DONTWAIT"));
        let comments: Vec<&str> = calls.map(|two| two[0]).collect();
        assert!(!comments.is_empty(), "{language}: {code}");
        assert!(
            !comments.iter().any(|comment| comment.contains("Blocks")),
            "{language}: {comments:?}"
        );
    }
}

#[test]
fn a_file_of_others_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let save = || run(&["code", "--lang", "en", "--out", out, "hello"]);
    assert_eq!(save().status.code(), Some(0));
    assert_eq!(save().status.code(), Some(0), "the same once more");
    let server = folder.path().join("server.py");
    fs::write(&server, "mine").unwrap();
    let output = save();
    assert_ne!(output.status.code(), Some(0));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("is there already"), "{stderr}");
    assert_eq!(fs::read(&server).unwrap(), b"mine");
}
