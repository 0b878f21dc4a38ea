//! Reads Slack's markup, the reverse of [`super::Mrkdwn`]. The reader handles any text in one pass, and gives
//! it no more meaning than Slack does (docs.slack.dev, ["Formatting message text"]).
//!
//! ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text

pub(crate) mod address;
pub(crate) mod angled;
mod line;
mod particle;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

/// A piece of text, in reading order. Every opened mark is closed, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text, with its entities decoded.
    Text(Cow<'a, str>),
    /// A line break.
    Break,
    /// The start of a mark.
    Open(Mark),
    /// The end of a mark.
    Close(Mark),
    /// Inline code.
    Code(Cow<'a, str>),
    /// A code block.
    Pre(Cow<'a, str>),
    /// A link to the web or to a mail address.
    Link {
        /// The URL.
        url: Cow<'a, str>,
        /// The displayed text.
        label: Cow<'a, str>,
    },
    /// A mention of a person, group or channel.
    Mention {
        /// A text such as `@name`, `@U0123` or `#channel`.
        shown: String,
        /// Whether the mention notifies all members.
        is_to_all: bool,
    },
    /// A time, which each reader sees in their own time zone.
    Date(Date<'a>),
}

/// A kind of formatting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `*text*`
    Bold,
    /// `_text_`
    Italic,
    /// `~text~`
    Strike,
    /// Lines that begin with `>`.
    Quote,
}

/// A date: `<!date^SECONDS^FORMAT^LINK|FALLBACK>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date<'a> {
    /// The time, in seconds since 1970.
    pub(crate) seconds: i64,
    /// The format, with tokens such as `{date_num}`.
    pub(crate) format: Cow<'a, str>,
    /// The URL of the date.
    pub(crate) link: Option<Cow<'a, str>>,
    /// The text for a date that cannot be shown.
    pub(crate) fallback: Cow<'a, str>,
}

/// The source of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// The author marked all links (`verbatim`).
    Given,
    /// Slack also turns URLs in the text into links.
    Found,
}

const FENCE: &str = "```";

/// Splits `text` into pieces.
pub(crate) fn pieces(text: &str, links: Links) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = fenced(rest) {
        // The line breaks around a code block belong to the block.
        lines(before.strip_suffix('\n').unwrap_or(before), links, &mut pieces);
        pieces.push(Piece::Pre(unescaped(code.trim_matches('\n'))));
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    lines(rest, links, &mut pieces);
    pieces
}

/// Returns `text` as a reader sees it, without markup.
pub(crate) fn shown(text: &str) -> String {
    let shown = |piece| match piece {
        Piece::Text(text) | Piece::Code(text) | Piece::Link { label: text, .. } => text,
        Piece::Pre(text) => Cow::Owned(format!("\n{text}\n")),
        Piece::Mention { shown, .. } => Cow::Owned(shown),
        Piece::Date(date) => date.fallback,
        Piece::Break | Piece::Open(Mark::Quote) | Piece::Close(Mark::Quote) => Cow::Borrowed("\n"),
        Piece::Open(_) | Piece::Close(_) => Cow::Borrowed(""),
    };
    pieces(text, Links::Given).into_iter().map(shown).collect()
}

/// Decodes Slack's three entities, the reverse of [`escape`](crate::escape).
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        Cow::Owned(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns the text before, in and after the first code block.
fn fenced(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(FENCE)?;
    let (code, after) = rest.split_once(FENCE)?;
    (!code.trim_matches('\n').is_empty()).then_some((before, code, after))
}

fn lines<'a>(text: &'a str, links: Links, pieces: &mut Vec<Piece<'a>>) {
    if text.is_empty() {
        return;
    }
    let mut is_quote = false;
    let mut is_quote_to_the_end = false;
    for (index, line) in text.split('\n').enumerate() {
        let (line, marks) = if is_quote_to_the_end { (line, 1) } else { unquoted(line) };
        is_quote_to_the_end |= marks == 3;
        match (is_quote, marks > 0) {
            (false, true) => pieces.push(Piece::Open(Mark::Quote)),
            (true, false) => pieces.push(Piece::Close(Mark::Quote)),
            _ if index > 0 => pieces.push(Piece::Break),
            _ => {}
        }
        is_quote = marks > 0;
        line::read(line, links, pieces);
    }
    if is_quote {
        pieces.push(Piece::Close(Mark::Quote));
    }
}

/// Returns a line without the leading `>`, and the number of `>`. Three of them quote all following lines.
fn unquoted(line: &str) -> (&str, usize) {
    let without = |line: &'_ str| line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>')).map(str::len);
    let after = |left: usize| line.get(line.len() - left..).unwrap_or_default();
    match without(line) {
        None => (line, 0),
        Some(left) => match without(after(left)).and_then(|left| without(after(left))) {
            Some(left) => (after(left).trim_start(), 3),
            None => (after(left).trim_start(), 1),
        },
    }
}
