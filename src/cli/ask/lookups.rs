//! Names and the time: one question, one answer.

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::AskArgs, json::write_answer},
    model::{Message, message},
    protocol::{
        Service,
        dns::{self, DnsAnswer},
        ntp::{self, NtpPacket, NtpTime},
    },
    session::{ServiceAnswer, ServiceQuestion},
};

/// Asks for a name over UDP, and over TCP where the answer was cut off.
pub(super) fn name(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    let mut words = ask.words.iter().cloned();
    let question = ServiceQuestion::Name {
        name: words.next().unwrap_or_default(),
        rtype: words.next().unwrap_or_else(|| "A".to_owned()),
        offer: ask.offer,
    };
    let framing = Service::Dns.framing().unwrap_or_default();
    if ask.tcp {
        talk.connect(framing)?;
    } else {
        talk.open()?;
    }
    let mut inquiry = talk.ask(question, ask.tcp)?;
    let mut found = talk.answer(&mut inquiry)?;
    if found.cut {
        talk.output.say(&Message::new("ask-dns-cut"))?;
        talk.connect(framing)?;
        inquiry.connect(&mut talk.session)?;
        found = talk.answer(&mut inquiry)?;
    }
    let bytes = found.bytes;
    let answer = DnsAnswer::parse(&bytes, &inquiry.sent)?;
    talk.fields(&dns::fields(&bytes))?;
    talk.output.say(
        &message! { "ask-dns-answer", rcode: answer.rcode.as_str(), n: answer.records.len() },
    )?;
    answer
        .records
        .iter()
        .try_for_each(|record| talk.output.text(record))?;
    let DnsAnswer { rcode, records, .. } = answer;
    let json = json!({ "service": "dns", "rcode": rcode, "records": records });
    write_answer(talk.output, json)?;
    Ok(true)
}

/// Asks for the time, and tells how far the own clock is from the server's.
pub(super) fn time(talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.open()?;
    let mut inquiry = talk.ask(ServiceQuestion::Time, false)?;
    let ServiceAnswer { at, bytes, .. } = talk.answer(&mut inquiry)?;
    let answer = NtpPacket::parse(&bytes)?;
    // When it was really handed over, a little after it was made.
    let sent = talk
        .last_sent()
        .map_or(answer.origin, |sent| NtpTime::of_unix(talk.wall(sent)));
    let stamps = [
        sent,
        answer.receive,
        answer.transmit,
        NtpTime::of_unix(talk.wall(at)),
    ];
    let (offset, delay) = ntp::offset_and_delay(stamps);
    let fields = Service::Ntp.fields(&bytes, false);
    talk.fields(&fields)?;
    let micros = |nanos: i64| format!("{:.1}", nanos as f64 / 1000.0);
    let message = message! {
        "ask-ntp", stratum: u32::from(answer.stratum), offset: micros(offset.saturating_abs()),
        way: if offset < 0 { "behind" } else { "ahead" }, delay: micros(delay),
        half: micros(delay / 2),
    };
    talk.output.say(&message)?;
    let stratum = answer.stratum;
    let json =
        json!({ "service": "ntp", "offset_ns": offset, "delay_ns": delay, "stratum": stratum });
    write_answer(talk.output, json)?;
    Ok(true)
}
