//! Cut text is at most as long as its limit, and mentions nobody.
#![no_main]

use bongsu_slack::Mrkdwn;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &str, &str)| {
    let (limit, text, url) = input;
    let limit = usize::from(limit).max(4);
    let fitted = Mrkdwn::new().text(text).bold(text).link(url, text).bold_link(url, text).fit(limit).render();
    assert!(fitted.chars().count() <= limit, "{} > {limit}: {fitted}", fitted.chars().count());
    for part in fitted.split('<').skip(1) {
        assert!(part.starts_with("https://") || part.starts_with("http://"), "live: <{part}");
    }
});
