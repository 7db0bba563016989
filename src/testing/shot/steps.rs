//! The steps that are played before a picture, in words: `size 4; send 20: hello; fate Dropped 1; press why`.

use std::{net::Ipv4Addr, net::Shutdown};

use serde::{Deserialize, de::value};

use super::{
    Outcome, ShotWindow, TIMEOUT, charts, exports, lessons, picture, services, sockets, streams,
};
use crate::{
    code::Language,
    explain::System,
    gui::{Action, ServiceOrder, UiCommand},
    lesson::{ExamDraw, LessonInput},
    model::{
        ClientId, ConnectionSettings, Errno, Fate, Framing, Owner, PostCloseState, Reply, Row,
        Syscall, TcpClientCommand, TcpState, Transport, UdpClientSettings,
    },
    session::ServiceQuestion,
};

/// Who sends where nothing else is said.
const CLIENT: ClientId = ClientId(0);

/// A value by its name.
fn named<T: for<'de> Deserialize<'de>>(word: &str) -> Result<T, value::Error> {
    T::deserialize(value::StrDeserializer::new(word))
}

impl ShotWindow<'_> {
    /// Plays steps that semicolons divide; a text stands after `: `.
    pub(super) fn play(&mut self, steps: &str) -> Outcome {
        for step in steps.split("; ") {
            let (call, text) = step.split_once(": ").unwrap_or((step, ""));
            let words: Vec<&str> = call.split(' ').collect();
            let played = self.step(&words, text);
            played.map_err(|error| format!("{step}: {error}"))?;
        }
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "a table: an arm for each step")]
    fn step(&mut self, words: &[&str], text: &str) -> Outcome {
        match *words {
            // What is pressed and chosen.
            ["do", name] => {
                let mut all = UiCommand::ALL.into_iter();
                let found = all.find(|one| one.name_key().strip_prefix("command-") == Some(name));
                self.command(found.ok_or("no such command")?)
            }
            ["press", key] => self.press_key(key),
            ["menu"] => self.press("Menu"),
            ["type"] => {
                self.harness.event(egui::Event::Text(text.to_owned()));
                self.steps(4)
            }
            ["frames", n] => self.steps(n.parse()?),
            ["project"] => self.project(),
            ["view", view] => self.ask(Action::SetView(named(view)?)),
            ["in-c"] => self.ask(Action::SetCode(Language::C)),
            ["as-windows"] => self.ask(Action::EmulateSystem(System::Windows)),
            ["datagram", n] => {
                let record = self.app()?.session.record();
                let mut rows =
                    (0..record.len()).filter(|id| record.row(*id).is_some_and(Row::is_datagram));
                let row = rows.nth(n.parse()?);
                self.ask(Action::Select(row))
            }
            ["choose", fate] => {
                let (fate, session): (Fate, _) = (named(fate)?, &self.app()?.session);
                let mut rows = 0..session.record().len();
                let verdict = |row| session.ledger().current_verdict(session.record(), row);
                let row = rows.find(|row| verdict(*row).fate == fate);
                self.ask(Action::Select(row))
            }
            ["choose-bytes"] => {
                let record = self.app()?.session.record();
                let mut rows = 0..record.len();
                let bytes = |id| record.row(id).map(|row| record.payload(row));
                let found = rows.find(|id| bytes(*id) == Some(text.as_bytes()));
                self.ask(Action::Select(Some(found.ok_or("no such bytes")?)))
            }
            // What is set.
            ["transport", transport] => self.ask(Action::SetTransport(named(transport)?)),
            ["size", size] => {
                let size = size.parse()?;
                self.set_server(|settings| settings.server.reads.sizes = vec![size])
            }
            ["reply"] => self.set_server(|settings| settings.server.reply = Reply::Upper),
            ["buffer", bytes] => super::small_buffer(self, bytes.parse()?),
            ["framing", ref ends @ ..] => {
                let [clients, server] = [ends.first(), ends.last()].map(|word| {
                    word.and_then(|word| Framing::parse(word))
                        .unwrap_or_default()
                });
                let same = ends.len() == 1;
                self.ask(Action::SetConnections(ConnectionSettings {
                    same,
                    clients,
                    server: if same {
                        ConnectionSettings::default().server
                    } else {
                        server
                    },
                    ..ConnectionSettings::default()
                }))
            }
            ["serve", service] => self.serve(service.parse()?),
            ["add-client"] => self.ask(Action::AddClient),
            ["to-nobody"] => {
                let nobody = UdpClientSettings {
                    connected: true,
                    ..UdpClientSettings::to((Ipv4Addr::LOCALHOST, 9).into())
                };
                self.ask(Action::SetClient(CLIENT, nobody))
            }
            // What is sent, asked and closed.
            ["send"] => self.send(text.as_bytes(), 1),
            ["send", times] => self.send(text.as_bytes(), times.parse()?),
            ["send-later"] => {
                let sent = self.app()?.send(CLIENT, b"later".to_vec(), 3);
                Ok(sent.map_err(|error| error.key)?)
            }
            ["ask", name, rtype, ref offer @ ..] => {
                let offer = offer.first().map(|offer| offer.parse()).transpose()?;
                let (name, rtype) = (name.to_owned(), rtype.to_owned());
                self.question(ServiceQuestion::Name { name, rtype, offer })
            }
            ["ask-time"] => self.question(ServiceQuestion::Time),
            ["ask-command"] => self.question(ServiceQuestion::Command(text.to_owned())),
            ["no-listener"] => {
                self.ask(Action::Listen(false))?;
                self.until(|session| session.tcp().server().is_none())
            }
            ["connect"] => self.ask(Action::Connect(CLIENT)),
            ["abort"] => self.ask(Action::Stream(TcpClientCommand::Abort(CLIENT))),
            ["close"] => self.ask(Action::Stream(TcpClientCommand::Close(CLIENT))),
            ["half-close"] => {
                let half = TcpClientCommand::Shutdown(CLIENT, Shutdown::Write);
                self.ask(Action::Stream(half))
            }
            // What is waited for.
            ["fate", fate, n] => self.fate(named(fate)?, n.parse()?),
            ["sent", n] => {
                let n = n.parse::<u64>()?;
                self.until(|session| session.ledger().fate_counts(|_| true).sent >= n)
            }
            ["received", n] => {
                let n = n.parse::<u64>()?;
                self.until(|session| session.ledger().streams().flows(|_| true).received >= n)
            }
            ["messages", n] => {
                let n = n.parse::<u64>()?;
                self.until(|session| session.ledger().streams().messages(|_| true) >= n)
            }
            ["messages-read", n] => {
                let n = n.parse::<u64>()?;
                self.until(|session| {
                    let streams = session.ledger().streams();
                    streams.messages(|owner| owner == Owner::Server) == n
                })
            }
            ["errno", name] => self.until(|session| {
                let mut rows = session.record().rows();
                rows.any(|row| row.errno != Errno::NONE && row.errno.name() == Some(name))
            }),
            ["ends-heard", n] => {
                let n = n.parse::<usize>()?;
                self.until(|session| {
                    let rows = session.record().rows();
                    let fins =
                        rows.filter(|row| row.call == Syscall::StreamRecv && row.returned == 0);
                    fins.count() >= n
                })
            }
            ["fin-acknowledged"] => self.until(|session| {
                let mut states = session.record().streams().filter_map(|info| info.figures);
                states.any(|figures| figures.state == TcpState::FinWait2)
            }),
            ["time-wait"] => self.until(|session| {
                let mut streams = session.record().streams();
                let over = Some(PostCloseState::In(TcpState::TimeWait));
                streams.any(|info| info.after_close == over)
            }),
            // Lessons and curves.
            ["lesson", id] => lessons::open_named(self, id),
            ["play-lesson", id] => {
                self.app()?.play_lesson(id);
                Ok(())
            }
            ["lesson-next"] => self.ask(Action::Lesson(LessonInput::Next)),
            ["jump", n] => lessons::input(self, LessonInput::Jump(n.parse()?)),
            ["answer", n] => lessons::input(self, LessonInput::Choose(n.parse()?)),
            ["next"] => lessons::input(self, LessonInput::Next),
            ["reveal"] => lessons::input(self, LessonInput::Reveal),
            ["hands", answer, n] => {
                let (answer, n): (_, u32) = (answer.parse()?, n.parse()?);
                (0..n).try_for_each(|_| self.ask(Action::Lesson(LessonInput::Hands(answer, true))))
            }
            ["exam", questions, seed] => {
                let (questions, seed) = (questions.parse()?, seed.parse()?);
                let topic = Transport::Udp;
                self.ask(Action::OpenExam(ExamDraw {
                    questions,
                    seed,
                    topic,
                }))
            }
            ["draw", ref corners @ ..] => charts::draw(self, corners),
            ["lesson-draw", ref corners @ ..] => charts::draw_in_lesson(self, corners),
            ["measure"] => charts::measure(self, TIMEOUT),
            ["picture", size, pace, buffer, ref rate @ ..] => {
                let rate = rate.first().map(|rate| rate.parse()).transpose()?;
                let server = (size.parse()?, pace.parse()?, buffer.parse()?);
                picture::send(self, server, rate)
            }
            [name] => self.play_named(name),
            _ => Err("no such step".into()),
        }
    }

    /// Steps that have one name: of several pictures, or some that are written out here.
    fn play_named(&mut self, name: &str) -> Outcome {
        let mut shared = super::pictures().filter(|[mark, ..]| *mark == "=");
        if let Some([_, _, steps]) = shared.find(|[_, one, _]| *one == name) {
            return self.play(steps);
        }
        match name {
            "named" => super::named(self),
            "long-words" => super::long_words(self),
            "many-bytes" => super::many_bytes(self),
            "gone" => super::evicted(self),
            "notices" => super::notices(self),
            "burst" => super::burst(self),
            "tcp-outside" => streams::tcp_outside(self),
            "flood" => sockets::losing(self),
            "to-connected-elsewhere" => sockets::hears_another(self),
            "others-send" => sockets::others_send(self),
            "dig" => services::dig(self),
            "chat" => services::chat(self),
            "get-file" => services::get_file(self),
            "queue" => charts::queue(self),
            "lessons" => lessons::list(self),
            "summary" => lessons::summary(self),
            "exam-form" => lessons::exam_form(self),
            "exam-answers" => lessons::exam_answers(self),
            "capture" => exports::capture(self),
            "recent" => exports::recent(self),
            _ => Err("no such step".into()),
        }
    }

    pub(super) fn question(&mut self, question: ServiceQuestion) -> Outcome {
        self.ask(Action::Ask(ServiceOrder::Ask(question)))
    }
}
