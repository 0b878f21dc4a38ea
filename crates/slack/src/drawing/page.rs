//! A page of messages that stands by itself: nothing in it comes from elsewhere.

use super::html::escaped;
use super::{Reader, date, message, stylesheet};
use crate::Payload;

/// Asks for nothing and runs nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Writes the height of the page where a browser that prints its document shows it.
const MEASURE: &str = "document.documentElement.dataset.height=\
Math.ceil(document.querySelector('.sl-channel').getBoundingClientRect().bottom)";

/// The one script that the policy of a measuring page lets run.
const MEASURE_HASH: &str = "sha256-+SdzWlFI+ZOpM4eVLtNWCJ3tddEs0vGcijkgQVSM89E=";

/// Messages below each other as in a channel, as a whole document.
pub fn page(title: &str, payloads: &[Payload], reader: &Reader<'_>) -> String {
    document(title, payloads, reader, POLICY, "")
}

/// The same; a browser that is asked for its document has the height of the messages in CSS pixels in it, as
/// the root's `data-height`.
pub fn self_measuring_page(title: &str, payloads: &[Payload], reader: &Reader<'_>) -> String {
    let policy = format!("{POLICY}; script-src '{MEASURE_HASH}'");
    document(title, payloads, reader, &policy, &format!("<script>{MEASURE}</script>\n"))
}

/// A message with the row that says who sent it, and when as far as it tells.
pub fn post(payload: &Payload, reader: &Reader<'_>) -> String {
    format!(
        "<article class=\"sl-post\"><div class=\"sl-avatar\" aria-hidden=\"true\">🔥</div>\
         <div class=\"sl-body\"><div class=\"sl-sender\"><b>bongsu</b><span class=\"sl-app\">APP</span>{}</div>\
         <div class=\"sl-message\">{}</div></div></article>\n",
        date::of_sender(payload, reader),
        message(payload, reader)
    )
}

fn document(title: &str, payloads: &[Payload], reader: &Reader<'_>, policy: &str, script: &str) -> String {
    let posts: String = payloads.iter().map(|payload| post(payload, reader)).collect();
    let language = reader.language.tag();
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>\n{}</style>\n</head>\n<body class=\"sl-page\">\n\
         <main class=\"sl-channel\">\n{posts}</main>\n{script}</body>\n</html>\n",
        escaped(title),
        stylesheet()
    )
}
