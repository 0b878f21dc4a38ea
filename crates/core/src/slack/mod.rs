//! Slack's message format, as far as bongsu speaks it: every limit and every escape is in here.

mod attachment;
mod block;
mod limits;
mod message;
mod mrkdwn;
mod plain;

pub use attachment::Attachment;
pub use block::Block;
pub use limits::{
    FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, MESSAGE_CHARS, SECTION_CHARS, TEXT_CHARS,
};
pub use message::Message;
pub use mrkdwn::{Mrkdwn, escape, is_blank};
