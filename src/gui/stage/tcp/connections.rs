//! Which connection the lane of the stream shows.

use egui::{Popup, Rect, ScrollArea, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, form_sizes, space, stage_sizes},
        widgets::{Button, Kind, radio_item},
    },
    ledger::FoldedRecord,
    model::{Message, Owner, SocketId, address},
    record::StreamInfo,
    stage::{StreamScene, is_connection},
};

/// How many connections can be chosen from, and beside them the open one of each client.
const MAX: usize = 12;

/// A button with the connection that is shown, flush right in `place`, once there are several.
pub(super) fn connections_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    place: Rect,
    stream: &StreamScene,
) {
    let all = newest(ctx.folded());
    let chosen = ctx.connection;
    if all.len() < 2 && chosen.is_none() {
        return;
    }
    let name = ctx.t("connection-shown");
    let label = match stream.socket.and_then(|socket| ctx.record.stream(socket)) {
        Some(info) => ctx.say(&label_of(info)),
        None => ctx.t("connection-newest"),
    };
    let label = format!("{label} ⏷");
    let height = (place.height() - space::THIN).max(stage_sizes::MIN_LANE_TILE);
    let width = (Button::width_of(&label, ui, ui.sizes()) + space::XXL).min(place.width());
    let corner = egui::pos2(place.right() - width, place.top());
    let rect = Rect::from_min_size(corner, egui::vec2(width, height));
    let mut over = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let tip = ctx.t("connection-shown-tip");
    let button = Button::new(&label).name(&name).tip(&tip).small().fitted();
    let button = button.kind(Kind::Choice(chosen.is_some()));
    Popup::menu(&button.width(width).height(height).ui(&mut over)).show(|ui| {
        ui.set_width(form_sizes::MENU);
        let newest = [(None, ctx.t("connection-newest"))].into_iter();
        let lines = all.iter();
        let lines = lines.map(|info| (Some(info.id), ctx.say(&label_of(info))));
        let lines: Vec<(Option<SocketId>, String)> = newest.chain(lines).collect();
        ScrollArea::vertical()
            .max_height(form_sizes::MAX_MENU_HEIGHT)
            .show(ui, |ui| {
                for (socket, label) in lines {
                    if radio_item(ui, &label, socket == chosen) {
                        ctx.ask(Action::ShowConnection(socket));
                    }
                }
            });
    });
}

/// The newest connections and each client's open one, the newest first.
fn newest(FoldedRecord { record, ledger }: FoldedRecord<'_>) -> Vec<&StreamInfo> {
    let streams = ledger.streams();
    let sockets = record.streams().rev();
    let shown = sockets.filter(|info| is_connection(streams, info));
    let mut shown: Vec<&StreamInfo> = shown.take(MAX).collect();
    let last = shown.last().map(|info| info.id);
    let own = record.newest_streams();
    let older = own.filter(|info| info.closed.is_none() && Some(info.id) < last);
    shown.extend(older);
    shown.sort_by_key(|info| std::cmp::Reverse(info.id));
    shown
}

/// Whose connection it is, with the address at that end.
fn label_of(info: &StreamInfo) -> Message {
    let addr =
        |addr: Option<std::net::SocketAddr>| addr.map_or_else(|| "–".to_owned(), address::shown);
    let open = if info.closed.is_none() { "yes" } else { "no" };
    let message = match info.owner {
        Owner::Client(id) => Message::new("connection-own")
            .with("who", id.to_string())
            .with("addr", addr(info.local)),
        Owner::Server => Message::new("connection-outside").with("addr", addr(info.peer)),
    };
    message.with("open", open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sample::Sample, stream_sample::NEAR};

    #[test]
    fn a_client_is_found_among_many_from_outside() {
        let mut sample = Sample::connected();
        sample.crowd(600);
        let mut ledger = sample.ledger();
        let shown = newest(sample.folded(&ledger));
        assert_eq!(shown.len(), MAX + 1, "the newest and the client's");
        assert_eq!(shown.last().map(|info| info.id), Some(NEAR));
        sample.hang_up(NEAR);
        ledger.fold(&sample.record);
        let shown = newest(sample.folded(&ledger));
        assert_eq!(shown.len(), MAX, "no longer, as it is closed");
    }
}
