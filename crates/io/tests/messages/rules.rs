//! Checks messages against Slack's rules.

use bongsu_slack::{
    Block, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, MESSAGE_CHARS, Message, SECTION_CHARS,
    TEXT_CHARS,
};

/// The maximum number of blocks in a message.
const BLOCKS: usize = 50;

/// Fails if Slack would refuse the message, or if it contains unintended live elements.
pub(crate) fn check(message: &Message) {
    let blocks: Vec<_> = message.all_blocks().collect();
    assert!(!message.text.trim().is_empty(), "the notification has no text");
    assert!(message.text.chars().count() <= TEXT_CHARS);
    assert!(blocks.len() <= BLOCKS);
    blocks.iter().for_each(|block| check_block(block));
    let body = serde_json::to_value(message).unwrap();
    let total = chars(&body["blocks"]) + chars(&body["attachments"][0]["blocks"]);
    assert!(total <= MESSAGE_CHARS, "{total} characters of blocks");
    check_inert(&message.text);
    blocks.iter().flat_map(|block| block.texts()).for_each(|text| check_inert(&text.render()));
}

fn check_block(block: &Block) {
    let (count, limit) = match block {
        Block::Section(_) => (1, SECTION_CHARS),
        Block::Fields(fields) => (fields.len(), FIELD_CHARS),
        Block::Context(_) => (1, FIELD_CHARS),
        Block::Image { url, alt } => {
            assert!(url.chars().count() <= IMAGE_URL_CHARS && !alt.trim().is_empty());
            (1, IMAGE_ALT_CHARS)
        }
        Block::Actions(buttons) => (buttons.len(), 0),
        block => panic!("there is no rule for the block: {block:?}"),
    };
    assert!((1..=FIELDS).contains(&count));
    for text in block.texts() {
        let text = text.render();
        assert!(!text.trim().is_empty(), "Slack refuses empty text");
        assert!(text.chars().count() <= limit, "{} > {limit}", text.chars().count());
    }
}

/// Checks that every angle bracket belongs to one of bongsu's links or dates, so that the text mentions nobody.
fn check_inert(text: &str) {
    for part in text.split('<').skip(1) {
        let ours =
            ["https://", "http://", "mailto:", "!date^"].into_iter().any(|start| part.starts_with(start));
        assert!(ours && part.matches('>').count() == 1, "live: <{part}");
    }
    assert!(!text.contains("<!date^^"), "{text}");
}

/// Counts the characters of all texts.
fn chars(blocks: &serde_json::Value) -> usize {
    match blocks {
        serde_json::Value::String(text) => text.chars().count(),
        serde_json::Value::Array(parts) => parts.iter().map(chars).sum(),
        serde_json::Value::Object(parts) => {
            parts.iter().map(|(name, part)| name.len() + 6 + chars(part)).sum()
        }
        _ => 8,
    }
}
