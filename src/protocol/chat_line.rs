//! One datagram of the chat: a line of words.

use crate::model::payload;

/// The longest text of a message, in bytes.
const MAX_TEXT: usize = 900;
/// The longest name, in characters.
const MAX_NAME: usize = 24;

/// One datagram of the chat, as text in UTF-8. A number with `#` before it is given by who speaks: with it a message
/// is acknowledged, can be asked for again, and is passed on once however often it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ChatLine {
    /// `JOIN NAME [PROOF]`: the proof is what `PROVE` asked for.
    Join(String, Option<String>),
    /// `SAY [#NUMBER] TEXT`: a text for everybody in the room.
    Say(Option<u32>, String),
    /// `AGAIN NAME #NUMBER`: asks for a message that was missed.
    Again(String, u32),
    /// `WHO`: who is there?
    Who,
    /// `LEAVE`: the sender goes out of the room.
    Leave,
    /// `WELCOME NAME`, to who has joined.
    Welcome(String),
    /// `PROVE PROOF`: join again with this, so that it is seen that answers reach you.
    Prove(String),
    /// `HERE NAME…`: who is there, in the order of their names.
    Here(Vec<String>),
    /// `FROM NAME [#NUMBER] TEXT`: what somebody said.
    From(String, Option<u32>, String),
    /// `ACK #NUMBER`: it was passed on.
    Ack(u32),
    /// `GONE NAME #NUMBER`: what is no longer kept.
    Gone(String, u32),
    /// `NO REASON`: the server refuses, and says why.
    No(String),
}

impl ChatLine {
    /// What a datagram says.
    ///
    /// # Errors
    /// Why it is no line of the chat, in the words that the server answers.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let line = str::from_utf8(bytes).or(Err("no UTF-8"))?.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim_start();
        let mut words = rest.split_ascii_whitespace();
        let mut name = || words.next().ok_or("a name is missing").and_then(name);
        let numbered = |rest: &str| -> Result<(Option<u32>, String), &'static str> {
            let (number, text) = match rest.split_once(' ') {
                Some((first, text)) if first.starts_with('#') => (Some(number(first)?), text),
                _ => (None, rest),
            };
            Ok((number, self::text(text)?))
        };
        let line = match verb {
            "JOIN" => Self::Join(name()?, words.next().map(str::to_owned)),
            "SAY" => {
                let (number, text) = numbered(rest)?;
                Self::Say(number, text)
            }
            "AGAIN" => Self::Again(name()?, number(words.next().unwrap_or_default())?),
            "WHO" => Self::Who,
            "LEAVE" => Self::Leave,
            "WELCOME" => Self::Welcome(name()?),
            "PROVE" => Self::Prove(rest.to_owned()),
            "HERE" => Self::Here(words.map(self::name).collect::<Result<_, _>>()?),
            "FROM" => {
                let name = name()?;
                let rest = rest.get(name.len()..).unwrap_or_default();
                let (number, text) = numbered(rest.trim_start())?;
                Self::From(name, number, text)
            }
            "ACK" => Self::Ack(number(rest)?),
            "GONE" => Self::Gone(name()?, number(words.next().unwrap_or_default())?),
            "NO" => Self::No(text(rest)?),
            _ => return Err("unknown word; known: JOIN SAY AGAIN WHO LEAVE"),
        };
        Ok(line)
    }

    /// The line as it is sent.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let tag =
            |number: &Option<u32>| number.map_or(String::new(), |number| format!("#{number} "));
        let line = match self {
            Self::Join(name, None) => format!("JOIN {name}"),
            Self::Join(name, Some(proof)) => format!("JOIN {name} {proof}"),
            Self::Say(number, text) => format!("SAY {}{text}", tag(number)),
            Self::Again(name, number) => format!("AGAIN {name} #{number}"),
            Self::Who => "WHO".to_owned(),
            Self::Leave => "LEAVE".to_owned(),
            Self::Welcome(name) => format!("WELCOME {name}"),
            Self::Prove(proof) => format!("PROVE {proof}"),
            Self::Here(names) => format!("HERE {}", names.join(" ")),
            Self::From(name, number, text) => format!("FROM {name} {}{text}", tag(number)),
            Self::Ack(number) => format!("ACK #{number}"),
            Self::Gone(name, number) => format!("GONE {name} #{number}"),
            Self::No(reason) => format!("NO {reason}"),
        };
        line.into_bytes()
    }
}

fn name(word: &str) -> Result<String, &'static str> {
    if word.is_empty() || word.chars().nth(MAX_NAME).is_some() {
        Err("a name has 1 to 24 characters")
    } else if word.starts_with('#')
        || word
            .chars()
            .any(|c| c.is_whitespace() || payload::is_hidden(c))
    {
        Err("a name has no #, no spaces and no hidden characters")
    } else {
        Ok(word.to_owned())
    }
}

fn text(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || text.len() > MAX_TEXT {
        Err("a text has 1 to 900 bytes")
    } else if text.chars().any(payload::is_hidden) {
        Err("a text has no control characters and no hidden ones")
    } else {
        Ok(text.to_owned())
    }
}

fn number(word: &str) -> Result<u32, &'static str> {
    let digits = word
        .strip_prefix('#')
        .filter(|digits| !digits.starts_with('+'));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or("a number is written as #1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        for line in [
            "JOIN ada",
            "JOIN 小明 1a2b",
            "SAY hello, world",
            "SAY #7 #8 is a text",
            "AGAIN ada #7",
            "WHO",
            "LEAVE",
            "WELCOME ada",
            "PROVE 1a2b",
            "HERE ada bo",
            "HERE ",
            "FROM ada hi there",
            "FROM ada #3 hi  there",
            "ACK #3",
            "GONE ada #3",
            "NO room",
        ] {
            let read = ChatLine::parse(line.as_bytes()).unwrap();
            let written = read.to_bytes();
            assert_eq!(
                String::from_utf8_lossy(&written).trim_end(),
                line.trim_end()
            );
            assert_eq!(ChatLine::parse(&written), Ok(read));
        }
    }

    #[test]
    fn what_is_no_line_is_told_why() {
        let long = "x".repeat(65_000);
        let long = [format!("JOIN {long}"), format!("SAY {long}")];
        let bad = [
            "",
            "join ada",
            "JOIN",
            "JOIN a\u{7}a",
            "JOIN \u{202e}ada",
            "JOIN #1",
            "SAY",
            "SAY a\nb",
            "SAY #x y",
            "SAY #1 \u{202e}",
            "AGAIN ada",
            "AGAIN ada 7",
            "ACK #+1",
            "ACK #99999999999",
        ];
        for line in bad.into_iter().chain(long.iter().map(String::as_str)) {
            assert!(ChatLine::parse(line.as_bytes()).is_err(), "{line:.30}");
        }
        assert!(ChatLine::parse(b"SAY \xff").is_err());
    }
}
