//! Notices: what the lab has to tell beside the experiment, until it is taken away.

use egui::{
    Align, Align2, Area, FontId, Frame, Id, Layout, Margin, Order, Popup, PopupCloseBehavior, Pos2,
    Rect, Role, Ui, WidgetInfo, vec2,
};

use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        controls::sign_ui,
        theme::{Themed as _, form_sizes, hair, space},
        widgets::{Button, Icon, Kind, numbers::fitting, text_layout},
    },
    model::Message,
    text::plain,
};

/// The most notices at once; older ones make room.
const MAX: usize = 3;
/// How long a notice stays that tells of no failure, in seconds.
const NOTICE_SECONDS: f64 = 12.0;
/// The least width of a notice's words beside its buttons, in letters.
const WORDS: f32 = 14.0;
/// The most lines of the notice that is told, where nothing else says how many have room.
const LINES: usize = 2;
/// What is free above and below the words, in points.
const ABOVE: i8 = 2;

/// Failures of the lab itself: they are told as long as they last, whatever is ordered meanwhile.
const PERSISTENT: [&str; 6] = [
    "error-thread-died",
    "error-thread-ended",
    "error-thread-start",
    "error-thread-stuck",
    "error-settings-damaged",
    "error-wait",
];

/// A notice, and what can be done about it.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    message: Message,
    /// The key of what it offers to do, and that.
    offer: Option<(&'static str, Action)>,
    /// When it was first told, in seconds since the start.
    since: Option<f64>,
}

impl Notice {
    /// Whether it stands as long as what it offers to end: a recording that is shown, a capture that is sent.
    const fn stands(&self) -> bool {
        matches!(
            self.offer,
            Some((_, Action::LeaveRecording | Action::StopResend))
        )
    }

    /// Whether it tells of a failure; that stays until its cause is gone, or it is taken away.
    fn is_error(&self) -> bool {
        self.message.key.starts_with("error")
    }
}

/// What was told and not yet taken away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    /// Adds a notice. One of the same kind takes the place of the one before.
    pub(crate) fn push(&mut self, message: Message) {
        self.add(message, None);
    }

    /// Adds a notice with a button, whose name has this key.
    pub(crate) fn offer(&mut self, message: Message, name: &'static str, action: Action) {
        self.add(message, Some((name, action)));
    }

    /// Adds a notice with a button for a command.
    pub(crate) fn offer_command(&mut self, message: Message, command: UiCommand) {
        self.offer(message, command.name_key(), Action::Command(command));
    }

    fn add(&mut self, message: Message, offer: Option<(&'static str, Action)>) {
        self.list.retain(|old| old.message.key != message.key);
        self.list.push(Notice {
            message,
            offer,
            since: None,
        });
        if self.list.len() > MAX {
            let oldest = self.list.iter().position(|one| !one.stands());
            self.list.remove(oldest.unwrap_or_default());
        }
    }

    /// Takes a notice away.
    pub(crate) fn dismiss(&mut self, n: usize) {
        if n < self.list.len() {
            self.list.remove(n);
        }
    }

    /// Something was ordered and taken: what was told of an order before is over.
    pub(crate) fn dismiss_order_notices(&mut self) {
        let lasts = |key: &str| PERSISTENT.contains(&key);
        self.list
            .retain(|notice| !notice.is_error() || lasts(notice.message.key));
    }

    /// Takes away what offers this: it was followed, or has an end.
    pub(crate) fn end_offer(&mut self, action: &Action) {
        let other = |notice: &Notice| notice.offer.as_ref().is_none_or(|(_, of)| of != action);
        self.list.retain(other);
    }

    /// The threads run again: what was told of them is over.
    pub(crate) fn threads_run(&mut self) {
        self.list
            .retain(|notice| !notice.message.key.starts_with("error-thread"));
    }

    /// Takes the failure away that is told; returns whether there was one.
    pub(crate) fn dismiss_error(&mut self) -> bool {
        self.has_error() && self.list.pop().is_some()
    }

    /// Whether a failure is told: it is the newest notice.
    pub(crate) fn has_error(&self) -> bool {
        self.list.last().is_some_and(Notice::is_error)
    }

    /// Takes away what offers this command: it was followed, or time went on.
    pub(crate) fn withdraw(&mut self, command: UiCommand) {
        self.end_offer(&Action::Command(command));
    }

    /// Takes away what was told for long enough; what stands is then behind the others. Returns how many seconds the next
    /// one has. The time of what was never the newest has not begun.
    pub(crate) fn expire(&mut self, now: f64) -> Option<f64> {
        let left = |notice: &Notice| {
            let since = notice.since.filter(|_| !notice.is_error())?;
            Some(since + NOTICE_SECONDS - now)
        };
        let is_over = |notice: &Notice| left(notice).is_some_and(|left| left <= 0.0);
        self.list
            .retain(|notice| notice.stands() || !is_over(notice));
        if self.list.last().is_some_and(is_over) {
            self.list.rotate_right(1);
        }
        if let Some(told) = self.list.last_mut() {
            told.since.get_or_insert(now);
        }
        let all = self.list.iter().filter_map(left);
        all.filter(|left| *left > 0.0).reduce(f64::min)
    }

    /// All notices, oldest first.
    pub(crate) fn list(&self) -> &[Notice] {
        &self.list
    }
}

/// Where the newest notice lies: nothing moves for it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NoticePlace {
    /// In the middle of this band.
    Band(Rect),
    /// Over the foot of these tables, whose lines end above it.
    Tables(Rect),
    /// Over the foot of this place: beside what the stage tells of its queue.
    Foot(Rect),
}

impl NoticePlace {
    /// The place without its edges, which part of the notice stands where, and how many of its lines have room.
    fn room(self, ui: &Ui) -> (Rect, (Align2, Pos2), usize) {
        let sizes = ui.sizes();
        let edges = |place: Rect| place.shrink2(vec2(sizes.edge / 2.0, 0.0));
        match self {
            Self::Band(band) => (band, (Align2::LEFT_CENTER, band.left_center()), LINES),
            Self::Foot(place) => {
                let place = edges(place.with_max_y(place.bottom() - sizes.edge / 2.0));
                (place, (Align2::LEFT_BOTTOM, place.left_bottom()), LINES)
            }
            Self::Tables(place) => {
                let place = edges(place);
                // The tabs, the names of the columns and one line stay in view.
                let least = height(ui) + 2.0 * f32::from(ABOVE);
                let free = place.height() - sizes.control - 2.0 * sizes.row - least;
                let line =
                    ui.fonts_mut(|fonts| fonts.row_height(&FontId::proportional(sizes.body)));
                let lines = fitting(free + line, line, 1);
                (place, (Align2::LEFT_BOTTOM, place.left_bottom()), lines)
            }
        }
    }
}

/// Draws the newest notice, with a button that opens the others; returns how high it is.
pub(crate) fn notices_ui(
    ui: &Ui,
    place: NoticePlace,
    list: &[Notice],
    ctx: &mut PanelCtx<'_>,
) -> f32 {
    let Some(newest) = list.len().checked_sub(1) else {
        return 0.0;
    };
    let (place, (pivot, at), lines) = place.room(ui);
    Area::new(Id::unique("notices"))
        .order(Order::Middle)
        .pivot(pivot)
        .fixed_pos(at)
        .movable(false)
        .show(ui.ctx(), |ui| {
            ui.set_max_width(place.width());
            notice_ui(ui, (list, newest), Some(lines), ctx);
        })
        .response
        .rect
        .height()
}

/// Draws the notice with the place `n` in the list, and its buttons: in so many lines and with one that opens what was
/// told before it, or in full, in the list of all.
fn notice_ui(
    ui: &mut Ui,
    (list, n): (&[Notice], usize),
    lines: Option<usize>,
    ctx: &mut PanelCtx<'_>,
) {
    let Some(notice) = list.get(n) else { return };
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (fill, colour) = if notice.is_error() {
        (tokens.cut_fill, tokens.cut)
    } else {
        (tokens.note_fill, tokens.note)
    };
    let frame = Frame::new()
        .fill(fill)
        .stroke(hair(colour))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, ABOVE));
    frame.show(ui, |ui| {
        let offer = notice.offer.as_ref();
        let offer = offer.map(|(name, action)| (action, ctx.t(name)));
        let others = ctx.plain(Message::new("notices-more").with("n", n));
        let wide = |label: &str| Button::width_of(label, ui, sizes) + space::XL;
        let offer_width = offer.as_ref().map_or(0.0, |(_, label)| wide(label));
        let text = ctx.say(&notice.message);
        let lay_out = |more: bool| {
            let sign = sizes.body + ui.spacing().item_spacing.x;
            let room = ui.available_width() - sizes.control - space::XXL;
            let buttons = offer_width + if more { wide(&others) } else { 0.0 };
            // Where little room would be left for the words, the buttons are below them.
            let below = room - buttons < WORDS * sizes.body;
            let width = (room - sign - if below { 0.0 } else { buttons }).max(80.0);
            let mut job = text_layout::marked(&text, sizes.body, (tokens.ink, tokens.ink), width);
            job.wrap.max_rows = lines.unwrap_or(usize::MAX);
            // Laid out here: a label in a row would not break its lines.
            (more, below, ui.painter().layout_job(job))
        };
        let mut laid_out = lay_out(lines.is_some() && n > 0);
        if laid_out.2.elided {
            laid_out = lay_out(true);
        }
        let (more, below, galley) = laid_out;
        let hidden = list.get(..n + usize::from(galley.elided));
        let hidden = hidden.filter(|_| more).unwrap_or_default();
        let buttons = |ui: &mut Ui, ctx: &mut PanelCtx<'_>| {
            if let Some(offer) = &offer {
                offer_ui(ui, n, offer, ctx);
            }
            if !hidden.is_empty() {
                more_ui(ui, &others, hidden, ctx);
            }
        };
        let height = height(ui);
        ui.spacing_mut().interact_size.y = height;
        ui.horizontal(|ui| {
            Icon::Info.ui(ui, sizes.body, 1.0, colour);
            let response = ui.label(galley);
            let accessible_text = plain(&text);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
            if !below {
                buttons(ui, ctx);
            }
            let dismissed = sign_ui(ui, ctx, Icon::Close, "dismiss", |button| {
                button.kind(Kind::Quiet).small().height(height)
            });
            ctx.ask_if(dismissed, Action::Dismiss(n));
        });
        if below {
            ui.horizontal(|ui| buttons(ui, ctx));
        }
    });
}

/// Draws the button that opens the list of all notices that are not told in full.
fn more_ui(ui: &mut Ui, label: &str, hidden: &[Notice], ctx: &mut PanelCtx<'_>) {
    let tip = ctx.t("notices-more-tip");
    let button = Button::new(label).tip(&tip).small().height(height(ui));
    let width = form_sizes::SHEET * ui.sizes().body;
    Popup::menu(&button.ui(ui))
        .id(Id::unique("notices-more"))
        .layout(Layout::top_down(Align::Min))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(tip)
        .show(|ui| {
            ui.set_max_width(width.min(ui.ctx().content_rect().width() * form_sizes::SHEET_SHARE));
            ui.spacing_mut().item_spacing.y = space::XS;
            for n in 0..hidden.len() {
                notice_ui(ui, (hidden, n), None, ctx);
            }
        });
}

/// The height of a line of it: little more than that of its letters, as what it lies on is read too.
fn height(ui: &Ui) -> f32 {
    let sizes = ui.sizes();
    (sizes.control * 0.64).max(sizes.touch)
}

/// Draws the button of the notice with the place `n`: what it asks for, and its name.
fn offer_ui(ui: &mut Ui, n: usize, (action, label): &(&Action, String), ctx: &mut PanelCtx<'_>) {
    let tip = match action {
        Action::Command(command) => command.with_keys(label),
        _ => label.clone(),
    };
    let button = Button::new(label).small().height(height(ui));
    if button.tip(&tip).ui(ui).clicked() {
        ctx.ask(Action::Dismiss(n));
        ctx.ask((*action).clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_do_not_pile_up() {
        let mut notices = Notices::default();
        for key in ["a", "b", "a", "c", "d"] {
            notices.push(Message::new(key));
        }
        let keys: Vec<_> = notices
            .list()
            .iter()
            .map(|notice| notice.message.key)
            .collect();
        assert_eq!(keys, ["a", "c", "d"], "the newest of each kind");
        notices.dismiss(7);
        notices.dismiss(0);
        assert_eq!(notices.list().len(), 2, "one was taken away");
    }

    #[test]
    fn a_failure_goes_with_its_cause() {
        let mut notices = Notices::default();
        let keys = |notices: &Notices| -> Vec<&str> {
            notices.list().iter().map(|one| one.message.key).collect()
        };
        for key in ["error-port-in-use", "error-thread-died", "notice-cleared"] {
            notices.push(Message::new(key));
        }
        notices.dismiss_order_notices();
        assert_eq!(keys(&notices), ["error-thread-died", "notice-cleared"]);
        notices.threads_run();
        assert_eq!(keys(&notices), ["notice-cleared"], "they run");
        assert!(!notices.dismiss_error(), "no failure is left");
        notices.push(Message::new("error-busy"));
        assert!(notices.has_error() && notices.dismiss_error(), "by hand");
        assert_eq!(keys(&notices), ["notice-cleared"], "the note stays");
    }

    #[test]
    fn a_note_goes_by_itself_and_an_error_stays() {
        let mut notices = Notices::default();
        notices.push(Message::new("error-port"));
        notices.push(Message::new("notice-cleared"));
        assert_eq!(
            notices.expire(100.0),
            Some(NOTICE_SECONDS),
            "the note has its time"
        );
        assert_eq!(
            notices.expire(110.0),
            Some(NOTICE_SECONDS - 10.0),
            "less of it"
        );
        assert_eq!(notices.list().len(), 2, "both are there");
        assert_eq!(notices.expire(100.0 + NOTICE_SECONDS), None, "it is over");
        let keys: Vec<_> = notices.list().iter().map(|one| one.message.key).collect();
        assert_eq!(keys, ["error-port"], "the failure is still told");
    }
    #[test]
    fn what_was_behind_another_has_its_time_afterwards() {
        let mut notices = Notices::default();
        notices.push(Message::new("notice-cleared"));
        notices.push(Message::new("error-port"));
        assert_eq!(notices.expire(100.0), None, "only the failure is told");
        assert!(notices.has_error() && notices.dismiss_error(), "by hand");
        assert_eq!(
            notices.expire(200.0),
            Some(NOTICE_SECONDS),
            "now it is told"
        );
        notices.push(Message::new("notice-reset"));
        assert_eq!(
            notices.expire(205.0),
            Some(NOTICE_SECONDS - 5.0),
            "on it goes"
        );
        assert!(!notices.has_error(), "no failure is left");
        notices.offer(
            Message::new("notice-recording-shown"),
            "recording-leave",
            Action::LeaveRecording,
        );
        let newest = |notices: &Notices| notices.list().last().map(|one| one.message.key);
        assert_eq!(
            notices.expire(206.0),
            Some(NOTICE_SECONDS - 6.0),
            "each has its own"
        );
        assert_eq!(newest(&notices), Some("notice-recording-shown"));
        notices.push(Message::new("error-port"));
        notices.list.swap(1, 2);
        assert_eq!(
            notices.expire(206.0 + NOTICE_SECONDS),
            None,
            "the note is over"
        );
        assert_eq!(
            newest(&notices),
            Some("error-port"),
            "what stands makes room"
        );
    }
}
