//! Which rows carry which blocks of which picture.

use std::collections::{BTreeMap, VecDeque};

use super::{
    scanner::{BlockScanner, ScannedPart},
    sent::{DatagramPicture, PictureSource, StreamPicture},
};
use crate::{
    ledger::FoldedRecord,
    model::{Errno, Owner, Row, RowId, SocketId, StreamRole, Syscall},
    protocol::picture::{BlockHeader, HEADER},
    record::Record,
};

/// Pictures of each transport that are kept, the newest.
const PICTURES: usize = 8;
/// Rows that are looked through at once.
const ROWS: u32 = 100_000;

/// The pictures of a record. It looks at each row once.
#[derive(Clone, Debug, Default)]
pub(crate) struct PictureIndex {
    next: RowId,
    pub(super) datagrams: VecDeque<DatagramPicture>,
    pub(super) streams: VecDeque<StreamPicture>,
    scanners: BTreeMap<SocketId, BlockScanner>,
}

impl PictureIndex {
    /// Looks through the rows that the ledger has folded since the last call, at most 100 000; returns whether there
    /// are more.
    pub(crate) fn update(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    ) -> bool {
        if self.next > ledger.len() {
            // Another record.
            *self = Self::default();
        }
        self.next = self.next.max(record.first_kept_row());
        let end = ledger.len().min(self.next.saturating_add(ROWS));
        for id in self.next..end {
            if let Some(row) = record.row(id) {
                self.index_row(folded, id, row);
            }
        }
        self.next = self.next.max(end);
        end < ledger.len()
    }

    fn index_row(
        &mut self,
        folded @ FoldedRecord { record, .. }: FoldedRecord<'_>,
        id: RowId,
        row: &Row,
    ) {
        match row.call {
            Syscall::StreamSend => self.index_send(record, id, row),
            Syscall::StreamRecv => self.index_read(folded, id, row),
            _ if !row.is_datagram() || row.is_peek() => {}
            call if call.is_send() => {
                if record.is_client_send(row) {
                    self.take_datagram(record, id, row, PictureSource::Own(row.socket));
                }
            }
            _ => {
                let info = record.socket(row.socket);
                let is_server = info.is_some_and(|info| info.owner == Owner::Server);
                if is_server && !row.failed() && record.far_end(row).is_none() {
                    self.take_datagram(record, id, row, PictureSource::Foreign(row.peer));
                }
            }
        }
    }

    fn take_datagram(&mut self, record: &Record, id: RowId, row: &Row, source: PictureSource) {
        let Some(header) = BlockHeader::parse(record.payload(row)) else {
            return;
        };
        let mut newest = self.datagrams.iter_mut().rev();
        let newest = newest.find(|picture| picture.source == source);
        if newest.is_some_and(|picture| picture.take(header, source, id)) {
            return;
        }
        let mut picture = DatagramPicture::new(header, source, id);
        picture.take(header, source, id);
        keep(&mut self.datagrams, picture);
    }

    fn index_send(&mut self, record: &Record, id: RowId, row: &Row) {
        let info = record.stream(row.socket);
        if info.is_none_or(|info| info.role != StreamRole::Client) {
            return;
        }
        let streams = &mut self.streams;
        let of = |picture: &StreamPicture| picture.sender == Some(row.socket);
        if let Some(picture) = streams.iter_mut().rev().find(|picture| of(picture))
            && let Some((_, end @ None)) = picture.waits.last_mut()
        {
            *end = Some(row.at);
        }
        let mut found = Vec::new();
        let scanner = self.scanners.entry(row.socket).or_default();
        scanner.take(record.payload(row), |part| {
            found.push(match part {
                ScannedPart::Header(header) => (Some(header), HEADER),
                ScannedPart::Pixels(pixels) => (None, pixels.len()),
            });
        });
        for (header, len) in found {
            let newest = streams.iter_mut().rev().find(|picture| of(picture));
            let own =
                newest.filter(|own| header.is_none_or(|header| own.continues(header, &own.sent)));
            if let Some(picture) = own {
                if let Some(header) = header {
                    picture.place(header, picture.sent.bytes);
                }
                picture.sent.add(id, len);
            } else if let Some(header) = header {
                let mut picture = StreamPicture::new(header, id);
                picture.sender = Some(row.socket);
                picture.place(header, 0);
                picture.sent.add(id, len);
                keep(streams, picture);
            }
        }
        // What the kernel had no room for waits until the next call.
        let taken = u32::try_from(row.returned).unwrap_or(0);
        let is_short = taken < row.asked && (!row.failed() || row.errno == Errno::EAGAIN);
        let newest = streams.iter_mut().rev().find(|picture| of(picture));
        if let Some(picture) = newest.filter(|_| is_short)
            && picture.sent.bytes < picture.len()
        {
            picture.waits.push((row.at, None));
        }
    }

    fn index_read(
        &mut self,
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        id: RowId,
        row: &Row,
    ) {
        let info = record.stream(row.socket);
        let is_server = info.is_some_and(|info| matches!(info.role, StreamRole::Accepted { .. }));
        if !is_server || row.is_peek() {
            return;
        }
        let streams = &mut self.streams;
        let scanner = self.scanners.entry(row.socket).or_default();
        scanner.take(record.payload(row), |part| {
            let of = |picture: &StreamPicture| picture.reader == Some(row.socket);
            match part {
                ScannedPart::Pixels(pixels) => {
                    if let Some(picture) = streams.iter_mut().rev().find(|picture| of(picture)) {
                        picture.bytes.extend_from_slice(pixels);
                        picture.read.add(id, pixels.len());
                    }
                }
                ScannedPart::Header(header) => {
                    let newest = streams.iter_mut().rev().find(|picture| of(picture));
                    let own = newest.filter(|own| own.continues(header, &own.read));
                    if let Some(picture) = own {
                        picture.read_header(header, id);
                        return;
                    }
                    // The oldest of its sender that nobody has read yet; or another program's.
                    let peer = ledger.streams().peer_end(row.socket);
                    let unread = streams.iter_mut().find(|picture| {
                        picture.reader.is_none() && peer.is_some() && picture.sender == peer
                    });
                    if let Some(picture) = unread {
                        picture.reader = Some(row.socket);
                        picture.read_header(header, id);
                    } else {
                        let mut picture = StreamPicture::new(header, id);
                        picture.reader = Some(row.socket);
                        picture.read_header(header, id);
                        keep(streams, picture);
                    }
                }
            }
        });
    }
}

/// Keeps a picture, and lets the oldest go.
fn keep<P>(pictures: &mut VecDeque<P>, picture: P) {
    if pictures.len() >= PICTURES {
        pictures.pop_front();
    }
    pictures.push_back(picture);
}
