//! Notices: what the lab has to tell beside the experiment, until it is taken away.

use egui::{Area, Frame, Id, Margin, Order, Rect, Role, Ui, WidgetInfo, vec2};

use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        controls::sign_ui,
        theme::{Themed as _, hair, space},
        widgets::{Button, Icon, Kind, text_layout},
    },
    model::Message,
    text::plain,
};

/// The most notices at once; older ones make room.
const MAX: usize = 3;
/// How long a notice stays that tells of no failure, in seconds.
const NOTICE_SECONDS: f64 = 12.0;
/// The least width of a notice's words beside its button, in letters.
const WORDS: f32 = 14.0;

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
    /// When it was first shown, in seconds since the start.
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
            self.list.remove(0);
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

    /// Takes the newest failure away that is told; returns whether there was one.
    pub(crate) fn dismiss_error(&mut self) -> bool {
        let newest = self.list.iter().rposition(Notice::is_error);
        newest.map(|n| self.list.remove(n)).is_some()
    }

    /// Whether a notice of a failure is shown.
    pub(crate) fn has_error(&self) -> bool {
        self.list.iter().any(Notice::is_error)
    }

    /// Takes away what offers this command: it was followed, or time went on.
    pub(crate) fn withdraw(&mut self, command: UiCommand) {
        self.end_offer(&Action::Command(command));
    }

    /// Takes away what was shown for long enough; returns how many seconds the next one has.
    pub(crate) fn expire(&mut self, now: f64) -> Option<f64> {
        let mut next: Option<f64> = None;
        self.list.retain_mut(|notice| {
            let left = *notice.since.get_or_insert(now) + NOTICE_SECONDS - now;
            let lasts = notice.is_error() || notice.stands();
            let stays = lasts || left > 0.0;
            if stays && !lasts {
                next = Some(next.map_or(left, |next| next.min(left)));
            }
            stays
        });
        next
    }

    /// The notices that are shown, oldest first.
    pub(crate) fn list(&self) -> &[Notice] {
        &self.list
    }
}

/// Where notices lie: nothing moves for them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NoticePlace {
    /// From the upper edge of this place on: over the title of a lesson.
    Head(Rect),
    /// Over the foot of these tables, whose lines end above it.
    Tables(Rect),
    /// Over the foot of this place: beside what the stage tells of its queue.
    Foot(Rect),
}

/// Draws the notices one below the other; returns how high they are.
pub(crate) fn notices_ui(
    ui: &Ui,
    place: NoticePlace,
    list: &[Notice],
    ctx: &mut PanelCtx<'_>,
) -> f32 {
    if list.is_empty() {
        return 0.0;
    }
    let edge = ui.sizes().edge / 2.0;
    let area = Area::new(Id::unique("notices")).constrain(false);
    let (pivot, corner, width) = match place {
        NoticePlace::Head(place) => {
            let corner = place.left_top() + vec2(edge, edge / 2.0);
            (egui::Align2::LEFT_TOP, corner, place.width())
        }
        NoticePlace::Tables(place) => {
            let corner = place.left_bottom() + vec2(edge, 0.0);
            (egui::Align2::LEFT_BOTTOM, corner, place.width())
        }
        NoticePlace::Foot(place) => {
            let corner = place.left_bottom() + vec2(edge, -edge);
            (egui::Align2::LEFT_BOTTOM, corner, place.width())
        }
    };
    area.order(Order::Middle)
        .pivot(pivot)
        .fixed_pos(corner)
        .movable(false)
        .show(ui.ctx(), |ui| {
            ui.set_max_width(width - 2.0 * edge);
            ui.spacing_mut().item_spacing.y = space::XS;
            for (n, notice) in list.iter().enumerate() {
                notice_ui(ui, n, notice, ctx);
            }
        })
        .response
        .rect
        .height()
}

/// Draws the notice with the place `n` in the list, and its buttons.
fn notice_ui(ui: &mut Ui, n: usize, notice: &Notice, ctx: &mut PanelCtx<'_>) {
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
        .inner_margin(Margin::symmetric(12, 2));
    frame.show(ui, |ui| {
        let offer = notice.offer.as_ref();
        let offer = offer.map(|(name, action)| (action, ctx.t(name)));
        let close = sizes.control + space::XXL;
        let wide = offer.as_ref().map_or(0.0, |(_, label)| {
            Button::width_of(label, ui, sizes) + space::XL
        });
        // Where little room would be left for the words, the button is below them.
        let below = ui.available_width() - wide - close < WORDS * sizes.body;
        let beside = if below { close } else { close + wide };
        let height = height(ui);
        ui.spacing_mut().interact_size.y = height;
        ui.horizontal(|ui| {
            Icon::Info.ui(ui, sizes.body, 1.0, colour);
            let text = ctx.say(&notice.message);
            let width = (ui.available_width() - beside).max(80.0);
            let job = text_layout::marked(&text, sizes.body, (tokens.ink, tokens.ink), width);
            // Laid out here: a label in a row would not break its lines.
            let galley = ui.painter().layout_job(job);
            let response = ui.label(galley);
            let accessible_text = plain(&text);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
            if let Some(offer) = offer.as_ref().filter(|_| !below) {
                offer_ui(ui, n, offer, ctx);
            }
            let dismissed = sign_ui(ui, ctx, Icon::Close, "dismiss", |button| {
                button.kind(Kind::Quiet).small().height(height)
            });
            ctx.ask_if(dismissed, Action::Dismiss(n));
        });
        if let Some(offer) = offer.as_ref().filter(|_| below) {
            offer_ui(ui, n, offer, ctx);
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
        notices.push(Message::new("notice-cleared"));
        notices.push(Message::new("error-port"));
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
}
