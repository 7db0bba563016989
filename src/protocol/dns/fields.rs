//! The fields of a message, told apart.

use domain::base::{Header, Message as DnsMessage, ParsedRecord, Rtype};
use domain::rdata::AllRecordData;

use crate::{
    model::{Message, message},
    protocol::Field,
};

/// The fields of a message in the order of their bytes, as far as it can be read; what cannot is the last one.
pub fn fields(bytes: &[u8]) -> Vec<Field> {
    let rest = |at: usize| {
        let left = bytes.len().saturating_sub(at);
        (left > 0).then(|| Field::new(at, left, Message::new("field-dns-rest")))
    };
    let Ok(message) = DnsMessage::from_octets(bytes) else {
        return rest(0).into_iter().collect();
    };
    let mut fields = header(&message);
    let end = body(&message, &mut fields)
        .unwrap_or_else(|| fields.last().map_or(0, |field| field.range.end));
    fields.extend(rest(end));
    fields
}

fn header(message: &DnsMessage<&[u8]>) -> Vec<Field> {
    let (header, counts) = (message.header(), message.header_counts());
    let mut fields = vec![
        Field::new(
            0,
            2,
            Message::new("field-dns-id").with("id", format!("{:#06x}", header.id())),
        ),
        Field::new(2, 2, flags(header)),
    ];
    let counts = [
        ("field-dns-questions", counts.qdcount()),
        ("field-dns-answers", counts.ancount()),
        ("field-dns-authorities", counts.nscount()),
        ("field-dns-additionals", counts.arcount()),
    ];
    let counts = counts.into_iter().zip([4, 6, 8, 10]);
    fields.extend(counts.map(|((key, n), at)| Field::new(at, 2, Message::new(key).with("n", n))));
    fields
}

fn flags(header: Header) -> Message {
    let set = [
        ("AA", header.aa()),
        ("TC", header.tc()),
        ("RD", header.rd()),
        ("RA", header.ra()),
        ("AD", header.ad()),
        ("CD", header.cd()),
    ];
    let set: Vec<&str> = set
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| name)
        .collect();
    let key = if header.qr() {
        "field-dns-response"
    } else {
        "field-dns-query"
    };
    let flags = if set.is_empty() {
        "–".to_owned()
    } else {
        set.join(" ")
    };
    message! { key, opcode: header.opcode().to_string(), rcode: header.rcode().to_string(), flags }
}

/// Adds questions and records; gives where they end, or nothing where one cannot be read.
fn body(message: &DnsMessage<&[u8]>, fields: &mut Vec<Field>) -> Option<usize> {
    let mut at = message.question().pos();
    let mut questions = message.question();
    while let Some(question) = questions.next() {
        let question = question.ok()?;
        // Type and class, two bytes each, stand behind the name.
        let end = questions.pos().checked_sub(4)?;
        push_name(fields, at, end, &question.qname().to_string());
        push_type(fields, end, question.qtype(), question.qclass().to_string());
        at = questions.pos();
    }
    let mut section = message.answer().ok()?;
    loop {
        while let Some(record) = section.next() {
            let end = section.pos();
            push_record(fields, (at, end), &record.ok()?)?;
            at = end;
        }
        match section.next_section().ok()? {
            Some(next) => section = next,
            None => return Some(at),
        }
    }
}

fn push_record(
    fields: &mut Vec<Field>,
    (at, end): (usize, usize),
    record: &ParsedRecord<'_, &[u8]>,
) -> Option<()> {
    let data = end.checked_sub(usize::from(record.rdlen()))?;
    let fixed = data.checked_sub(10)?;
    push_name(fields, at, fixed, &record.owner().to_string());
    if record.rtype() == Rtype::OPT {
        // RFC 6891, section 6.1.2: class and TTL have another meaning.
        let size = record.class().to_int();
        let meaning = Message::new("field-dns-opt").with("bytes", size);
        fields.push(Field::new(fixed, 8, meaning));
    } else {
        push_type(fields, fixed, record.rtype(), record.class().to_string());
        let ttl = Message::new("field-dns-ttl").with("seconds", record.ttl().as_secs());
        fields.push(Field::new(fixed + 4, 4, ttl));
    }
    let length = Message::new("field-dns-length").with("bytes", record.rdlen());
    fields.push(Field::new(fixed + 8, 2, length));
    if data < end {
        let read = record.to_any_record::<AllRecordData<_, _>>();
        let meaning = read.map_or_else(
            |_| Message::new("field-dns-rest"),
            |read| Message::new("field-dns-data").with("data", read.data().to_string()),
        );
        fields.push(Field::new(data, end - data, meaning));
    }
    Some(())
}

fn push_name(fields: &mut Vec<Field>, at: usize, end: usize, name: &str) {
    let name = if name.is_empty() { "." } else { name };
    let meaning = Message::new("field-dns-name").with("name", name);
    fields.push(Field::new(at, end.saturating_sub(at), meaning));
}

fn push_type(fields: &mut Vec<Field>, at: usize, rtype: Rtype, class: String) {
    let rtype = Message::new("field-dns-type").with("type", rtype.to_string());
    fields.push(Field::new(at, 2, rtype));
    let class = Message::new("field-dns-class").with("class", class);
    fields.push(Field::new(at + 2, 2, class));
}
