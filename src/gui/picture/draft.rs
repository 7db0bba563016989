//! What picture is sent, in blocks of what size.

use std::path::Path;

use egui::{Id, TextEdit, Ui};

use crate::{
    gui::{
        Action, FilePurpose, PanelCtx,
        controls::{Choice, button_ui, choice_by},
        theme::{Themed as _, mono, panel_parts::picture_size},
        widgets::{Button, Icon, Kind, dim_label, edit_ui, keep_keyboard, segmented_small},
    },
    model::{
        Burst, ClientId, Message, PayloadSpec,
        payload::{self, Encoding},
    },
    protocol::picture::{Raster, SamplePicture},
    session::{Transport, read_picture},
};

/// Bytes of each block where nothing else is typed: as many as a read asks for.
const SIZE: &str = "1024";

/// The picture that is chosen, and how it is divided.
#[derive(Clone, Debug)]
pub(crate) struct PictureDraft {
    chosen: Chosen,
    /// A picture of one's own, with its name.
    own: Option<(String, Raster)>,
    /// The most bytes of each block, as they were typed.
    size: String,
}

/// One of the pictures that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    Sample(SamplePicture),
    Own,
}

impl Default for PictureDraft {
    fn default() -> Self {
        Self {
            chosen: Chosen::Sample(SamplePicture::default()),
            own: None,
            size: SIZE.to_owned(),
        }
    }
}

impl PictureDraft {
    /// The pixels of the chosen picture.
    pub(super) fn raster(&self) -> Option<&Raster> {
        match self.chosen {
            Chosen::Sample(sample) => sample.raster(),
            Chosen::Own => self.own.as_ref().map(|(_, raster)| raster),
        }
    }

    /// Chooses the picture of a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no picture.
    pub(crate) fn open(&mut self, path: &Path) -> Result<(), Message> {
        let raster = read_picture(path)?;
        let name = path.file_name().unwrap_or_default();
        self.own = Some((payload::to_text(name.as_encoded_bytes()), raster));
        self.chosen = Chosen::Own;
        Ok(())
    }

    /// The order that sends it.
    ///
    /// # Errors
    /// The size of the blocks is no number, or out of bounds.
    pub(crate) fn order(&self, client: ClientId, rate: Option<u32>) -> Result<Burst, Message> {
        let size = self.size.trim();
        let wrong = || Message::new("error-number").quoting(size);
        let size = size.parse().ok().ok_or_else(wrong)?;
        let raster = self.raster().ok_or_else(wrong)?;
        let blocks = raster.blocks(size)?;
        let repeat = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
        Ok(Burst {
            payload: PayloadSpec::Each(blocks),
            rate,
            ..Burst::of(client, Vec::new(), repeat)
        })
    }

    /// Draws the choice, and what sends it, in a row.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        (client, rate): (ClientId, Option<u32>),
    ) {
        let (height, letters) = (ui.sizes().control, ui.sizes().small);
        self.choice_ui(ui, ctx);
        if button_ui(ui, ctx, "picture-open", |button| {
            button.icon(Icon::File).small()
        }) {
            ctx.ask(Action::AskForFile(FilePurpose::Picture));
        }
        let order = self.order(client, rate);
        let (name, tip) = ctx.words("picture-size");
        dim_label(ui, &name);
        let name = ctx.t("picture-size-name");
        let id = Id::unique("picture-size");
        let edit = TextEdit::singleline(&mut self.size)
            .font(mono(letters))
            .desired_width(letters * picture_size::SIZE_WIDTH);
        let field = edit_ui(ui, (id, &name), order.is_err(), edit);
        if order.is_err() {
            keep_keyboard(&field);
        }
        field.on_hover_text(tip);
        let (label, key) = match ctx.transport() {
            Transport::Both => ("picture-send-both", "picture-send-both-tip"),
            Transport::Udp => ("picture-send", "picture-send-udp-tip"),
            Transport::Tcp => ("picture-send", "picture-send-tcp-tip"),
        };
        let (label, mut tip) = (ctx.t(label), ctx.t(key));
        if let Err(message) = &order {
            tip = ctx.plain(message);
        }
        let pressed = ui.add_enabled_ui(order.is_ok(), |ui| {
            let button = Button::new(&label).kind(Kind::Primary).tip(&tip);
            let button = button.icon(Icon::Enter).icon_after();
            button.height(height).ui(ui).clicked()
        });
        match order {
            Ok(order) if pressed.inner => ctx.ask(Action::Send(vec![order])),
            Ok(_) => {}
            Err(_) => {
                ui.colored_label(ui.tokens().cut, egui::RichText::new(tip).size(letters));
            }
        }
    }

    fn choice_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let keys = SamplePicture::ALL.iter().map(|sample| {
            let key = match sample {
                SamplePicture::Hills => "picture-hills",
                SamplePicture::Night => "picture-night",
                SamplePicture::Card => "picture-card",
            };
            (Chosen::Sample(*sample), ctx.t(key))
        });
        let name = self.own.as_ref().map(|(name, _)| name.as_bytes());
        let own = name.map(|name| (Chosen::Own, payload::shortened(name, OWN, Encoding::Utf8)));
        let tip = ctx.t("picture-choice-tip");
        let choices = keys.chain(own);
        let choices = choices.map(|(value, label)| Choice::new(value, label, tip.as_str()));
        let pressed = choice_by(choices, self.chosen, |words, n| {
            segmented_small(ui, words, n)
        });
        self.chosen = pressed.unwrap_or(self.chosen);
    }
}

/// Characters of the name of one's own picture that are shown.
const OWN: usize = 18;
