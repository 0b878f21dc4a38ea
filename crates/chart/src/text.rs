use super::font;

/// The font size of all texts except titles.
pub(super) const SMALL: f64 = 11.0;

/// The font size of titles.
pub(super) const TITLE: f64 = 14.0;

/// Returns the width of `text` in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(font::advance).sum::<f64>() * size
}

/// Fits `text` on one line of at most `room` pixels, with an ellipsis at the cut. Returns an empty text if
/// not even three letters fit.
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    let text = one_line(text, room);
    if width(&text, size) <= room {
        return text;
    }
    let mut left = room - width("…", size);
    let cut: String = text
        .chars()
        .take_while(|letter| {
            left -= font::advance(*letter) * size;
            left >= 0.0
        })
        .collect();
    if cut.chars().count() < 3 { String::new() } else { format!("{}…", cut.trim_end()) }
}

/// Removes line breaks and invisible characters, and cuts a text that is far too long.
fn one_line(text: &str, room: f64) -> String {
    let most = room.clamp(0.0, 4096.0) as usize;
    text.trim()
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(visible)
        .take(most)
        .collect()
}

/// Returns whether a character may be drawn. XML forbids control characters, and direction marks would
/// reverse the rest of the line.
pub(super) fn visible(letter: &char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        && !matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
