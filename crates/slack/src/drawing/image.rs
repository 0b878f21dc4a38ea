//! Images: this server's own, and a box in place of any other.

use serde_json::Value;

use super::html::{escaped, link};
use super::word;

/// An image in a block of its own, beside a section or within a line, which is what `class` says.
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

/// Where an image element or block has its picture: at an address, or in a file of Slack's.
pub(super) fn url(image: &Value) -> &str {
    match word(image, "image_url") {
        "" => image.get("slack_file").map_or("", |file| word(file, "url")),
        url => url,
    }
}

/// A path on the server that the page comes from. Browsers take `//host` and `/\host` for another server, and
/// look past tabs and line ends.
fn is_own(url: &str) -> bool {
    let is_path = url.strip_prefix('/').is_some_and(|rest| !rest.starts_with('/'));
    is_path && url.chars().all(|char| char.is_ascii_graphic() && char != '\\')
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_a_path_is_our_own() {
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
