//! Slack's message format, as far as bongsu speaks it: every limit and every escape is in here.

mod attachment;
mod block;
mod limits;
mod message;
mod metadata;
mod mrkdwn;
pub mod payload;
mod plain;

pub use attachment::Attachment;
pub use block::Block;
pub use limits::{FIELD_CHARS, FIELDS, MESSAGE_CHARS, SECTION_CHARS, TEXT_CHARS};
pub use message::Message;
pub use metadata::{About, Metadata};
pub use mrkdwn::{Mrkdwn, escape, is_blank};
