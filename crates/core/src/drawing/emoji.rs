/// The longest that is looked at.
const MOST_BYTES: usize = 64;

/// The emoji that `text` begins with, behind its first colon: its HTML, and its length with the second. A colour of
/// skin is its own code in Slack; what is no emoji stays as it was written.
pub(super) fn of(text: &str) -> Option<(String, usize)> {
    let window = text.get(..text.floor_char_boundary(MOST_BYTES))?;
    let (code, _) = window.split_once(':')?;
    let emoji = emojis::get_by_shortcode(code)?;
    Some((emoji.as_str().to_owned(), code.len() + 1))
}

/// The emoji of this name, or the name as Slack shows what it does not know.
pub(super) fn named(name: &str) -> String {
    emojis::get_by_shortcode(name).map_or_else(|| format!(":{name}:"), |emoji| emoji.as_str().to_owned())
}
