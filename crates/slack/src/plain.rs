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
        // Slack shows a field's name above its value. A terminal shows them on one line, and further lines indented.
        let is_field = matches!(block, Block::Fields(_));
        let text = if is_field { text.replacen('\n', ": ", 1) } else { text };
        for (number, line) in text.lines().enumerate() {
            let indent = if is_field && number > 0 { "  " } else { "" };
            writeln!(f, "{margin}{indent}{line}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_one_line_and_further_lines_are_indented() {
        let fields = vec![Mrkdwn::from("Metric\ncpu"), Mrkdwn::from("Dimensions\nhost = a\ncpu = total")];
        let mut message = Message::of_text("text".to_owned());
        message.blocks = vec![Block::Section(Mrkdwn::from("a\nb")), Block::Fields(fields)];
        assert_eq!(message.to_string(), "a\nb\nMetric: cpu\nDimensions: host = a\n  cpu = total\n");
    }
}
