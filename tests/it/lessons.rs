//! Every lesson of the program, run on real sockets: all that it expects is met, and a lesson that was
//! changed fails where it says so.

use std::{env, fs, path::Path, thread, time::Duration};

use crate::{
    code_programs::{check_lines, check_programs},
    own_process::is_alone,
};
use packet_lab::{
    code::{GeneratedCode, Language},
    lesson::{
        BUILT_IN, CheckOutcome, Lesson, LessonInput, LessonPlace, LessonPlayer, Mutation, Need,
        RunResult, TEMPLATE,
    },
    model::{
        ClientId, ReadPolicy, ServerSettings, TcpServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    session::{LessonRun, Session, Start},
    text::{Catalog, Lang, plain},
};

/// How long what is put back is waited for; far more than is needed.
const DEADLINE: Duration = Duration::from_secs(30);
/// Runs of mutations in the usual tests; all of them with `LAB_MUTATIONS=all`.
const MUTATIONS: usize = 8;

/// A lesson that was played by one key alone, from its title to its summary unless it does not get there.
pub(crate) fn played(lesson: Lesson) -> (Session, LessonRun) {
    played_on(lesson, Start::default())
}

/// The same in a session that is started so.
fn played_on(lesson: Lesson, start: Start) -> (Session, LessonRun) {
    let mut session = Session::start(start).unwrap();
    let steps = lesson.steps.len();
    let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
    // At most: title, and four places of each step.
    for _ in 0..=4 * steps {
        let now = session.now();
        run.player.input(LessonInput::Next, now);
        run.play_on(&mut session);
        if run.player.place() == LessonPlace::Summary {
            break;
        }
    }
    (session, run)
}

/// Plays a lesson to its summary; the programs are those of its calls, step by step.
fn play(lesson: Lesson) -> (Vec<RunResult>, Vec<(Language, GeneratedCode)>) {
    let (mut session, run) = played(lesson);
    assert_eq!(
        run.player.place(),
        LessonPlace::Summary,
        "played to its end"
    );
    let results = run.player.results().iter();
    let results: Vec<RunResult> = results.map(|result| result.run.clone().unwrap()).collect();
    let id = run.player.lesson().id.clone();
    let programs = results.iter().enumerate().map(|(number, result)| {
        let rows = (result.since.min(result.rows.0), result.rows.1);
        check_lines(
            session.record(),
            rows,
            &format!("{id}, step {}", number + 1),
        )
    });
    let programs = programs.collect::<Vec<_>>().concat();
    every_row_has_a_why(&session);
    run.finish(&mut session).unwrap();
    (results, programs)
}

/// Every row is explained, by a rule of its own and in both languages.
fn every_row_has_a_why(session: &Session) {
    let catalogs = Lang::ALL.iter().map(|lang| Catalog::new(*lang));
    let catalogs: Vec<_> = catalogs.collect();
    let rows = session.record().len();
    // Of a flood some are enough: its rows are alike.
    for id in (0..rows).step_by((rows as usize / 500).max(1)) {
        let Some(row) = session.record().row(id) else {
            continue;
        };
        let why = session.why(id);
        let rule = why.rule.as_ref().map(|rule| rule.key);
        assert!(
            rule.is_some_and(|key| key != "why-call"),
            "{rule:?}: {row:?}"
        );
        for message in why.all() {
            for catalog in &catalogs {
                let text = plain(&catalog.say(message));
                assert_ne!(text, message.key, "{:?} says it", catalog.lang());
            }
        }
    }
}

/// What was not as it should be, in both languages.
fn faults(lesson: &Lesson, results: &[RunResult]) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        let catalog = Catalog::new(*lang);
        let say = |message: &_| plain(&catalog.say(message));
        for (number, result) in results.iter().enumerate() {
            let step = number + 1;
            faults.extend(
                result
                    .stuck
                    .iter()
                    .map(|why| format!("{step}: {}", say(why))),
            );
            for (check, outcome) in result.checks.iter().enumerate() {
                let text = say(&outcome.seen);
                assert!(!text.contains("lesson-"), "{text} has a sentence");
                if outcome.passed != Some(true) {
                    let expected = lesson.steps[number].expect.get(check);
                    let expected = expected.map(|e| format!("{:?}", e.check.fact));
                    faults.push(format!("step {step}, {}: {text}; {expected:?}", check + 1));
                }
            }
        }
    }
    faults
}

/// A lesson of the program, with its name and its text.
type Named = (&'static str, &'static str, Lesson);

/// The lessons that this system can run, and those that it cannot.
fn lessons() -> (Vec<Named>, Vec<Named>) {
    let files = BUILT_IN.iter().copied().chain([("template", TEMPLATE)]);
    let parsed = files.map(|(name, text)| {
        let lesson = Lesson::parse(name, text).unwrap_or_else(|e| panic!("{e:?}"));
        (name, text, lesson)
    });
    parsed.partition(|(.., lesson)| packet_lab::session::lacking(&lesson.needs).is_none())
}

/// Whether a lesson joins multicast groups. The kernel then sends IGMP reports (RFC 3376), which on loopback come back
/// and go to nobody: in the counters of the namespace they look like packets that were eaten on their way, so that what
/// waits in a queue is not proven meanwhile. Such lessons are played after all others.
pub(crate) fn joins_groups(text: &str) -> bool {
    text.contains("join = ")
}

/// Does something for each, many side by side.
pub(crate) fn side_by_side<T: Send, R: Send>(all: Vec<T>, run: impl Fn(T) -> R + Sync) -> Vec<R> {
    let run = &run;
    let mut results = Vec::new();
    let mut all = all.into_iter().peekable();
    while all.peek().is_some() {
        let some: Vec<T> = all.by_ref().take(8).collect();
        thread::scope(|scope| {
            let threads: Vec<_> = some
                .into_iter()
                .map(|one| scope.spawn(|| run(one)))
                .collect();
            results.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        });
    }
    results
}

#[test]
fn all_that_a_lesson_expects_is_met() {
    if !is_alone("lessons::all_that_a_lesson_expects_is_met") {
        return;
    }
    let (lessons, skipped) = lessons();
    for (name, _, lesson) in skipped {
        println!(
            "{name}: skipped, this system lacks one of {:?}",
            lesson.needs
        );
    }
    // Those that start programs come after those that take again what they gave up.
    let start_programs = |(.., lesson): &Named| lesson.needs.contains(&Need::Python3);
    let (join, alone): (Vec<_>, Vec<_>) = lessons
        .into_iter()
        .partition(|(_, text, _)| joins_groups(text));
    let (last, first): (Vec<_>, Vec<_>) = alone.into_iter().partition(start_programs);
    let played = [first, last, join].map(|lessons| {
        side_by_side(lessons, |(name, _, lesson)| {
            let (results, programs) = play(lesson.clone());
            let faults = faults(&lesson, &results).into_iter();
            let faults = faults.map(|fault| format!("{name}: {fault}"));
            (faults.collect::<Vec<_>>(), programs)
        })
    });
    let (faults, programs): (Vec<_>, Vec<_>) = played.into_iter().flatten().unzip();
    let faults = faults.concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    check_programs(programs.concat());
}

#[test]
fn every_file_is_a_lesson_with_an_id_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lessons");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "template.toml" && name != "course.in")
        .collect();
    files.sort();
    let mut known: Vec<String> = BUILT_IN
        .iter()
        .map(|(name, _)| format!("{name}.toml"))
        .collect();
    known.sort();
    assert_eq!(files, known, "all of them come with the program, each once");
}

#[test]
fn a_lesson_that_is_changed_fails_where_it_says() {
    if !is_alone("lessons::a_lesson_that_is_changed_fails_where_it_says") {
        return;
    }
    let all: Vec<_> = lessons()
        .0
        .into_iter()
        .flat_map(|(name, text, lesson)| {
            lesson
                .mutations
                .into_iter()
                .map(move |mutation| (name, text, mutation))
        })
        .collect();
    let seed = std::process::id() as usize;
    let everything = env::var("LAB_MUTATIONS").is_ok_and(|value| value == "all");
    let some: Vec<_> = if everything {
        all
    } else {
        let step = all.len().div_ceil(MUTATIONS).max(1);
        println!("seed {seed}: every {step}th of {}", all.len());
        all.into_iter().skip(seed % step).step_by(step).collect()
    };
    let (last, first): (Vec<_>, Vec<_>) = some
        .into_iter()
        .partition(|(_, text, _)| joins_groups(text));
    for some in [first, last] {
        side_by_side(some, |(name, text, mutation)| {
            check_mutation(name, text, &mutation);
        });
    }
}

#[track_caller]
fn check_mutation(name: &str, text: &str, mutation: &Mutation) {
    let lesson = Lesson::mutated(name, text, mutation).unwrap_or_else(|e| panic!("{e:?}"));
    let (results, _) = play(lesson);
    let [step, number] = mutation.fails;
    let change = &mutation.change;
    assert!(
        results[step - 1].checks[number - 1].passed == Some(false),
        "{name}: {change} = {}: {step}.{number} holds all the same: {:?}",
        mutation.to,
        results[step - 1]
    );
}

#[test]
fn what_was_there_before_a_lesson_is_there_after_it() {
    let here = ([127, 0, 0, 1], 0).into();
    let mut session = Session::start(Start {
        bind: Some(here),
        ..Start::default()
    })
    .unwrap();
    let udp = session.udp().local().unwrap();
    let default = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::of([7]),
        ..ServerSettings::default()
    });
    session.udp_mut().set_settings(default.clone());
    let b = ClientId(1);
    let client = UdpClientSettings::to(udp);
    session.udp_mut().set_client(b, client.clone()).unwrap();
    let tcp = TcpServerSettings {
        backlog: 3,
        ..TcpServerSettings::default()
    };
    let at = session.tcp_mut().listen(here, tcp.clone()).unwrap();
    for (name, text) in [BUILT_IN[0], BUILT_IN[1]] {
        let lesson = Lesson::parse(name, text).unwrap();
        let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
        for input in [LessonInput::Jump(1), LessonInput::Reveal] {
            let now = session.now();
            run.player.input(input, now);
            run.play_on(&mut session);
        }
        assert_eq!(run.player.place(), LessonPlace::Outcome(1), "{name}");
        assert!(
            run.player
                .result()
                .unwrap()
                .run
                .as_ref()
                .unwrap()
                .has_passed()
        );
        // The server of the lesson may have the same address until it is closed.
        let of_lesson = session.udp().server().map(|server| server.id);
        run.finish(&mut session).unwrap();
        let back = |session: &Session| {
            let server = session.udp().server();
            let is_back = server.is_some_and(|is| is.local == udp && Some(is.id) != of_lesson);
            is_back && session.udp().client(b).is_some() && session.tcp().local() == Some(at)
        };
        assert!(session.wait_until(DEADLINE, back), "{name}: at its address");
        assert_eq!(session.udp().settings(), &default, "{name}");
        assert_eq!(session.tcp().settings(), &tcp, "{name}");
        assert_eq!(session.udp().clients().get(&b), Some(&client), "{name}");
        let whole = session.ledger().fate_counts(|_| true).whole;
        session.udp_mut().send(b, b"hello".to_vec(), 1).unwrap();
        let came = |session: &Session| session.ledger().fate_counts(|_| true).whole > whole;
        assert!(session.wait_until(DEADLINE, came), "{name}: it works");
    }
}

#[test]
fn a_system_that_counts_nothing_leaves_open_what_it_does_not_tell_and_runs_the_rest() {
    if !is_alone(
        "lessons::a_system_that_counts_nothing_leaves_open_what_it_does_not_tell_and_runs_the_rest",
    ) {
        return;
    }
    let (lessons, _) = lessons();
    let lessons = lessons.into_iter();
    // What programs write rests on no counter. MSG_WAITALL does: a read knows by them when all is there.
    let lessons = lessons.filter(|(_, text, lesson)| {
        !lesson.needs.contains(&Need::Python3) && !text.contains("waitall")
    });
    let (join, alone): (Vec<_>, Vec<_>) = lessons.partition(|(_, text, _)| joins_groups(text));
    let results_of = [alone, join].map(|lessons| {
        side_by_side(lessons, |(name, _, lesson)| {
            let start = Start {
                portable: true,
                ..Start::default()
            };
            let (_, run) = played_on(lesson, start);
            let results = run.player.results().iter();
            let results: Vec<RunResult> = results.filter_map(|step| step.run.clone()).collect();
            (name, run.player.lesson().passed(&results), results)
        })
    });
    let results_of = results_of.concat();
    for (name, passed, results) in &results_of {
        assert_ne!(*passed, Some(false), "{name}: {results:?}");
    }
    let open = |wanted: &str| {
        let (.., results) = results_of
            .iter()
            .find(|(name, ..)| *name == wanted)
            .unwrap();
        let checks = results.iter().zip(1..).flat_map(|(result, step)| {
            let open = |(check, _): &(&CheckOutcome, usize)| check.passed.is_none();
            let open = result.checks.iter().zip(1..).filter(open);
            open.map(move |(_, check)| (step, check))
                .collect::<Vec<_>>()
        });
        checks.collect::<Vec<_>>()
    };
    assert_eq!(open("tcp-sticking"), []);
    // What waits, was cut off, was dropped and was refused.
    let wanted = [(1, 1), (2, 1), (5, 2), (5, 3), (6, 1)];
    assert_eq!(open("udp-4-against-1024"), wanted);
}
