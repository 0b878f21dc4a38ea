//! Draws shared files (docs.slack.dev, ["File object"]).
//!
//! ["File object"]: https://docs.slack.dev/reference/objects/file-object

use serde_json::Value;

use super::html::{boxed, escaped};
use super::{image, word};

/// Draws a file: its title above the image, or only the title of another kind of file.
pub(super) fn one(file: &Value) -> String {
    let title = match word(file, "title") {
        "" => word(file, "name"),
        title => title,
    };
    if !word(file, "mimetype").starts_with("image/") {
        return name(title);
    }
    let alt = match word(file, "alt_txt") {
        "" => title,
        alt => alt,
    };
    let picture = image::html(word(file, "url_private"), alt, "sl-image");
    boxed("sl-picture", &(boxed("sl-caption", &escaped(title)) + &picture))
}

/// Draws the name of a file without a preview.
pub(super) fn name(name: &str) -> String {
    let name = if name.is_empty() { "file" } else { name };
    boxed("sl-file", &format!("<span aria-hidden=\"true\">📄</span> {}", escaped(name)))
}
