//! Slack messages as a library: Block Kit within Slack's limits, safe mrkdwn, and Slack's own validation of
//! posted messages.
//!
//! The library does no I/O, has no async runtime, and never panics on outside input. It builds the blocks that a
//! notification needs; it validates and draws every block that Slack accepts in messages.
//!
//! ```
//! use bongsu_slack::{Block, Message, Mrkdwn, Payload, SECTION_CHARS};
//!
//! let text = Mrkdwn::new().bold("web-cpu-high").text(" is <!channel>, above 80 %");
//! let message = Message::of_text("web-cpu-high is in ALARM".to_owned())
//!     .with_blocks(Block::section(text, SECTION_CHARS));
//! let json = message.to_json();
//! // Outside content cannot notify anybody, and Slack accepts the message.
//! assert!(json.contains("&lt;!channel&gt;"));
//! assert!(Payload::read(json.as_bytes(), Some("application/json")).is_ok());
//! ```
//!
//! | part | types |
//! | --- | --- |
//! | text that escapes all outside content | [`Mrkdwn`], [`Mention`], [`escape`] and [`unescaped`] |
//! | links in text that people wrote | [`links`], [`linked`], [`Link`] |
//! | messages within Slack's limits, cut at a word | [`Message`], [`Block`], [`Attachment`], [`Button`], [`LineChart`] |
//! | validation as Slack does it, with Slack's error word | [`Payload::read`], [`Refusal`], [`Fault`] |
//! | the position of a posted message, its thread, and responses to buttons | [`Posted`], [`Thread`], [`ResponseUrl`] |
//! | a message as HTML in Slack's style | `drawing` (feature `html`) |
//!
//! # Features
//!
//! - `html`: the module `drawing`. It adds the dependencies `emojis` and `jiff`. It is off by default.
//!
//! Types that Slack may extend are `#[non_exhaustive]`: constructors such as [`Message::of_text`] and
//! [`Attachment::new`] create them, and the `with_` and `in_` methods change them.

#![warn(missing_docs)]

mod block;
mod button;
mod chart;
#[cfg(feature = "html")]
pub mod drawing;
mod escape;
mod limits;
mod link;
mod markup;
mod mention;
mod message;
mod mrkdwn;
mod payload;
mod plain;
mod response_url;

pub use block::{Attachment, Block};
pub use button::Button;
pub use chart::LineChart;
use escape::is_shown;
pub use escape::{escape, is_blank};
pub use limits::{
    BUTTON_CHARS, BUTTON_VALUE_CHARS, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, MESSAGE_CHARS,
    SECTION_CHARS, TEXT_CHARS,
};
pub use link::{Link, linked, links};
pub use markup::unescaped;
pub use mention::{Mention, UnknownMention};
pub use message::{DefaultChannel, Message, Metadata, Posted, Thread};
pub use mrkdwn::Mrkdwn;
pub use payload::{Fault, Payload, Refusal};
pub use response_url::ResponseUrl;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
