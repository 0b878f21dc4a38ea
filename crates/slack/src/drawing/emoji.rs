//! Replaces `:shortcode:` with its emoji.

use super::html::escaped;

/// Slack's own names. All other names are also GitHub's.
const SLACKS: [(&str, &str); 30] = [
    ("large_blue_circle", "🔵"),
    ("large_brown_circle", "🟤"),
    ("large_green_circle", "🟢"),
    ("large_orange_circle", "🟠"),
    ("large_purple_circle", "🟣"),
    ("large_red_circle", "🔴"),
    ("large_yellow_circle", "🟡"),
    ("large_blue_square", "🟦"),
    ("large_brown_square", "🟫"),
    ("large_green_square", "🟩"),
    ("large_orange_square", "🟧"),
    ("large_purple_square", "🟪"),
    ("large_red_square", "🟥"),
    ("large_yellow_square", "🟨"),
    ("simple_smile", "🙂"),
    ("slightly_smiling_face", "🙂"),
    ("face_with_raised_eyebrow", "🤨"),
    ("face_with_rolling_eyes", "🙄"),
    ("hugging_face", "🤗"),
    ("man-shrugging", "🤷‍♂️"),
    ("woman-shrugging", "🤷‍♀️"),
    ("man-facepalming", "🤦‍♂️"),
    ("woman-facepalming", "🤦‍♀️"),
    ("rain_cloud", "🌧️"),
    ("lightning", "🌩️"),
    ("skin-tone-2", "🏻"),
    ("skin-tone-3", "🏼"),
    ("skin-tone-4", "🏽"),
    ("skin-tone-5", "🏾"),
    ("skin-tone-6", "🏿"),
];

/// The longest name, in bytes.
const MOST_BYTES: usize = 60;

/// Converts text to HTML with its emoji. An unknown name stays text, such as part of the time 10:30:00 or a
/// workspace's custom emoji.
pub(super) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        html.push_str(&escaped(before));
        match drawn(after) {
            Some((emoji, left)) => {
                html.push_str(emoji);
                rest = left;
            }
            None => {
                html.push(':');
                rest = after;
            }
        }
    }
    html.push_str(&escaped(rest));
    html
}

/// Finds an emoji by its name.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let own = SLACKS.iter().find(|(own, _)| *own == name).map(|(_, emoji)| *emoji);
    own.or_else(|| emojis::get_by_shortcode(name).map(emojis::Emoji::as_str))
        // Slack writes `flag-kr` for GitHub's `kr`.
        .or_else(|| emojis::get_by_shortcode(name.strip_prefix("flag-")?).map(emojis::Emoji::as_str))
}

/// Returns the emoji whose name begins `text`, and the rest of the text.
fn drawn(text: &str) -> Option<(&'static str, &str)> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-'".contains(&byte);
    let end = text.bytes().take(MOST_BYTES).position(|byte| !is_name(byte))?;
    let (name, rest) = text.split_at_checked(end)?;
    Some((named(name)?, rest.strip_prefix(':')?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_emoji_and_times_stay() {
        let cases = [
            (":rotating_light: up", "🚨 up"),
            (":large_green_circle::white_check_mark:", "🟢✅"),
            (":wave::skin-tone-3: :flag-kr: :kr: :+1:", "👋🏼 🇰🇷 🇰🇷 👍"),
            ("10:30:00 :partyparrot: a:b <:", "10:30:00 :partyparrot: a:b &lt;:"),
            ("::::fire:", ":::🔥"),
        ];
        for (text, expected) in cases {
            assert_eq!(super::html(text), expected, "{text}");
        }
    }
}
