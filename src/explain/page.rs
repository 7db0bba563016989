//! Where manual pages and standards can be read.

/// The section and the name of a manual page such as `recv(2)`.
pub(crate) fn manual_page(page: &str) -> Option<(&str, &str)> {
    let (name, section) = page.strip_suffix(')')?.split_once('(')?;
    Some((section, name))
}

/// The address in the web of a manual page such as `recv(2)`, or of a standard such as `RFC 9293 §3.4`.
pub(crate) fn web_address(page: &str) -> Option<String> {
    if let Some((section, name)) = manual_page(page) {
        return Some(format!(
            "https://man7.org/linux/man-pages/man{section}/{name}.{section}.html"
        ));
    }
    let (number, place) = match page.strip_prefix("RFC ")?.split_once(" §") {
        Some((number, place)) => (number, format!("#section-{place}")),
        None => (page.strip_prefix("RFC ")?, String::new()),
    };
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_in_the_web() {
        for (page, want) in [
            (
                "recv(2)",
                Some("https://man7.org/linux/man-pages/man2/recv.2.html"),
            ),
            ("RFC 768", Some("https://www.rfc-editor.org/rfc/rfc768")),
            (
                "RFC 9293 §3.4",
                Some("https://www.rfc-editor.org/rfc/rfc9293#section-3.4"),
            ),
            ("recv", None),
        ] {
            assert_eq!(web_address(page).as_deref(), want, "{page}");
        }
    }
}
