//! What is shown of records made by hand, compared with the tables in `tests/snapshots` whose lines begin so:
//! `# ` the name of a case, `$ ` a script that is played on (`×9 ` first: as often), `> ` a view, then what it shows.
//! A view is of the end of the record, or of `row 5`, the `mark` made before or the event `back`. A remark stands in brackets.

use super::{
    compare_snapshot, moments,
    sample::Sample,
    stream_sample::{FAR, GUEST, NEAR},
    timeline_text::to_text,
};
use crate::{
    ledger::{FoldedRecord, Ledger},
    model::{ClientId, RowId, SocketId, TcpState},
    stage::{
        ChatScene, Playhead,
        chart::{ChartIndex, ChartKind},
        comparison, message_colour, proof_playhead, scene,
        timeline::{Channel, Index, Side, View, other_end, segment_steps, timeline},
        verdict_at,
    },
};

#[test]
fn the_lanes_of_datagrams_are_shown_as_they_were() {
    compare("scenes.txt", 68);
}

#[test]
fn the_lanes_of_streams_are_shown_as_they_were() {
    compare("streams.txt", 36);
}

#[test]
fn timelines_are_shown_as_they_were() {
    compare("ladders.txt", 42);
}

#[test]
fn charts_are_shown_as_they_were() {
    compare("charts.txt", 12);
}

fn compare(name: &str, min: usize) {
    compare_snapshot(name, min, |kept| {
        let mut lab = ScriptedLab::new();
        let mut output = Vec::new();
        for line in kept.lines().filter(|line| !line.starts_with("  ")) {
            output.push(line.to_owned());
            match line.split_at_checked(2) {
                Some(("$ ", script)) => lab.play(script),
                Some(("> ", view)) => {
                    let view = view.split(" (").next().unwrap();
                    let lines = lab.view(&view.split(' ').collect::<Vec<_>>());
                    let lines = lines.iter().flat_map(|line| line.lines());
                    output.extend(lines.map(|line| format!("  {line}")));
                }
                Some(("# ", _)) => lab = ScriptedLab::new(),
                _ => panic!("{line:?} is no line of a table"),
            }
        }
        output
    });
}

/// A record that grows, and what is kept of it between its views.
struct ScriptedLab {
    sample: Sample,
    ledger: Ledger,
    indexes: Vec<Index>,
    mark: Playhead,
}

impl ScriptedLab {
    fn new() -> Self {
        Self {
            sample: Sample::new(),
            ledger: Ledger::default(),
            indexes: Vec::new(),
            mark: Playhead::default(),
        }
    }

    /// The counters begin anew at each ` / `.
    fn play(&mut self, script: &str) {
        let often = script
            .strip_prefix('×')
            .and_then(|rest| rest.split_once(' '));
        let (times, script) = often.map_or((1, script), |(n, script)| (n.parse().unwrap(), script));
        for (n, part) in script.split(" / ").enumerate() {
            if n > 0 {
                let here = self.ledger.here();
                self.ledger.count_from(&self.sample.record, here);
            }
            (0..times).for_each(|_| self.sample.play(&unescaped(part)));
            self.ledger.fold(&self.sample.record);
        }
    }

    fn view(&mut self, words: &[&str]) -> Vec<String> {
        let record = &self.sample.record;
        let head = self.head(words);
        let folded = self.sample.folded(&self.ledger);
        let chosen = words.iter().find_map(|word| socket(word));
        let rows = 0..record.len();
        match words[0] {
            "mark" => self.mark = Playhead::live(record),
            "follow" => self.mark = self.mark.follow(record),
            "scene" => return vec![scene(folded, head).to_text()],
            "unfold" => {
                let bundle = scene(folded, self.mark).bundle.unwrap();
                self.mark = bundle.from.forward(record);
            }
            "proof" => {
                self.mark = proof_playhead(folded, head, words[1].parse().unwrap());
                return vec![format!("{:?}", self.mark)];
            }
            "places" => {
                let scene = scene(folded, head);
                let shown: Vec<RowId> = rows.filter(|row| scene.shows(*row)).collect();
                let places = moments::places(&scene).into_iter();
                return places.chain([format!("shows {shown:?}")]).collect();
            }
            "waiting" => {
                let waiting = scene(folded, head).queue.waiting;
                return waiting.iter().map(|one| one.row.to_string()).collect();
            }
            "falling" => {
                let falling = scene(folded, head).queue.new_drops;
                return vec![format!("{:?}", falling.map(|drops| drops.n))];
            }
            "sizes" => {
                let lanes = comparison(folded, head, chosen);
                return vec![format!(
                    "{:?}",
                    [true, false].map(|both| lanes.read_sizes(both))
                )];
            }
            "spoken" => {
                return scene(folded, head)
                    .accessible_text()
                    .iter()
                    .map(to_text)
                    .collect();
            }
            "caption" => {
                let bundle = scene(folded, head).bundle;
                return bundle.iter().map(|one| to_text(&one.caption)).collect();
            }
            "lanes" => return vec![comparison(folded, head, chosen).to_text()],
            "stream" => return moments::stream(folded, &comparison(folded, head, chosen)),
            "state" => {
                return vec![format!(
                    "{:?}",
                    comparison(folded, head, chosen).stream.state
                )];
            }
            "ladder" => return vec![self.ladder(words, head)],
            "shown" => return vec![format!("{:?}", Channel::shown(folded, head, chosen))],
            "holding" => {
                let of = channel(words[1]);
                let channels =
                    rows.map(|row| format!("{row} {:?}", of.with_row(folded, Some(row))));
                return channels
                    .chain([format!("none {:?}", of.with_row(folded, None))])
                    .collect();
            }
            "rows" => {
                let colours = (0..=record.len()).map(|row| {
                    let colour = message_colour(folded, head, row);
                    let proof = proof_playhead(folded, head, row);
                    let other = other_end(folded, head, row);
                    format!("{row} {colour:?} {other:?} {}", proof.rows)
                });
                return colours.collect();
            }
            "fates" => {
                let fates =
                    rows.map(|row| format!("{row} {:?}", verdict_at(folded, head, row).fate));
                return fates.collect();
            }
            "calls" => return moments::calls(folded, words[1].parse().unwrap()),
            "chat" => {
                let chat = ChatScene::at(folded, head, &|_| true);
                let messages = chat.messages.iter().map(|message| format!("{message:?}"));
                return messages
                    .chain([format!("{:?} {:?}", chat.here, chat.counts)])
                    .collect();
            }
            "steps" => return steps(folded, chosen.unwrap()),
            "chart" => return chart(folded, words[1]),
            _ => unreachable!("no view: {words:?}"),
        }
        Vec::new()
    }

    fn head(&self, words: &[&str]) -> Playhead {
        let record = &self.sample.record;
        let mut head = Playhead::live(record);
        // Behind the name of some views stands what they are of.
        let is_of = ["proof", "ladder", "holding", "calls", "chart"].contains(&words[0]);
        let mut words = words.iter().skip(1 + usize::from(is_of));
        while let Some(word) = words.next() {
            let mut number = || words.next().unwrap().parse().unwrap();
            match *word {
                "mark" => head = self.mark,
                "back" => head = head.back(record),
                "row" => head = Playhead::at_row(record, number()),
                "fold" => _ = number(),
                word => assert!(socket(word).is_some(), "{word:?} is no place"),
            }
        }
        head
    }

    /// One index grows with the record, and is used again at each place of the playhead.
    fn ladder(&mut self, words: &[&str], head: Playhead) -> String {
        let folded = self.sample.folded(&self.ledger);
        let (channel, origin) = (channel(words[1]), self.ledger.origin().row());
        let found = self.indexes.iter().position(|one| one.channel() == channel);
        let at = found.unwrap_or(self.indexes.len());
        if found.is_none() {
            self.indexes.push(Index::default());
        }
        let index = &mut self.indexes[at];
        index.show(channel, origin);
        assert!(!index.take_in(folded), "all at once");
        let view = View {
            from: 0,
            to: 100,
            fold: fold(words),
        };
        let found = timeline(folded, head, index, view);
        let titles = found.lifelines.iter().map(|line| to_text(&line.title));
        let titles: Vec<String> = titles.collect();
        format!("{}\n{}", titles.join(" | "), found.to_text())
    }
}

/// The points of each series of a chart.
fn chart(folded: FoldedRecord<'_>, name: &str) -> Vec<String> {
    let mut index = ChartIndex::default();
    while index.update(folded) {}
    let mut kinds = ChartKind::ALL.iter();
    let kind = kinds.find(|kind| format!("{kind:?}") == name).unwrap();
    let texts = index.series(*kind, folded).into_iter().map(|series| {
        let points = series.points.iter();
        let points = points.map(|point| format!(", {:.3} {:.3} {:?}", point.x, point.y, point.row));
        format!("{}{}", series.key, points.collect::<String>())
    });
    texts.collect()
}

/// How many lines each slot of a ladder has.
fn fold(words: &[&str]) -> u32 {
    let mut after = words.iter().skip_while(|word| **word != "fold").skip(1);
    after.next().map_or(1, |word| word.parse().unwrap())
}

fn socket(word: &str) -> Option<SocketId> {
    let all = [("near", NEAR), ("far", FAR), ("guest", GUEST)];
    all.into_iter()
        .find(|(name, _)| *name == word)
        .map(|(_, id)| id)
}

fn channel(word: &str) -> Channel {
    match word {
        "udp" => Channel::Udp,
        "tcp" => Channel::Tcp,
        "A" => Channel::UdpOf(ClientId(0)),
        _ => Channel::Connection(socket(word).unwrap()),
    }
}

/// `\n` and `\x05` are these bytes.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (byte, rest) = match part.strip_prefix('x') {
            Some(hex) => (u8::from_str_radix(&hex[..2], 16).unwrap(), &hex[2..]),
            None => (b'\n', &part[1..]),
        };
        plain.push(byte.into());
        plain.push_str(rest);
    }
    plain
}

/// The segments that open and close a connection, with the states that they lead to.
fn steps(folded: FoldedRecord<'_>, socket: SocketId) -> Vec<String> {
    let steps = segment_steps(folded, Playhead::live(folded.record), socket);
    let texts = steps.iter().map(|step| {
        let states = step.states.map(TcpState::name).join(" ");
        let calls: Vec<&str> = step.calls.iter().map(|call| call.text.as_str()).collect();
        let from = if step.from == Side::Client { ">" } else { "<" };
        let (number, name, calls) = (step.number, &step.name, calls.join("; "));
        format!("{number} {from} {name} [{states}] {calls}")
            .trim_end()
            .to_owned()
    });
    texts.collect()
}
