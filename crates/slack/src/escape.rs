//! Escapes text for Slack's markup (docs.slack.dev, ["Formatting message text"]).
//!
//! ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text

use std::fmt::{self, Write};

/// Returns whether the text has no visible character.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|char| char.is_whitespace() || !is_shown(char))
}

/// Escapes the three characters with a meaning in Slack's markup (docs.slack.dev, ["Formatting message text"]),
/// and drops control characters, which Slack refuses or shows as boxes. [`unescaped`](crate::unescaped) is the reverse.
///
/// ```
/// assert_eq!(bongsu_slack::escape("<!channel> & co"), "&lt;!channel&gt; &amp; co");
/// ```
///
/// ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = write_escaped(text, &mut escaped);
    escaped
}

pub(crate) fn write_escaped(text: &str, out: &mut impl Write) -> fmt::Result {
    text.chars().try_for_each(|char| write_char(char, out))
}

pub(crate) fn write_char(char: char, out: &mut impl Write) -> fmt::Result {
    match char {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        char if is_shown(char) => out.write_char(char),
        _ => Ok(()),
    }
}

/// Returns whether a character may be shown. Direction marks in outside content could change the look of the
/// following text.
pub(crate) fn is_shown(char: char) -> bool {
    let turns = matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    char == '\n' || char == '\t' || !(char.is_control() || turns)
}
