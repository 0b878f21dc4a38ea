use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Outline};

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
