//! Pictures of the picture that is sent twice.

use egui::Theme;

use super::{Action, BurstPreferences, Catalog, Preferences, Shot, ShotWindow};
use crate::{
    model::{ClientId, TcpClientSettings, Who},
    session::{MainView, Transport},
};

/// Who sends it.
const CLIENT: ClientId = ClientId(0);

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::new("picture-light", Theme::Light, twice),
    Shot::new("picture-dark", Theme::Dark, twice),
    Shot::extra("picture-chinese", Theme::Light, twice)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("picture-1024x600", Theme::Light, twice).sized(1024.0, 600.0),
    Shot::extra("picture-projector", Theme::Light, twice).projected(),
    Shot::extra("picture-projector-dark", Theme::Dark, twice)
        .projected()
        .zh(),
    // Whole and late, cut and dropped.
    Shot::extra("picture-kinds", Theme::Light, |stage| {
        send(stage, (0, 6, 104_000), Some(300))
    }),
    Shot::extra("picture-kinds-projector", Theme::Dark, |stage| {
        send(stage, (0, 6, 104_000), Some(300))
    })
    .projected()
    .zh()
    .sized(1280.0, 720.0),
    Shot::extra("picture-projector-1920x1080", Theme::Light, twice)
        .projected()
        .sized(1920.0, 1080.0),
    Shot::extra("picture-full", Theme::Light, |stage| {
        send(stage, (1024, 2, 60_000), None)?;
        stage.fate(crate::model::Fate::Dropped, 1)
    }),
    Shot::extra("picture-cut", Theme::Dark, |stage| {
        send(stage, (600, 0, 60_000), Some(2000))
    }),
    Shot::extra("picture-empty", Theme::Light, |stage| {
        stage.ask(Action::SetTransport(Transport::Both))?;
        stage.ask(Action::SetView(MainView::Picture))
    }),
    Shot::extra("picture-chosen", Theme::Light, |stage| {
        twice(stage)?;
        let holes = stage.app()?.session.ledger().clone();
        let record = stage.app()?.session.record();
        let mut rows = (0..record.len()).rev();
        let dropped = rows.find(|row| holes.verdict(*row).fate == crate::model::Fate::Dropped);
        stage.ask(Action::Select(dropped))
    }),
];

/// A slow reader, whose reads have now and then too little room for a datagram.
fn twice(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    send(stage, (0, 2, 60_000), Some(620))
}

/// Sends the picture by both, at a rate, to a server with this read size (0: of several sizes), pace and buffer.
fn send(
    stage: &mut ShotWindow<'_>,
    (read_size, pace_ms, buffer): (u32, u64, u32),
    rate: Option<u32>,
) -> Result<(), String> {
    // Bytes of pixels are any bytes.
    let tofu = egui::MissingGlyphPolicy::Tofu;
    stage.harness.ctx.set_missing_glyph_policy(tofu);
    stage.ask(Action::SetTransport(Transport::Both))?;
    let preferences = Preferences {
        burst: BurstPreferences {
            rate,
            ..BurstPreferences::default()
        },
        ..stage.app()?.preferences.clone()
    };
    let ctx = stage.harness.ctx.clone();
    stage.app()?.restore(&ctx, preferences);
    let mut settings = stage.app()?.session.udp().settings().clone();
    settings.pace = std::time::Duration::from_millis(pace_ms);
    settings.read_sizes = match read_size {
        0 => (0..600)
            .map(|n| if n % 13 == 5 { 600 } else { 1024 })
            .collect(),
        size => vec![size],
    };
    settings.receive_buffer = Some(buffer);
    stage.ask(Action::SetServer(settings))?;
    stage.until(move |session| {
        let info = session.udp().server();
        let given = info.and_then(|info| info.receive_buffer);
        given.is_some_and(|(asked, _)| asked == Some(buffer))
    })?;
    // The sender of the stream has little room, so that it is seen to wait.
    stage.until(|session| session.tcp().local().is_some())?;
    let to = stage.app()?.session.tcp().local();
    let settings = TcpClientSettings {
        send_buffer: Some(16_384),
        ..TcpClientSettings::to(to.ok_or("nobody listens")?)
    };
    let tcp = stage.app()?.session.tcp_mut();
    tcp.set_client(CLIENT, settings)
        .map_err(|error| error.key.to_owned())?;
    stage.ask(Action::SetView(MainView::Picture))?;
    stage.harness.run_steps(3);
    let lang = stage.app()?.look.lang;
    stage.press(&Catalog::new(lang).get("picture-send-both"))?;
    stage.until(|session| {
        let flow = session.ledger().streams().flows(|who| who != Who::Server);
        let books = session.ledger().books(|_| true);
        flow.received == 491_520 && books.sent >= 480 && books.in_flight == 0
    })
}
