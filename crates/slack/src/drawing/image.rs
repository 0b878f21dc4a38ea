//! Draws images of this server, and a box for an image from another host.

use serde_json::Value;

use super::html::{escaped, link};
use super::word;

/// Draws an image. `class` tells whether it is a block, beside a section or within a line.
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
