//! What a client asks, and what it reads in the answer.

use domain::base::{Message as DnsMessage, MessageBuilder, Name, Rtype};
use domain::rdata::AllRecordData;

use super::PLAIN;
use crate::model::Message;

/// A query for records of that name, with an offer to take so many bytes by UDP where there is one.
///
/// # Errors
/// `error-dns-name`, `error-dns-type`: a name or a type that cannot be asked for.
pub fn query(id: u16, name: &str, rtype: &str, offer: Option<u16>) -> Result<Vec<u8>, Message> {
    let bad_name = || Message::new("error-dns-name").with("value", name);
    let qname: Name<Vec<u8>> = name.parse().ok().ok_or_else(bad_name)?;
    let bad_type = || Message::new("error-dns-type").with("value", rtype);
    let read = rtype.to_ascii_uppercase().parse().ok();
    let rtype: Rtype = read.ok_or_else(bad_type)?;
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(id);
    let mut question = builder.question();
    question.push((qname, rtype)).ok().ok_or_else(bad_name)?;
    let mut additional = question.additional();
    if let Some(offer) = offer {
        let opt = additional.opt(|opt| {
            opt.set_udp_payload_size(offer);
            Ok(())
        });
        opt.ok().ok_or_else(bad_name)?;
    }
    Ok(additional.finish())
}

/// The question of a DNS query (RFC 1035).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DnsQuery {
    /// The number of the query, which the answer repeats.
    pub(crate) id: u16,
    /// The name, without the dot at its end.
    pub(crate) name: String,
    /// `A`, `AAAA`, `TXT`, …
    pub(crate) rtype: String,
    /// The bytes that are taken by UDP, where there is an offer (EDNS).
    pub(crate) offer: Option<u16>,
}

impl DnsQuery {
    /// The question of a DNS query; `None` where the bytes are no query (RFC 1035).
    pub(crate) fn parse(query: &[u8]) -> Option<Self> {
        let query = DnsMessage::from_octets(query).ok()?;
        let question = query.first_question()?;
        (!query.header().qr()).then(|| Self {
            id: query.header().id(),
            name: question.qname().to_string(),
            rtype: question.qtype().to_string(),
            offer: query.opt().map(|opt| opt.udp_payload_size()),
        })
    }
}

/// What a query or an answer says in all.
pub(in crate::protocol) fn says(bytes: &[u8]) -> Option<Message> {
    if let Some(query) = DnsQuery::parse(bytes) {
        let message = Message::new("why-dns-query").with("name", query.name);
        let message = message.with("type", query.rtype);
        return Some(message.with("limit", query.offer.unwrap_or_default().max(PLAIN)));
    }
    let answer = DnsMessage::from_octets(bytes).ok()?;
    if answer.header().tc() {
        return Some(Message::new("why-dns-cut"));
    }
    let message = Message::new("why-dns-answer").with("rcode", answer.opt_rcode().to_string());
    Some(message.with("n", answer.header_counts().ancount()))
}

/// The answer of a DNS server (RFC 1035).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsAnswer {
    /// It did not fit, and is to be asked for over TCP.
    pub cut: bool,
    /// The response code: `NOERROR`, `NXDOMAIN`, …
    pub rcode: String,
    /// Its records, as zone files have them.
    pub records: Vec<String>,
}

impl DnsAnswer {
    /// What an answer to `query` says.
    ///
    /// # Errors
    /// `error-dns-answer`: it is none, or not to that query.
    pub fn parse(answer: &[u8], query: &[u8]) -> Result<Self, Message> {
        Self::read(answer, query)
            .ok_or_else(|| Message::new("error-dns-answer").with("bytes", answer.len()))
    }

    fn read(answer: &[u8], query: &[u8]) -> Option<Self> {
        let query = DnsMessage::from_octets(query).ok()?;
        let answer = DnsMessage::from_octets(answer).ok()?;
        let is_bare =
            answer.header_counts().qdcount() == 0 && answer.header().id() == query.header().id();
        if !answer.header().qr() || !answer.is_answer(&query) && !is_bare {
            return None;
        }
        let cut = answer.header().tc();
        let mut records = Vec::new();
        for record in answer.answer().ok()? {
            match record {
                Ok(record) => {
                    let record = record.to_any_record::<AllRecordData<_, _>>().ok()?;
                    records.push(record.to_string());
                }
                Err(_) if cut => break,
                Err(_) => return None,
            }
        }
        let rcode = answer.opt_rcode().to_string();
        Some(Self {
            cut,
            rcode,
            records,
        })
    }
}
