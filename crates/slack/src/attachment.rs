use serde::Serialize;

use super::Block;

/// Blocks beside a colored bar. Slack calls attachments legacy, but no block has the bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// The color, as `#rrggbb`.
    pub color: &'static str,
    /// The text for clients that cannot show blocks.
    pub fallback: String,
    /// The blocks beside the bar.
    pub blocks: Vec<Block>,
}
