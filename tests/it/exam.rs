//! `packet-lab exam`: answered in a terminal, then run; without a terminal proven.

use std::process::{Command, Output};

use packet_lab::{
    lesson::{AnswerKind, BUILT_IN, ExamDraw, Lesson},
    session::{Transport, lacking},
};

fn exam(args: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
    let run = run.arg("exam").args(args).env("LANG", "C.UTF-8");
    run.stdin(std::process::Stdio::null()).output().unwrap()
}

/// The lines of an exam that is proven.
fn proven(args: &[&str]) -> Vec<serde_json::Value> {
    let output = exam(&[args, &["--format", "jsonl"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn without_a_terminal_each_answer_is_proven() {
    let args = ["--questions", "4", "--seed", "11"];
    let lines = proven(&args);
    assert_eq!(lines[0]["lesson"], "exam-all-4-11", "the seed is told");
    let last = &lines[lines.len() - 1]["summary"];
    assert_eq!(last["met"], true, "{last}");
    let right = |lines: &[serde_json::Value]| {
        let steps = lines.iter().filter(|line| line["step"].is_u64());
        steps
            .map(|step| step["right"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(right(&lines).len(), 4, "{lines:?}");
    assert_eq!(right(&lines), right(&proven(&args)), "the same again");
    for wrong in [
        &["--questions", "0"][..],
        &["--questions", "1000"],
        &["--topic", "sctp"],
        &["--seed", "x"],
    ] {
        let output = exam(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {output:?}");
    }
}

/// Types lines into a terminal in which a command runs, and writes what it shows.
const TERMINAL: &str = r"
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
os.write(terminal, sys.argv[1].encode())
while True:
    try:
        shown = os.read(terminal, 4096)
    except OSError:
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";

#[test]
fn in_a_terminal_it_is_answered_and_what_was_wrong_is_run_once_more() {
    let draw = ExamDraw {
        questions: 5,
        seed: 3,
        topic: Transport::Udp,
    };
    let seed = draw.seed.to_string();
    let args = ["--questions", "5", "--topic", "udp", "--seed", &seed];
    let lessons = BUILT_IN
        .iter()
        .map(|(name, text)| Lesson::parse(name, text).unwrap());
    let lessons: Vec<Lesson> = lessons
        .filter(|lesson| lacking(&lesson.needs).is_none())
        .collect();
    let drawn = draw.draw(&lessons).unwrap();
    let lines = proven(&args);
    let right = lines.iter().filter_map(|line| line["right"].as_str());
    let typed = drawn.steps.iter().zip(right).map(|(step, right)| {
        let AnswerKind::Choices(choices) = &step.question.as_ref().unwrap().answer else {
            return right.to_owned();
        };
        let number = choices.iter().position(|choice| choice.text.en == right);
        (number.unwrap() + 1).to_string()
    });
    let mut typed: Vec<String> = typed.collect();
    assert_eq!(typed.len(), 5, "{lines:?}");
    // The first is left open; before the last is something that is no answer.
    typed[0] = String::new();
    let last = &drawn.steps[4].question.as_ref().unwrap().answer;
    if matches!(last, AnswerKind::Choices(_)) {
        typed.insert(4, "nine".to_owned());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    let path = path.to_str().unwrap();
    let mut terminal = Command::new("python3");
    terminal.args(["-c", TERMINAL, &(typed.join("\n") + "\n")]);
    terminal.args([env!("CARGO_BIN_EXE_packet-lab"), "exam"]);
    let output = terminal.args(args).args(["--save", path]);
    let output = output.env("LANG", "C.UTF-8").output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let (asked, review) = shown.split_once("4 of 5 right").expect(&shown);
    let first = &drawn.steps[0];
    for text in [&first.prose.en, &first.question.as_ref().unwrap().ask.en] {
        let text = text.replace("**", "");
        assert!(asked.contains(&text) && review.contains(&text), "{shown}");
    }
    let reason = &first.expect[0].reason.en;
    assert!(review.contains(&format!("✓ {reason}")), "{shown}");
    assert!(
        !asked.contains('✓'),
        "nothing of the outcome before: {shown}"
    );
    let other = &drawn.steps[1].prose.en;
    assert!(!review.contains(&other.replace("**", "")), "{shown}");
    let saved = std::fs::read_to_string(path).unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    for number in 0..5 {
        let line = &saved[number];
        assert_eq!(line["met"], true, "{line}");
        let given = if number == 0 {
            ""
        } else {
            line["seen"].as_str().unwrap()
        };
        assert_eq!(
            line["predicted"].as_str().unwrap_or_default(),
            given,
            "{line}"
        );
    }
}
