//! Slack's message format, as far as bongsu writes it and as others do: every limit and every escape is in here.

mod attachment;
mod block;
mod button;
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
pub use limits::{
    BUTTON_CHARS, BUTTON_VALUE_CHARS, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, MESSAGE_CHARS,
    SECTION_CHARS, TEXT_CHARS,
};
pub use link::{Link, linked, links};
pub use markup::unescaped;
pub use mention::Mention;
pub use message::Message;
pub use metadata::Metadata;
use mrkdwn::is_shown;
pub use mrkdwn::{Mrkdwn, escape, is_blank};
pub use payload::{Fault, Payload, Refusal};
pub use posted::{Posted, Thread};
pub use response_url::ResponseUrl;
