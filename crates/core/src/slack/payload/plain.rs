//! A message's words, without its markup.

use serde_json::Value;

/// More is not searched, and read by nobody.
const MOST_BYTES: usize = 8 * 1024;

/// Where readers see text, in their order.
const SEEN: [&str; 15] = [
    "pretext",
    "author_name",
    "title",
    "text",
    "alt_text",
    "value",
    "name",
    "blocks",
    "attachments",
    "fields",
    "elements",
    "accessory",
    "rows",
    "footer",
    "fallback",
];

pub(super) fn of(message: &Value) -> String {
    let mut plain = String::new();
    gather(message, &mut plain);
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn gather(value: &Value, plain: &mut String) {
    match value {
        _ if plain.len() >= MOST_BYTES => {}
        Value::String(text) => add(text, plain),
        Value::Array(values) => values.iter().for_each(|value| gather(value, plain)),
        Value::Object(fields) => {
            SEEN.iter().filter_map(|key| fields.get(*key)).for_each(|value| gather(value, plain));
        }
        _ => {}
    }
}

/// `<https://...|label>` and the like become their labels.
fn add(text: &str, plain: &mut String) {
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((inside, after)) = inside.split_once('>') else {
            rest = inside;
            break;
        };
        plain.push_str(inside.split_once('|').map_or(inside, |(_, label)| label));
        rest = after;
    }
    plain.push_str(rest);
    plain.push('\n');
    plain.truncate(plain.floor_char_boundary(MOST_BYTES));
}
