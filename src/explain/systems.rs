//! How other systems tell what a row tells on Linux: the table of `assets/systems.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{
    figures::RunFigures,
    rule::{Rule, length, verdict_on, words},
    strace::strace_in_two,
};
use crate::{
    ledger::Ledger,
    model::{Message, RowId, Verdict},
    record::Record,
};

/// A system whose answers are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::IntoStaticStr)]
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
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 3] = [Self::Linux, Self::MacOs, Self::Windows];

    /// The key of its name.
    pub(crate) const fn name_key(self) -> &'static str {
        match self {
            Self::Linux => "system-linux",
            Self::MacOs => "system-macos",
            Self::Windows => "system-windows",
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

/// What is said of one system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement<'a> {
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
    told: Option<&'a str>,
    /// What has to be true of the row of a call that gives error codes there: a word of [`words`].
    #[serde(borrow)]
    of: Option<&'a str>,
    /// The error codes that the call gives there.
    #[serde(borrow, default)]
    codes: Vec<&'a str>,
    /// The bytes that a datagram has there at most.
    most: Option<u32>,
}

/// Something in which systems may differ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference<'a> {
    id: &'a str,
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
    const fn of(&self, system: System) -> Option<&Statement<'static>> {
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

/// What an error number of Linux is elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemCode<'a> {
    macos: u16,
    #[serde(borrow)]
    windows: Option<&'a str>,
    number: Option<u16>,
}

/// The whole table.
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

fn difference(id: &str) -> Option<&'static Difference<'static>> {
    TABLE.differences.iter().find(|one| one.id == id)
}

/// What is said of each system, and where it is documented, if it is not measured here.
pub(super) fn statements(id: &str) -> Vec<(Message, Option<(&'static str, &'static str)>)> {
    let told = |system: System| {
        let statement = difference(id)?.of(system)?;
        let source = statement.source.and_then(|name| TABLE.sources.get(name));
        let mark = if statement.measured.is_some() {
            "systems-measured"
        } else {
            "systems-documented"
        };
        let message = Message::new("systems-line")
            .with("system", vec![Message::new(system.name_key())])
            .with("says", vec![Message::new(statement.says)])
            .with("mark", vec![Message::new(mark)]);
        Some((message, source.map(|source| (source.title, source.url))))
    };
    System::ALL.into_iter().filter_map(told).collect()
}

/// What a row would be told as on another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Retold {
    /// The caption in place of that of Linux.
    pub(crate) caption: Message,
    /// The result in place of that of Linux; `None` where it is the same.
    pub(crate) result: Option<String>,
}

/// What a row of which `caption` tells would be on another system, as far as that is documented.
pub(crate) fn retold(
    (record, ledger): (&Record, &Ledger),
    id: RowId,
    verdict: Option<Verdict>,
    caption: Message,
    system: System,
) -> Retold {
    let as_it_is = Retold {
        caption,
        result: None,
    };
    let Some(row) = record.row(id).filter(|_| system != System::Linux) else {
        return as_it_is;
    };
    let verdict = verdict_on(record, ledger, (id, row), verdict);
    let words = words(record, ledger, (id, row), verdict);
    let rule = Rule::of(&words);
    let found = rule.and_then(|rule| difference(rule.systems?));
    // What no datagram is there is told as such, whatever became of it here.
    let is_too_long = |one: &&Statement<'_>| {
        let len = length(record, row, verdict).filter(|_| row.is_datagram());
        !words.contains(&"segment") && one.most.is_some_and(|most| len > Some(most))
    };
    let largest = difference("largest").and_then(|one| one.of(system));
    let statement = largest
        .filter(is_too_long)
        .or_else(|| found.and_then(|found| found.of(system)));
    let own = row.failed().then(|| row.errno.name()).flatten();
    let gives = statement.filter(|one| one.of.is_none_or(|word| words.contains(&word)));
    let names: Vec<&str> = match gives.map(|statement| &statement.codes[..]) {
        Some(codes @ [_, ..]) => codes.to_vec(),
        _ => own
            .and_then(|name| system_name(name, system))
            .into_iter()
            .collect(),
    };
    let codes: Vec<String> = names
        .iter()
        .filter_map(|name| written(name, system))
        .collect();
    let is_known = statement.is_some() || !codes.is_empty() || !row.failed() && found.is_none();
    let mut told = as_it_is.caption;
    match statement.and_then(|statement| statement.told) {
        Some(key) => told = RunFigures::of(record, ledger, (id, row), verdict).tell(key),
        None => {
            for (name, value) in &mut told.args {
                if *name == "errno" && !codes.is_empty() {
                    *value = names.join(", ").into();
                }
            }
        }
    }
    let key = if is_known {
        "told-caption"
    } else {
        "told-unsure"
    };
    let caption = Message::new(key)
        .with("system", vec![Message::new(system.name_key())])
        .with("caption", vec![told]);
    let result = (!codes.is_empty()).then(|| result_of(&codes.join(", "), system));
    Retold { caption, result }
}

/// A call as `strace` prints it and its result, both as another system has them.
pub(crate) fn call_in_two(
    record: &Record,
    ledger: &Ledger,
    id: RowId,
    system: System,
) -> (String, String) {
    let (call, result) = strace_in_two(record, id);
    let told = retold(
        (record, ledger),
        id,
        None,
        Message::new("told-caption"),
        system,
    );
    (call, told.result.unwrap_or(result))
}

/// What an error of Linux is called elsewhere, where that is known.
fn system_name(name: &'static str, system: System) -> Option<&'static str> {
    let code = TABLE.codes.get(name)?;
    if system == System::Windows {
        code.windows
    } else {
        Some(name)
    }
}

/// An error code with its number.
fn written(name: &str, system: System) -> Option<String> {
    if system == System::Windows {
        let mut codes = TABLE.codes.values();
        let code = codes.find(|code| code.windows == Some(name))?;
        return Some(format!("{name} ({})", code.number?));
    }
    let code = TABLE.codes.get(name)?;
    Some(format!("{name} ({})", code.macos))
}

/// What a call returns that fails with these codes.
fn result_of(codes: &str, system: System) -> String {
    if system == System::Windows {
        format!("SOCKET_ERROR, WSAGetLastError() = {codes}")
    } else {
        format!("-1 {codes}")
    }
}
