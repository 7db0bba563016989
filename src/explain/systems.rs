//! How other systems differ, and what they call errors: the table of `assets/systems.toml`.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use serde::Deserialize;

use crate::model::{Errno, Message, Row, RowFlags};

/// A system whose answers are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum System {
    /// The one on which everything is recorded and measured.
    #[default]
    Linux,
    /// As its manual and its sources document it.
    MacOs,
    /// As Microsoft documents it.
    Windows,
}

impl System {
    /// Every system, in the order of the table.
    pub(crate) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// What it is called, in every language.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
        }
    }

    /// The one that a row was recorded on, as far as its errors tell.
    pub(super) const fn of(row: &Row) -> Self {
        if row.flags.has(RowFlags::WINSOCK) {
            Self::Windows
        } else {
            Self::Linux
        }
    }

    /// The one after it, and after the last the first.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Linux => Self::MacOs,
            Self::MacOs => Self::Windows,
            Self::Windows => Self::Linux,
        }
    }
}

/// A statement about one system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement<'a> {
    /// The key of the sentence.
    says: &'a str,
    /// The test that measures it.
    #[serde(borrow)]
    measured: Option<&'a str>,
    /// Where it is documented: a name among the sources.
    #[serde(borrow)]
    source: Option<&'a str>,
    /// The caption of a row that is an example of it, where it is another than on Linux.
    #[serde(borrow)]
    pub(super) told: Option<&'a str>,
    /// What has to be true of the row of a call that gives error codes there: a word of [`super::why_rule::words`].
    #[serde(borrow)]
    pub(super) of: Option<&'a str>,
    /// The error codes that the call gives there.
    #[serde(borrow, default)]
    pub(super) codes: Vec<&'a str>,
    /// The bytes that a datagram has there at most.
    pub(super) most: Option<u32>,
}

/// Something in which systems may differ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Difference<'a> {
    pub(super) id: &'a str,
    /// The key of its heading; the documents have it.
    #[serde(rename = "title")]
    _title: &'a str,
    #[serde(borrow)]
    linux: Statement<'a>,
    #[serde(borrow)]
    macos: Option<Statement<'a>>,
    #[serde(borrow)]
    windows: Option<Statement<'a>>,
}

impl Difference<'static> {
    pub(super) const fn of(&self, system: System) -> Option<&Statement<'static>> {
        match system {
            System::Linux => Some(&self.linux),
            System::MacOs => self.macos.as_ref(),
            System::Windows => self.windows.as_ref(),
        }
    }
}

/// A title, and where it can be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementSource<'a> {
    title: &'a str,
    url: &'a str,
}

/// What an error of Linux is elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemCode<'a> {
    /// The words of strerror(3) in the C library of Linux.
    says: &'a str,
    macos: u16,
    /// Its words on macOS, where those are others.
    #[serde(borrow)]
    macos_says: Option<&'a str>,
    #[serde(borrow)]
    windows: Option<&'a str>,
    number: Option<u16>,
}

/// The whole of `assets/systems.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemTable<'a> {
    #[serde(borrow, rename = "difference")]
    differences: Vec<Difference<'a>>,
    #[serde(borrow)]
    sources: BTreeMap<&'a str, StatementSource<'a>>,
    #[serde(borrow)]
    codes: BTreeMap<&'a str, SystemCode<'a>>,
}

/// A test sees to it that it can be read.
static TABLE: LazyLock<SystemTable<'static>> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/systems.toml")).unwrap_or_default());

pub(super) fn difference(id: &str) -> Option<&'static Difference<'static>> {
    TABLE.differences.iter().find(|one| one.id == id)
}

/// What is said of each system, and where it is documented, if it is not measured here.
pub(super) fn statements(id: &str) -> Vec<(Message, Option<(&'static str, &'static str)>)> {
    let statement_line = |system: System| {
        let statement = difference(id)?.of(system)?;
        let source = statement.source.and_then(|name| TABLE.sources.get(name));
        let mark = if statement.measured.is_some() {
            "systems-measured"
        } else {
            "systems-documented"
        };
        let message = Message::new("systems-line")
            .with("system", system.name())
            .with("says", vec![Message::new(statement.says)])
            .with("mark", vec![Message::new(mark)]);
        Some((message, source.map(|source| (source.title, source.url))))
    };
    System::ALL
        .iter()
        .copied()
        .filter_map(statement_line)
        .collect()
}

/// An error, as a system has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SystemError {
    /// The name on Linux, such as `EAGAIN`.
    pub(crate) of: String,
    /// The name on that system, such as `WSAEWOULDBLOCK`.
    pub(crate) name: String,
    /// The error's number on that system.
    pub(crate) number: u16,
    /// Its words there; `…` where these depend on the language of the system.
    pub(crate) says: &'static str,
}

impl SystemError {
    /// The error of which this is the name on Linux or on that system.
    pub(super) fn named(name: &str, system: System) -> Option<Self> {
        let mut codes = TABLE.codes.iter();
        let (of, code) = codes.find(|(of, code)| **of == name || code.windows == Some(name))?;
        let (own, number, says) = match system {
            System::Windows => (code.windows?, code.number?, "…"),
            _ => (*of, code.macos, code.macos_says.unwrap_or(code.says)),
        };
        Some(Self {
            of: (*of).to_owned(),
            name: own.to_owned(),
            number,
            says,
        })
    }

    /// The error of a call that was made on this system.
    pub(super) fn of(errno: Errno, system: System) -> Self {
        let name = match errno.name() {
            // What a send gives there after `shutdown`.
            Some("EPIPE") if system == System::Windows => Some("ESHUTDOWN"),
            name => name,
        };
        let found = name.filter(|_| system == System::Windows);
        if let Some(found) = found.and_then(|name| Self::named(name, system)) {
            return found;
        }
        let name = name.map_or_else(|| errno.to_string(), str::to_owned);
        Self {
            of: name.clone(),
            name,
            number: errno.0,
            says: strerror(errno),
        }
    }
}

impl fmt::Display for SystemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.number)
    }
}

/// The words of strerror(3) in the C library of Linux.
pub(super) fn strerror(errno: Errno) -> &'static str {
    let code = errno.name().and_then(|name| TABLE.codes.get(name));
    code.map_or("Unknown error", |code| code.says)
}
