//! An exam: questions drawn out of the bank, which become a lesson of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    lesson::{Bilingual, ClientChange, FORMAT, Lesson, LessonStep, MAX_STEPS, ServerChange},
    model::{Message, PayloadSpec, Transport, message},
    text::{Catalog, Lang, plain},
};

/// Where the step of a drawn exam was taken from: it is run as it would be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOrigin {
    /// The id of its lesson, and its number there, counted from 1.
    pub place: (String, usize),
    /// What its verbs and checks are about unless they say otherwise.
    pub topic: Transport,
    /// What is set of the server when the lab begins anew.
    pub server: ServerChange,
    /// The clients when the lab begins anew; A otherwise.
    pub clients: Vec<ClientChange>,
}

/// A drawn exam as a recording has it, in JSON: it is the same again, whatever the bank has by then.
#[derive(Serialize, Deserialize)]
struct ExamText {
    topic: Transport,
    seed: u64,
    /// Its questions in order: the id of a lesson, and the number of the step there, counted from 0.
    questions: Vec<(String, usize)>,
    /// What stands in the files of these lessons, by id.
    lessons: BTreeMap<String, String>,
}

/// How an exam is drawn: the same draw out of the same bank is the same exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExamDraw {
    /// How many questions are drawn, at least 1.
    pub questions: u32,
    /// What decides which ones, and their order.
    pub seed: u64,
    /// What they are about; `Both` takes all there are.
    pub topic: Transport,
}

impl Default for ExamDraw {
    fn default() -> Self {
        Self {
            questions: 10,
            seed: 1,
            topic: Transport::Both,
        }
    }
}

impl ExamDraw {
    /// The questions that it can draw from: a lesson and the number of the step, counted from 0.
    fn bank<'a>(
        self,
        lessons: impl IntoIterator<Item = &'a Lesson>,
    ) -> impl Iterator<Item = (&'a Lesson, usize)> {
        let fits =
            move |lesson: &&Lesson| self.topic == Transport::Both || lesson.topic == self.topic;
        let questions = |lesson: &'a Lesson| {
            let steps = lesson.steps.iter().enumerate();
            let steps = steps.filter(|(_, step)| step.exam);
            steps.map(move |(number, _)| (lesson, number))
        };
        lessons.into_iter().filter(fits).flat_map(questions)
    }

    /// The most questions that can be drawn.
    pub fn most<'a>(self, lessons: impl IntoIterator<Item = &'a Lesson>) -> u32 {
        let count = self.drawn_from(lessons).min(MAX_STEPS);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The number of questions that are drawn from.
    pub(crate) fn drawn_from<'a>(self, lessons: impl IntoIterator<Item = &'a Lesson>) -> usize {
        self.bank(lessons).count()
    }

    /// Draws the exam: a lesson whose steps are the questions, each begun anew as in its own lesson.
    ///
    /// # Errors
    /// There are fewer questions, or none is wanted.
    pub fn draw<'a>(
        self,
        lessons: impl IntoIterator<Item = &'a Lesson>,
    ) -> Result<Lesson, Message> {
        let lessons: Vec<&Lesson> = lessons.into_iter().collect();
        let most = self.most(lessons.iter().copied());
        if !(1..=most).contains(&self.questions) {
            return Err(message! { "error-exam-questions", value: self.questions, most });
        }
        let mut bank: Vec<(Vec<u8>, &Lesson, usize)> = self
            .bank(lessons)
            .zip(0..)
            .map(|((lesson, step), number)| {
                let mut chance = Vec::new();
                let dice = PayloadSpec::Random {
                    size: 8,
                    seed: self.seed,
                };
                dice.write(number, &mut chance);
                (chance, lesson, step)
            })
            .collect();
        bank.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        bank.truncate(self.questions as usize);
        let questions = bank.into_iter().map(|(_, lesson, step)| (lesson, step));
        Ok(Lesson::exam_of(
            self.topic,
            self.seed,
            &questions.collect::<Vec<_>>(),
        ))
    }
}

impl Lesson {
    /// Whether it is a drawn exam.
    pub(crate) fn is_exam(&self) -> bool {
        self.steps.first().is_some_and(|step| step.origin.is_some())
    }

    /// The lesson, or the exam, that a recording has under this name; `None` where this version cannot read it.
    pub(crate) fn recorded(name: &str, text: &str) -> Option<Self> {
        // No TOML begins so.
        if !text.starts_with('{') {
            return Self::parse(name, text).ok();
        }
        let kept: ExamText = serde_json::from_str(text).ok()?;
        let lessons = kept.lessons.iter();
        let lessons: Option<BTreeMap<_, _>> = lessons
            .map(|(id, text)| Some((id, Self::parse(id, text).ok()?)))
            .collect();
        let lessons = lessons?;
        let questions = kept.questions.iter().take(MAX_STEPS);
        let questions: Option<Vec<_>> = questions
            .map(|(id, step)| Some((lessons.get(id)?, *step)))
            .collect();
        Some(Self::exam_of(kept.topic, kept.seed, &questions?))
    }

    /// The exam of these questions: lessons, and the numbers of their steps, counted from 0.
    fn exam_of(topic: Transport, seed: u64, questions: &[(&Self, usize)]) -> Self {
        let mut needs = Vec::new();
        for need in questions.iter().flat_map(|(lesson, _)| &lesson.needs) {
            if !needs.contains(need) {
                needs.push(*need);
            }
        }
        let kept = |(lesson, _): &(&Self, usize)| (lesson.id.clone(), lesson.text.clone());
        let text = serde_json::to_string(&ExamText {
            topic,
            seed,
            questions: questions
                .iter()
                .map(|(lesson, step)| (lesson.id.clone(), *step))
                .collect(),
            lessons: questions.iter().map(kept).collect(),
        });
        let steps = questions.iter().filter_map(|&(lesson, step)| {
            Some(LessonStep {
                fresh: true,
                origin: Some(Box::new(StepOrigin {
                    place: (lesson.id.clone(), step + 1),
                    topic: lesson.topic,
                    server: lesson.server.clone(),
                    clients: lesson.clients.clone(),
                })),
                ..lesson.steps.get(step)?.clone()
            })
        });
        let steps: Vec<LessonStep> = steps.collect();
        let title = message! { "exam-title", n: steps.len(), seed: seed.to_string() };
        let say = |lang| plain(&Catalog::new(lang).say(&title));
        let word = match topic {
            Transport::Both => "all",
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
        };
        Self {
            format: FORMAT,
            id: format!("exam-{word}-{}-{seed}", steps.len()),
            topic,
            level: 2,
            // Two for each: one to answer, one to look at the run.
            minutes: u32::try_from(steps.len() * 2).unwrap_or_default(),
            needs,
            title: Bilingual {
                en: say(Lang::En),
                zh: say(Lang::ZhCn),
            },
            steps,
            text: text.unwrap_or_default(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::BUILT_IN;

    fn bank() -> Vec<Lesson> {
        let parse = |(name, text): &(&str, &str)| Lesson::parse(name, text).unwrap();
        BUILT_IN.iter().map(parse).collect()
    }

    fn places(lesson: &Lesson) -> Vec<(String, usize)> {
        let origin = |step: &LessonStep| step.origin.as_ref().unwrap().place.clone();
        lesson.steps.iter().map(origin).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_exam_and_no_question_twice() {
        let bank = bank();
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..40 {
            let draw = ExamDraw {
                seed,
                ..ExamDraw::default()
            };
            let exam = draw.draw(&bank).unwrap();
            assert_eq!(exam, draw.draw(&bank).unwrap(), "seed {seed}");
            let again = Lesson::recorded(&exam.id, &exam.text);
            assert_eq!(again.as_ref(), Some(&exam), "seed {seed}: recorded");
            let mut drawn = places(&exam);
            seen.extend(drawn.clone());
            assert_eq!(drawn.len(), draw.questions as usize, "seed {seed}");
            drawn.sort();
            drawn.dedup();
            let want = draw.questions as usize;
            assert_eq!(drawn.len(), want, "seed {seed}: each once");
        }
        let all = ExamDraw::default().most(&bank);
        assert!(all >= 40, "the bank has {all}");
        assert!(
            seen.len() > all as usize * 9 / 10,
            "any can come: {}",
            seen.len()
        );
    }

    #[test]
    fn a_topic_draws_its_questions_alone_and_no_more_than_there_are() {
        let bank = bank();
        for topic in [Transport::Udp, Transport::Tcp] {
            let questions = ExamDraw {
                topic,
                ..ExamDraw::default()
            }
            .most(&bank);
            let draw = ExamDraw {
                questions,
                seed: 7,
                topic,
            };
            let exam = draw.draw(&bank).unwrap();
            let of = |step: &LessonStep| step.origin.as_ref().unwrap().topic;
            assert!(exam.steps.iter().all(|step| of(step) == topic), "{topic:?}");
            for questions in [0, questions + 1] {
                let wrong = ExamDraw { questions, ..draw }.draw(&bank).unwrap_err();
                assert_eq!(wrong.key, "error-exam-questions", "{questions}");
            }
        }
    }
}
