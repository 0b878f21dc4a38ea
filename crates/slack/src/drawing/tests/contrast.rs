//! All texts are readable in light and dark: their contrast is at least 4.5 (WCAG 2.2).

use super::stylesheet;

/// Pairs of text and background.
const PAIRS: [(&str, &str); 14] = [
    ("text", "ground"),
    ("quiet", "ground"),
    ("link", "ground"),
    ("quiet", "line"),
    ("code", "code-ground"),
    ("text", "code-ground"),
    ("quiet", "code-ground"),
    ("link", "code-ground"),
    ("link", "mention-ground"),
    ("to-all", "to-all-ground"),
    ("primary", "ground"),
    ("danger", "ground"),
    ("code", "ground"),
    ("text", "mention-ground"),
];

/// Returns the light and the dark color.
fn colors(name: &str) -> [u32; 2] {
    let (_, rest) = stylesheet().split_once(&format!("--sl-{name}: light-dark(")).expect(name);
    let mut colors = rest.split(')').next().unwrap().split(", ");
    [(); 2].map(|()| u32::from_str_radix(&colors.next().unwrap()[1..], 16).unwrap())
}

fn luminance(color: u32) -> f64 {
    let [_, red, green, blue] = color.to_be_bytes().map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_has_contrast() {
    for (text, ground) in PAIRS {
        for (text_color, ground_color) in colors(text).into_iter().zip(colors(ground)) {
            let contrast = contrast(text_color, ground_color);
            assert!(
                contrast >= 4.5,
                "{text} on {ground}: {contrast:.2} (#{text_color:06x} on #{ground_color:06x})"
            );
        }
    }
}
