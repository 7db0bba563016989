//! A sweep that belongs to no lesson, as one.

use super::plan::Sweep;
use crate::{
    lesson::{Bilingual, FORMAT, Lesson, LessonStep, Need, ServerChange},
    model::Transport,
};

impl Sweep {
    /// A lesson of one step: this sweep.
    pub fn lesson(self) -> Lesson {
        let step = LessonStep {
            prose: Bilingual::default(),
            fresh: true,
            exam: false,
            origin: None,
            question: None,
            actions: Vec::new(),
            python: None,
            expect: Vec::new(),
            segments: None,
            shows: None,
            sweep: Some(self),
            reason: None,
            notes: None,
        };
        Lesson {
            format: FORMAT,
            id: "sweep".to_owned(),
            topic: Transport::Udp,
            level: 1,
            minutes: 1,
            // What is dropped and what waits only Linux tells.
            needs: vec![Need::Linux],
            title: Bilingual::default(),
            asks: None,
            encoding: None,
            server: ServerChange::default(),
            clients: Vec::new(),
            steps: vec![step],
            mutations: Vec::new(),
        }
    }
}
