//! What an alarm's owner wrote, with its links kept: runbooks are what people look for at night.

mod link;
mod runbook;

use crate::slack::Mrkdwn;

pub(super) use runbook::runbook;

/// Markdown links, Slack's own links and bare URLs become links; all else is text.
pub(crate) fn linked(text: &str) -> Mrkdwn {
    let (linked, end) = link::all(text).fold((Mrkdwn::new(), 0), |(linked, from), link| {
        let before = text.get(from..link.start).unwrap_or_default();
        let shown = link.shown();
        (linked.text(before).link(link.url, shown), link.end)
    });
    linked.text(text.get(end..).unwrap_or_default())
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
        /// Whatever stands in it, every angle bracket that is left belongs to a link of ours.
        #[test]
        fn makes_no_link_it_should_not(text in r"([\[\]()<>|!@#*_` a-c]|(https?://|mailto:)[a-c<>|@.]{0,6}){0,30}") {
            for part in linked(&text).render().split('<').skip(1) {
                prop_assert!(part.starts_with("http") || part.starts_with("mailto:"), "{part}");
                prop_assert_eq!(part.matches('>').count(), 1);
            }
        }
    }
}
