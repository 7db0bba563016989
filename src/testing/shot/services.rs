//! Pictures of what it is for: names, the time, chat, commands, files.

use super::{Action, ClientId, Fate, Outcome, ShotWindow, UiCommand, shots};
use crate::{
    gui::ServiceOrder,
    model::ClientSettings,
    protocol::Service,
    session::{ChatRules, MainView, ServiceQuestion},
};

const ADA: ClientId = ClientId(0);
const BO: ClientId = ClientId(1);

shots! {
    "service-dns" "listed" names;
    "service-dns-of-dig" "" dig;
    "service-time" "listed" time;
    "service-chat" "listed" chat;
    "service-commands" "" commands;
    "service-files" "" files;
}

impl ShotWindow<'_> {
    /// Lets the server be a service, in its view.
    fn serve(&mut self, service: Service) -> Outcome {
        // What a clock shows, and the number of a query, are any bytes.
        let tofu = egui::MissingGlyphPolicy::Tofu;
        self.harness.ctx.set_missing_glyph_policy(tofu);
        self.view(MainView::Services)?;
        self.ask(Action::SetService(Some(service)))
    }

    /// Goes on until so many messages came out of streams.
    fn messages(&mut self, count: u64) -> Outcome {
        self.until(move |session| session.ledger().streams().messages(|_| true) >= count)
    }
}

/// A text that fits no datagram, and its fields.
fn names(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Dns)?;
    let ask = |name: &str, rtype: &str, offer| {
        let (name, rtype) = (name.to_owned(), rtype.to_owned());
        let question = ServiceQuestion::Name { name, rtype, offer };
        Action::Ask(ServiceOrder::Ask(question))
    };
    stage.ask(ask("small.lab", "AAAA", Some(1232)))?;
    stage.fate(Fate::Whole, 2)?;
    stage.ask(ask("large.lab", "TXT", None))?;
    stage.messages(2)?;
    stage.command(UiCommand::TabBytes)?;
    stage.choose_datagram(7)
}

/// What `dig` asks, and asks again over TCP.
fn dig(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Dns)?;
    stage.until(|session| session.udp().local().is_some_and(|local| local.port() > 0))?;
    let local = stage.app()?.session.udp().local();
    let port = local.map_or(0, |local| local.port()).to_string();
    let mut dig = std::process::Command::new("dig");
    dig.args(["@127.0.0.1", "-p", &port, "large.lab", "TXT"])
        .output()?;
    stage.messages(1)
}

fn time(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Ntp)?;
    stage.ask(Action::Ask(ServiceOrder::Ask(ServiceQuestion::Time)))?;
    stage.fate(Fate::Whole, 2)?;
    stage.command(UiCommand::TabBytes)?;
    stage.choose_datagram(3)
}

/// Two people, of whom one misses something and asks for it again.
fn chat(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Chat)?;
    stage.ask(Action::AddClient)?;
    let say = |text: &str| Action::Ask(ServiceOrder::Say(ADA, text.to_owned()));
    for (client, name, heard) in [(ADA, "ada", 3), (BO, "小波", 7)] {
        let join = ServiceOrder::Join(client, name.to_owned());
        stage.ask(Action::Ask(join))?;
        stage.fate(Fate::Whole, heard)?;
    }
    stage.ask(say("hello"))?;
    stage.fate(Fate::Whole, 9)?;
    let reads = |stage: &mut ShotWindow<'_>, size| {
        let settings = stage.app()?.session.udp().clients().get(&BO).cloned();
        let settings = settings.ok_or("no client")?;
        let settings = ClientSettings {
            read_sizes: vec![size],
            ..settings
        };
        stage.ask(Action::SetClient(BO, settings))
    };
    reads(stage, 8)?;
    stage.ask(say("can you hear me?"))?;
    stage.fate(Fate::Truncated, 1)?;
    let rules = ChatRules {
        numbers: true,
        acknowledgements: true,
        again: true,
    };
    stage.ask(Action::Ask(ServiceOrder::Rules(rules)))?;
    stage.ask(say("and now?"))?;
    stage.fate(Fate::Truncated, 2)?;
    reads(stage, 1024)?;
    stage.ask(say("你好"))?;
    stage.fate(Fate::Whole, 17)
}

fn commands(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Commands)?;
    let list = ServiceQuestion::Command("list".to_owned());
    stage.ask(Action::Ask(ServiceOrder::Ask(list)))?;
    stage.messages(2)?;
    stage.command(UiCommand::TabBytes)
}

/// A file that is fetched into a folder of its own.
fn files(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.serve(Service::Files)?;
    let name = format!("packet-lab-shot-{}.txt", std::process::id());
    let path = std::path::Path::new("/tmp").join(name);
    let get = ServiceQuestion::File {
        name: "numbers.txt".to_owned(),
        path: Some(path.clone()),
    };
    stage.ask(Action::Ask(ServiceOrder::Ask(get)))?;
    let there = path.clone();
    let fetched = stage.until(move |_| there.exists());
    stage.harness.run_steps(4);
    // What matters is its picture.
    std::fs::remove_file(&path).ok();
    fetched
}
