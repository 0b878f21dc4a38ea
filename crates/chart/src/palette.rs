use std::fmt::Write as _;

use super::Theme;

/// The role of a shape, which determines its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    Card,
    Frame,
    Grid,
    Text,
    Muted,
    Halo,
    First,
    Second,
    Third,
    Fourth,
    Limit,
    Band,
    Alarm,
    AlarmWash,
    AlarmHatch,
    Unknown,
    UnknownWash,
    UnknownHatch,
    Okay,
    Heat0,
    Heat1,
    Heat2,
    Heat3,
    Heat4,
    Heat5,
    HeatFaint,
    HeatStrong,
}

/// The CSS class and the colors of a role. A color is `0xRRGGBBAA`.
struct Color {
    ink: Ink,
    class: &'static str,
    light: u32,
    dark: u32,
}

const fn color(ink: Ink, class: &'static str, light: u32, dark: u32) -> Color {
    Color { ink, class, light, dark }
}

/// The colors of all roles. The contrast with the card is at least 4.5 for
/// texts and 3 for lines.
const PALETTE: [Color; 27] = [
    color(Ink::Card, "card", 0xffff_ffff, 0x2225_29ff),
    color(Ink::Frame, "frame", 0xd5d9_deff, 0x3f44_4aff),
    color(Ink::Grid, "grid", 0xe6e9_edff, 0x353a_40ff),
    color(Ink::Text, "text", 0x1d1c_1dff, 0xe9ea_ebff),
    color(Ink::Muted, "muted", 0x5d64_6dff, 0xa9b0_b8ff),
    color(Ink::Halo, "halo", 0xffff_ffd8, 0x2225_29d8),
    color(Ink::First, "first", 0x1264_a3ff, 0x6cb8_f2ff),
    color(Ink::Second, "second", 0x9a4d_00ff, 0xf0a8_57ff),
    color(Ink::Third, "third", 0x6b3f_a0ff, 0xc3a1_f0ff),
    color(Ink::Fourth, "fourth", 0x0f76_6eff, 0x5ec9_beff),
    color(Ink::Limit, "limit", 0xb321_2bff, 0xff8a_80ff),
    color(Ink::Band, "band", 0x1264_a322, 0x6cb8_f22a),
    color(Ink::Alarm, "alarm", 0xc01d_28ff, 0xff6f_69ff),
    color(Ink::AlarmWash, "alarm-wash", 0xe01e_2f1c, 0xff4d_4d26),
    color(Ink::AlarmHatch, "alarm-hatch", 0xc01d_2838, 0xff6f_6940),
    color(Ink::Unknown, "unknown", 0x6b72_80ff, 0x9aa3_adff),
    color(Ink::UnknownWash, "unknown-wash", 0x6b72_8018, 0x9aa3_ad1c),
    color(Ink::UnknownHatch, "unknown-hatch", 0x6b72_8048, 0x9aa3_ad48),
    color(Ink::Okay, "okay", 0x1f7a_45ff, 0x4cc3_8aff),
    color(Ink::Heat0, "heat0", 0xf3f5_f8ff, 0x2b30_36ff),
    color(Ink::Heat1, "heat1", 0xfde5_d2ff, 0x4a34_2cff),
    color(Ink::Heat2, "heat2", 0xfbc7_9bff, 0x6e40_2aff),
    color(Ink::Heat3, "heat3", 0xf49b_5fff, 0x9a4f_26ff),
    color(Ink::Heat4, "heat4", 0xc94f_20ff, 0xe07b_35ff),
    color(Ink::Heat5, "heat5", 0x8f25_0fff, 0xffb3_66ff),
    color(Ink::HeatFaint, "heat-faint", 0x1d1c_1dff, 0xf2f3_f4ff),
    color(Ink::HeatStrong, "heat-strong", 0xffff_ffff, 0x1a1d_21ff),
];

impl Ink {
    /// Returns the CSS class, to which a prefix for `stroke` or `fill` is added.
    pub(super) fn class(self) -> &'static str {
        entry(self).map_or("text", |entry| entry.class)
    }

    /// Returns the color as red, green, blue and opacity.
    pub(super) fn color(self, theme: Theme) -> [u8; 4] {
        let color = entry(self).map_or(0x8080_80ff, |entry| match theme {
            Theme::Light => entry.light,
            Theme::Dark => entry.dark,
        });
        color.to_be_bytes()
    }
}

fn entry(ink: Ink) -> Option<&'static Color> {
    PALETTE.iter().find(|entry| entry.ink == ink)
}

/// Returns the style sheet for pages with charts, which follows the reader's preference for light or dark.
pub fn stylesheet() -> String {
    sheet(&PALETTE.map(|entry| entry.ink))
}

/// Returns the CSS rules of the roles in `used`.
pub(super) fn sheet(used: &[Ink]) -> String {
    let fonts =
        "system-ui,\"Noto Sans KR\",\"Apple SD Gothic Neo\",\"Malgun Gothic\",\"DejaVu Sans\",sans-serif";
    let mut css = format!(".bongsu-picture text{{font-family:{fonts}}}");
    rules(&mut css, used, Theme::Light);
    css.push_str("@media(prefers-color-scheme:dark){");
    rules(&mut css, used, Theme::Dark);
    css.push('}');
    css
}

fn rules(css: &mut String, used: &[Ink], theme: Theme) {
    for ink in used {
        let [red, green, blue, opacity] = ink.color(theme);
        let color = format!("#{red:02x}{green:02x}{blue:02x}{opacity:02x}");
        let color = color.strip_suffix("ff").filter(|_| opacity == 0xff).unwrap_or(&color);
        // Writing to a string cannot fail.
        let _ = write!(css, ".bf-{0}{{fill:{color}}}.bs-{0}{{stroke:{color}}}", ink.class());
    }
}
