//! What is remembered of a lesson that was played, and its results as a table.

use serde::{Deserialize, Serialize};

use crate::{
    lesson::{AnswerKind, HandCounts, LessonPlayer, Prediction, RunResult},
    model::payload::{self, Encoding},
    text::Lang,
};

/// How a lesson went when it was played last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    /// Whether it was played to its end.
    pub seen: bool,
    /// How many of the last predictions were right.
    pub right: u32,
    /// How many of the last predictions were wrong.
    pub wrong: u32,
}

impl LessonProgress {
    /// What is to be remembered of it now; `None` while nothing of it was run.
    pub fn of(player: &LessonPlayer) -> Option<Self> {
        let results = player.results();
        let count = |wanted: bool| {
            let right = results
                .iter()
                .filter(|step| step.is_right() == Some(wanted));
            u32::try_from(right.count()).unwrap_or(u32::MAX)
        };
        let any = results.iter().any(|step| step.run.is_some());
        any.then(|| Self {
            seen: results.iter().all(|step| step.run.is_some()),
            right: count(true),
            wrong: count(false),
        })
    }
}

/// The format in which results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultsFormat {
    /// For tables, RFC 4180.
    Csv,
    /// For programs, RFC 8259.
    Json,
}

impl ResultsFormat {
    /// How the names of its files end.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// The results of one step, ready to be written.
#[derive(Debug, Serialize)]
pub(crate) struct StepLine<'a> {
    lesson: &'a str,
    pub(crate) step: usize,
    pub(crate) question: &'a str,
    pub(crate) predicted: Option<String>,
    pub(crate) seen: Option<String>,
    pub(crate) right: Option<bool>,
    met: Option<bool>,
    hands: Vec<u32>,
    hands_after: Option<Vec<u32>>,
}

/// The results of a lesson, one line for each question.
pub(crate) fn step_lines(player: &LessonPlayer, lang: Lang) -> Vec<StepLine<'_>> {
    let lesson = player.lesson();
    let steps = lesson.steps.iter().zip(player.results());
    let lines = steps.zip(1..).filter_map(|((step, result), number)| {
        let question = step.question.as_ref()?;
        let answers = match &question.answer {
            AnswerKind::Choices(choices) => choices.len(),
            AnswerKind::Number(_) | AnswerKind::Bytes(_) | AnswerKind::Curve => 0,
        };
        let language = (lang, lesson.encoding.unwrap_or_default());
        let text = |prediction: &Prediction| answer_text(&question.answer, prediction, language);
        let hands = |hands: &HandCounts| hands.iter().take(answers).copied().collect();
        Some(StepLine {
            lesson: &lesson.id,
            step: number,
            question: question.ask.get(lang),
            predicted: result.prediction.as_ref().map(text),
            seen: result
                .run
                .as_ref()
                .and_then(|run| run.right.as_ref())
                .map(text),
            right: result.is_right(),
            met: result.run.as_ref().and_then(RunResult::passed),
            hands: hands(&result.hands),
            hands_after: result.discussed.as_ref().map(hands),
        })
    });
    lines.collect()
}

/// An answer in words of a language; bytes as text of an encoding.
pub fn answer_text(
    kind: &AnswerKind,
    answer: &Prediction,
    (lang, encoding): (Lang, Encoding),
) -> String {
    match (kind, answer) {
        (AnswerKind::Choices(choices), Prediction::Choice(number)) => choices
            .get(*number)
            .map(|choice| choice.text.get(lang).to_owned())
            .unwrap_or_default(),
        (_, Prediction::Choice(number)) => (number + 1).to_string(),
        (_, Prediction::Number(number)) => number.to_string(),
        (_, Prediction::Bytes(bytes)) => payload::to_text_in(bytes, encoding),
        (_, Prediction::Curve(curve)) => curve.to_text(),
    }
}

/// The results of a lesson as a JSON document: one object for each question.
pub(crate) fn results_json(player: &LessonPlayer, lang: Lang) -> String {
    let lines = step_lines(player, lang);
    serde_json::to_string_pretty(&lines).unwrap_or_default() + "\n"
}

/// The results of a lesson as CSV (RFC 4180), one line for each question.
pub(crate) fn results_csv(player: &LessonPlayer, lang: Lang) -> String {
    let mut text = "lesson,step,question,predicted,seen,right,met,hands,hands_after\r\n".to_owned();
    for line in step_lines(player, lang) {
        let numbers = |all: &[u32]| {
            let all: Vec<String> = all.iter().map(u32::to_string).collect();
            all.join(" ")
        };
        let yes = |value: Option<bool>| value.map(|yes| yes.to_string()).unwrap_or_default();
        let fields = [
            line.lesson.to_owned(),
            line.step.to_string(),
            line.question.to_owned(),
            line.predicted.unwrap_or_default(),
            line.seen.unwrap_or_default(),
            yes(line.right),
            yes(line.met),
            numbers(&line.hands),
            line.hands_after
                .map(|all| numbers(&all))
                .unwrap_or_default(),
        ];
        let quoted = fields.map(|field| escape_formula(&field));
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A field of CSV. What a table program would take for a formula begins with an apostrophe.
fn escape_formula(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@']) {
        return csv_field(&format!("'{field}"));
    }
    csv_field(field)
}

/// A field of a table (RFC 4180), in quotes where it needs them.
pub(crate) fn csv_field(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::{Lesson, LessonInput, TEMPLATE},
        model::Stamp,
    };

    #[test]
    fn results_are_a_line_for_each_question() {
        let lesson = Lesson::parse("template", TEMPLATE).unwrap();
        let mut player = LessonPlayer::new(lesson);
        let mut input = |input| player.input(input, Stamp(0));
        input(LessonInput::Next);
        for answer in [0, 0, 1] {
            input(LessonInput::Hands(answer, true));
        }
        input(LessonInput::Discussed);
        input(LessonInput::Hands(1, true));
        input(LessonInput::Choose(1));
        let csv = results_csv(&player, Lang::En);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(
            lines.get(1),
            Some(&"my-first-lesson,1,What does `recvfrom(1024)` return?,helloworld,,,,2 1 0,0 1 0"),
            "predicted, not yet run"
        );
        assert_eq!(lines.len(), 3, "a head and two questions");
        let json: serde_json::Value =
            serde_json::from_str(&results_json(&player, Lang::ZhCn)).unwrap();
        assert_eq!(json[0]["predicted"], "helloworld", "the same");
        let want = serde_json::json!([0, 1, 0]);
        assert_eq!(json[0]["hands_after"], want, "after");
        assert_eq!(LessonProgress::of(&player), None, "nothing was run");
    }

    #[test]
    fn fields_are_quoted_and_no_formulas() {
        for (field, want) in [
            ("a", "a"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("=1+1", "'=1+1"),
        ] {
            assert_eq!(escape_formula(field), want, "{field}");
        }
    }
}
