//! Which connection or which clients a timeline tells of.

use crate::{
    gui::PanelCtx,
    model::{ClientId, Message, Owner, SocketId, address},
    stage::timeline::Channel,
};

/// Connections that can be chosen.
const CONNECTIONS: usize = 8;

/// What was chosen in the menu of the timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChannelChoice {
    /// Of datagrams: the client, or all with `None`.
    client: Option<ClientId>,
    stream: StreamChoice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StreamChoice {
    /// The one that the stage shows: the newest, unless another was chosen there.
    #[default]
    Newest,
    All,
    One(SocketId),
}

/// A line of the menu: its text, and the choice that it makes.
pub(super) struct ChannelOffer {
    pub(super) label: String,
    pub(super) chosen: bool,
    pub(super) choice: ChannelChoice,
}

impl ChannelChoice {
    /// The channel of the timeline: the chosen one, or that of a row chosen elsewhere.
    pub(super) fn channel(self, ctx: &PanelCtx<'_>, stream: bool) -> Channel {
        let own = self.own_channel(ctx, stream);
        // What is chosen elsewhere is to be seen here.
        own.with_row(ctx.folded(), ctx.selected)
    }

    /// The channel that was chosen in the menu, whichever row is selected.
    fn own_channel(self, ctx: &PanelCtx<'_>, stream: bool) -> Channel {
        let record = ctx.record;
        if !stream {
            let there = |id| ctx.lab.clients.contains_key(&id);
            let one = self.client.filter(|id| there(*id));
            return one.map_or(Channel::Udp, Channel::UdpOf);
        }
        match self.stream {
            StreamChoice::All => Channel::Tcp,
            StreamChoice::One(id) if record.stream(id).is_some() => Channel::Connection(id),
            StreamChoice::One(_) | StreamChoice::Newest => {
                Channel::shown(ctx.folded(), ctx.player.head, ctx.connection)
            }
        }
    }

    /// The words of the button that opens the choice.
    pub(super) fn label(self, ctx: &PanelCtx<'_>, stream: bool) -> String {
        let channel = self.channel(ctx, stream);
        if let Channel::Connection(id) = channel
            && channel != self.own_channel(ctx, stream)
        {
            return connection_label(ctx, id);
        }
        let offers = self.offers(ctx, stream);
        let found = offers.into_iter().find(|offer| offer.chosen);
        found.map_or_else(|| ctx.t("timeline-newest"), |offer| offer.label)
    }

    pub(super) fn offers(self, ctx: &PanelCtx<'_>, stream: bool) -> Vec<ChannelOffer> {
        let offer = |label: String, choice: Self| ChannelOffer {
            label,
            chosen: choice == self,
            choice,
        };
        if !stream {
            let of = |client| Self { client, ..self };
            let mut offers = vec![offer(ctx.t("timeline-all-clients"), of(None))];
            for id in ctx.lab.clients.keys() {
                let label = Message::new("timeline-one-client").with("who", id.to_string());
                offers.push(offer(ctx.plain(label), of(Some(*id))));
            }
            return offers;
        }
        let of = |stream| Self { stream, ..self };
        let shown = if ctx.connection.is_some() {
            "timeline-shown"
        } else {
            "timeline-newest"
        };
        let mut offers = vec![
            offer(ctx.t(shown), of(StreamChoice::Newest)),
            offer(ctx.t("timeline-all-connections"), of(StreamChoice::All)),
        ];
        for id in Channel::connections(ctx.folded(), CONNECTIONS) {
            offers.push(offer(connection_label(ctx, id), of(StreamChoice::One(id))));
        }
        offers
    }
}

/// "A 127.0.0.2:51182 · 1.25 s": whose a connection is, and when it was opened.
fn connection_label(ctx: &PanelCtx<'_>, id: SocketId) -> String {
    let Some(info) = ctx.record.stream(id) else {
        return String::new();
    };
    let (owner, addr) = match info.owner {
        Owner::Client(client) => (client.to_string(), info.local),
        Owner::Server => (ctx.t("who-server"), info.peer),
    };
    let addr = addr.map_or_else(|| "…".to_owned(), address::shown);
    let when = crate::gui::rows::seconds(info.opened);
    format!("{owner} {addr} · {when} s")
}
