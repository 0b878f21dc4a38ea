use std::fmt;

use super::markup::unescaped;
use super::{Block, Message, Mrkdwn};

/// The message as a reader sees it, for terminals and logs: no markup, no colour.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.blocks.is_empty() && self.attachments.is_empty() {
            return writeln!(f, "{}", unescaped(&self.text));
        }
        for block in &self.blocks {
            write_block(f, "", block)?;
        }
        for block in self.attachments.iter().flat_map(|attachment| &attachment.blocks) {
            write_block(f, "  | ", block)?;
        }
        Ok(())
    }
}

fn write_block(f: &mut fmt::Formatter<'_>, margin: &str, block: &Block) -> fmt::Result {
    for text in block.texts().iter().map(Mrkdwn::plain) {
        // A field's name stands above its value in Slack; in a terminal beside it.
        let text = if matches!(block, Block::Fields(_)) { text.replacen('\n', ": ", 1) } else { text };
        for line in text.lines() {
            writeln!(f, "{margin}{line}")?;
        }
    }
    Ok(())
}
