use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::Mention;
use crate::escape::{is_blank, write_char, write_escaped};

/// Text in Slack's markup (docs.slack.dev, ["Formatting message text"]), held as spans until it is written. Outside
/// content can enter only as text, which is escaped when it is written. An alarm's description can therefore
/// neither mention anybody nor create a link.
///
/// ```
/// use bongsu_slack::Mrkdwn;
///
/// let text = Mrkdwn::new().bold("web-1").text(" is < 5 ").link("https://example.com/runbook", "Runbook");
/// assert_eq!(text.render(), "*web-1* is &lt; 5 <https://example.com/runbook|Runbook>");
/// assert_eq!(text.plain(), "web-1 is < 5 Runbook");
/// ```
///
/// ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mrkdwn {
    spans: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Span {
    Text(String),
    Bold(String),
    Code(String),
    Link { url: String, label: String, bold: bool },
    Date { lead: &'static str, epoch: i64, fallback: String },
    Mention(Mention),
}

/// The mark of cut text.
const CUT: &str = "...";

impl Mrkdwn {
    /// Creates an empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Span::Text(text.into()))
    }

    /// Adds bold text.
    #[must_use]
    pub fn bold(self, text: impl Into<String>) -> Self {
        self.with(Span::Bold(text.into()))
    }

    /// Adds a code block, in which Slack interprets no markup.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        self.with(Span::Code(text.into()))
    }

    /// Adds a link. A URL with a character that would end the link early becomes text.
    #[must_use]
    pub fn link(self, url: impl Into<String>, label: impl Into<String>) -> Self {
        self.linked(url.into(), label.into(), false)
    }

    /// Adds a link in bold.
    #[must_use]
    pub fn bold_link(self, url: impl Into<String>, label: impl Into<String>) -> Self {
        self.linked(url.into(), label.into(), true)
    }

    /// Adds a time that Slack shows in the reader's time zone. `epoch` is in seconds since 1970. `lead` comes before
    /// the time and is not escaped, so it must be constant. `fallback` is for clients that cannot show the time.
    /// [`Self::plain`] omits all three, because messages also write the time as text.
    #[must_use]
    pub fn date(self, lead: &'static str, epoch: i64, fallback: impl Into<String>) -> Self {
        self.with(Span::Date { lead, epoch, fallback: fallback.into() })
    }

    /// Adds a mention, which notifies its target. Do not take targets from outside content.
    #[must_use]
    pub fn mention(self, target: &Mention) -> Self {
        self.with(Span::Mention(target.clone()))
    }

    /// Adds all spans of another text.
    #[must_use]
    pub fn append(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// Returns whether the text is blank, which Slack refuses.
    pub fn is_empty(&self) -> bool {
        is_blank(&self.render())
    }

    /// Returns the text in Slack's markup.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.spans.iter().try_for_each(|span| span.write(&mut text));
        text
    }

    /// Returns the text as a reader sees it, without markup.
    pub fn plain(&self) -> String {
        self.spans.iter().map(Span::plain).collect()
    }

    /// Returns the number of characters that Slack counts.
    pub fn chars(&self) -> usize {
        self.spans.iter().map(Span::chars).sum()
    }

    /// Cuts the text at a word to at most `limit` characters. Text is cut before links. A link that would
    /// take more than half of the limit becomes text.
    #[must_use]
    pub fn fit(self, limit: usize) -> Self {
        if self.chars() <= limit {
            return self;
        }
        let spans: Vec<_> = self.spans.into_iter().map(|span| span.without_long_link(limit / 2)).collect();
        let links: usize = spans.iter().filter(|span| span.is_link()).map(Span::chars).sum();
        let mut room_for_text = limit.saturating_sub(links.min(limit));
        let mut room = limit;
        let mut kept = Self::new();
        for span in spans {
            let fits = if span.is_link() { room } else { room.min(room_for_text) };
            let Some(span) = span.cut(fits) else { continue };
            room = room.saturating_sub(span.chars());
            if !span.is_link() {
                room_for_text = room_for_text.saturating_sub(span.chars());
            }
            kept.spans.push(span);
        }
        kept
    }

    fn linked(self, url: String, label: String, bold: bool) -> Self {
        if is_linkable(&url) {
            self.with(Span::Link { url, label, bold })
        } else {
            self.with(if bold { Span::Bold(label) } else { Span::Text(label) })
        }
    }

    fn with(mut self, span: Span) -> Self {
        self.spans.push(span);
        self
    }
}

impl From<&str> for Mrkdwn {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Mrkdwn {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl Serialize for Mrkdwn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.render())
    }
}

impl Span {
    fn write(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Text(text) => write_escaped(text, out),
            Self::Bold(text) => write_bold(text, out),
            Self::Code(text) => write_code(text, out),
            Self::Link { url, label, bold } => {
                let mark = if *bold { "*" } else { "" };
                out.write_str(mark)?;
                out.write_char('<')?;
                write_escaped(url, out)?;
                out.write_char('|')?;
                write_label(label, out)?;
                out.write_char('>')?;
                out.write_str(mark)
            }
            Self::Date { lead, epoch, fallback } => {
                write!(out, "{lead}<!date^{epoch}^{{time_secs}}|")?;
                write_label(fallback, out)?;
                out.write_char('>')
            }
            Self::Mention(Mention::Here) => out.write_str("<!here>"),
            Self::Mention(Mention::Channel) => out.write_str("<!channel>"),
            Self::Mention(Mention::User(id)) => write!(out, "<@{id}>"),
            Self::Mention(Mention::Group(id)) => write!(out, "<!subteam^{id}>"),
        }
    }

    fn plain(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bold(text) | Self::Code(text) => text,
            Self::Link { label, .. } => label,
            Self::Date { .. } => "",
            Self::Mention(Mention::Here) => "@here",
            Self::Mention(Mention::Channel) => "@channel",
            Self::Mention(Mention::User(id) | Mention::Group(id)) => id,
        }
    }

    fn chars(&self) -> usize {
        let mut count = Count(0);
        // Counting cannot fail.
        let _ = self.write(&mut count);
        count.0
    }

    fn is_link(&self) -> bool {
        matches!(self, Self::Link { .. } | Self::Date { .. } | Self::Mention(_))
    }

    fn without_long_link(self, limit: usize) -> Self {
        match self {
            Self::Link { label, bold, .. } if self.chars() > limit => {
                if bold {
                    Self::Bold(label)
                } else {
                    Self::Text(label)
                }
            }
            span => span,
        }
    }

    /// Cuts the span to `limit` characters, or returns `None` if none of it fits.
    fn cut(self, limit: usize) -> Option<Self> {
        if self.chars() <= limit {
            return Some(self);
        }
        match self {
            Self::Text(text) => cut_text(&text, limit).map(Self::Text),
            Self::Bold(text) => cut_text(&text, limit.saturating_sub(2)).map(Self::Bold),
            Self::Code(text) => cut_text(&text, limit.saturating_sub(8)).map(Self::Code),
            Self::Link { .. } | Self::Date { .. } | Self::Mention(_) => None,
        }
    }
}

/// A writer that only counts characters.
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

/// Writes bold text on one line. A line break or an asterisk would end the bold text, and the asterisk has no
/// escape. The mathematical asterisk looks the same, so `count(*)` keeps its look.
fn write_bold(text: &str, out: &mut impl Write) -> fmt::Result {
    let text = text.trim();
    if is_blank(text) {
        return Ok(());
    }
    out.write_char('*')?;
    let shown = |char| match char {
        '*' => '∗',
        '\n' => ' ',
        char => char,
    };
    text.chars().try_for_each(|char| write_char(shown(char), out))?;
    out.write_char('*')
}

/// Writes a code block. Three backticks would end it and have no escape.
fn write_code(text: &str, out: &mut impl Write) -> fmt::Result {
    if is_blank(text) {
        return Ok(());
    }
    out.write_str("```\n")?;
    write_escaped(&text.replace("```", "'''"), out)?;
    out.write_str("\n```")
}

/// Writes a label on one line.
fn write_label(label: &str, out: &mut impl Write) -> fmt::Result {
    label.chars().try_for_each(|char| write_char(if char == '\n' || char == '|' { ' ' } else { char }, out))
}

/// Returns whether Slack accepts the whole URL as a link to a page or a mail address.
fn is_linkable(url: &str) -> bool {
    let scheme = ["https://", "http://", "mailto:"].into_iter().any(|scheme| url.starts_with(scheme));
    scheme && url.len() <= 3_000 && !url.contains(|char: char| "<>|\"".contains(char) || char.is_whitespace())
}

/// Returns the longest start of whole words with at most `limit` characters after escaping.
fn cut_text(text: &str, limit: usize) -> Option<String> {
    let room = limit.checked_sub(CUT.len())?;
    let mut used = 0;
    let mut end = 0;
    for (index, char) in text.char_indices() {
        let mut width = Count(used);
        // Counting cannot fail.
        let _ = write_char(char, &mut width);
        used = width.0;
        if used > room {
            break;
        }
        end = index + char.len_utf8();
    }
    let kept = text.get(..end)?;
    let word_end = kept.rfind(char::is_whitespace).filter(|&at| at > kept.len() / 2);
    let kept = word_end.and_then(|at| kept.get(..at)).unwrap_or(kept);
    (!kept.is_empty()).then(|| format!("{}{CUT}", kept.trim_end()))
}

#[cfg(test)]
mod tests;
