//! The fields of the chosen row's bytes: what they are read as, their list, and which one is marked.

use std::ops::Range;

use egui::{Align2, Color32, FontId, Id, Popup, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, form_sizes, mono, space},
        widgets::{LongList, menu_item, named_menu, ringed, text_layout, with_tooltip},
    },
    model::{Message, RowId},
    protocol::{Field, Service},
    stage,
};

/// The key of a service's name.
pub(crate) const fn service_key(service: Service) -> &'static str {
    match service {
        Service::Dns => "service-dns",
        Service::Ntp => "service-ntp",
        Service::Chat => "service-chat",
        Service::Files => "service-files",
        Service::Commands => "service-commands",
        Service::Picture => "service-picture",
    }
}

/// The protocol by which bytes are taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ReadAs {
    /// As the service of the socket that they went to or came from; where it has none, not at all.
    #[default]
    ByService,
    /// As a person says; `None` is bytes alone.
    Chosen(Option<Service>),
}

/// What the list of fields was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FieldsKey {
    row: RowId,
    bytes: usize,
    service: Option<Service>,
    /// Messages of a stream become whole with later notes.
    notes: u32,
}

/// The list of fields beside the bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldsPart {
    read_as: ReadAs,
    source: Option<FieldsKey>,
    pub(super) fields: Vec<Field>,
    /// The field that was chosen, and the one that the pointer was on in the frame before.
    chosen: Option<usize>,
    pointed: Option<usize>,
    lines: LongList,
}

impl FieldsPart {
    fn service(&self, ctx: &PanelCtx<'_>, row: RowId) -> Option<Service> {
        match self.read_as {
            ReadAs::ByService => ctx.lab.services.service_of(ctx.record, row),
            ReadAs::Chosen(service) => service,
        }
    }

    /// Finds the fields of these bytes of a row, if they are others than before.
    pub(super) fn find(&mut self, ctx: &PanelCtx<'_>, row: RowId, bytes: &[u8]) {
        let source = FieldsKey {
            row,
            bytes: bytes.len(),
            service: self.service(ctx, row),
            notes: ctx.record.notes_len(),
        };
        if self.source == Some(source) {
            return;
        }
        if self.source.is_none_or(|before| before.row != row) {
            (self.chosen, self.pointed) = (None, None);
            self.lines.put(0, 0.0);
        }
        self.source = Some(source);
        self.fields = if self.read_as == ReadAs::Chosen(None) {
            Vec::new()
        } else {
            stage::message_fields(ctx.folded(), row, bytes, source.service)
        };
        self.chosen = self.chosen.filter(|chosen| *chosen < self.fields.len());
    }

    pub(super) fn at(&self, byte: usize) -> Option<usize> {
        let starts = |field: &Field| field.range.start <= byte;
        let after = self.fields.partition_point(starts);
        let found = after.checked_sub(1)?;
        let field = self.fields.get(found)?;
        field.range.contains(&byte).then_some(found)
    }

    /// Chooses the field that a byte is in, and brings it into view; pressed again it is chosen no longer.
    pub(super) fn choose_at(&mut self, byte: usize, height: f32, row: f32) {
        let found = self.at(byte);
        self.choose(found);
        if let Some(found) = found {
            self.lines.stay();
            self.lines.scroll_to(found as u64, height, row);
        }
    }

    fn choose(&mut self, field: Option<usize>) {
        self.chosen = field.filter(|_| self.chosen != field);
    }

    pub(super) fn is_marked(&self, field: usize) -> bool {
        self.chosen == Some(field) || self.pointed == Some(field)
    }

    /// The colour of a field, and of its bytes.
    pub(super) fn colour(ui: &Ui, field: usize) -> Color32 {
        ui.tokens().message(field as u64)
    }

    /// What the bytes are read as, and the menu to choose it.
    pub(super) fn read_as_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId) {
        let name_of =
            |service: Option<Service>| ctx.t(service.map_or("service-bytes", service_key));
        let now = name_of(self.service(ctx, row));
        let label = ctx.say(&Message::new("read-as").with("service", now));
        let name = ctx.t("read-as-name");
        let button = with_tooltip(
            named_menu(ui, &label, &name, f32::INFINITY),
            ctx.t("read-as-tip"),
        );
        ui.ctx()
            .accesskit_node_builder(button.id, |node| node.set_value(label.as_str()));
        Popup::menu(&button).id(Id::unique("read-as")).show(|ui| {
            ui.set_width(ui.sizes().body * form_sizes::FORM);
            let services = Service::VARIANTS.iter().copied().map(Some);
            let chosen = [None].into_iter().chain(services).map(ReadAs::Chosen);
            for choice in [ReadAs::ByService].into_iter().chain(chosen) {
                let name = match choice {
                    ReadAs::ByService => ctx.t("read-as-spoken"),
                    ReadAs::Chosen(service) => name_of(service),
                };
                let mark = if choice == self.read_as { "✓" } else { "" };
                if menu_item(ui, &name, mark).clicked() {
                    self.read_as = choice;
                    ui.close();
                }
            }
        });
    }

    /// Draws the list over the whole place, each field one line: its bytes, and what they say.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, place: Rect, height: f32) {
        let (fields, chosen) = (&self.fields, self.chosen);
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let font = mono(sizes.small);
        let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        let longest = fields.last().map_or(0, |field| field.range.end);
        let digits = format!("{longest:x}").len().max(2);
        let width = digit * (2 * digits + 1) as f32;
        let (mut pressed, mut under) = (None, None);
        self.lines.stay();
        let total = fields.len() as u64;
        (self.lines).ui(ui, place, total, height, |ui, rect, line| {
            let number = usize::try_from(line).unwrap_or(usize::MAX);
            let Some(field) = fields.get(number) else {
                return;
            };
            let meaning = ctx.plain(&field.meaning);
            let range = hex_range(&field.range, digits);
            let id = ui.scope_id().with(("field", line));
            let response = ui.interact(rect, id, Sense::click());
            let on = chosen == Some(number);
            let accessible_text = format!("{range} {meaning}");
            response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &accessible_text));
            if response.clicked() {
                pressed = Some(number);
            }
            if response.hovered() {
                under = Some(number);
            }
            let painter = ui.painter();
            if on || response.hovered() {
                let fill = if on { tokens.selected } else { tokens.hover };
                painter.rect_filled(rect, 4, fill);
            }
            ringed(ui, &response, rect.shrink(1.0), 4);
            let colour = Self::colour(ui, number);
            let corner = rect.min + vec2(space::XS, space::THIN);
            let bar = Rect::from_min_size(corner, vec2(space::XS, height - space::S));
            painter.rect_filled(bar, 2, colour);
            let put = |left: f32, text: &str, font: FontId, colour| {
                let room = rect.right() - left - space::XS;
                let galley = text_layout::line(ui, text, font, colour, room);
                let (cut, at) = (galley.elided, pos2(left, rect.center().y));
                text_layout::set(ui.painter(), (at, Align2::LEFT_CENTER), galley, colour);
                cut
            };
            let left = rect.left() + space::XXL;
            put(left, &range, font.clone(), tokens.dim);
            let letters = FontId::proportional(sizes.small);
            if put(left + width + space::XL, &meaning, letters, tokens.ink) {
                response.on_hover_text(&meaning);
            }
        });
        if pressed.is_some() {
            self.choose(pressed);
        }
        self.pointed = under;
    }
}

/// The first byte of a field and its last, as the numbers before the lines of bytes are written.
fn hex_range(range: &Range<usize>, digits: usize) -> String {
    let last = range.end.saturating_sub(1);
    if last <= range.start {
        format!("{:0digits$x}", range.start)
    } else {
        format!("{:0digits$x}–{last:0digits$x}", range.start)
    }
}
