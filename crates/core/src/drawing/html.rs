//! The only way by which text becomes HTML.

/// Slack's three entities are HTML's too.
const ENTITIES: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

/// Plain text, as it stands.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    text.chars().for_each(|letter| push(letter, &mut html));
    html
}

/// Text with Slack's three entities in it, and everything else in it as text.
pub(super) fn entities(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find('&').and_then(|at| rest.split_at_checked(at)) {
        before.chars().for_each(|letter| push(letter, &mut html));
        let length = push_first(from, &mut html);
        rest = from.get(length..).unwrap_or_default();
    }
    rest.chars().for_each(|letter| push(letter, &mut html));
    html
}

/// The first letter or entity of `text`; gives its length.
pub(super) fn push_first(text: &str, html: &mut String) -> usize {
    if let Some(entity) = ENTITIES.iter().find(|entity| text.starts_with(**entity)) {
        html.push_str(entity);
        return entity.len();
    }
    let Some(first) = text.chars().next() else { return 0 };
    push(first, html);
    first.len_utf8()
}

fn push(letter: char, html: &mut String) {
    match letter {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        letter if is_shown(letter) => html.push(letter),
        _ => {}
    }
}

/// Marks that turn the direction of what follows could make a text rewrite what stands after it.
fn is_shown(letter: char) -> bool {
    let turns = matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    letter == '\n' || letter == '\t' || !(letter.is_control() || turns)
}

/// The target of a link, where it is one that a browser may follow. `text` has Slack's entities.
pub(super) fn link(text: &str) -> Option<String> {
    let is_link = ["https://", "http://", "mailto:"].iter().any(|scheme| text.starts_with(scheme));
    is_link.then(|| entities(text))
}

/// A link with these words, which are HTML already; or the words alone.
pub(super) fn anchor(target: &str, words: &str, class: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    match link(target) {
        Some(target) => format!("<a href=\"{target}\" rel=\"noreferrer noopener\"{class}>{words}</a>"),
        None => words.to_owned(),
    }
}

/// An image of the page's own server, or a link to any other with its words.
pub(super) fn image(url: &str, alt: &str, class: &str) -> String {
    let is_ours = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    let words = escaped(alt);
    if is_ours {
        return format!("<img class=\"{class}\" src=\"{}\" alt=\"{words}\">", entities(url));
    }
    let words = if words.is_empty() { "🖼".to_owned() } else { format!("🖼 {words}") };
    format!("<span class=\"{class} sl-elsewhere\">{}</span>", anchor(url, &words, ""))
}
