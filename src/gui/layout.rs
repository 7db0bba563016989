//! The layout of the window: bars, side panels, tables, and the view between them.

use egui::{
    CentralPanel, Context, Frame, Margin, Panel, Rect, Role, ScrollArea, ThemePreference, Ui,
};

use super::{
    App, KeptScenes, Lab, PanelCtx, Shown,
    app::{Lessons, Screen, dropping_ui},
    chart::ChartsPanel,
    drawer::{Drawer, DrawerPart},
    lesson::{LessonList, LessonPanel, LessonView, asking_ui},
    next_frame::NextFrame as _,
    path_form::PathForm,
    picture::PicturePanel,
    playback::{least_width, scrubber_height, scrubber_ui},
    receive::{ReceivePanel, receive_projector_ui},
    send::{ResendList, SendPanel},
    service::ServicePanel,
    shell::{
        CaptionPanel, HelpSheet, NoticePlace, Palette, doctor_ui, lessons_bar_ui, menu_lines_ui,
        notices_ui, status_ui, top_bar_ui, view_ui,
    },
    sizing::Sizing,
    sockets::SocketsPanel,
    stage::{TimelinePanel, is_moving, stage_ui},
    tables::{Tab, Tabs},
    theme::{
        AROUND_PROJECTED, Appearance, Themed as _, form_sizes, panel_parts::layout, space,
        window_sizes,
    },
    widgets::{centre_ui, fixed_panel, numbers::margin},
};
use crate::{
    ledger::FoldedRecord,
    session::{MainView, Preferences, ThemeChoice},
    stage::{Counters, PastCounters, Playhead},
};

/// The state of all panels.
pub(crate) struct Panels {
    pub(super) send: SendPanel,
    pub(super) receive: ReceivePanel,
    pub(super) caption: CaptionPanel,
    pub(super) tabs: Tabs,
    pub(super) timeline: TimelinePanel,
    pub(super) sockets: SocketsPanel,
    pub(super) service: ServicePanel,
    /// The datagrams of a capture, while they are listed.
    pub(super) resend: Option<ResendList>,
    /// The field for the path of a file, while it is open.
    pub(super) path: Option<PathForm>,
    pub(super) picture: PicturePanel,
    pub(crate) charts: ChartsPanel,
    pub(super) lessons: LessonList,
    pub(super) lesson: LessonPanel,
    pub(super) drawer: Drawer,
    pub(super) palette: Palette,
    pub(super) help: HelpSheet,
    /// Where the view that was chosen stands, without the controls beside it; a lesson is all of the window.
    pub(super) view: Rect,
    /// Nothing is shown until the next key or click.
    pub(super) curtain: bool,
    pub(super) sizes: Sizing,
    /// The scenes of the frame before, which are drawn again while nothing has changed.
    pub(super) scenes: Option<KeptScenes>,
    pub(super) counters: PastCounters,
    /// What the counters of now told in the last frame.
    pub(super) counted: Option<Counters>,
}

impl Panels {
    pub(super) fn new(preferences: &Preferences) -> Self {
        let mut tabs = Tabs::default();
        tabs.open = Tab::named(&preferences.tab);
        Self {
            send: SendPanel::new(preferences),
            receive: ReceivePanel::new(preferences),
            caption: CaptionPanel::default(),
            tabs,
            timeline: TimelinePanel::default(),
            sockets: SocketsPanel::default(),
            service: ServicePanel::new(preferences.chat),
            picture: PicturePanel::default(),
            resend: None,
            path: None,
            charts: ChartsPanel::default(),
            lessons: LessonList::default(),
            lesson: LessonPanel::default(),
            drawer: Drawer::default(),
            palette: Palette::default(),
            help: HelpSheet::default(),
            view: Rect::NOTHING,
            curtain: false,
            sizes: Sizing::new(preferences.panels),
            scenes: None,
            counters: PastCounters::default(),
            counted: None,
        }
    }
}

/// The theme as egui calls it. Rooms with a projector are lit: there it is light, unless dark was
/// chosen.
pub(super) const fn theme_preference(preferences: &Preferences) -> ThemePreference {
    match preferences.theme {
        ThemeChoice::System if preferences.projector => ThemePreference::Light,
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    }
}

/// Sets the zoom so that everything fits into the smallest window, and so that the projector's type
/// grows with the screen. Nothing is made larger than there is room for it.
pub(super) fn fit(ctx: &Context, appearance: Appearance, zoom: f32) {
    let window = ctx.viewport_rect().size() * ctx.zoom_factor();
    if !(window.x > 1.0 && window.y > 1.0 && window.x.is_finite()) {
        return;
    }
    let (fit, most) = if appearance.projector {
        let fit = (window / window_sizes::PROJECTED).min_elem();
        let fit = fit.clamp(window_sizes::MIN_ZOOM, window_sizes::MAX_PROJECTED_ZOOM);
        (fit, fit)
    } else {
        let least = (window_sizes::SMALLEST / window_sizes::ALL_PANELS).min_elem();
        let fit = (window / window_sizes::ALL_PANELS)
            .min_elem()
            .clamp(least, 1.0);
        (
            fit,
            (window / window_sizes::MIN_LAYOUT)
                .min_elem()
                .max(window_sizes::MIN_ZOOM),
        )
    };
    let wanted = (fit * zoom).min(most);
    if (wanted / ctx.zoom_factor() - 1.0).abs() > 0.005 {
        ctx.set_zoom_factor(wanted);
    }
}

impl App {
    pub(super) fn draw(&mut self, ui: &mut Ui) {
        let transport = self.preferences.transport;
        let folded = self.session.folded();
        let shown = Shown::after(&mut self.panels.scenes, folded, &self.view, transport);
        let player = &self.view.player;
        let is_of_it = |row| row >= player.head.since;
        let waits = self.preferences.view == MainView::Stage
            && shown.lanes.is_none()
            && !self.view.selected.is_some_and(is_of_it)
            && is_moving(ui, &shown.scene, player);
        let described = if waits {
            player.head.before_move()
        } else {
            player.described_playhead(folded.record)
        };
        let now = player.describes_now();
        let (counters, counts_now) = self.panels.count(ui.ctx(), folded, (described, now), waits);
        let covered = self.is_covered();
        let lab = Lab::of(&self.session, transport);
        let words = (&self.text, &self.preferences);
        let mut ctx = PanelCtx {
            described,
            waits,
            counters,
            counts_now,
            emulated: self.emulated,
            can_undo: !self.view.undo.is_empty(),
            lessons: self.lessons.shelf.lessons(),
            pointed: self.view.pointed,
            ..PanelCtx::of(&shown, &self.view, &lab, words, &mut self.actions)
        };
        let view = self.lessons.view(!self.notices.list().is_empty());
        if let Some(view) = &view {
            self.panels.lesson.notes_ui(ui, &ctx, view);
        }
        if self.panels.curtain {
            // Also nothing that a screen reader could tell.
            let black = Frame::new().fill(AROUND_PROJECTED);
            CentralPanel::default().frame(black).show(ui, |_| ());
            return;
        }
        let notices = if self.lessons.screen == Screen::FreePlay {
            let back = self.lessons.player().is_some();
            frame_ui(ui, &mut ctx, back);
            let narrow = ui.available_width() < window_sizes::NARROW;
            if self.appearance.projector || narrow {
                bar_ui(ui, &mut ctx, &mut self.panels)
            } else {
                desk_ui(ui, &mut ctx, &mut self.panels)
            }
        } else {
            self.panels.view = ui.max_rect();
            self.panels.lessons.covered = covered;
            lessons_ui(ui, &mut ctx, &self.lessons, view.as_ref(), &mut self.panels)
        };
        let asked = self.lessons.asking;
        if let Some(one) = asked.and_then(|number| self.lessons.shelf.get(number)) {
            asking_ui(ui, &mut ctx, one);
        }
        if let Some(resend) = &mut self.panels.resend {
            resend.ui(ui, &mut ctx);
        }
        if let Some(path) = &mut self.panels.path {
            path.ui(ui, &mut ctx);
        }
        let height = notices_ui(ui, notices, self.notices.list(), &mut ctx);
        self.panels.tabs.set_foot(ui, height);
        self.panels.palette.ui(ui, &mut ctx);
        self.panels.help.ui(ui.ctx(), &self.text);
        let (text, now) = (&self.text, self.session.now());
        let manual = self.sheets.manual.as_mut();
        if manual.is_some_and(|manual| !manual.ui(ui.ctx(), text, now)) {
            self.sheets.manual = None;
        }
        doctor_ui(ui.ctx(), &self.text, &mut self.sheets.doctor);
        dropping_ui(ui, &self.text);
    }
}

/// Draws the list of lessons, or the one that is played, over the whole window; returns where notices may stand.
fn lessons_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    lessons: &Lessons,
    view: Option<&LessonView<'_>>,
    panels: &mut Panels,
) -> NoticePlace {
    if let Some(view) = view {
        let (free, body) = panels.lesson.ui(ui, ctx, view);
        drawer_ui(ui, ctx, panels, body, Some(view));
        if free.width() >= form_sizes::NOTICE * ui.sizes().body {
            NoticePlace::Band(free)
        } else {
            NoticePlace::Foot(body)
        }
    } else {
        lessons_bar_ui(ui, ctx);
        NoticePlace::Foot(panels.lessons.ui(ui, ctx, &lessons.shelf))
    }
}

/// Whether what is shown has a form of its own and the room of the bar, whose controls stand in the projector's drawer.
fn is_wall(ui: &Ui, ctx: &PanelCtx<'_>) -> bool {
    match ctx.preferences.view {
        MainView::Charts => true,
        MainView::Picture | MainView::Services => ui.appearance().projector,
        MainView::Stage | MainView::Timeline | MainView::Sockets => false,
    }
}

/// The drawer of the projector, at the right of `place`.
fn drawer_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    panels: &mut Panels,
    place: Rect,
    view: Option<&LessonView<'_>>,
) {
    if !ui.appearance().projector {
        return;
    }
    let whole = view.is_some() || is_wall(ui, ctx);
    let space = (place, view.is_some());
    (panels.drawer).ui(ui, ctx, space, |ui, ctx, part| match (part, view) {
        (DrawerPart::Lesson, None) => {}
        (DrawerPart::Lesson, Some(view)) => panels.lesson.tools_ui(ui, ctx, view),
        // Elsewhere the text and the read size stand in the bar.
        (DrawerPart::Send, _) => panels.send.ui(ui, ctx, whole),
        (DrawerPart::Receive, _) => panels.receive.ui(ui, ctx, whole),
        (DrawerPart::Menu, _) => {
            let lines = ScrollArea::vertical().auto_shrink(false);
            lines.show(ui, |ui| menu_lines_ui(ui, ctx));
        }
    });
}

impl Panels {
    /// The counters at a place of the playhead (`described`), and whether they tell all that is known by now: of rows that
    /// are no longer kept no earlier moment can be counted. While an envelope is on its way they stay as they were.
    fn count(
        &mut self,
        ctx: &Context,
        folded: FoldedRecord<'_>,
        (described, tells_now): (Playhead, bool),
        waits: bool,
    ) -> (Option<Counters>, bool) {
        if tells_now || PastCounters::is_evicted(folded) {
            let now = Counters::live(folded);
            // Not those from before they were cleared.
            let is_before = |old: &Counters| waits && old.counts.sent <= now.counts.sent;
            let before = self.counted.filter(is_before);
            self.counted = Some(before.unwrap_or(now));
            return (self.counted, true);
        }
        let counters = self.counters.count_at(folded, described);
        if self.counters.is_counting() {
            ctx.request_frame();
        }
        (counters, false)
    }
}

fn bar(ui: &Ui) -> Frame {
    let edge = margin(ui.sizes().edge);
    Frame::new()
        .fill(ui.tokens().panel)
        .inner_margin(Margin::symmetric(edge, 0))
}

/// Names a part of the window for screen readers.
fn part(ui: &Ui, name: &str) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(Role::Region);
        node.set_label(name);
    });
}

/// Top bar and status; the window itself has a name too.
fn frame_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, back: bool) {
    let sizes = ui.sizes();
    let name = ctx.t("app-name");
    (ui.ctx()).accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(name));
    let top = sizes.control + window_sizes::AROUND_BAR;
    fixed_panel(Panel::top("top-bar"), top, bar(ui)).show(ui, |ui| {
        part(ui, &ctx.t("part-top"));
        top_bar_ui(ui, ctx, back);
    });
    let foot = (sizes.small * layout::STATUS).max(sizes.count * layout::STATUS_COUNT);
    fixed_panel(Panel::bottom("status"), foot, bar(ui)).show(ui, |ui| {
        part(ui, &ctx.t("part-status"));
        status_ui(ui, ctx);
    });
}

/// Returns where notices lie.
fn desk_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, panels: &mut Panels) -> NoticePlace {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let space = ui.available_size();
    panels.sizes.before(ui);
    let chosen = panels.sizes.chosen();
    // Beside the sockets stands only who sends: what is told of the record has its place with the record.
    let of_record = ctx.preferences.view != MainView::Sockets;
    // The form of curves stands where others have the client, and their rule below them.
    let of_lab = ctx.preferences.view != MainView::Charts;
    let low = ui.viewport_rect().height() < window_sizes::LOW;
    let bands = CaptionPanel::height(ui) + scrubber_height(ui);
    let [least, most] = window_sizes::MAX_SIDE;
    let most = ((space.x - window_sizes::MIN_STAGE.x) / 2.0).clamp(least, most);
    let mut tables = None;
    if of_record && !low {
        let picture = matches!(ctx.preferences.view, MainView::Picture | MainView::Charts);
        let panel = Panel::bottom(if picture { "tabs-picture" } else { "tabs" })
            .resizable(!picture)
            .default_size(chosen.tables.filter(|_| !picture).unwrap_or_else(|| {
                if picture {
                    return window_sizes::TABLES_BELOW_PICTURE;
                }
                // The tables get what the side panels do not need.
                let rest = space.y - CaptionPanel::height(ui) - window_sizes::SIDE_HEIGHT;
                let [least, most] = window_sizes::TABLES;
                rest.min(space.y * layout::TABLES)
                    .clamp(least, most)
                    .round()
            }))
            .size_range(
                window_sizes::MIN_TABLES
                    ..=(space.y - bands - window_sizes::MIN_STAGE.y).max(window_sizes::MIN_TABLES),
            )
            .frame(Frame::new().fill(tokens.stage))
            .show(ui, |ui| {
                part(ui, &ctx.t("part-tables"));
                panels.tabs.ui(ui, ctx);
            });
        tables = Some(panel.response.rect);
    }
    if of_record && of_lab {
        caption_ui(ui, ctx, &mut panels.caption);
    }
    let side = Frame::new().fill(tokens.panel).inner_margin(Margin {
        left: margin(sizes.edge),
        // The rest of the edge belongs to the scroll bar.
        right: margin(sizes.edge - form_sizes::SCROLL_BAR),
        top: 8,
        bottom: 6,
    });
    let width = |chosen: Option<f32>, [least, narrow, wide]: [f32; 3]| {
        let begin = if space.x >= window_sizes::WIDE {
            wide
        } else {
            narrow
        };
        chosen.unwrap_or(begin).min(most).max(least)
    };
    let sized = |panel: Panel, chosen: Option<f32>, widths: [f32; 3]| {
        let panel = panel.resizable(true).size_range(widths[0]..=most);
        panel.default_size(width(chosen, widths)).frame(side)
    };
    sized(Panel::left("send"), chosen.send, window_sizes::SEND).show(ui, |ui| {
        if of_lab {
            part(ui, &ctx.t("part-send"));
            panels.send.ui(ui, ctx, true);
        } else {
            panels.charts.form_ui(ui, ctx);
        }
    });
    let taken = if of_record && of_lab {
        sized(
            Panel::right("receive"),
            chosen.receive,
            window_sizes::RECEIVE,
        )
        .show(ui, |ui| {
            part(ui, &ctx.t("part-receive"));
            panels.receive.ui(ui, ctx, true);
        });
        0.0
    } else {
        width(chosen.receive, window_sizes::RECEIVE)
    };
    panels.sizes.after(ui, ctx.text);
    let center = center_ui(ui, ctx, panels, (false, taken));
    match tables {
        Some(tables) => NoticePlace::Tables(tables),
        None => foot(ctx, center),
    }
}

/// For the projector, and where there is no room for more: what is used most in one bar, and no tables.
/// Returns where notices lie.
fn bar_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, panels: &mut Panels) -> NoticePlace {
    let sizes = ui.sizes();
    if !is_wall(ui, ctx) {
        let height = sizes.primary + 2.0 * window_sizes::AROUND_BAR;
        fixed_panel(Panel::bottom("controls"), height, bar(ui)).show(ui, |ui| {
            part(ui, &ctx.t("part-controls"));
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = space::XXL;
                panels.send.projector_ui(ui, ctx);
                receive_projector_ui(ui, ctx);
            });
        });
    }
    if !matches!(ctx.preferences.view, MainView::Sockets | MainView::Charts) {
        caption_ui(ui, ctx, &mut panels.caption);
    }
    let above = ui.available_rect_before_wrap();
    let center = center_ui(ui, ctx, panels, (true, 0.0));
    drawer_ui(ui, ctx, panels, above, None);
    foot(ctx, center)
}

/// Where notices lie that have no tables to lie on. On the stage only before the queue: its gauge and what falls beside
/// it stay in view.
fn foot(ctx: &PanelCtx<'_>, center: Rect) -> NoticePlace {
    let share = match (ctx.preferences.view, ctx.lanes) {
        (MainView::Stage, None) => layout::CLIENTS,
        (MainView::Stage, Some(_)) => layout::SENDS,
        _ => 1.0,
    };
    NoticePlace::Foot(center.with_max_x(center.left() + center.width() * share))
}

fn caption_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, caption: &mut CaptionPanel) {
    let frame = Frame::new().fill(ui.tokens().note_fill);
    fixed_panel(Panel::bottom("caption"), CaptionPanel::height(ui), frame).show(ui, |ui| {
        part(ui, &ctx.t("part-caption"));
        caption.ui(ui, ctx);
    });
}

/// The switch of views with the scrubber, at the same place in each view, and the stage or what else was chosen, curves
/// with their form if that stands nowhere else (`alone`); returns where that is. `taken` is the width that another view
/// has less, in points.
fn center_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    panels: &mut Panels,
    (alone, taken): (bool, f32),
) -> Rect {
    let edge = margin(ui.sizes().wide_edge());
    let height = scrubber_height(ui);
    let chosen = panels.send.clients.chosen;
    let stage = Frame::new().fill(ui.tokens().stage);
    let frame = stage.inner_margin(Margin::symmetric(edge, 0));
    fixed_panel(Panel::top("scrubber"), height, frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            part(ui, &ctx.t("part-place"));
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                let least = least_width(ui, ctx);
                // Where the timeline has its tools beside it, and others a panel, the switch is as wide as elsewhere.
                let tools = TimelinePanel::least_tools(ui, ctx);
                let room = ui.available_width() - taken - tools - least;
                view_ui(ui, ctx, room.max(1.0));
                match ctx.preferences.view {
                    MainView::Sockets => return panels.sockets.tools_ui(ui, ctx, chosen),
                    MainView::Timeline => {
                        let room = ui.available_width() - least;
                        panels.timeline.tools_ui(ui, ctx, room);
                    }
                    _ => {}
                }
                scrubber_ui(ui, ctx);
            });
        });
    panels.view = centre_ui(ui, stage, |ui| {
        part(ui, &ctx.t("part-view"));
        match ctx.preferences.view {
            MainView::Sockets => panels.sockets.ui(ui, ctx, chosen),
            MainView::Services => panels.service.ui(ui, ctx),
            MainView::Charts => panels.charts.ui(ui, ctx, alone),
            MainView::Picture => panels.picture.ui(ui, ctx, (chosen, panels.send.rate())),
            _ => stage_ui(ui, ctx, &mut panels.timeline),
        }
    });
    panels.view
}
