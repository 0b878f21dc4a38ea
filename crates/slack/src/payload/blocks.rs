//! Validates each kind of block (docs.slack.dev, ["Block Kit reference"]).
//!
//! ["Block Kit reference"]: https://docs.slack.dev/reference/block-kit

use serde_json::Value;

use super::elements::{self, image, plain_text, text};
use super::fields::{at, each, given, list, most, needed, optional, string, word};
use super::{Fault, chart, unique};
use crate::limits::{
    ACTIONS_ELEMENTS, BLOCKS, CHARTS, CONTAINER_BLOCKS, CONTAINER_TITLE_CHARS, CONTEXT_ACTIONS,
    CONTEXT_ELEMENTS, FIELD_CHARS, FIELDS, HEADER_CHARS, ID_CHARS, MARKDOWN_CHARS, SECTION_CHARS,
    TABLE_CELLS, TABLE_ROWS, URL_CHARS, VALUE_CHARS, VIDEO_AUTHOR_CHARS, VIDEO_CHARS,
};

/// Blocks that Slack accepts in messages and that this module does not validate.
const OTHERS: [&str; 7] = ["card", "carousel", "data_table", "divider", "file", "plan", "task_card"];

/// The elements of a rich text.
const RICH_TEXT: [&str; 4] =
    ["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"];

pub(super) fn all(blocks: &[Value]) -> Result<(), Fault> {
    most(blocks, BLOCKS)?;
    at(blocks, one)?;
    if blocks.iter().filter(|block| word(block, "type") == "data_visualization").count() > CHARTS {
        return Err(Fault::new(format!("no more than {CHARTS} data_visualization blocks allowed")));
    }
    let markdown = blocks.iter().filter(|block| word(block, "type") == "markdown");
    let chars: usize = markdown.map(|block| word(block, "text").chars().count()).sum();
    if chars > MARKDOWN_CHARS {
        return Err(Fault::new(format!("no more than {MARKDOWN_CHARS} characters of markdown allowed")));
    }
    Ok(())
}

fn one(block: &Value) -> Result<(), Fault> {
    optional(block, "block_id", |id| string(id, 0, ID_CHARS))?;
    match word(block, "type") {
        "section" => section(block),
        "header" => needed(block, "text", |text| plain_text(text, HEADER_CHARS)),
        "context" => each(block, "elements", CONTEXT_ELEMENTS, context_element),
        "actions" => {
            each(block, "elements", ACTIONS_ELEMENTS, elements::interactive)?;
            once(block)
        }
        "context_actions" => {
            each(block, "elements", CONTEXT_ACTIONS, elements::interactive)?;
            once(block)
        }
        "image" => {
            optional(block, "title", |title| plain_text(title, VALUE_CHARS))?;
            image(block)
        }
        "markdown" => needed(block, "text", |text| string(text, 1, MARKDOWN_CHARS)),
        "rich_text" => each(block, "elements", usize::MAX, rich_text),
        "video" => video(block),
        "table" => each(block, "rows", TABLE_ROWS, row),
        "data_visualization" => chart::one(block),
        "container" => container(block),
        kind if OTHERS.contains(&kind) => Ok(()),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

fn section(section: &Value) -> Result<(), Fault> {
    if given(section, "text").is_none() && given(section, "fields").is_none() {
        return Err(Fault::new("must have text or fields"));
    }
    optional(section, "text", |object| text(object, SECTION_CHARS))?;
    if given(section, "fields").is_some() {
        each(section, "fields", FIELDS, |field| text(field, FIELD_CHARS))?;
    }
    optional(section, "accessory", elements::accessory)
}

fn context_element(element: &Value) -> Result<(), Fault> {
    if word(element, "type") == "image" { image(element) } else { text(element, SECTION_CHARS) }
}

fn rich_text(element: &Value) -> Result<(), Fault> {
    match word(element, "type") {
        kind if RICH_TEXT.contains(&kind) => needed(element, "elements", |elements| {
            if elements.is_array() { Ok(()) } else { Err(Fault::new("must be an array")) }
        }),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

fn video(video: &Value) -> Result<(), Fault> {
    needed(video, "title", |title| plain_text(title, VIDEO_CHARS))?;
    optional(video, "description", |text| plain_text(text, VIDEO_CHARS))?;
    optional(video, "author_name", |name| string(name, 0, VIDEO_AUTHOR_CHARS))?;
    needed(video, "alt_text", |alt| string(alt, 1, VALUE_CHARS))?;
    needed(video, "video_url", |url| string(url, 1, URL_CHARS))?;
    needed(video, "thumbnail_url", |url| string(url, 1, URL_CHARS))
}

/// The blocks that a container may hold.
const CHILDREN: [&str; 11] = [
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
];

fn container(block: &Value) -> Result<(), Fault> {
    optional(block, "title", |title| plain_text(title, CONTAINER_TITLE_CHARS))?;
    if given(block, "title").is_none() && given(block, "rich_text_title").is_none() {
        return Err(Fault::new("must have title or rich_text_title"));
    }
    optional(block, "subtitle", |subtitle| text(subtitle, CONTAINER_TITLE_CHARS))?;
    each(block, "child_blocks", CONTAINER_BLOCKS, |child| match word(child, "type") {
        kind if CHILDREN.contains(&kind) => one(child),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    })
}

fn row(row: &Value) -> Result<(), Fault> {
    let cells = row.as_array().ok_or_else(|| Fault::new("must be an array"))?;
    most(cells, TABLE_CELLS)
}

fn once(block: &Value) -> Result<(), Fault> {
    unique::actions(list(block, "elements")).map_err(|fault| fault.within("elements"))
}
