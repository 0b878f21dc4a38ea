//! Slack messages as a library: Block Kit within Slack's limits, safe mrkdwn, and Slack's own validation of
//! posted messages.
//!
//! - [`Mrkdwn`] is text that escapes all outside content when it is written. [`Block`] and [`Message`]
//!   consist of it, and cut text at a word instead of exceeding a limit.
//! - [`Payload::read`] accepts or refuses a posted message as Slack does, with Slack's error word.
//! - `drawing` (feature `html`) draws a message as HTML in Slack's style. Nothing of the message becomes live
//!   markup.
//!
//! Types that Slack may extend are `#[non_exhaustive]`; [`Message::of_text`] and the `with_` and `in_` methods
//! build a message.
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

#![warn(missing_docs)]

mod attachment;
mod block;
mod button;
mod chart;
#[cfg(feature = "html")]
pub mod drawing;
mod limits;
mod link;
mod markup;
mod mention;
mod message;
mod metadata;
mod mrkdwn;
mod payload;
mod plain;
mod posted;
mod response_url;

pub use attachment::Attachment;
pub use block::Block;
pub use button::Button;
pub use chart::LineChart;
pub use limits::{
    BUTTON_CHARS, BUTTON_VALUE_CHARS, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, MESSAGE_CHARS,
    SECTION_CHARS, TEXT_CHARS,
};
pub use link::{Link, linked, links};
pub use markup::unescaped;
pub use mention::Mention;
pub use message::{DefaultChannel, Message};
pub use metadata::Metadata;
use mrkdwn::is_shown;
pub use mrkdwn::{Mrkdwn, escape, is_blank};
pub use payload::{Fault, Payload, Refusal};
pub use posted::{Posted, Thread};
pub use response_url::ResponseUrl;
