//! What is saved for other programs: a picture of what is shown, the rows, a report.

use std::{cell::Cell, path::Path};

use egui::{CentralPanel, Context, Frame, Panel, Theme, Ui, vec2};

use super::{App, Screen};
use crate::{
    gui::{
        Lab, PanelCtx, Shown,
        action::Export,
        export::{Report, SvgPage, drawn, outlined_part, outlines, png},
        next_frame::NextFrame as _,
        shell::{CaptionPanel, transport_key},
        stage::{TimelinePanel, stage_ui},
        tables::service_key,
        theme::{Appearance, Themed as _, window_sizes},
    },
    lines::{lines_file::LinesFile, output::Format},
    model::{Message, Reply},
    protocol::Service,
    session::{MainView, write_whole},
};

/// Whether a path has this extension, in upper or lower case.
fn ends(path: &Path, ending: &str) -> bool {
    let end = path.extension();
    end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// After so many seconds nothing moves any more.
const SETTLED_AFTER: f64 = 60.0;

impl App {
    /// Saves something under a name whose ending may choose its form.
    pub(super) fn export(
        &mut self,
        ctx: &Context,
        what: Export,
        path: &Path,
    ) -> Result<(), Message> {
        match what {
            Export::Picture if !self.is_redrawn() => {
                self.files.shown_to = Some(path.to_owned());
                ctx.request_repaint();
                return Ok(());
            }
            Export::Picture => {
                let drawn = self.drawn(self.preferences.view, ctx, ctx.theme());
                self.write_picture(path, &drawn)?;
            }
            Export::Report => write_whole(path, self.report(ctx).as_bytes())?,
            Export::Rows => {
                let format = if ends(path, "jsonl") {
                    Format::Jsonl
                } else {
                    Format::Csv
                };
                self.files.exporting = Some(LinesFile::create(path, format)?);
                return Ok(());
            }
        }
        self.tell_saved(path);
        Ok(())
    }

    fn write_picture(&self, path: &Path, page: &SvgPage) -> Result<(), Message> {
        let write = if ends(path, "png") { png } else { outlines };
        write(path, page, self.text.lang())
    }

    /// Whether the picture of what is shown is drawn in a size of its own: stage, timeline and charts.
    fn is_redrawn(&self) -> bool {
        let views = [MainView::Stage, MainView::Timeline, MainView::Charts];
        self.lessons.screen == Screen::FreePlay && views.contains(&self.preferences.view)
    }

    /// Saves what was drawn in this frame, where that was asked for.
    pub(super) fn save_shown(&mut self, ctx: &Context) {
        if let Some(path) = self.files.shown_to.take() {
            let page = SvgPage::painted(ctx, self.panels.view);
            let written = self.write_picture(&path, &page);
            let saved = written.map(|()| self.tell_saved(&path));
            self.show_error(saved);
        }
    }

    pub(super) fn tell_saved(&mut self, path: &Path) {
        let saved = Message::new("notice-results-saved").with("path", path.display().to_string());
        self.notices.push(saved);
    }

    /// Writes on at what is exported, some in each frame.
    pub(super) fn continue_export(&mut self, ctx: &Context) {
        let Some(file) = &mut self.files.exporting else {
            return;
        };
        ctx.request_frame();
        if let Some(ended) = file.go_on(&self.session, &self.text) {
            let path = file.path().to_owned();
            self.files.exporting = None;
            let ended = ended.map(|()| self.tell_saved(&path));
            self.show_error(ended);
        }
    }

    /// Another session is shown: what was not written of this one is not saved.
    pub(super) fn give_up_export(&mut self) {
        if self.files.exporting.take().is_some() {
            self.notices.push(Message::new("notice-rows-not-saved"));
        }
    }

    /// The name that a file is offered.
    pub(super) fn export_name(&self, what: Export) -> &'static str {
        match (what, self.preferences.view) {
            (Export::Picture, _) if self.lessons.screen != Screen::FreePlay => "lesson.svg",
            (Export::Picture, MainView::Stage) => "stage.svg",
            (Export::Picture, MainView::Timeline) => "timeline.svg",
            (Export::Picture, MainView::Sockets) => "sockets.svg",
            (Export::Picture, MainView::Services) => "services.svg",
            (Export::Picture, MainView::Picture) => "picture.svg",
            (Export::Picture, MainView::Charts) => "chart.svg",
            (Export::Rows, _) => "rows.csv",
            (Export::Report, _) => "report.html",
        }
    }

    /// The stage with its caption, or the timeline, at the moment that is shown; or the chart.
    pub(super) fn drawn(&self, view: MainView, ctx: &Context, theme: Theme) -> SvgPage {
        let transport = self.preferences.transport;
        let shown = Shown::at(self.session.folded(), &self.view, transport);
        let mut preferences = self.preferences.clone();
        preferences.view = view;
        let lab = Lab::of(&self.session, transport);
        let appearance = Appearance {
            projector: false,
            ..self.appearance
        };
        let is_ladder = view == MainView::Timeline;
        let size = if is_ladder {
            window_sizes::LADDER_PICTURE
        } else {
            window_sizes::PICTURE
        };
        let time = ctx.input(|input| input.time) + SETTLED_AFTER;
        let (mut timeline, mut actions) = (TimelinePanel::default(), Vec::new());
        let is_chart = view == MainView::Charts;
        let mut charts = self.panels.charts.clone();
        let whole = Cell::new(0.0_f32);
        let mut draw = |ui: &mut Ui| {
            let words = (&self.text, &preferences);
            let mut ctx = PanelCtx {
                emulated: self.emulated,
                ..PanelCtx::of(&shown, &self.view, &lab, words, &mut actions)
            };
            if !(is_ladder || is_chart) {
                Panel::bottom("caption")
                    .exact_size(CaptionPanel::height(ui))
                    .frame(Frame::new().fill(ui.tokens().note_fill))
                    .show(ui, |ui| CaptionPanel::in_picture().ui(ui, &mut ctx));
            }
            CentralPanel::default()
                .frame(Frame::new().fill(ui.tokens().stage))
                .show(ui, |ui| {
                    if is_chart {
                        let edge = Frame::new().inner_margin(ui.sizes().edge);
                        edge.show(ui, |ui| charts.chart_ui(ui, &mut ctx, false));
                    } else {
                        stage_ui(ui, &mut ctx, &mut timeline);
                    }
                });
            whole.set(timeline.whole_height(ui));
        };
        let page = drawn((appearance, theme), (size, time), &mut draw);
        if !is_ladder {
            return page;
        }
        // Now it is known how many lines there are.
        let size = vec2(
            window_sizes::LADDER_PICTURE.x,
            whole.get().clamp(
                window_sizes::LADDER_PICTURE.y,
                window_sizes::MAX_PICTURE_HEIGHT,
            ),
        );
        drawn((appearance, theme), (size, time), draw)
    }

    /// The session on one page, for paper: always light.
    fn report(&self, ctx: &Context) -> String {
        let picture = |view, key: &str| {
            let page = self.drawn(view, ctx, Theme::Light);
            let part = outlined_part(&page, self.text.lang(), key);
            (self.text.get(key), part.unwrap_or_default())
        };
        let mut pictures = vec![
            picture(MainView::Stage, "view-stage"),
            picture(MainView::Timeline, "view-timeline"),
        ];
        if !self.session.sweeps().is_empty() {
            pictures.push(picture(MainView::Charts, "view-charts"));
        }
        let report = Report {
            text: &self.text,
            session: &self.session,
            settings: self.settings_table(),
            lesson: self.lessons.player(),
            pictures,
        };
        report.page()
    }

    /// What is set, as names and values.
    fn settings_table(&self) -> Vec<(String, String)> {
        let text = &self.text;
        let say = |key: &'static str, n: u64| text.say(&Message::new(key).with("n", n));
        let mut rows = Vec::new();
        if let Some((path, _)) = self.session.opened() {
            rows.push((text.get("report-recording"), path.display().to_string()));
            let about = self.session.about();
            if let Some(about) = about.filter(|about| !about.command.is_empty()) {
                let command = format!("packet-lab {}", about.command.join(" "));
                rows.push((text.get("report-command"), command));
            }
        }
        let settings = self.session.udp().settings();
        let transport = transport_key(self.preferences.transport);
        rows.push((text.get("report-transport"), text.get(transport)));
        let lab = Lab::of(&self.session, self.preferences.transport);
        let bound = lab.server.map(|server| server.local).or(lab.listener);
        if self.session.opened().is_some() && bound.is_none() {
            // It has no server.
            return rows;
        }
        rows.extend(bound.map(|addr| (text.get("server-address"), addr.to_string())));
        let server = &settings.server;
        let bytes = |size: u32| say("read-size-value", u64::from(size));
        let sizes: Vec<_> = server.reads.sizes.iter().copied().map(bytes).collect();
        rows.push((text.get("read-size"), sizes.join(", ")));
        let given = lab.server.and_then(|info| info.receive_buffer);
        let given = given.map(|(_, given)| given).or(lab.stream_buffer);
        rows.extend(given.map(|given| (text.get("receive-buffer"), bytes(given))));
        let pace = u64::try_from(server.pace.as_millis()).unwrap_or(u64::MAX);
        rows.push((text.get("pace"), say("pace-value", pace)));
        let reply = match server.reply {
            Reply::Echo => "reply-echo",
            Reply::Upper => "reply-upper",
            reply => Service::of(reply).map_or("reply-none", service_key),
        };
        rows.push((text.get("reply-title"), text.get(reply)));
        rows.extend(lab.clients.iter().map(|(id, client)| {
            let name = text.say(&Message::new("client-name").with("name", id.to_string()));
            (name, format!("→ {}", client.to))
        }));
        rows
    }
}
