//! Draws messages with their sender, alone or on a self-contained page.

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

/// The sender that a drawn message shows, as the name and icon of a Slack app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender<'a> {
    /// The name, as plain text.
    pub name: &'a str,
    /// The icon: an emoji or a few letters.
    pub icon: &'a str,
}

/// A page with messages one below the other, as in a channel. The page is a complete document that downloads
/// nothing.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The title of the document, as plain text.
    pub title: &'a str,
    /// The sender of the messages.
    pub sender: Sender<'a>,
    /// The reader's preferences.
    pub reader: Reader<'a>,
}

impl Page<'_> {
    /// Draws the page, which runs no script.
    pub fn html(&self, payloads: &[Payload]) -> String {
        self.document(payloads, POLICY, "")
    }

    /// Draws the page with a script that measures it. The script stores the height of the messages in CSS pixels in
    /// the root's `data-height`, for a browser that prints the document.
    pub fn self_measuring_html(&self, payloads: &[Payload]) -> String {
        let policy = format!("{POLICY}; script-src '{MEASURE_HASH}'");
        self.document(payloads, &policy, &format!("<script>{MEASURE}</script>\n"))
    }

    fn document(&self, payloads: &[Payload], policy: &str, script: &str) -> String {
        let posts: String = payloads.iter().map(|payload| post(payload, self.sender, &self.reader)).collect();
        let language = self.reader.language.tag();
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{}</title>\n<style>\n{}</style>\n</head>\n<body class=\"sl-page\">\n\
             <main class=\"sl-channel\">\n{posts}</main>\n{script}</body>\n</html>\n",
            escaped(self.title),
            stylesheet()
        )
    }
}

/// Draws a message with a row that shows the sender and, if the message has a date, the time.
pub fn post(payload: &Payload, sender: Sender<'_>, reader: &Reader<'_>) -> String {
    format!(
        "<article class=\"sl-post\"><div class=\"sl-avatar\" aria-hidden=\"true\">{}</div>\
         <div class=\"sl-body\"><div class=\"sl-sender\"><b>{}</b><span class=\"sl-app\">APP</span>{}</div>\
         <div class=\"sl-message\">{}</div></div></article>\n",
        escaped(sender.icon),
        escaped(sender.name),
        date::of_sender(payload, reader),
        message(payload, reader)
    )
}
