//! Draws messages as HTML in Slack's style (feature `html`).
//!
//! [`message`] draws a fragment for a page with [`stylesheet`], [`post`] adds a row with the sender, and [`Page`]
//! is a complete document.
//!
//! ```
//! use bongsu_slack::drawing::{Language, Page, Reader, Sender};
//! use bongsu_slack::{Message, Payload};
//! use jiff::tz::TimeZone;
//!
//! let page = Page {
//!     title: "#alarms",
//!     sender: Sender { name: "monitoring", icon: "🔔" },
//!     reader: Reader { zone: &TimeZone::UTC, language: Language::English },
//! };
//! let message = Message::of_text("*web-1* is down <script>".to_owned());
//! let html = page.html(&[Payload::from(&message)]);
//! assert!(html.contains("<b>web-1</b> is down &lt;script&gt;"));
//! ```
//!
//! Nothing of a payload becomes markup: one function escapes all its text, and the elements and attributes
//! are fixed. The page downloads nothing, because an image from another host becomes a box with its name and
//! a link. The HTML needs no inline style and no script, so it works under a content security policy that
//! forbids both. A part that cannot be drawn appears as JSON.

mod attachment;
mod block;
mod chart;
mod date;
mod element;
mod emoji;
mod html;
mod image;
mod page;
mod rich_text;
#[cfg(test)]
mod tests;
mod text;

use jiff::tz::TimeZone;

use crate::payload::fields::{list, word};
use crate::{Payload, linked};

pub use self::html::escaped;
pub use self::page::{Page, Sender, post};

/// The reader's preferences, which determine the format of times.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The time zone of displayed times.
    pub zone: &'a TimeZone,
    /// The language of dates.
    pub language: Language,
}

/// A language for dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Language {
    /// English in the style of the United States.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// Parses a language tag such as `ko` or `ko-KR` (RFC 5646). Returns English for an unknown language.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("ko") => Self::Korean,
            _ => Self::English,
        }
    }

    /// Returns the language tag, as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

/// Draws a message as an HTML fragment, without the row with its sender. The page needs [`stylesheet`].
///
/// Each time is `<time datetime=… data-format=…>` with Slack's format, so that a script can rewrite it for
/// the browser's time zone and clock.
pub fn message(payload: &Payload, reader: &Reader<'_>) -> String {
    let json = payload.json();
    let blocks = block::all(list(json, "blocks"), reader);
    // If there are blocks, the text appears only in notifications.
    let top = match word(json, "text") {
        text if blocks.is_empty() && !text.is_empty() => {
            format!("<div class=\"sl-section\">{}</div>", text::of_markup(text, reader))
        }
        _ => blocks,
    };
    let attachments = list(json, "attachments").iter().map(|attached| attachment::one(attached, reader));
    let files = list(json, "files").iter().map(image::file);
    format!("{top}{}", attachments.chain(files).collect::<String>())
}

/// Converts text that a person wrote to HTML with live links.
pub fn text(text: &str, reader: &Reader<'_>) -> String {
    text::of_markup(&linked(text).render(), reader)
}

/// Returns the style sheet for [`message`] and [`post`]. Its classes begin with `sl-`, and it follows the
/// reader's preference for light or dark.
pub fn stylesheet() -> &'static str {
    include_str!("style.css")
}
