//! The server against queries of other people's code, and of nobody's.

use hickory_proto::{
    op::{Edns, Message, MessageType, OpCode, Query, ResponseCode},
    rr::{DNSClass, Name, RData, RecordType},
};

use super::{DnsAnswer, DnsTransport, answer, fields, query};

const HERE: DnsTransport = DnsTransport::Udp { outside: false };
const OUTSIDE: DnsTransport = DnsTransport::Udp { outside: true };

fn ask(name: &str, rtype: RecordType, offer: Option<u16>) -> Message {
    let mut message = Message::query();
    message.add_query(Query::query(Name::from_ascii(name).unwrap(), rtype));
    if let Some(offer) = offer {
        let mut edns = Edns::new();
        edns.set_max_payload(offer);
        message.set_edns(edns);
    }
    message
}

/// The answer as hickory reads it, and its length.
#[track_caller]
fn answered(message: &Message, over: DnsTransport) -> (Message, usize) {
    let bytes = answer(&message.to_vec().unwrap(), over).unwrap();
    let read = Message::from_vec(&bytes).unwrap();
    assert_eq!(read.metadata.id, message.metadata.id, "the answer to it");
    assert_eq!(read.metadata.message_type, MessageType::Response);
    let mut end = 0;
    for field in fields(&bytes) {
        assert_eq!(field.range.start, end, "no byte is left out: {field:?}");
        assert_ne!(field.meaning.key, "field-dns-rest", "{field:?}");
        end = field.range.end;
    }
    assert_eq!(end, bytes.len());
    (read, bytes.len())
}

#[test]
fn small_names_have_addresses() {
    let (read, _) = answered(&ask("small.lab.", RecordType::A, None), HERE);
    assert!(read.metadata.authoritative);
    let data: Vec<&RData> = read.answers.iter().map(|record| &record.data).collect();
    let v4 = "192.0.2.7".parse().unwrap();
    assert_eq!(data, [&RData::A(v4)]);
    let (read, _) = answered(&ask("sMaLL.LaB.", RecordType::AAAA, Some(1232)), HERE);
    let v6 = "2001:db8::7".parse().unwrap();
    assert_eq!(read.answers[0].data, RData::AAAA(v6), "in any case");
    assert!(read.edns.is_some(), "EDNS is answered with EDNS");
}

#[test]
fn what_is_not_there_is_told_apart() {
    let private = RecordType::Unknown(65_280);
    for (name, rtype, rcode, soa) in [
        ("small.lab.", RecordType::MX, ResponseCode::NoError, true),
        ("small.lab.", private, ResponseCode::NoError, true),
        ("none.lab.", RecordType::A, ResponseCode::NXDomain, true),
        ("example.org.", RecordType::A, ResponseCode::Refused, false),
        (".", RecordType::NS, ResponseCode::Refused, false),
        ("notlab.", RecordType::A, ResponseCode::Refused, false),
    ] {
        let (read, _) = answered(&ask(name, rtype, None), HERE);
        assert_eq!(read.metadata.response_code, rcode, "{name}");
        assert!(read.answers.is_empty(), "{name}");
        assert_eq!(read.authorities.len(), usize::from(soa), "{name}");
    }
    let mut chaos = ask("small.lab.", RecordType::A, None);
    chaos.queries[0].set_query_class(DNSClass::CH);
    let found = answered(&chaos, HERE).0.metadata.response_code;
    assert_eq!(found, ResponseCode::Refused);
}

#[test]
fn what_does_not_fit_is_cut_and_comes_over_tcp() {
    for (over, offer, whole) in [
        (HERE, None, false),
        (HERE, Some(0), false),
        (HERE, Some(1232), false),
        (HERE, Some(4096), true),
        (OUTSIDE, Some(4096), false),
        (DnsTransport::Tcp, None, true),
        (DnsTransport::Tcp, Some(512), true),
    ] {
        let (read, len) = answered(&ask("large.lab.", RecordType::TXT, offer), over);
        assert_eq!(read.metadata.truncation, !whole, "{over:?} {offer:?}");
        assert_eq!(read.answers.len(), usize::from(whole), "{over:?} {offer:?}");
        assert!(if whole { len > 2000 } else { len <= 512 }, "{len} bytes");
    }
}

#[test]
fn what_cannot_be_read_is_answered_with_twelve_bytes_or_not_at_all() {
    let whole = ask("small.lab.", RecordType::A, None).to_vec().unwrap();
    let rcode = |bytes: &[u8]| {
        let answer = answer(bytes, OUTSIDE)?;
        assert!(
            answer.len() <= bytes.len(),
            "{} for {}",
            answer.len(),
            bytes.len()
        );
        Some(answer[3] & 15)
    };
    for len in 0..whole.len() {
        let expected = (len >= 12).then_some(1);
        assert_eq!(rcode(&whole[..len]), expected, "cut off after {len}");
    }
    // A name that points at itself, and two that point at each other.
    for name in [&[0xc0, 12][..], &[0xc0, 14, 0xc0, 12]] {
        let looped = [&whole[..12], name, &[0, 1, 0, 1]].concat();
        assert_eq!(rcode(&looped), Some(1), "{name:?}");
    }
    let mut other = whole;
    other[2] = 5 << 3;
    assert_eq!(rcode(&other), Some(4), "an update is not for this server");
    other[2] = 0x80;
    assert_eq!(rcode(&other), None, "an answer has no answer");
    let mut two = ask("small.lab.", RecordType::A, None);
    two.add_query(Query::query(Name::root(), RecordType::A));
    assert_eq!(rcode(&two.to_vec().unwrap()), Some(1), "one question only");
}

#[test]
fn a_newer_edns_is_told_so() {
    let mut message = ask("small.lab.", RecordType::A, Some(1232));
    message.edns.as_mut().unwrap().set_version(1);
    let (read, _) = answered(&message, HERE);
    assert_eq!(u16::from(read.metadata.response_code), 16, "BADVERS");
    assert!(read.answers.is_empty());
}

#[test]
fn the_client_asks_and_reads_what_others_do() {
    let bytes = query(7, "large.lab", "txt", Some(4096)).unwrap();
    let read = Message::from_vec(&bytes).unwrap();
    assert_eq!(read.metadata.op_code, OpCode::Query);
    let want = &Name::from_ascii("large.lab.").unwrap();
    assert_eq!(read.queries[0].name(), want);
    assert_eq!(read.queries[0].query_type(), RecordType::TXT);
    assert_eq!(read.edns.unwrap().max_payload(), 4096);
    let cut = answer(&bytes, OUTSIDE).unwrap();
    assert!(DnsAnswer::parse(&cut, &bytes).unwrap().cut);
    let whole = DnsAnswer::parse(&answer(&bytes, DnsTransport::Tcp).unwrap(), &bytes).unwrap();
    let found = (whole.cut, whole.rcode.as_str(), whole.records.len());
    assert_eq!(found, (false, "NOERROR", 1));
    let begins = whole.records[0].starts_with("large.lab. 60 IN TXT ");
    assert!(begins, "{}", whole.records[0]);
    let other = query(8, "large.lab", "txt", None).unwrap();
    let fault = DnsAnswer::parse(&cut, &other).unwrap_err();
    assert_eq!(fault.key, "error-dns-answer", "to another query");
    let found = DnsAnswer::parse(&bytes, &bytes).unwrap_err().key;
    assert_eq!(found, "error-dns-answer");
    let found = query(7, "a..b", "A", None).unwrap_err().key;
    assert_eq!(found, "error-dns-name");
    let found = query(7, "a", "HELLO", None).unwrap_err().key;
    assert_eq!(found, "error-dns-type");
}
