//! Pictures against the fates of the ledger, byte by byte, on real sockets.

use std::{sync::Arc, time::Duration};

use crate::{
    ledger::FoldedRecord,
    model::{
        Burst, ClientId, Errno, Fate, Owner, PayloadSpec, ReadPolicy, RowId, ServerSettings,
        Syscall, TcpClientSettings, UdpClientSettings, UdpServerSettings,
    },
    protocol::picture::{BlockHeader, HEADER, SamplePicture},
    session::{Session, Transport},
    stage::{
        Playhead,
        picture::{BlockFate, PictureIndex, PictureScene, PictureSide},
    },
    testing::{sample::Sample, script::played},
};

const A: ClientId = ClientId(0);
const DEADLINE: Duration = Duration::from_mins(1);

/// A server with these settings, and a client that sends to it.
fn lab(settings: UdpServerSettings) -> Session {
    let mut session = Session::listening(settings);
    let client = UdpClientSettings::to(session.udp().local().unwrap());
    session.udp_mut().set_client(A, client).unwrap();
    session
}

/// The mountains in blocks of 1024 bytes.
fn hills() -> Arc<[Vec<u8>]> {
    SamplePicture::Hills.raster().unwrap().blocks(1024).unwrap()
}

/// Sends the mountains.
fn send(session: &mut Session, transport: Transport) -> u64 {
    let blocks = hills();
    let bytes = blocks.iter().map(Vec::len).sum::<usize>() as u64;
    let repeat = u32::try_from(blocks.len()).unwrap();
    let burst = Burst {
        payload: PayloadSpec::Each(blocks),
        ..Burst::of(A, Vec::new(), repeat)
    };
    if transport.has_tcp() {
        session.listen_beside().unwrap();
        session.tcp_order(&burst).unwrap();
    }
    if transport.has_udp() {
        session.udp_mut().burst(burst).unwrap();
    }
    bytes
}

/// What the picture shows at this place, or at the end.
fn scene_of(folded: FoldedRecord<'_>, head: Option<Playhead>) -> PictureScene {
    let mut index = PictureIndex::default();
    while index.update(folded) {}
    let head = head.unwrap_or_else(|| Playhead::live(folded.record));
    PictureScene::of(&index, folded, head)
}

fn scene(session: &Session, head: Playhead) -> PictureScene {
    scene_of(session.folded(), Some(head))
}

fn now(session: &Session) -> PictureScene {
    scene_of(session.folded(), None)
}

fn settled(session: &Session) -> bool {
    let counts = session.ledger().fate_counts(|_| true);
    counts.sent == 480 && counts.in_flight == 0
}

/// The block that a row has sent, and its bytes.
fn block_of(session: &Session, row: RowId) -> (BlockHeader, &[u8]) {
    let bytes = session.record().payload(session.record().row(row).unwrap());
    (BlockHeader::parse(bytes).unwrap(), bytes)
}

/// Holds each pixel and each hole of a picture against what the ledger says of its row, and what the row read has.
#[track_caller]
fn check_against_ledger(session: &Session, side: &PictureSide) {
    let (record, ledger) = (session.record(), session.ledger());
    let mut pixels = vec![0; side.pixels.len()];
    let mut seen = 0;
    for (row, id) in record.rows().zip(0..).filter(|(row, _)| row.call.is_send()) {
        assert_eq!(row.data_len(), 1024);
        let (header, sent) = block_of(session, id);
        let block = side.blocks[usize::from(header.number)];
        assert_eq!(block.row, Some(id));
        assert_eq!(side.block_of(id), Some(usize::from(header.number)));
        let verdict = ledger.current_verdict(record, id);
        let read = verdict.linked_row();
        let (fates, kept): (&[BlockFate], usize) = match verdict.fate {
            Fate::Whole => (&[BlockFate::Whole, BlockFate::Late], 1024),
            Fate::Truncated => {
                let read = record.row(read.unwrap()).unwrap();
                let want = &sent[..read.data_len()];
                assert_eq!(record.payload(read), want, "what was read");
                (&[BlockFate::Cut], read.data_len())
            }
            Fate::Dropped => (&[BlockFate::QueueFull, BlockFate::Dropped], 0),
            other => panic!("{other:?}"),
        };
        let has = fates.contains(&block.fate);
        assert!(has, "{:?} is {:?}", verdict.fate, block.fate);
        assert_eq!(block.kept, kept, "bytes of block {}", header.number);
        header.paint(&sent[..kept], &mut pixels);
        seen += 1;
    }
    assert_eq!(seen, side.blocks.len(), "each block was sent once");
    let same = pixels == side.pixels;
    assert!(same, "each pixel is what was read, and nothing else is");
    let holes = side.pixels.chunks(4).filter(|pixel| pixel[3] == 0).count();
    let kept = side
        .blocks
        .iter()
        .map(|block| block.kept.saturating_sub(HEADER) / 3);
    let all = kept.sum::<usize>() + holes;
    assert_eq!(all, 480 * 336, "pixels that came and holes are the picture");
    let counted: usize = BlockFate::ALL.iter().map(|fate| side.count(*fate)).sum();
    assert_eq!(counted, 480, "the legend counts each block once");
}

#[test]
fn holes_of_a_full_queue_are_the_drops_of_the_ledger() {
    let mut session = lab(UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        receive_buffer: Some(65_536),
        ..ServerSettings::default()
    }));
    send(&mut session, Transport::Udp);
    let sent = |session: &Session| session.ledger().fate_counts(|_| true).sent == 480;
    assert!(session.wait_until(DEADLINE, sent));
    let waiting = now(&session).datagrams.unwrap();
    assert_eq!(waiting.read, 0, "nothing was read yet");
    assert!(waiting.pixels.iter().all(|byte| *byte == 0));
    session.udp_mut().set_settings(UdpServerSettings::default());
    assert!(session.wait_until(DEADLINE, settled));
    let side = now(&session).datagrams.unwrap();
    check_against_ledger(&session, &side);
    let counts = session.ledger().fate_counts(|_| true);
    let dropped = side.count(BlockFate::QueueFull) + side.count(BlockFate::Dropped);
    assert_eq!(dropped as u64, counts.dropped);
    assert!(counts.dropped > 0 && counts.whole > 0, "{counts:?}");
}

#[test]
fn what_a_small_read_size_cuts_off_is_missing_pixel_by_pixel() {
    let mut session = lab(UdpServerSettings::from(ServerSettings {
        // Less than a header, in the middle of a line, of a pixel; everything.
        reads: ReadPolicy::of([7, 16, 500, 1000, 1024].repeat(96)),
        ..ServerSettings::default()
    }));
    let blocks = hills();
    let burst = Burst {
        payload: PayloadSpec::Each(blocks),
        lossless: true,
        ..Burst::of(A, Vec::new(), 480)
    };
    session.udp_mut().burst(burst).unwrap();
    assert!(session.wait_until(DEADLINE, settled));
    let side = now(&session).datagrams.unwrap();
    check_against_ledger(&session, &side);
    let n = side.count(BlockFate::Cut);
    assert_eq!(n, 4 * 96, "each read size has its share");
    // As the playhead goes back, blocks are not sent yet.
    let record = session.record();
    let middle = scene(&session, Playhead::at_row(record, record.len() / 2));
    let middle = middle.datagrams.unwrap();
    let unsent = middle.count(BlockFate::NotSent);
    assert!(unsent > 0 && unsent < 480, "{unsent} of 480");
    assert!(middle.read < side.read);
    let found = scene(&session, Playhead::default());
    assert_eq!(found, PictureScene::default(), "nothing yet");
}

#[test]
fn a_stream_brings_the_picture_whole_and_its_sender_waits() {
    let mut session = lab(UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        receive_buffer: Some(4096),
        ..ServerSettings::default()
    }));
    session.listen_beside().unwrap();
    let little = TcpClientSettings {
        send_buffer: Some(4608),
        ..TcpClientSettings::to(session.tcp().local().unwrap())
    };
    session.tcp_mut().set_client(A, little).unwrap();
    let bytes = send(&mut session, Transport::Tcp);
    let received = |session: &Session| {
        let streams = session.ledger().streams();
        streams.flows(|owner| owner == Owner::Client(A)).received
    };
    // The sender's kernel takes what it has room for, and then the sender waits.
    let waits = |session: &Session| {
        let mut rows = session.record().rows();
        rows.any(|row| row.call == Syscall::StreamSend && row.errno == Errno::EAGAIN)
    };
    assert!(session.wait_until(DEADLINE, waits), "it finds no room");
    let mut settings = session.tcp().settings().clone();
    settings.server = ServerSettings {
        reads: ReadPolicy::of([1000]),
        ..ServerSettings::default()
    };
    session.tcp_mut().set_settings(settings).unwrap();
    assert!(session.wait_until(DEADLINE, |session| received(session) == bytes));
    let side = now(&session).stream.unwrap();
    assert_eq!((side.read, side.sent, side.len()), (bytes, bytes, bytes));
    assert_eq!(side.count(BlockFate::Whole), 480, "all of it");
    let waited = Duration::from_nanos(1)..=side.took;
    let has = waited.contains(&side.waited);
    assert!(has, "{:?} of {waited:?}", side.waited);
    let mut pixels = vec![0; side.pixels.len()];
    for block in hills().iter() {
        BlockHeader::parse(block).unwrap().paint(block, &mut pixels);
    }
    assert!(pixels == side.pixels, "pixel by pixel");
    // Half way some of it was read: blocks that are there are whole, one is there in part at most.
    let reads = session.record().rows().zip(0..);
    let reads =
        reads.filter(|(row, _)| row.stream_range().is_some() && row.call == Syscall::StreamRecv);
    let reads: Vec<RowId> = reads.map(|(_, id)| id).collect();
    let middle = Playhead::at_row(session.record(), reads[reads.len() / 2]);
    let half = scene(&session, middle).stream.unwrap();
    assert!((1..bytes).contains(&half.read), "{} of {bytes}", half.read);
    assert!(half.count(BlockFate::Partly) <= 1);
    assert_eq!(half.count(BlockFate::Whole) as u64, half.read / 1024);
}

#[test]
fn a_picture_of_another_program_is_seen_as_far_as_it_came() {
    let mut session = lab(UdpServerSettings::default());
    let to = session.udp().local().unwrap();
    let other = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let blocks = SamplePicture::Card.raster().unwrap().blocks(1024).unwrap();
    for block in blocks.iter().take(20) {
        other.send_to(block, to).unwrap();
    }
    let hostile = [
        b"PIC1".to_vec(),
        [&b"PIC1"[..], &[0xff; 12]].concat(),
        vec![],
    ];
    for bytes in &hostile {
        other.send_to(bytes, to).unwrap();
    }
    assert!(session.wait_until(DEADLINE, |session| {
        let rows = session.record().rows();
        rows.filter(|row| row.call.is_receive()).count() >= 23
    }));
    let side = now(&session).datagrams.unwrap();
    let counts = [BlockFate::Whole, BlockFate::Unknown].map(|fate| side.count(fate));
    assert_eq!(counts, [20, 460]);
}

#[test]
fn of_a_block_only_what_was_sent_is_counted_as_sent() {
    let blocks = hills();
    let mut sample = Sample::new();
    sample.send(0, &blocks[0]);
    sample.fail(0, "127.0.0.1:8080", &blocks[1], Errno::EMSGSIZE);
    let scene = scene_of(sample.folded(&sample.ledger()), None);
    let side = scene.datagrams.unwrap();
    assert_eq!(side.sent, blocks[0].len() as u64, "one of two");
    let other = BlockHeader::parse(&blocks[1]).unwrap().number;
    let other = &side.blocks[usize::from(other)];
    assert_eq!(other.fate, BlockFate::Lost, "the other");
}

#[test]
fn a_block_of_another_programs_stream_is_found_where_it_was_read() {
    let blocks = hills();
    let mut sample = played("listen; guest");
    let first = sample.take_outside(1024, &blocks[0]);
    let second = sample.take_outside(1024, &blocks[1][..500]);
    let scene = scene_of(sample.folded(&sample.ledger()), None);
    let side = scene.stream.unwrap();
    for (bytes, fate, kept, row) in [
        (&blocks[0], BlockFate::Whole, 1024, first),
        (&blocks[1], BlockFate::Partly, 500, second),
    ] {
        let number = BlockHeader::parse(bytes).unwrap().number;
        let block = side.blocks[usize::from(number)];
        assert_eq!((block.fate, block.kept, block.row), (fate, kept, Some(row)));
    }
    assert_eq!(side.count(BlockFate::Unknown), 478, "what it sent beside");
}
