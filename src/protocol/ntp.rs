//! The time, as NTP tells it: 48 bytes with four time stamps (RFC 5905, section 7.3).

use super::Field;
use crate::model::Message;

/// Bytes of a packet without extensions.
pub(crate) const NTP_LEN: usize = 48;
/// Seconds from 1900, where NTP begins to count, to 1970.
const FROM_1900: u64 = 2_208_988_800;
/// Nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;
/// The mode of who asks.
const ASKS: u8 = 3;
/// The mode of who answers.
const ANSWERS: u8 = 4;
/// Leap indicator and stratum of a clock that is not set.
const UNSET: (u8, u8) = (3, 16);

/// A moment: seconds since 1900 in the upper 32 bits, fractions of a second in the lower ones; it begins again at 0 in 2036.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NtpTime(pub u64);

impl NtpTime {
    /// The moment so many nanoseconds after 1970.
    pub(crate) fn of_unix(nanos: u64) -> Self {
        let nanos = u128::from(nanos);
        let seconds = (nanos / SECOND + u128::from(FROM_1900)) << 32;
        let fraction = ((nanos % SECOND) << 32).div_ceil(SECOND);
        let bits = (seconds + fraction) & u128::from(u64::MAX);
        Self(u64::try_from(bits).unwrap_or_default())
    }

    /// Nanoseconds from an earlier moment, negative where it is later; right for less than 68 years.
    #[expect(clippy::cast_possible_wrap, reason = "the difference counts both ways")]
    pub fn since(self, earlier: Self) -> i64 {
        let parts = i128::from(self.0.wrapping_sub(earlier.0) as i64);
        i64::try_from((parts * SECOND as i128) >> 32).unwrap_or(i64::MAX)
    }
}

/// A packet of NTP, without extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NtpPacket {
    /// Whether a leap second comes: 0…2; 3 is a clock that is not set.
    pub(crate) leap: u8,
    /// 1…7; 4 is today's.
    pub version: u8,
    /// 3 asks, 4 answers.
    pub mode: u8,
    /// Steps from a clock of reference: 1…15; 0 is a refusal, 16 not set.
    pub stratum: u8,
    /// The longest wait between two questions, as a power of two in seconds.
    pub poll: i8,
    /// How fine the clock is, as a power of two in seconds.
    pub precision: i8,
    /// The round trip to the clock of reference, in 2⁻¹⁶ s.
    pub(crate) root_delay: u32,
    /// The most that the clock is wrong, in 2⁻¹⁶ s.
    pub(crate) root_dispersion: u32,
    /// The clock that the server is set by, as a code of four bytes (RFC 5905).
    pub(crate) reference_id: [u8; 4],
    /// The time at which the clock was set last.
    pub reference: NtpTime,
    /// In an answer: when the question was sent, by the clock of who asked.
    pub origin: NtpTime,
    /// In an answer: when the question came, by the clock of who answers.
    pub receive: NtpTime,
    /// When this packet was sent, by the clock of who sent it.
    pub transmit: NtpTime,
}

impl NtpPacket {
    /// The question of a client whose clock shows `now`.
    pub fn question(now: NtpTime) -> Self {
        Self {
            version: 4,
            mode: ASKS,
            transmit: now,
            ..Self::default()
        }
    }

    /// What 48 bytes say; bytes behind them are extensions, which are passed over.
    ///
    /// # Errors
    /// `ntp-length` for fewer.
    pub fn parse(bytes: &[u8]) -> Result<Self, Message> {
        let fault = || Message::new("ntp-length").with("bytes", bytes.len());
        let (packet, _) = bytes.split_first_chunk::<NTP_LEN>().ok_or_else(fault)?;
        let word = |at: usize| {
            let word = packet.get(at..at + 4).and_then(|word| word.try_into().ok());
            u32::from_be_bytes(word.unwrap_or_default())
        };
        let time = |at| NtpTime(u64::from(word(at)) << 32 | u64::from(word(at + 4)));
        let [first, stratum, poll, precision, ..] = *packet;
        Ok(Self {
            leap: first >> 6,
            version: first >> 3 & 7,
            mode: first & 7,
            stratum,
            poll: poll.cast_signed(),
            precision: precision.cast_signed(),
            root_delay: word(4),
            root_dispersion: word(8),
            reference_id: word(12).to_be_bytes(),
            reference: time(16),
            origin: time(24),
            receive: time(32),
            transmit: time(40),
        })
    }

    /// The packet as 48 bytes, in network byte order (RFC 5905, figure 8).
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![
            self.leap << 6 | (self.version & 7) << 3 | self.mode & 7,
            self.stratum,
            self.poll.cast_unsigned(),
            self.precision.cast_unsigned(),
        ];
        bytes.extend(self.root_delay.to_be_bytes());
        bytes.extend(self.root_dispersion.to_be_bytes());
        bytes.extend(self.reference_id);
        for time in [self.reference, self.origin, self.receive, self.transmit] {
            bytes.extend(time.0.to_be_bytes());
        }
        bytes
    }

    /// Whether it answers `question`.
    ///
    /// # Errors
    /// `ntp-mode`, `ntp-origin`, `ntp-unset`: what is wrong with it.
    pub(crate) fn check_answer(&self, question: &Self) -> Result<(), Message> {
        if self.mode != ANSWERS {
            return Err(Message::new("ntp-mode").with("mode", u32::from(self.mode)));
        }
        if self.origin != question.transmit {
            return Err(Message::new("ntp-origin"));
        }
        let (leap, stratum) = (self.leap, self.stratum);
        if leap == UNSET.0 || stratum == 0 || stratum >= UNSET.1 || self.transmit == NtpTime(0) {
            return Err(Message::new("ntp-unset").with("stratum", u32::from(stratum)));
        }
        Ok(())
    }
}

/// The answer to a question that came when the clock showed `received` nanoseconds after 1970, and is answered at
/// `sent`. `None`: what came is no question.
pub(super) fn answer(question: &[u8], received: u64, sent: u64) -> Option<Vec<u8>> {
    let request = NtpPacket::parse(question).ok()?;
    let asks = request.mode == ASKS && (1..=4).contains(&request.version);
    let answer = NtpPacket {
        leap: 0,
        version: request.version,
        mode: ANSWERS,
        // No clock of reference is known: that of this machine, as RFC 5905 has it for an orphan.
        stratum: 10,
        poll: request.poll,
        precision: -20,
        root_delay: 0,
        root_dispersion: 0x290, // 10 ms
        reference_id: [127, 127, 1, 1],
        reference: NtpTime::of_unix(received),
        origin: request.transmit,
        receive: NtpTime::of_unix(received),
        transmit: NtpTime::of_unix(sent),
    };
    asks.then(|| answer.to_bytes())
}

/// How far the other clock is ahead of the own one, and how long the way there and back took, both in
/// nanoseconds: from when the question was sent (own clock), came, was answered (the other's), and when the answer
/// came (RFC 5905, section 8).
pub(crate) fn offset_and_delay(stamps: [NtpTime; 4]) -> (i64, i64) {
    let [sent, received, answered, back] = stamps;
    let (there, here) = (received.since(sent), answered.since(back));
    let offset = i64::midpoint(there, here);
    (offset, there.saturating_sub(here))
}

/// The sentence that sums up a packet.
pub(super) fn says(bytes: &[u8]) -> Option<Message> {
    let packet = match NtpPacket::parse(bytes) {
        Ok(packet) => packet,
        Err(fault) => return Some(fault),
    };
    match packet.mode {
        ASKS => Some(Message::new("why-ntp-question")),
        ANSWERS => {
            let stratum = u32::from(packet.stratum);
            Some(Message::new("why-ntp-answer").with("stratum", stratum))
        }
        _ => None,
    }
}

/// The fields of a packet; where it is too short none but the fault.
pub(super) fn fields(bytes: &[u8]) -> Vec<Field> {
    let packet = match NtpPacket::parse(bytes) {
        Ok(packet) => packet,
        Err(_) if bytes.is_empty() => return Vec::new(),
        Err(fault) => return vec![Field::new(0, bytes.len(), fault)],
    };
    let first = Message::new("field-ntp-mode")
        .with("leap", u32::from(packet.leap))
        .with("version", u32::from(packet.version))
        .with("mode", u32::from(packet.mode));
    let power = |key, power: i8| Message::new(key).with("power", power.to_string());
    let millis = |key, part: u32| {
        let ms = f64::from(part) * 1000.0 / 65536.0;
        Message::new(key).with("ms", format!("{ms:.3}"))
    };
    let [a, b, c, d] = packet.reference_id;
    let id = Message::new("field-ntp-reference-id").with("id", format!("{a}.{b}.{c}.{d}"));
    let stratum = Message::new("field-ntp-stratum").with("stratum", u32::from(packet.stratum));
    let dispersion = millis("field-ntp-root-dispersion", packet.root_dispersion);
    let mut fields = vec![
        Field::new(0, 1, first),
        Field::new(1, 1, stratum),
        Field::new(2, 1, power("field-ntp-poll", packet.poll)),
        Field::new(3, 1, power("field-ntp-precision", packet.precision)),
        Field::new(4, 4, millis("field-ntp-root-delay", packet.root_delay)),
        Field::new(8, 4, dispersion),
        Field::new(12, 4, id),
    ];
    let times = [
        ("field-ntp-reference", packet.reference),
        ("field-ntp-origin", packet.origin),
        ("field-ntp-receive", packet.receive),
        ("field-ntp-transmit", packet.transmit),
    ];
    for ((key, time), at) in times.into_iter().zip([16, 24, 32, 40]) {
        let (seconds, fraction) = (time.0 >> 32, time.0 & 0xffff_ffff);
        let micros = (fraction * 1_000_000) >> 32;
        let meaning = Message::new(key).with("seconds", format!("{seconds}.{micros:06}"));
        fields.push(Field::new(at, 8, meaning));
    }
    if bytes.len() > NTP_LEN {
        let rest = Message::new("field-ntp-extension");
        fields.push(Field::new(NTP_LEN, bytes.len() - NTP_LEN, rest));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-01 00:00:00 UTC, in nanoseconds after 1970.
    const NEW_YEAR: u64 = 1_767_225_600_000_000_000;

    #[test]
    fn a_question_is_answered_with_its_own_stamp() {
        let now = NtpTime::of_unix(NEW_YEAR + 250_000_000);
        assert_eq!(now.0 >> 32, 3_976_214_400, "seconds since 1900");
        assert_eq!(now.0 & 0xffff_ffff, 1 << 30, "a quarter of a second");
        let question = NtpPacket::question(now);
        let answer = answer(&question.to_bytes(), NEW_YEAR, NEW_YEAR + 1).unwrap();
        let answer = NtpPacket::parse(&answer).unwrap();
        assert_eq!(answer.check_answer(&question), Ok(()), "the answer to it");
        assert_eq!((answer.origin, answer.mode), (now, 4));
        let other = NtpPacket::question(NtpTime(1));
        assert_eq!(answer.check_answer(&other).unwrap_err().key, "ntp-origin");
    }

    #[test]
    fn what_is_no_question_is_not_answered() {
        let question = NtpPacket::question(NtpTime(7)).to_bytes();
        assert_eq!(answer(&question[..47], 1, 1), None, "too short");
        for mode in [0, 1, 2, 4, 5, 6, 7] {
            let mut other = question.clone();
            other[0] = 4 << 3 | mode;
            let found = answer(&other, 1, 1);
            assert_eq!(found, None, "mode {mode}: two servers would never end");
        }
        let longer = [question.as_slice(), &[0; 20]].concat();
        let len = answer(&longer, 1, 1).map(|answer| answer.len());
        assert_eq!(len, Some(NTP_LEN), "with an extension");
    }

    #[test]
    fn offset_and_delay_come_from_four_stamps() {
        let at = |ms: u64| NtpTime::of_unix(NEW_YEAR + ms * 1_000_000);
        // The other clock is 100 ms ahead; 10 ms there, 5 ms to answer, 10 ms back.
        let (offset, delay) = offset_and_delay([at(0), at(110), at(115), at(25)]);
        assert!((offset - 100_000_000).abs() < 2, "{offset}");
        assert!((delay - 20_000_000).abs() < 2, "{delay}");
        // It is behind, and the seconds begin again in 2036.
        let (before, after) = (NtpTime(u64::MAX - 5), NtpTime(1 << 32));
        let (offset, _) = offset_and_delay([after, before, before, after]);
        assert!((offset + 1_000_000_001).abs() < 2, "{offset}");
    }

    #[test]
    fn every_byte_of_a_packet_is_in_a_field() {
        let packet = [NtpPacket::question(NtpTime(7)).to_bytes(), vec![1; 8]].concat();
        let mut end = 0;
        for field in fields(&packet) {
            assert_eq!(field.range.start, end, "{field:?}");
            end = field.range.end;
        }
        assert_eq!(end, packet.len());
        assert_eq!(fields(&packet[..20])[0].meaning.key, "ntp-length");
    }
}
