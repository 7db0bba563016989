//! The zone `lab`: what there is to be found.

use std::net::{Ipv4Addr, Ipv6Addr};

use domain::base::{Name, RecordData as _, Rtype, Serial, ToName, Ttl, iana::Rcode};
use domain::rdata::{A, Aaaa, AllRecordData, Soa, Txt};

/// Data of a record of the zone.
pub(super) type ZoneData = AllRecordData<Vec<u8>, Name<Vec<u8>>>;

/// How long an answer may be kept, in seconds.
pub(super) const TTL: u32 = 60;
/// Bytes of the long text.
const LONG: usize = 2000;

/// The records that a zone has for a question, and the code of the answer.
#[derive(Debug)]
pub(super) struct ZoneAnswer {
    pub(super) rcode: Rcode,
    pub(super) data: Vec<ZoneData>,
    /// Who says so, where there is nothing.
    pub(super) authority: Option<ZoneData>,
}

/// The zone's name, below the root.
pub(super) fn apex() -> Name<Vec<u8>> {
    name("lab")
}

/// What is known of that name: an unknown type of a known name is no error, a foreign name is refused.
pub(super) fn find(qname: &impl ToName, rtype: Rtype) -> ZoneAnswer {
    let is = |domain: &str| qname.name_eq(&name(domain));
    let records: Vec<ZoneData> = if is("small.lab") {
        let v6 = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7);
        vec![
            A::new(Ipv4Addr::new(192, 0, 2, 7)).into(),
            Aaaa::new(v6).into(),
        ]
    } else if is("large.lab") {
        long().into_iter().collect()
    } else if is("lab") {
        vec![soa()]
    } else {
        let inside = qname.ends_with(&apex());
        return ZoneAnswer {
            rcode: if inside {
                Rcode::NXDOMAIN
            } else {
                Rcode::REFUSED
            },
            data: Vec::new(),
            authority: inside.then(soa),
        };
    };
    let wanted = |data: &ZoneData| rtype == Rtype::ANY || data.rtype() == rtype;
    let data: Vec<_> = records.into_iter().filter(wanted).collect();
    ZoneAnswer {
        rcode: Rcode::NOERROR,
        authority: data.is_empty().then(soa),
        data,
    }
}

fn name(text: &str) -> Name<Vec<u8>> {
    text.parse().unwrap_or_else(|_| Name::root_vec())
}

fn long() -> Option<ZoneData> {
    let text: String = (1..).map(|n| format!("{n:4} ")).take(LONG / 5).collect();
    Some(Txt::build_from_slice(text.as_bytes()).ok()?.into())
}

fn soa() -> ZoneData {
    let ttl = Ttl::from_secs(TTL);
    let (server, mail) = (name("ns.lab"), name("nobody.lab"));
    Soa::new(server, mail, Serial(1), ttl, ttl, ttl, ttl).into()
}
