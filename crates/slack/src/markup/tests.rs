use proptest::prelude::*;

use super::*;

/// Writes the pieces in a readable form.
fn written(text: &str, links: Links) -> String {
    let tag = |mark| match mark {
        Mark::Bold => "b",
        Mark::Italic => "i",
        Mark::Strike => "s",
        Mark::Quote => "q",
    };
    let write = |piece| match piece {
        Piece::Text(text) => text.into_owned(),
        Piece::Break => "/".to_owned(),
        Piece::Open(mark) => format!("({} ", tag(mark)),
        Piece::Close(_) => ")".to_owned(),
        Piece::Code(text) => format!("[code {text}]"),
        Piece::Pre(text) => format!("[pre {text}]"),
        Piece::Link { url, label } => format!("[{label} -> {url}]"),
        Piece::Mention { shown, is_to_all } => format!("[{shown}{}]", if is_to_all { "!" } else { "" }),
        Piece::Date(Date { seconds, format, link, fallback }) => {
            format!("[{seconds} {format} {} {fallback}]", link.unwrap_or_default())
        }
    };
    pieces(text, links).into_iter().map(write).collect()
}

fn check(text: &str, expected: &str) {
    assert_eq!(written(text, Links::Given), expected, "{text}");
}

#[test]
fn marks_are_formatting_only_around_words() {
    check("*a* _b_ ~c~ `d`", "(b a) (i b) (s c) [code d]");
    check("*굵게* 2*3*4 snake_case_name", "(b 굵게) 2*3*4 snake_case_name");
    check("* a* *b", "* a* *b");
    check("*a _b* c_", "(b a _b) c_");
    check("_*a* ~b~_", "(i (b a) (s b))");
    check("*a *b*", "(b a *b)");
    check("`*a*` ``", "[code *a*] ``");
    check("*a\nb*", "*a/b*");
    check("*<https://a|b *c* d>*", "(b [b *c* d -> https://a])");
}

#[test]
fn quotes_and_code_are_blocks() {
    check("&gt; quoted\nnot", "(q quoted)not");
    check("> a\n> *b*\nc\n>d", "(q a/(b b))c(q d)");
    check("a\n>>> b\nc", "a(q b/c)");
    check("a\n```\n<a> &lt;\n```\nb", "a[pre <a> <]b");
    check("```a", "```a");
    check("``````", "``````");
}

#[test]
fn angle_brackets_have_the_meaning_that_slack_gives_them() {
    check("<https://a/?b=1&amp;c|d>", "[d -> https://a/?b=1&c]");
    check("<mailto:a@b.example>", "[a@b.example -> mailto:a@b.example]");
    check("<HTTPS://a|>", "[HTTPS://a -> HTTPS://a]");
    check("<@U1> <@U1|kim> <#C1|alarms> <!here> <!channel|x>", "[@U1] [@kim] [#alarms] [@here!] [@channel!]");
    check("<!subteam^S1|@oncall> <!subteam^S1>", "[@oncall] [@S1]");
    check("<script> <javascript:alert(1)|a> <> < <!> <@>", "<script> <javascript:alert(1)|a> <> < <!> <@>");
    check("&lt;!channel&gt; &amp;lt; &quot;", "<!channel> &lt; &quot;");
    check("<<https://a>", "<[https://a -> https://a]");
    check("<!date^5^{date_num} at^https://a|then>", "[5 {date_num} at https://a then]");
    check("<!date^5^{time}^javascript:x|then>", "[5 {time}  then]");
    check("<!date^soon^{time}|then> <!date^>", "then ");
}

#[test]
fn bare_urls_become_links_unless_the_text_is_verbatim() {
    let found = |text: &str, expected: &str| assert_eq!(written(text, Links::Found), expected);
    found(
        "see https://a/b?c=1&amp;d. (http://e)",
        "see [https://a/b?c=1&d -> https://a/b?c=1&d]. ([http://e -> http://e])",
    );
    found(
        "*https://a* xhttps://b https:// &lt;https://c&gt;",
        "(b [https://a -> https://a]) xhttps://b https:// <[https://c -> https://c]>",
    );
    check("https://a", "https://a");
}

#[test]
fn shown_text_has_no_markup() {
    assert_eq!(shown("*a* <https://a|b> <!date^5^{time}|then> &lt; <@U1|kim>"), "a b then < @kim");
}

proptest! {
    #[test]
    fn every_opened_mark_is_closed_in_order(text in "[*_~`<>|!@#^a-c&; \n]{0,80}") {
        let mut open = Vec::new();
        for piece in pieces(&text, Links::Found) {
            match piece {
                Piece::Open(mark) => open.push(mark),
                Piece::Close(mark) => prop_assert_eq!(open.pop(), Some(mark)),
                _ => {}
            }
        }
        prop_assert!(open.is_empty());
    }
}
