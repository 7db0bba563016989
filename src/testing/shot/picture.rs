//! A picture that is sent twice: to a slow reader, whose reads have now and then too little room for a datagram.

use super::{Action, BurstPreferences, Outcome, ShotWindow};
use crate::{
    model::{ClientId, Owner, TcpClientSettings},
    session::{MainView, Transport},
};

/// The client that sends the picture.
const CLIENT: ClientId = ClientId(0);

/// Sends the picture by both, at a rate, to a server with this read size (0: of several sizes), pace and buffer.
pub(super) fn send(
    stage: &mut ShotWindow<'_>,
    (read_size, pace_ms, buffer): (u32, u64, u32),
    rate: Option<u32>,
) -> Outcome {
    // Bytes of pixels are any bytes.
    let tofu = egui::MissingGlyphPolicy::Tofu;
    stage.harness.ctx.set_missing_glyph_policy(tofu);
    stage.ask(Action::SetTransport(Transport::Both))?;
    stage.prefer(|preferences| {
        preferences.burst = BurstPreferences {
            rate,
            ..BurstPreferences::default()
        };
    })?;
    stage.set_server(|settings| {
        settings.server.pace = std::time::Duration::from_millis(pace_ms);
        let several = |n| if n % 13 == 5 { 600 } else { 1024 };
        settings.server.reads.sizes = match read_size {
            0 => (0..600).map(several).collect(),
            size => vec![size],
        };
        settings.server.receive_buffer = Some(buffer);
    })?;
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
    let set = tcp.set_client(CLIENT, settings);
    set.map_err(|error| error.key)?;
    stage.ask(Action::SetView(MainView::Picture))?;
    stage.harness.run_steps(3);
    stage.press_key("picture-send-both")?;
    stage.until(|session| {
        let flow = session
            .ledger()
            .streams()
            .flows(|owner| owner != Owner::Server);
        let counts = session.ledger().fate_counts(|_| true);
        flow.received == 491_520 && counts.sent >= 480 && counts.in_flight == 0
    })
}
