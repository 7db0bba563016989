//! Numbered datagrams: where the number stands, and which were lost, doubled or late.

use egui::{Id, TextEdit, Ui};

use crate::{
    explain,
    gui::{
        PanelCtx,
        controls::{error_ui, field_label_ui},
        next_frame::NextFrame as _,
        theme::{Themed as _, mono},
        widgets::{dim_label, edit_ui, keep_keyboard, line_ui},
    },
    model::{Message, RowId, SequenceField},
    stage::{SenderSequences, SequenceSource},
};

/// The most senders that have a line of their own.
const SENDERS: usize = 4;

/// Where the numbers are, as it was typed, and what they tell.
#[derive(Clone, Debug, Default)]
pub(super) struct SequencePart {
    /// `counter`, `OFFSET[:WIDTH[be|le]]`, or nothing.
    pub(super) text: String,
    /// Enter was pressed where it makes no sense.
    refused: bool,
    /// The first row since the lab itself was told to send numbers.
    pub(super) sent_from: Option<RowId>,
    numbers: SenderSequences,
}

impl SequencePart {
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let sizes = ui.sizes();
        let (label, tip) = ctx.words("numbers-at");
        let id = Id::unique("numbers-at");
        let text = self.text.trim();
        let typed = SequenceField::parse(text);
        let wrong = typed.is_none() && !text.is_empty();
        let left = !ui.memory(|memory| memory.has_focus(id));
        self.refused &= wrong;
        let error = (wrong && (left || self.refused))
            .then(|| Message::new("error-sequence").with("value", text));
        let sent = (text.is_empty() && self.sent_from.is_some()).then_some(SequenceField::Counter);
        line_ui(ui, sizes.control, |ui| {
            field_label_ui(ui, &label);
            let edit = TextEdit::singleline(&mut self.text)
                .font(mono(sizes.small))
                .hint_text(ctx.t("numbers-at-hint"))
                .char_limit(16)
                .desired_width(ui.available_width());
            let response = edit_ui(ui, (id, &label), error.is_some(), edit);
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
            self.refused &= !response.changed();
            self.refused |= wrong && keep_keyboard(&response);
            response.on_hover_text(tip);
        });
        error_ui(ui, ctx, error.as_ref());
        if let Some(field) = typed.or(sent) {
            let origin = ctx.ledger.origin().row();
            let from = self.sent_from.unwrap_or_default().max(origin);
            self.sequences_ui(ui, ctx, SequenceSource { field, from });
        }
    }

    /// What the numbers tell up to the playhead, sender by sender.
    fn sequences_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, of: SequenceSource) {
        let rows = ctx.described.rows;
        if self.numbers.count_to(ctx.folded(), of, rows) {
            ui.ctx().request_frame();
        }
        let mut senders = self.numbers.senders();
        for (peer, one) in senders.by_ref().take(SENDERS) {
            let message = explain::sequence(ctx.record, peer, one);
            dim_label(ui, &ctx.say(&message));
        }
        if senders.len() > 0 {
            let more = Message::new("numbers-more").with("n", senders.len() as u64);
            dim_label(ui, &ctx.say(&more));
        }
    }
}
