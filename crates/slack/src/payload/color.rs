//! The colors of attachments (docs.slack.dev, ["Legacy secondary attachments"]).
//!
//! ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

use serde_json::Value;

use super::parts::word;

/// Returns the color of an attachment as `#rrggbb`. An invalid color is ignored.
pub(crate) fn of(attachment: &Value) -> Option<&str> {
    match word(attachment, "color") {
        "good" => Some("#2eb886"),
        "warning" => Some("#daa038"),
        "danger" => Some("#a30200"),
        color => hex(color),
    }
}

/// Returns the color if it has the form `#rrggbb`.
pub(crate) fn hex(color: &str) -> Option<&str> {
    let digits = color.strip_prefix('#')?;
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then_some(color)
}
