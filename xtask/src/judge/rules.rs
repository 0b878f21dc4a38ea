//! bongsu's own judge for mistakes that Slack refuses and the other judges miss. It reads JSON and shares no code with
//! bongsu, so that the judge does not repeat a mistake in the code.

use serde_json::Value;

use super::{Case, Refusal};

/// The limit for all blocks. Slack fails at about 13,200 (`msg_blocks_too_long`).
const MOST_CHARS: usize = 12_000;
const MOST_BLOCKS: usize = 50;
const MOST_TEXT: usize = 3_000;
const MOST_FIELD: usize = 2_000;
const MOST_HEADER: usize = 150;
const MOST_PARTS: usize = 10;

/// The mistakes.
type Faults = Vec<String>;

pub(super) fn judge(cases: &[Case]) -> Vec<Refusal> {
    let refuse = |case: &Case| {
        let name = case.name.clone();
        faults(&case.message).into_iter().map(move |reason| Refusal { name: name.clone(), reason })
    };
    cases.iter().flat_map(refuse).collect()
}

fn faults(message: &Value) -> Faults {
    let mut faults = Faults::new();
    check_text(message.get("text"), MOST_TEXT, "the notification", &mut faults);
    let blocks: Vec<_> = blocks(message).collect();
    if blocks.is_empty() || blocks.len() > MOST_BLOCKS {
        faults.push(format!("{} blocks", blocks.len()));
    }
    // Slack counts every key, quote and escape.
    let chars: usize = blocks.iter().map(|block| block.to_string().chars().count() + 1).sum();
    if chars > MOST_CHARS {
        faults.push(format!("{chars} characters of blocks"));
    }
    blocks.iter().for_each(|block| check_block(block, &mut faults));
    check_inert(message, &mut faults);
    faults
}

fn blocks(message: &Value) -> impl Iterator<Item = &Value> {
    let attachments = list(message, "attachments").iter();
    list(message, "blocks").iter().chain(attachments.flat_map(|attachment| list(attachment, "blocks")))
}

fn check_block(block: &Value, faults: &mut Faults) {
    match word(block, "type") {
        "section" => check_section(block, faults),
        "context" => check_parts(list(block, "elements"), MOST_TEXT, "context", faults),
        "header" => {
            check_text_object(block.get("text"), MOST_HEADER, "header", faults);
            if block.get("text").is_none_or(|text| word(text, "type") != "plain_text") {
                faults.push("a header takes plain_text only".to_owned());
            }
        }
        "image" => check_image(block, faults),
        "divider" => {}
        other => faults.push(format!("a block that bongsu never sends: {other:?}")),
    }
}

fn check_section(block: &Value, faults: &mut Faults) {
    if block.get("text").is_none() && block.get("fields").is_none() {
        faults.push("a section without text and fields".to_owned());
    }
    if block.get("text").is_some() {
        check_text_object(block.get("text"), MOST_TEXT, "section", faults);
    }
    if block.get("fields").is_some() {
        check_parts(list(block, "fields"), MOST_FIELD, "field", faults);
    }
}

fn check_parts(parts: &[Value], most: usize, what: &str, faults: &mut Faults) {
    if parts.is_empty() || parts.len() > MOST_PARTS {
        faults.push(format!("{what}: {} of them", parts.len()));
    }
    parts.iter().for_each(|part| check_text_object(Some(part), most, what, faults));
}

fn check_image(image: &Value, faults: &mut Faults) {
    if image.get("image_url").is_some() == image.get("slack_file").is_some() {
        faults.push("an image needs one source, image_url or slack_file".to_owned());
    }
    check_text(image.get("alt_text"), MOST_FIELD, "alt_text", faults);
}

fn check_text_object(object: Option<&Value>, most: usize, what: &str, faults: &mut Faults) {
    let kind = object.map_or("", |object| word(object, "type"));
    if !["mrkdwn", "plain_text"].contains(&kind) {
        faults.push(format!("{what}: a text of type {kind:?}"));
    }
    check_text(object.and_then(|object| object.get("text")), most, what, faults);
}

fn check_text(text: Option<&Value>, most: usize, what: &str, faults: &mut Faults) {
    match text.and_then(Value::as_str).map(|text| (text.trim().is_empty(), text.chars().count())) {
        None => faults.push(format!("{what}: no text")),
        Some((true, _)) => faults.push(format!("{what}: empty text")),
        Some((false, chars)) if chars > most => faults.push(format!("{what}: {chars} characters")),
        Some(_) => {}
    }
}

/// Checks that every `<` begins a link or a date, so that no message mentions anybody.
fn check_inert(value: &Value, faults: &mut Faults) {
    match value {
        Value::String(text) => {
            let live = text.split('<').skip(1).filter(|part| !is_ours(part));
            faults.extend(live.map(|part| format!("live: <{part}")));
        }
        Value::Array(parts) => parts.iter().for_each(|part| check_inert(part, faults)),
        Value::Object(parts) => parts.values().for_each(|part| check_inert(part, faults)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_ours(part: &str) -> bool {
    ["https://", "http://", "mailto:", "!date^"].iter().any(|start| part.starts_with(start))
        && part.contains('>')
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
