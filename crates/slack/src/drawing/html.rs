//! The only way of text into HTML.

use crate::is_shown;
use crate::markup::angled::is_url;

/// Text as HTML, in an element or in an attribute. What turns the direction of the text around it is left out.
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

/// A link around what is HTML already; what leads neither to the web nor to a mail address is no link.
pub(super) fn link(url: &str, class: &str, html: &str) -> Option<String> {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    is_url(url).then(|| format!("<a{class} href=\"{}\" rel=\"noreferrer noopener\">{html}</a>", escaped(url)))
}

/// An element with a class, unless there is nothing in it.
pub(super) fn boxed(class: &str, html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<div class=\"{class}\">{html}</div>") }
}
