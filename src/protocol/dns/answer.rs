//! What the server answers.

use super::PLAIN;
use domain::base::{
    Message, MessageBuilder, Rtype, StaticCompressor,
    iana::{Class, Opcode, OptRcode, Rcode},
    message_builder::PushError,
    wire::ParseError,
};

use super::zone::{self, ZoneAnswer};

/// What this server offers to take, in bytes: what passes everywhere in one piece.
const OFFER: u16 = 1232;

/// The transport that a query came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum DnsTransport {
    Udp { outside: bool },
    Tcp,
}

/// The answer to a query. `None`: what came is no query. An answer that does not fit into what the client offers
/// sets TC and has no records; a query that cannot be read, or is of a kind that is unknown, is answered with 12 bytes.
pub(in crate::protocol) fn answer(query: &[u8], over: DnsTransport) -> Option<Vec<u8>> {
    let query = Message::from_octets(query).ok()?;
    if query.header().qr() {
        return None; // two servers would never end
    }
    if query.header().opcode() != Opcode::QUERY {
        return Some(bare(&query, Rcode::NOTIMP));
    }
    let Ok(rest) = read(&query) else {
        return Some(bare(&query, Rcode::FORMERR));
    };
    let offered = rest.offer.unwrap_or(PLAIN).max(PLAIN);
    let limit = match over {
        DnsTransport::Udp { outside: true } => PLAIN,
        DnsTransport::Udp { outside: false } => offered,
        DnsTransport::Tcp => u16::MAX,
    };
    let whole = build(&query, &rest, true).ok();
    let fits = |answer: &Vec<u8>| answer.len() <= usize::from(limit);
    let cut = || build(&query, &rest, false).ok().filter(fits);
    let answer = whole.filter(fits).or_else(cut);
    Some(answer.unwrap_or_else(|| bare(&query, Rcode::SERVFAIL)))
}

/// What a query says beside its question.
struct DnsQuestion {
    found: ZoneAnswer,
    /// The bytes that the client offers to take (EDNS), if it does.
    offer: Option<u16>,
    /// It speaks a version of EDNS that is not known.
    is_newer: bool,
}

/// Reads a query to its end.
fn read(query: &Message<&[u8]>) -> Result<DnsQuestion, ParseError> {
    let question = query.sole_question()?;
    let mut opts = 0;
    for record in query {
        opts += u32::from(record?.0.rtype() == Rtype::OPT);
    }
    let opt = query.opt();
    if opts > 1 || opts == 1 && opt.is_none() {
        return Err(ParseError::form_error("OPT"));
    }
    let is_newer = opt.as_ref().is_some_and(|opt| opt.version() > 0);
    let found = if is_newer {
        let (data, authority) = (Vec::new(), None);
        let rcode = Rcode::NOERROR;
        ZoneAnswer {
            rcode,
            data,
            authority,
        }
    } else if matches!(question.qclass(), Class::IN | Class::ANY) {
        zone::find(question.qname(), question.qtype())
    } else {
        let (data, authority) = (Vec::new(), None);
        let rcode = Rcode::REFUSED;
        ZoneAnswer {
            rcode,
            data,
            authority,
        }
    };
    Ok(DnsQuestion {
        found,
        offer: opt.map(|opt| opt.udp_payload_size()),
        is_newer,
    })
}

fn build(
    query: &Message<&[u8]>,
    dns_question: &DnsQuestion,
    whole: bool,
) -> Result<Vec<u8>, PushError> {
    let ZoneAnswer {
        rcode,
        data,
        authority,
    } = &dns_question.found;
    let builder = MessageBuilder::from_target(StaticCompressor::new(Vec::new()));
    let builder = builder.or(Err(PushError::ShortBuf))?;
    let mut answer = builder.start_answer(query, *rcode)?;
    answer
        .header_mut()
        .set_aa(*rcode != Rcode::REFUSED && !dns_question.is_newer);
    answer.header_mut().set_tc(!whole);
    let question = query.sole_question().or(Err(PushError::ShortBuf))?;
    for data in data.iter().filter(|_| whole) {
        answer.push((question.qname(), zone::TTL, data))?;
    }
    let mut records = answer.authority();
    if let Some(soa) = authority.as_ref().filter(|_| whole) {
        records.push((zone::apex(), zone::TTL, soa))?;
    }
    let mut additional = records.additional();
    if dns_question.offer.is_some() {
        additional.opt(|opt| {
            opt.set_udp_payload_size(OFFER);
            if dns_question.is_newer {
                opt.set_rcode(OptRcode::BADVERS);
            }
            Ok(())
        })?;
    }
    Ok(additional.finish().into_target())
}

/// The header of an answer, and nothing more.
fn bare(query: &Message<&[u8]>, rcode: Rcode) -> Vec<u8> {
    let mut builder = MessageBuilder::new_vec();
    let (of, header) = (query.header(), builder.header_mut());
    header.set_id(of.id());
    header.set_qr(true);
    header.set_opcode(of.opcode());
    header.set_rd(of.rd());
    header.set_rcode(rcode);
    builder.finish()
}
