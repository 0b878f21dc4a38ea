use std::fmt::Write as _;

use super::html::escaped;
use super::{Reader, message, stylesheet};
use crate::slack::payload::Payload;

/// Were something of a message live after all, the browser would not let it.
const POLICY: &str =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";

/// A whole document with these messages, as they stand in a channel.
pub fn page(title: &str, payloads: &[Payload], reader: &Reader<'_>) -> String {
    let title = escaped(title);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{POLICY}\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{}</style>\n</head>\n\
         <body class=\"sl-page\">\n<main>\n",
        stylesheet()
    );
    for payload in payloads {
        // Writing to a string does not fail.
        let _ = writeln!(
            html,
            "<div class=\"sl-message\"><div class=\"sl-avatar\" aria-hidden=\"true\">🔥</div><div class=\"sl-body\">\
             <div class=\"sl-sender\"><b>bongsu</b> <span class=\"sl-app\">APP</span></div>{}</div></div>",
            message(payload, reader)
        );
    }
    html + "</main>\n</body>\n</html>\n"
}
