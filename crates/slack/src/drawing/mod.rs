//! Messages as Slack draws them, in HTML.
//!
//! Nothing of a payload becomes markup: all its text goes through one function, which escapes; elements and
//! attributes are ours. Nothing is fetched: an image of another host is a box with its name and a link to it.
//! Nothing needs a style or a script within it, so it can stand on a page whose content security policy
//! forbids both. What cannot be drawn is shown as the JSON it is, and not hidden.

mod attachment;
mod block;
mod date;
mod element;
mod emoji;
mod file;
mod html;
mod image;
mod page;
mod rich_text;
#[cfg(test)]
mod tests;
mod text;

use jiff::tz::TimeZone;

use crate::payload::parts::{list, word};
use crate::{Payload, linked};

pub use self::html::escaped;
pub use self::page::{page, post, self_measuring_page};

/// Who looks at it: decides how times are written.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The zone that times are shown in.
    pub zone: &'a TimeZone,
    /// The language of dates.
    pub language: Language,
}

/// A language that dates can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Language {
    /// English as Slack writes it in the United States.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// The language of a tag such as `ko` or `ko-KR` (RFC 5646); English where it is not known.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("ko") => Self::Korean,
            _ => Self::English,
        }
    }

    /// The language's tag, as `<html lang>` has it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

/// The message as a fragment of HTML, without the row that says who sent it. Needs [`stylesheet`].
///
/// Each time is `<time datetime=… data-format=…>` with Slack's format in it, so that a script can write it anew
/// for the zone and the clock of the browser.
pub fn message(payload: &Payload, reader: &Reader<'_>) -> String {
    let json = payload.json();
    let blocks = block::all(list(json, "blocks"), reader);
    // With blocks the text is only for the lock screen.
    let top = match word(json, "text") {
        text if blocks.is_empty() && !text.is_empty() => {
            format!("<div class=\"sl-section\">{}</div>", text::of_markup(text, reader))
        }
        _ => blocks,
    };
    let attachments = list(json, "attachments").iter().map(|attached| attachment::one(attached, reader));
    let files = list(json, "files").iter().map(file::one);
    format!("{top}{}", attachments.chain(files).collect::<String>())
}

/// Text that people wrote, as HTML with its links alive.
pub fn text(text: &str, reader: &Reader<'_>) -> String {
    text::of_markup(&linked(text).render(), reader)
}

/// The style of what [`message`] and [`post`] draw: classes that begin with `sl-`, light and dark as the
/// reader prefers.
pub fn stylesheet() -> &'static str {
    include_str!("style.css")
}
