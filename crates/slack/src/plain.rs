use std::fmt;

use super::markup::unescaped;
use super::{Block, Message, Mrkdwn};

/// Formats the message for terminals and logs, without markup and color.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.blocks.is_empty() && self.attachments.is_empty() {
            return writeln!(f, "{}", unescaped(&self.text));
        }
        for block in self.blocks.iter().flat_map(Block::unfolded) {
            write_block(f, "", block)?;
        }
        let attached = self.attachments.iter().flat_map(|attachment| &attachment.blocks);
        for block in attached.flat_map(Block::unfolded) {
            write_block(f, "  | ", block)?;
        }
        Ok(())
    }
}

fn write_block(f: &mut fmt::Formatter<'_>, margin: &str, block: &Block) -> fmt::Result {
    for text in block.texts().iter().map(Mrkdwn::plain) {
        // Slack shows a field's name above its value. A terminal shows them on one line.
        let text = if matches!(block, Block::Fields(_)) { text.replacen('\n', ": ", 1) } else { text };
        for line in text.lines() {
            writeln!(f, "{margin}{line}")?;
        }
    }
    Ok(())
}
