//! What an experiment does one after the other.

use super::{Session, Trial};
use crate::{
    model::{ClientId, Message, Row, RowId, TcpClientSettings, address},
    record::StreamInfo,
};

/// One step of an experiment: an order, and what must be seen of it before the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) act: Act,
    pub(super) seen: IsSeen,
    /// It goes on also if that was not seen in time.
    pub(super) soft: bool,
    /// It waits for what does not come.
    pub(super) hangs: bool,
}

type Act = fn(&mut Trial, &mut Session) -> Result<(), Message>;
type IsSeen = fn(&Trial, &Session) -> bool;

pub(super) const fn step(act: Act, seen: IsSeen) -> Step {
    Step {
        act,
        seen,
        soft: false,
        hangs: false,
    }
}

pub(super) const fn soft(act: Act, seen: IsSeen) -> Step {
    let step = step(act, seen);
    Step { soft: true, ..step }
}

/// Changes the settings of a TCP client; a new one connects to the lab's own server.
pub(super) fn set_client(
    session: &mut Session,
    id: ClientId,
    change: impl FnOnce(&mut TcpClientSettings),
) -> Result<(), Message> {
    let server = session
        .udp()
        .server()
        .map(|info| address::canonical(info.local));
    let to = server.ok_or_else(|| Message::new("error-not-connected"))?;
    let old = session.tcp().clients().get(&id).cloned();
    let mut settings = old.unwrap_or_else(|| TcpClientSettings::to(to));
    change(&mut settings);
    session.tcp_mut().set_client(id, settings)
}

/// The rows from a place in the record on, with their numbers.
pub(super) fn rows_from(session: &Session, from: RowId) -> impl Iterator<Item = (RowId, &Row)> {
    let record = session.record();
    (from..record.len()).filter_map(|id| Some((id, record.row(id)?)))
}

/// Whether such a row was seen since the last step.
pub(super) fn has_row(trial: &Trial, session: &Session, is: impl Fn(&Row) -> bool) -> bool {
    rows_from(session, trial.from.0).any(|(_, row)| is(row))
}

/// Opens a new connection of the client.
pub(super) fn connect(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session.tcp_mut().connect(trial.id)
}

/// The connection that the client has opened since the last step.
pub(super) fn newest<'a>(trial: &Trial, session: &'a Session) -> Option<&'a StreamInfo> {
    let newest = session.tcp().last_client(trial.id);
    newest.filter(|info| Some(info.id) != trial.old)
}

/// Whether the client's new connection stands.
pub(super) fn is_connected(trial: &Trial, session: &Session) -> bool {
    newest(trial, session).is_some() && session.tcp().is_connected(trial.id)
}

/// Whether the server has accepted it too.
pub(super) fn is_accepted(trial: &Trial, session: &Session) -> bool {
    let peer_end =
        newest(trial, session).and_then(|info| session.ledger().streams().peer_end(info.id));
    peer_end.is_some() && is_connected(trial, session)
}
