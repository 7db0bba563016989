//! How a note changes the ledger.

use super::{
    lane::{Seat, Source},
    port::Port,
    receipts::Got,
    state::Ledger,
};
use crate::{
    model::{Errno, Evidence, Fate, Note, SocketId},
    record::{Entry, Record},
};

impl Ledger {
    pub(super) fn fold_note(&mut self, record: &Record, number: u32, entry: &Entry) {
        match &entry.note {
            Note::Opened {
                socket,
                who,
                local,
                also,
                witness,
            } => {
                let seat = self.find(*local).and_then(|last| self.port(last));
                let seat = seat.map_or(Seat(*socket), |last| last.seat);
                self.close(record, *socket);
                self.enter(*socket, Port::new(*who, seat, *witness));
                self.names_mut().enter(*socket, *local, also);
            }
            Note::Connected { socket, to, local } => {
                if let Some(port) = self.port_mut(*socket) {
                    port.connected = Some(*to);
                    self.names_mut().enter(*socket, *local, &[]);
                }
            }
            Note::ReceiveBuffer { .. } | Note::Trouble { .. } => {}
            Note::Queue {
                socket,
                memory,
                empty,
            } => {
                if let (Some(memory), Some(port)) = (memory, self.port_mut(*socket))
                    && port.witness.drops
                {
                    port.queue.hear(memory.drops);
                    port.queue.looked = number;
                }
                if *empty {
                    self.settle(record, entry.at, *socket, *memory);
                }
            }
            Note::Refusal { .. } => self.refuse(record, number, entry),
            Note::PendingError { socket, errno } => {
                if *errno == Errno::ECONNREFUSED {
                    self.refuse_earlier(record, *socket, None, Evidence::SoError, number);
                }
            }
            Note::Unread {
                socket,
                from,
                drops,
                ..
            } => {
                if let Some(port) = self.port_mut(*socket) {
                    port.arrivals.unread += 1;
                }
                let got = Got {
                    source: Source::Note(number),
                    from: Some(*from),
                    fate: Fate::Unread,
                    drops: *drops,
                };
                self.receive(record, *socket, got);
            }
            Note::Closed { socket } => self.close(record, *socket),
        }
    }

    fn close(&mut self, record: &Record, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        port.open = false;
        self.close_queue(record, socket);
        self.close_sender(record, socket);
    }
}
