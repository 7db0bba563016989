//! Names and the time: one question, one answer.

use std::hash::{BuildHasher as _, RandomState};

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::Ask, json::JsonAnswer},
    model::{Message, Stamp},
    protocol::{
        Service,
        dns::{self, DnsAnswer},
        ntp::{self, NtpPacket, NtpTime},
    },
};

/// How often a question is sent that is not answered.
const TRIES: u32 = 3;

/// Asks for a name over UDP, and over TCP where the answer was cut off.
pub(super) fn name(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    let mut words = ask.words.iter().map(String::as_str);
    let (name, rtype) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or("A"),
    );
    let id = RandomState::new().hash_one(name) & 0xffff;
    let id = u16::try_from(id).unwrap_or_default();
    let query = dns::query(id, name, rtype, ask.offer)?;
    let wrong = |answer: &[u8]| DnsAnswer::parse(answer, &query);
    let mut answer = None;
    if !ask.tcp {
        talk.open()?;
        answer = datagram(
            ask,
            talk,
            |_, _| Ok(query.clone()),
            |bytes| wrong(bytes).map(|_| ()),
        )?;
        if answer.is_none() {
            talk.output.tell(&talk.no_answer());
            return Ok(false);
        }
    }
    let cut = |answer: &(Stamp, Vec<u8>)| wrong(&answer.1).is_ok_and(|answer| answer.cut);
    if answer.as_ref().is_none_or(cut) {
        if answer.is_some() {
            talk.output.say(&Message::new("ask-dns-cut"))?;
        }
        talk.connect(Service::Dns.framing().unwrap_or_default())?;
        talk.request(query.clone())?;
        let end = talk.now().plus(ask.wait);
        answer = talk.message(end)?.map(|bytes| (end, bytes));
    }
    let Some((_, bytes)) = answer else {
        talk.output.tell(&talk.no_answer());
        return Ok(false);
    };
    let answer = DnsAnswer::parse(&bytes, &query)?;
    talk.fields(&dns::fields(&bytes))?;
    talk.output.say(
        &Message::new("ask-dns-answer")
            .with("rcode", answer.rcode.as_str())
            .with("n", answer.records.len()),
    )?;
    answer
        .records
        .iter()
        .try_for_each(|record| talk.output.text(record))?;
    let DnsAnswer { rcode, records, .. } = answer;
    let told = json!({ "service": "dns", "rcode": rcode, "records": records });
    JsonAnswer::write(talk.output, told)?;
    Ok(true)
}

/// Asks for the time, and tells how far the own clock is from the server's.
pub(super) fn time(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.open()?;
    let mut question = NtpPacket::default();
    let asked = std::cell::Cell::new(question);
    let make = |talk: &Conversation<'_, '_>, now| {
        asked.set(NtpPacket::question(NtpTime::of_unix(talk.wall(now))));
        Ok(asked.get().to_bytes())
    };
    let check = |bytes: &[u8]| NtpPacket::parse(bytes)?.check_answer(&asked.get());
    let Some((back, bytes)) = datagram(ask, talk, make, check)? else {
        talk.output.tell(&talk.no_answer());
        return Ok(false);
    };
    let answer = NtpPacket::parse(&bytes)?;
    question.transmit = answer.origin;
    // When it was really handed over, a little after it was made.
    let sent = talk
        .last_sent()
        .map_or(question.transmit, |sent| NtpTime::of_unix(talk.wall(sent)));
    let stamps = [
        sent,
        answer.receive,
        answer.transmit,
        NtpTime::of_unix(talk.wall(back)),
    ];
    let (offset, delay) = ntp::offset_and_delay(stamps);
    let fields = Service::Ntp.fields(&bytes, false);
    talk.fields(&fields)?;
    let micros = |nanos: i64| format!("{:.1}", nanos as f64 / 1000.0);
    let told = Message::new("ask-ntp")
        .with("stratum", u32::from(answer.stratum))
        .with("offset", micros(offset.saturating_abs()))
        .with("way", if offset < 0 { "behind" } else { "ahead" })
        .with("delay", micros(delay))
        .with("half", micros(delay / 2));
    talk.output.say(&told)?;
    let stratum = answer.stratum;
    let told =
        json!({ "service": "ntp", "offset_ns": offset, "delay_ns": delay, "stratum": stratum });
    JsonAnswer::write(talk.output, told)?;
    Ok(true)
}

/// Sends a question, again where nothing comes, and gives the first answer that `check` lets pass, with the time of
/// its read; what is wrong with others is told.
fn datagram(
    ask: &Ask,
    talk: &mut Conversation<'_, '_>,
    question: impl Fn(&Conversation<'_, '_>, Stamp) -> Result<Vec<u8>, Message>,
    check: impl Fn(&[u8]) -> Result<(), Message>,
) -> Result<Option<(Stamp, Vec<u8>)>, RunError> {
    for _ in 0..TRIES {
        let now = talk.now();
        let bytes = question(talk, now)?;
        talk.send(bytes)?;
        let end = now.plus(ask.wait);
        while let Some((row, bytes)) = talk.datagram(end)? {
            match check(&bytes) {
                Ok(()) => return Ok(Some((row.at, bytes))),
                Err(wrong) => talk.output.tell(&wrong),
            }
        }
    }
    Ok(None)
}
