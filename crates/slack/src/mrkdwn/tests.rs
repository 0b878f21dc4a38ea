use proptest::prelude::*;

use super::*;

#[test]
fn renders_each_span() {
    let cases = [
        (Mrkdwn::new().text("a < b & c"), "a &lt; b &amp; c"),
        (Mrkdwn::new().bold("a*b"), "*a∗b*"),
        (Mrkdwn::new().bold("two\nlines"), "*two lines*"),
        (Mrkdwn::new().bold(" \n "), ""),
        (Mrkdwn::new().link("https://a/?b=c&d", "e>f|g"), "<https://a/?b=c&amp;d|e&gt;f g>"),
        (Mrkdwn::new().link("javascript:alert(1)", "label"), "label"),
        (Mrkdwn::new().link("https://a|b", "label"), "label"),
        (Mrkdwn::new().date(" at ", 5, "then"), " at <!date^5^{time_secs}|then>"),
        (Mrkdwn::from("<!channel> <@U1>"), "&lt;!channel&gt; &lt;@U1&gt;"),
    ];
    for (mrkdwn, expected) in cases {
        assert_eq!(mrkdwn.render(), expected);
    }
}

#[test]
fn cuts_at_a_word_and_keeps_links() {
    let long = Mrkdwn::from("one two three four five ").link("https://a", "link");
    assert_eq!(long.fit(35).render(), "one two three...<https://a|link>");
}

#[test]
fn cuts_bold_text_of_several_lines() {
    let fitted = Mrkdwn::new().bold("a\nb\nc\nd\ne\nf\ng").fit(12);
    assert!(fitted.chars() <= 12, "{}", fitted.render());
}

proptest! {
    #[test]
    fn fits_and_stays_inert(text in "(?s).{0,200}", label in ".{0,80}", limit in 0usize..200) {
        let fitted = Mrkdwn::new().text(&text).bold(&text).link("https://a/b", &label).text(&label).fit(limit);
        prop_assert!(fitted.chars() <= limit);
        let without_ours = fitted.render().replace("<https://a/b|", "");
        prop_assert!(!without_ours.contains('<'), "{without_ours}");
    }
}
