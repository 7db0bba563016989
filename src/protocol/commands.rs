//! A fixed list of commands. They are part of the lab: no process is started, and nothing is handed to a shell.

use super::service_clock::ServiceClock;

/// The commands that the server knows, as it lists them.
const KNOWN: &str = "date uptime echo list";
/// Lines of the long listing.
const LINES: u32 = 400;

/// The output of a command.
pub(super) fn output(request: &[u8], clock: ServiceClock) -> Vec<u8> {
    let request = request.trim_ascii();
    let end = request.iter().position(u8::is_ascii_whitespace);
    let (command, rest) = request.split_at(end.unwrap_or(request.len()));
    match command {
        b"date" => date(clock.wall_ns / 1_000_000_000).into_bytes(),
        b"uptime" => format!("{:.3} s\n", clock.up.as_secs_f64()).into_bytes(),
        b"echo" => [rest.trim_ascii_start(), b"\n"].concat(),
        b"list" => (1..=LINES)
            .flat_map(|line| {
                format!(
                    "line {line:4} of {LINES}: a long output
"
                )
                .into_bytes()
            })
            .collect(),
        _ => format!("NO unknown command; known: {KNOWN}\n").into_bytes(),
    }
}

/// Date and time of day in UTC, from seconds after 1970.
fn date(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, so that a leap day is the last of its year.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(request: &str, expected: &str) {
        let clock = ServiceClock {
            wall_ns: 951_827_696_000_000_000,
            up: Duration::from_millis(1500),
        };
        let output = String::from_utf8(output(request.as_bytes(), clock)).unwrap();
        assert_eq!(output, expected, "{request}");
    }

    #[test]
    fn what_is_known_is_answered_and_the_rest_is_told_what_is_known() {
        check("date", "2000-02-29 12:34:56 UTC\n");
        check(" uptime\r\n", "1.500 s\n");
        check("echo  $(reboot); `ls` ", "$(reboot); `ls`\n");
        check("echo", "\n");
        let refused = "NO unknown command; known: date uptime echo list\n";
        for unknown in ["", "ls", "date;reboot", "\u{202e}date"] {
            check(unknown, refused);
        }
        assert_eq!(date(0), "1970-01-01 00:00:00 UTC\n");
        assert_eq!(date(1_798_761_599), "2026-12-31 23:59:59 UTC\n");
    }
}
