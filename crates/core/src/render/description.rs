//! What an alarm's owner wrote, with its links kept: runbooks are what people look for at night.

use crate::slack::Mrkdwn;

/// Markdown links, Slack's own links and bare URLs become links; all else is text.
pub(crate) fn linked(text: &str) -> Mrkdwn {
    let mut linked = Mrkdwn::new();
    let mut rest = text;
    while let Some((before, link, after)) = next_link(rest) {
        linked = linked.text(before).link(link.url, link.label);
        rest = after;
    }
    linked.text(rest)
}

/// The first address in a text.
pub(super) fn first_url(text: &str) -> Option<&str> {
    next_link(text).map(|(_, link, _)| link.url)
}

struct Link<'a> {
    url: &'a str,
    label: &'a str,
}

/// The first link, what stands before it, and what follows.
fn next_link(text: &str) -> Option<(&str, Link<'_>, &str)> {
    text.match_indices("http").find_map(|(at, _)| link_at(text, at))
}

/// The link whose URL begins at `at`, if a URL does.
fn link_at(text: &str, at: usize) -> Option<(&str, Link<'_>, &str)> {
    let (before, from) = text.split_at_checked(at)?;
    let url = url_at(from);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let after = from.get(url.len()..).filter(|_| !host.is_empty())?;
    let bare = (before, Link { url, label: url }, after);
    Some(in_markdown(before, url, after).or_else(|| in_slack(before, url, after)).unwrap_or(bare))
}

/// `[label](url)`
fn in_markdown<'a>(before: &'a str, url: &'a str, after: &'a str) -> Option<(&'a str, Link<'a>, &'a str)> {
    let (before, label) = before.strip_suffix("](")?.rsplit_once('[')?;
    Some((before, Link { url, label }, after.strip_prefix(')')?))
}

/// `<url|label>` or `<url>`
fn in_slack<'a>(before: &'a str, url: &'a str, after: &'a str) -> Option<(&'a str, Link<'a>, &'a str)> {
    let before = before.strip_suffix('<')?;
    if let Some(after) = after.strip_prefix('>') {
        return Some((before, Link { url, label: url }, after));
    }
    let (label, after) = after.strip_prefix('|')?.split_once('>')?;
    Some((before, Link { url, label }, after))
}

/// From a URL's beginning to its end, without what only ends the sentence around it.
fn url_at(text: &str) -> &str {
    let ends = |char: char| char.is_whitespace() || char.is_control() || "<>\"|`()[]{}\\^".contains(char);
    let end = text.find(ends).unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        ];
        for (text, expected) in cases {
            assert_eq!(linked(text).render(), expected, "{text}");
        }
    }

    proptest! {
        /// Whatever stands in it, every angle bracket that is left belongs to a link of ours.
        #[test]
        fn makes_no_link_it_should_not(text in r"([\[\]()<>|!@#*_` a-c]|https?://[a-c<>|]{0,4}){0,30}") {
            for part in linked(&text).render().split('<').skip(1) {
                prop_assert!(part.starts_with("http"), "{part}");
                prop_assert_eq!(part.matches('>').count(), 1);
            }
        }
    }
}
