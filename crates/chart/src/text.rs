use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Outline};

/// The font size of all texts except titles.
pub(super) const SMALL: f64 = 11.0;

/// The font size of titles.
pub(super) const TITLE: f64 = 14.0;

/// The font of PNG charts, which also measures all texts.
static FONT: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../fonts/DejaVuSans-subset.ttf")).ok());

/// Returns whether the font has all characters of `text`.
pub(super) fn covers(text: &str) -> bool {
    text.chars().all(|letter| has(letter) || letter.is_control())
}

fn has(letter: char) -> bool {
    FONT.as_ref().is_some_and(|font| font.glyph_id(letter).0 != 0)
}

/// Returns the width of `letter` in ems. Most fonts of readers are narrower than this one, so a text that
/// fits here fits there too. Letters from Hangul on count as square.
pub(super) fn advance(letter: char) -> f64 {
    let missing = if u32::from(letter) < 0x1100 { 0.65 } else { 1.0 };
    let Some(font) = FONT.as_ref().filter(|_| has(letter)) else { return missing };
    let em = font.units_per_em().unwrap_or(2048.0);
    f64::from(font.h_advance_unscaled(font.glyph_id(letter)) / em)
}

/// Returns the outline of `letter` and the font's units per em.
pub(super) fn outline(letter: char) -> Option<(Outline, f32)> {
    let font = FONT.as_ref()?;
    Some((font.outline(font.glyph_id(letter))?, font.units_per_em()?))
}

/// Returns the width of `text` in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
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
            left -= advance(*letter) * size;
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
