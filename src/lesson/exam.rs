//! An exam: questions drawn out of the bank, which become a lesson of their own.

use super::{Bilingual, ClientChange, FORMAT, Lesson, LessonStep, ServerChange};
use crate::{
    model::{Message, PayloadSpec, Transport},
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
        let count = self.bank(lessons).count().min(super::MOST_STEPS);
        u32::try_from(count).unwrap_or(u32::MAX)
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
            let message = Message::new("error-exam-questions").with("value", self.questions);
            return Err(message.with("most", most));
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
        let mut needs = Vec::new();
        for need in bank.iter().flat_map(|(_, lesson, _)| &lesson.needs) {
            if !needs.contains(need) {
                needs.push(*need);
            }
        }
        let steps = bank.into_iter().filter_map(|(_, lesson, step)| {
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
        let title = Message::new("exam-title").with("n", steps.len());
        let title = title.with("seed", self.seed.to_string());
        let say = |lang| plain(&Catalog::new(lang).say(&title));
        let topic: &str = match self.topic {
            Transport::Both => "all",
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
        };
        Ok(Lesson {
            format: FORMAT,
            id: format!("exam-{topic}-{}-{}", steps.len(), self.seed),
            topic: self.topic,
            level: 2,
            // Two for each: one to answer, one to look at the run.
            minutes: self.questions * 2,
            needs,
            title: Bilingual {
                en: say(Lang::En),
                zh: say(Lang::ZhCn),
            },
            steps,
            ..Lesson::default()
        })
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
