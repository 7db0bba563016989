//! What a recording costs: opening one, compared with the pcap crate reading the same file block by block, and writing
//! one while datagrams are sent and received, compared with not writing it, in turn.
//!
//!     cargo bench --no-default-features --bench recording [-- ROUNDS [DATAGRAMS]]
//!     cargo bench --no-default-features --bench recording -- ROUNDS FILE
//!
//! With a recording that is there only opening it is measured.
//! It prints rates and ratios; only the ratios of one run say something. It never fails for a time.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

use std::{
    env,
    fs::{self, File},
    io::BufReader,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Owner, PayloadSpec, ServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    session::{RecordingOrder, Session, Start},
    text::Lang,
};

const A: ClientId = ClientId(0);
const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const RECEIVE_BUFFER: u32 = 4 << 20;
/// Far more than a run takes.
const TIMEOUT: Duration = Duration::from_mins(2);

fn main() {
    let numbers: Vec<u32> = env::args().filter_map(|word| word.parse().ok()).collect();
    let rounds = numbers.first().copied().unwrap_or(7) as usize;
    let count = numbers.get(1).copied().unwrap_or(500_000);
    let mut words = env::args().skip(1).map(PathBuf::from);
    if let Some(file) = words.find(|word| word.is_file()) {
        return only_open(&file, rounds);
    }
    let folder = env::temp_dir().join("packet-lab-bench-recording");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("session.pcapng");
    let mut found: [Vec<f64>; 6] = Default::default();
    for round in 0..=rounds {
        let plain = recorded(count, None);
        let kept = recorded(count, Some(&file));
        // It is on the disk by then: what follows reads it, and nothing is written beside.
        let written = File::open(&file).and_then(|file| file.sync_all());
        written.expect("a file on the disk");
        let (opened, rows) = opened(&file);
        let (blocks, read) = crate_alone(&file);
        assert!(
            rows >= 2 * count && read > count as usize,
            "{rows} rows, {read} blocks"
        );
        let values = [plain, kept, kept / plain, opened, blocks, opened / blocks];
        for (list, value) in found.iter_mut().zip(values) {
            // The first round warms up and is not counted.
            if round > 0 {
                list.push(value);
            }
        }
    }
    let size = fs::metadata(&file).expect("the file").len();
    fs::remove_dir_all(&folder).ok();
    let [plain, kept, cost, opened, blocks, speed] = found.map(median);
    println!(
        "{count} datagrams of 64 B, two rows each; {} MiB; medians of {rounds}",
        size >> 20
    );
    println!("| | this | other | ratio | wanted |");
    println!("| --- | --- | --- | --- | --- |");
    println!(
        "| recording while it goes on, datagrams/s, to not recording | {kept:.0} | {plain:.0} | {cost:.2} | 0.75 |"
    );
    println!(
        "| opening, MiB/s, to the pcap crate alone | {opened:.0} | {blocks:.0} | {speed:.2} | 0.50 |"
    );
}

/// Opens a recording that is there, and reads it with the crate, in turn.
fn only_open(file: &Path, rounds: usize) {
    let round = || {
        let (ours, _) = opened(file);
        let (blocks, _) = crate_alone(file);
        [ours, blocks, ours / blocks]
    };
    round();
    let found: Vec<_> = (0..rounds).map(|_| round()).collect();
    let of = |n: usize| median(found.iter().filter_map(|it| it.get(n).copied()).collect());
    println!(
        "opening {:.0} MiB/s, the pcap crate alone {:.0} MiB/s, ratio {:.2}; medians of {rounds}",
        of(0),
        of(1),
        of(2)
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn mib_a_second(file: &Path, took: Duration) -> f64 {
    let len = fs::metadata(file).expect("the file").len() as f64;
    len / f64::from(1 << 20) / took.as_secs_f64()
}

/// Opens a recording, until all of it is folded; gives the rate and the rows.
fn opened(file: &Path) -> (f64, u32) {
    let start = Instant::now();
    let mut session = Session::open(file, Start::default()).expect("a recording");
    while session.poll(TIMEOUT) {}
    let took = start.elapsed();
    assert_eq!(session.ledger().len(), session.record().len(), "folded");
    (mib_a_second(file, took), session.record().len())
}

/// Reads every block with the crate; gives the rate and the blocks.
fn crate_alone(file: &Path) -> (f64, usize) {
    let start = Instant::now();
    let reader = BufReader::with_capacity(1 << 20, File::open(file).expect("the file"));
    let mut reader = pcap_file::pcapng::PcapNgReader::new(reader).expect("a pcapng");
    let mut blocks = 0;
    while let Some(block) = reader.next_block() {
        block.expect("a block");
        blocks += 1;
    }
    (mib_a_second(file, start.elapsed()), blocks)
}

/// Datagrams per second that the lab sends, receives and records at both ends, without a loss.
fn recorded(count: u32, save: Option<&Path>) -> f64 {
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer: Some(RECEIVE_BUFFER),
        ..ServerSettings::default()
    });
    let mut session = Session::start(Start {
        bind: Some(HERE),
        settings,
        ..Start::default()
    })
    .expect("a lab");
    if let Some(path) = save {
        session
            .record_to(RecordingOrder::live(path, Lang::En))
            .expect("a file");
    }
    let to = session.udp().server().expect("a server").local;
    let client = UdpClientSettings {
        connected: true,
        ..UdpClientSettings::to(to)
    };
    session.udp_mut().set_client(A, client).expect("a client");
    let open = session.wait_until(TIMEOUT, |session| session.udp().client(A).is_some());
    assert!(open, "the client is open");
    let burst = Burst {
        payload: PayloadSpec::Counter { size: 64 },
        batch_mode: BatchMode::Mmsg,
        lossless: true,
        ..Burst::of(A, Vec::new(), count)
    };
    let start = Instant::now();
    session.udp_mut().burst(burst).expect("an order");
    let all = u64::from(count);
    let done = session.wait_until(TIMEOUT, |session| {
        let of_server = session.ledger().arrivals_of(|owner| owner == Owner::Server);
        session.record().len() >= 2 * count && of_server.received >= all
    });
    let took = start.elapsed();
    assert!(done && session.record().lost() == 0, "all of it");
    assert!(session.finish_recording(), "it was written");
    f64::from(count) / took.as_secs_f64()
}
