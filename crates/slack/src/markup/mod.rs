//! Slack's markup as it is read: the other direction of [`super::Mrkdwn`]. Whatever the text, it is read in one
//! walk, and nothing in it means more than Slack says it means (docs.slack.dev, "Formatting message text").

pub(crate) mod address;
pub(crate) mod angled;
mod line;
mod particle;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

/// A piece of text, in reading order. What is opened is closed, and in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text, its entities decoded.
    Text(Cow<'a, str>),
    /// A new line.
    Break,
    /// What follows is marked.
    Open(Mark),
    /// Until here.
    Close(Mark),
    /// Code within a line.
    Code(Cow<'a, str>),
    /// Lines of code.
    Pre(Cow<'a, str>),
    /// A link to the web or to a mail address.
    Link {
        /// Where to.
        url: Cow<'a, str>,
        /// What is shown.
        label: Cow<'a, str>,
    },
    /// Somebody is told, or a channel is named.
    Mention {
        /// `@name`, `@U0123` or `#channel`.
        shown: String,
        /// Whether everybody is told.
        is_to_all: bool,
    },
    /// A time, which each reader sees in a zone of their own.
    Date(Date<'a>),
}

/// How text is marked.
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

/// `<!date^SECONDS^FORMAT^LINK|FALLBACK>`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date<'a> {
    /// Since 1970.
    pub(crate) seconds: i64,
    /// Text with tokens such as `{date_num}`.
    pub(crate) format: Cow<'a, str>,
    /// Where it leads.
    pub(crate) link: Option<Cow<'a, str>>,
    /// What is shown where it cannot be.
    pub(crate) fallback: Cow<'a, str>,
}

/// Who looks for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// The writer gave them all: `verbatim`.
    Given,
    /// Slack also makes links of addresses in the text.
    Found,
}

const FENCE: &str = "```";

/// The pieces of `text`.
pub(crate) fn pieces(text: &str, links: Links) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = fenced(rest) {
        // The line around a block of code is the block's.
        lines(before.strip_suffix('\n').unwrap_or(before), links, &mut pieces);
        pieces.push(Piece::Pre(unescaped(code.trim_matches('\n'))));
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    lines(rest, links, &mut pieces);
    pieces
}

/// `text` as a reader sees it, without markup.
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

/// Text without Slack's three entities: the reverse of [`escape`](crate::escape).
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        Cow::Owned(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What is before the first code block, in it and after it.
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

/// A line without the `>` before it, and how many there were: three quote everything that follows.
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
