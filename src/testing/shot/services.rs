//! Pictures of what it is for: names, the time, chat, commands, files.

use super::{Action, ClientId, Fate, Outcome, ShotWindow};
use crate::{
    gui::ServiceOrder,
    protocol::Service,
    session::{ChatRules, MainView, ServiceQuestion},
};

const ADA: ClientId = ClientId(0);
const BO: ClientId = ClientId(1);

impl ShotWindow<'_> {
    /// Lets the server be a service, in its view.
    pub(super) fn serve(&mut self, service: Service) -> Outcome {
        // What a clock shows, and the number of a query, are any bytes.
        let tofu = egui::MissingGlyphPolicy::Tofu;
        self.harness.ctx.set_missing_glyph_policy(tofu);
        self.ask(Action::SetView(MainView::Services))?;
        self.ask(Action::SetService(Some(service)))
    }
}

/// What `dig` asks, and asks again over TCP.
pub(super) fn dig(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.until(|session| session.udp().local().is_some_and(|local| local.port() > 0))?;
    let local = stage.app()?.session.udp().local();
    let port = local.map_or(0, |local| local.port()).to_string();
    let mut dig = std::process::Command::new("dig");
    dig.args(["@127.0.0.1", "-p", &port, "large.lab", "TXT"])
        .output()?;
    Ok(())
}

/// Two people, of whom one misses something and asks for it again.
pub(super) fn chat(stage: &mut ShotWindow<'_>) -> Outcome {
    let say = |text: &str| Action::Ask(ServiceOrder::Say(ADA, text.to_owned()));
    for (client, name, whole) in [(ADA, "ada", 3), (BO, "小波", 7)] {
        let join = ServiceOrder::Join(client, name.to_owned());
        stage.ask(Action::Ask(join))?;
        stage.fate(Fate::Whole, whole)?;
    }
    stage.ask(say("hello"))?;
    stage.fate(Fate::Whole, 9)?;
    let reads = |stage: &mut ShotWindow<'_>, size| {
        let settings = stage.app()?.session.udp().clients().get(&BO).cloned();
        let mut settings = settings.ok_or("no client")?;
        settings.reads.sizes = vec![size];
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

/// A file that is fetched into a folder of its own.
pub(super) fn get_file(stage: &mut ShotWindow<'_>) -> Outcome {
    let name = format!("packet-lab-shot-{}.txt", std::process::id());
    let path = std::path::Path::new("/tmp").join(name);
    let get = ServiceQuestion::File {
        name: "numbers.txt".to_owned(),
        path: Some(path.clone()),
    };
    stage.question(get)?;
    let there = path.clone();
    let fetched = stage.until(move |_| there.exists());
    stage.harness.run_steps(4);
    // What matters is its picture.
    std::fs::remove_file(&path).ok();
    fetched
}
