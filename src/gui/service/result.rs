//! What the record says of a service: by a moment, or of one run.

use egui::{Frame, Ui, vec2};

use super::{
    ServiceOrder, chat::chat_ui, forms::sentence_ui, lookup::lookup_ui, requests::request_ui,
    time::time_ui,
};
use crate::{
    gui::{PanelCtx, theme::Themed as _},
    model::{Message, RowId},
    protocol::Service,
    session::{ChatRules, Download},
    stage::{ChatScene, DnsLookup, Playhead, TimeExchange, last_request},
};

/// What stands beside it where questions can be asked.
#[derive(Clone, Copy, Default)]
pub(super) struct InquiryState<'a> {
    /// The outcome of the last question.
    pub(super) outcome: Option<&'a Message>,
    /// The file that is being fetched.
    pub(super) download: Option<&'a Download>,
    /// What people of a chat do against losses, which can be switched.
    pub(super) rules: Option<ChatRules>,
}

/// Draws what was said to a service and by it from a row on, by a moment.
pub(super) fn result_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    service: Service,
    (first, head): (RowId, Playhead),
    here: InquiryState<'_>,
) -> Option<ServiceOrder> {
    let (folded, services) = (ctx.folded(), ctx.lab.services);
    let record = folded.record;
    let is_of_service =
        |row: RowId| row >= first && services.service_of(record, row) == Some(service);
    match service {
        Service::Dns | Service::Ntp => {
            if let Some(outcome) = here.outcome {
                sentence_ui(ui, ctx, outcome);
            }
            if service == Service::Dns {
                lookup_ui(
                    ui,
                    ctx,
                    DnsLookup::at(folded, head, &is_of_service).as_ref(),
                );
            } else {
                let exchange = TimeExchange::at(folded, head, ctx.lab.began, &is_of_service);
                time_ui(ui, ctx, exchange.as_ref());
            }
        }
        Service::Chat => {
            let chat = ChatScene::at(folded, head, &is_of_service);
            return chat_ui(ui, ctx, &chat, here.rules);
        }
        Service::Commands | Service::Files => {
            let messages = last_request(folded, head, &is_of_service);
            request_ui(ui, ctx, &messages, here.outcome, here.download);
        }
        Service::Picture => sentence_ui(ui, ctx, &Message::new("service-picture-hint")),
    }
    None
}

/// The service that was spoken last in these rows.
pub(crate) fn service_of(ctx: &PanelCtx<'_>, rows: (RowId, RowId)) -> Option<Service> {
    let services = ctx.lab.services;
    (rows.0..rows.1)
        .rev()
        .find_map(|row| services.service_of(ctx.record, row))
}

/// Draws what was said in a run, over the whole space: its rows, of a lab that began anew at `since`.
pub(crate) fn service_of_run(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    service: Service,
    (since, rows): (RowId, (RowId, RowId)),
) {
    let head = Playhead::after_run(ctx.record, rows.1);
    // Who has joined a chat, and what was said before, belongs to it.
    let first = if service == Service::Chat {
        since.min(rows.0)
    } else {
        rows.0
    };
    let edge = ui.sizes().edge;
    let frame = Frame::new().inner_margin(vec2(edge * 2.0, edge));
    frame.show(ui, |ui| {
        result_ui(ui, ctx, service, (first, head), InquiryState::default());
    });
}
