//! Rows as a table: comma-separated values (RFC 4180).

use crate::{
    model::{
        Row, RowId, Verdict,
        payload::{self, Encoding},
    },
    record::Record,
    session::csv_field,
};

/// The names of the columns.
pub(crate) const CSV_HEAD: &str =
    "n,t_ns,who,protocol,call,peer,asked,returned,true_len,errno,fate,evidence,data";

/// A row as a line of the table, its payload as text of this encoding.
pub(crate) fn csv_row(
    record: &Record,
    id: RowId,
    row: &Row,
    verdict: Verdict,
    encoding: Encoding,
) -> String {
    let text = |value: Option<String>| value.unwrap_or_default();
    let data = record.kept_payload(row);
    let data = data.map(|bytes| payload::to_text_in(bytes, encoding));
    [
        (u64::from(id) + 1).to_string(),
        row.at.0.to_string(),
        text(record.owner(row.socket).map(|owner| owner.to_string())),
        if row.is_stream() { "tcp" } else { "udp" }.to_owned(),
        row.call.name().to_owned(),
        text(record.peer(row.peer).map(|peer| peer.to_string())),
        row.asked.to_string(),
        row.returned.to_string(),
        text(row.true_len().map(|len| len.to_string())),
        text(row.errno.is_error().then(|| row.errno.to_string())),
        verdict.fate.word().unwrap_or_default().to_owned(),
        text(evidence_word(verdict)),
        text(data),
    ]
    .map(|field| csv_field(&field))
    .join(",")
}

/// The word of what proves a fate; `None` where there is no fate yet.
pub(crate) fn evidence_word(verdict: Verdict) -> Option<String> {
    let evidence = serde_json::to_value(verdict.evidence).ok();
    let word = evidence.and_then(|word| Some(word.as_str()?.to_owned()));
    word.filter(|_| verdict.fate.word().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_commas_or_quotes_stands_in_quotes() {
        assert_eq!(csv_field("hello"), "hello");
        assert_eq!(csv_field("a,b"), "\"a,b\"");
        assert_eq!(csv_field("say \"x\""), "\"say \"\"x\"\"\"");
    }
}
