//! Converts text to HTML. No other module does.

use crate::is_shown;
use crate::markup::angled::is_url;

/// Escapes text for an HTML element or attribute. Drops characters that change the direction of the
/// surrounding text.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for char in text.chars().filter(|char| is_shown(*char)) {
        match char {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            char => html.push(char),
        }
    }
    html
}

/// Returns a link around HTML, or `None` unless the URL leads to the web or a mail address.
pub(super) fn link(url: &str, class: &str, html: &str) -> Option<String> {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    is_url(url).then(|| format!("<a{class} href=\"{}\" rel=\"noreferrer noopener\">{html}</a>", escaped(url)))
}

/// Returns an element with a class, or nothing if its content is empty.
pub(super) fn boxed(class: &str, html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<div class=\"{class}\">{html}</div>") }
}
