use serde::Serialize;

use super::Block;

/// Blocks with a bar of colour beside them. Slack calls attachments legacy, yet nothing else has the
/// bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// `#rrggbb`
    pub color: &'static str,
    /// Shown by clients that cannot show blocks.
    pub fallback: String,
    /// What stands beside the bar.
    pub blocks: Vec<Block>,
}
