use super::font;

/// The size of everything but titles.
pub(super) const SMALL: f64 = 11.0;

/// The size of titles.
pub(super) const TITLE: f64 = 14.0;

/// The width of `text` in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(font::advance).sum::<f64>() * size
}

/// `text` on one line of at most `room` pixels, cut with an ellipsis; empty where not even three letters fit.
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

/// Without line breaks and letters that nobody sees, and not much longer than could ever fit.
fn one_line(text: &str, room: f64) -> String {
    let most = room.clamp(0.0, 4096.0) as usize;
    text.trim()
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(visible)
        .take(most)
        .collect()
}

/// Control characters are no XML, and marks of direction would turn the rest of the line around.
pub(super) fn visible(letter: &char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        && !matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
