//! Draws images of this server, a box for an image from another host, and shared files (docs.slack.dev,
//! ["File object"]).
//!
//! ["File object"]: https://docs.slack.dev/reference/objects/file-object

use serde_json::Value;

use super::html::{boxed, escaped, link};
use super::word;

/// Draws an image. `class` determines whether it is a block, beside a section or within a line.
pub(super) fn html(url: &str, alt: &str, class: &str) -> String {
    if is_own(url) {
        let (url, alt) = (escaped(url), escaped(alt));
        return format!("<img class=\"{class}\" src=\"{url}\" alt=\"{alt}\" loading=\"lazy\">");
    }
    let alt = if alt.is_empty() { "image" } else { alt };
    let inner = format!("<span aria-hidden=\"true\">🖼</span> {}", escaped(alt));
    let shown = link(url, "", &inner).unwrap_or(inner);
    format!("<span class=\"{class} sl-elsewhere\">{shown}</span>")
}

/// Returns the URL of an image element or block: its own, or that of its Slack file.
pub(super) fn url(image: &Value) -> &str {
    match word(image, "image_url") {
        "" => image.get("slack_file").map_or("", |file| word(file, "url")),
        url => url,
    }
}

/// Returns whether the URL is a path on the page's own server. Browsers read `//host` and `/\host` as another
/// server, and ignore tabs and line breaks.
fn is_own(url: &str) -> bool {
    let is_path = url.strip_prefix('/').is_some_and(|rest| !rest.starts_with('/'));
    is_path && url.chars().all(|char| char.is_ascii_graphic() && char != '\\')
}

/// Draws a file: its title above the image, or only the title of another kind of file.
pub(super) fn file(file: &Value) -> String {
    let title = match word(file, "title") {
        "" => word(file, "name"),
        title => title,
    };
    if !word(file, "mimetype").starts_with("image/") {
        return file_name(title);
    }
    let alt = match word(file, "alt_txt") {
        "" => title,
        alt => alt,
    };
    let picture = html(word(file, "url_private"), alt, "sl-image");
    boxed("sl-picture", &(boxed("sl-caption", &escaped(title)) + &picture))
}

/// Draws the name of a file without a preview.
pub(super) fn file_name(name: &str) -> String {
    let name = if name.is_empty() { "file" } else { name };
    boxed("sl-file", &format!("<span aria-hidden=\"true\">📄</span> {}", escaped(name)))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_a_path_belongs_to_this_server() {
        for own in ["/pictures/1.png?x=y", "/"] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "",
            "//evil",
            "/\\evil",
            "/\t/evil",
            "/\n/evil",
            "https://evil",
            "a.png",
            "data:image/png,",
            "/ ",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
