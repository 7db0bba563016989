//! What is shown of a session, and where in it.

use super::{log::LogLines, playback::Player};
use crate::{
    model::{RowId, SocketId},
    session::Preferences,
};

/// Something that was done and can be taken back.
#[derive(Clone, Debug)]
pub(in crate::gui) enum UndoStep {
    /// The counters and tables began anew; so often they had before.
    Clear(usize),
    /// All settings were reset; these were they.
    Reset(Box<Preferences>),
}

/// What is shown of a session; of another one it begins anew.
#[derive(Debug, Default)]
pub(crate) struct SessionView {
    pub(crate) player: Player,
    /// What the log holds, one line for each datagram.
    pub(crate) lines: LogLines,
    pub(crate) selected: Option<RowId>,
    /// The connection that is shown; `None` is the newest.
    pub(crate) connection: Option<SocketId>,
    /// The row that the pointer was on in the frame before, in any panel.
    pub(in crate::gui) pointed: Option<RowId>,
    /// The row before which a lesson or a sweep ended: what is from before it is its own, and made again.
    pub(in crate::gui) visible_from: RowId,
    /// What can be taken back, the newest last.
    pub(in crate::gui) undo: Vec<UndoStep>,
}

impl SessionView {
    /// One whose player is this, and in which nothing is chosen.
    pub(crate) fn new(player: Player) -> Self {
        Self {
            player,
            ..Self::default()
        }
    }
}
