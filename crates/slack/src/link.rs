//! Finds the links in text that people wrote, in three notations: Slack's, Markdown and bare URLs.

use crate::Mrkdwn;
use crate::markup::address;

/// The longest label. A longer one would hide the rest of the text.
const LABEL_CHARS: usize = 500;
/// The longest URL with its title, which is longer than Slack allows.
const URL_CHARS: usize = 4_000;
/// The number of characters to show of a URL without a label, which may be as long as an alarm's description.
const SHOWN_CHARS: usize = 120;

/// A link and its position in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link<'a> {
    /// The URL, with its scheme in lower case.
    pub url: String,
    /// The label, or `None` for a bare URL.
    pub label: Option<&'a str>,
    /// The byte offset of the start of the markup.
    pub start: usize,
    /// The byte offset of the end of the markup.
    pub end: usize,
}

impl Link<'_> {
    /// Returns the displayed text.
    pub fn shown(&self) -> String {
        let address = || {
            let is_long = self.url.chars().count() > SHOWN_CHARS;
            let shown: String = self.url.chars().take(SHOWN_CHARS).collect();
            if is_long { shown + "..." } else { shown }
        };
        self.label.map_or_else(address, str::to_owned)
    }

    /// Returns whether the link leads to the web.
    pub fn is_page(&self) -> bool {
        self.url.starts_with("http")
    }
}

/// Finds all links of a text, in order.
pub fn links(text: &str) -> impl Iterator<Item = Link<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let link = next(text, from)?;
        from = link.end;
        Some(link)
    })
}

/// Converts text that a person wrote to mrkdwn: Markdown links, Slack's own links and bare URLs become links.
/// Everything else becomes text.
///
/// ```
/// let text = bongsu_slack::linked("see [Runbook](https://example.com/a), not <!channel>");
/// assert_eq!(text.render(), "see <https://example.com/a|Runbook>, not &lt;!channel&gt;");
/// ```
pub fn linked(text: &str) -> Mrkdwn {
    let (linked, end) = links(text).fold((Mrkdwn::new(), 0), |(linked, from), link| {
        let before = text.get(from..link.start).unwrap_or_default();
        let shown = link.shown();
        (linked.text(before).link(link.url, shown), link.end)
    });
    linked.text(text.get(end..).unwrap_or_default())
}

fn next(text: &str, from: usize) -> Option<Link<'_>> {
    let candidates = text.get(from..)?.match_indices(['<', '[', 'h', 'H', 'm', 'M']);
    candidates.map(|(at, _)| from + at).find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let (link, length) = match rest.chars().next()? {
            '<' => in_slack(rest),
            '[' => in_markdown(rest),
            _ => bare(before.get(from..)?, rest),
        }?;
        // A Markdown image becomes a link to the image.
        let start = if rest.starts_with('[') && before.ends_with('!') { at - 1 } else { at };
        Some(Link { start, end: at + length, ..link })
    })
}

/// Parses `<url>` or `<url|label>`.
fn in_slack(text: &str) -> Option<(Link<'_>, usize)> {
    // The search ends at a second `<`, which may start another link.
    let inside = text.strip_prefix('<')?.split('<').next()?.split_once('>')?.0;
    let (url, label) = inside.split_once('|').map_or((inside, None), |(url, label)| (url, Some(label)));
    link(url, label).map(|link| (link, inside.len() + 2))
}

/// Parses `[label](url)`, `[label](<url>)` or `[label](url "title")`, with balanced brackets in both parts.
fn in_markdown(text: &str) -> Option<(Link<'_>, usize)> {
    let label = bracketed(text, '[', ']', LABEL_CHARS)?;
    let rest = text.get(label.len() + 2..)?;
    let inside = bracketed(rest, '(', ')', URL_CHARS)?;
    let (url, _title) = inside.trim().split_once(char::is_whitespace).unwrap_or((inside.trim(), ""));
    let url = url.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(url);
    link(url, Some(label)).map(|link| (link, label.len() + 2 + inside.len() + 2))
}

fn bare<'a>(before: &str, text: &'a str) -> Option<(Link<'a>, usize)> {
    let url = text.get(..address::length(before, text)?)?;
    link(url, None).map(|link| (link, url.len()))
}

/// Returns the text between a bracket at the beginning and its closing bracket.
fn bracketed(text: &str, open: char, close: char, longest: usize) -> Option<&str> {
    let inside = text.strip_prefix(open)?;
    let mut depth = 0_usize;
    for (at, char) in inside.char_indices().take(longest) {
        match char {
            char if char == open => depth += 1,
            char if char == close && depth == 0 => return inside.get(..at),
            char if char == close => depth -= 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// Creates a link to the web or to a mail address. Other URLs are not links.
fn link<'a>(url: &str, label: Option<&'a str>) -> Option<Link<'a>> {
    let scheme = ["https://", "http://", "mailto:"].into_iter().find(|it| address::begins_with(url, it))?;
    let rest = url.get(scheme.len()..)?;
    let is_whole = rest.starts_with(|first: char| first.is_alphanumeric() || first == '[')
        && !url.contains(|char: char| char.is_whitespace() || char.is_control() || "<>|\"".contains(char));
    let label = label.map(str::trim).filter(|label| !label.is_empty() && *label != url);
    is_whole.then(|| Link { url: format!("{scheme}{rest}"), label, start: 0, end: 0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A URL and its label.
    type Found = (&'static str, Option<&'static str>);

    #[test]
    fn finds_links_in_every_notation() {
        let cases: [(&str, &[Found]); 13] = [
            ("plain, <!channel>, [x](javascript:alert(1)), <javascript:x|y>, [a] (b)", &[]),
            ("[Runbook](https://w/a_(b)) then", &[("https://w/a_(b)", Some("Runbook"))]),
            ("<https://w/c_(d)|Slack form>", &[("https://w/c_(d)", Some("Slack form"))]),
            ("[a [b] c](https://w/x \"title\")", &[("https://w/x", Some("a [b] c"))]),
            (
                "[a](<https://w/x>) ![b](https://w/b.png)",
                &[("https://w/x", Some("a")), ("https://w/b.png", Some("b"))],
            ),
            (
                "<https://w/a*> <mailto:a@b.example|mail>",
                &[("https://w/a*", None), ("mailto:a@b.example", Some("mail"))],
            ),
            ("[see](https://w/a", &[("https://w/a", None)]),
            ("[Runbook]: https://w/a", &[("https://w/a", None)]),
            ("HTTP://W/a [x](HTTPS://w)", &[("http://W/a", None), ("https://w", Some("x"))]),
            (
                "https://a https://b,https://c\nhttps://d",
                &[("https://a", None), ("https://b", None), ("https://c", None), ("https://d", None)],
            ),
            ("[](https://w/a) [https://w/b](https://w/b)", &[("https://w/a", None), ("https://w/b", None)]),
            ("<https://w/a|[P1] 런북 (결제)>를 보세요", &[("https://w/a", Some("[P1] 런북 (결제)"))]),
            ("mailto:ops@example.com", &[("mailto:ops@example.com", None)]),
        ];
        for (text, expected) in cases {
            let links: Vec<_> = links(text).collect();
            let found: Vec<_> = links.iter().map(|link| (link.url.as_str(), link.label)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn keeps_links_and_nothing_else() {
        let cases = [
            ("plain", "plain"),
            ("see https://wiki/a.", "see <https://wiki/a|https://wiki/a>."),
            ("[Runbook](https://wiki/a?b=c&d=e) now", "<https://wiki/a?b=c&amp;d=e|Runbook> now"),
            ("<https://wiki/a|Runbook> <!channel>", "<https://wiki/a|Runbook> &lt;!channel&gt;"),
            ("<https://wiki/a>", "<https://wiki/a|https://wiki/a>"),
            ("(https://wiki/a)", "(<https://wiki/a|https://wiki/a>)"),
            ("https:// x http://h", "https:// x <http://h|http://h>"),
            ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
            ("런북: https://wiki/가이드 참고", "런북: <https://wiki/가이드|https://wiki/가이드> 참고"),
            ("http://a\nhttps://b", "<http://a|http://a>\n<https://b|https://b>"),
            (
                "[Runbook](https://w/a_(b)) then <https://w/c_(d)|Slack form>",
                "<https://w/a_(b)|Runbook> then <https://w/c_(d)|Slack form>",
            ),
            ("HTTP://A/b", "<http://A/b|http://A/b>"),
            ("mail <mailto:a@b.example|us>", "mail <mailto:a@b.example|us>"),
        ];
        for (text, expected) in cases {
            assert_eq!(linked(text).render(), expected, "{text}");
        }
    }

    #[test]
    fn a_long_address_is_a_whole_link_with_a_short_label() {
        let url = format!("https://wiki.example.com/{}", "x".repeat(900));
        let rendered = linked(&format!("Runbook: {url} and text")).fit(1_700).render();
        assert!(rendered.contains(&format!("<{url}|https://wiki")) && rendered.len() < 1_200, "{rendered}");
        let endless = format!("https://wiki.example.com/{}", "x".repeat(5_000));
        assert!(!linked(&endless).render().contains('<'));
    }

    proptest! {
        /// For any text, every remaining angle bracket belongs to a link of this module.
        #[test]
        fn every_angle_bracket_belongs_to_a_link(text in r"([\[\]()<>|!@#*_` a-c]|(https?://|mailto:)[a-c<>|@.]{0,6}){0,30}") {
            for part in linked(&text).render().split('<').skip(1) {
                prop_assert!(part.starts_with("http") || part.starts_with("mailto:"), "{part}");
                prop_assert_eq!(part.matches('>').count(), 1);
            }
        }
    }
}
