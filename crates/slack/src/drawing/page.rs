//! Draws a self-contained page of messages.

use super::html::escaped;
use super::{Reader, date, message, stylesheet};
use crate::Payload;

/// The content security policy, which allows no downloads and no scripts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A script that stores the page's height in the document, for a browser that prints the document.
const MEASURE: &str = "document.documentElement.dataset.height=\
Math.ceil(document.querySelector('.sl-channel').getBoundingClientRect().bottom)";

/// The hash of the only script that the policy of a self-measuring page allows.
const MEASURE_HASH: &str = "sha256-+SdzWlFI+ZOpM4eVLtNWCJ3tddEs0vGcijkgQVSM89E=";

/// Draws messages one below the other, as in a channel, as a complete document.
pub fn page(title: &str, payloads: &[Payload], reader: &Reader<'_>) -> String {
    document(title, payloads, reader, POLICY, "")
}

/// Draws the same page with a script. It stores the height of the messages in CSS pixels in the root's
/// `data-height`, for a browser that prints its document.
pub fn self_measuring_page(title: &str, payloads: &[Payload], reader: &Reader<'_>) -> String {
    let policy = format!("{POLICY}; script-src '{MEASURE_HASH}'");
    document(title, payloads, reader, &policy, &format!("<script>{MEASURE}</script>\n"))
}

/// Draws a message with a row that shows the sender and, if the message has a date, the time.
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
