//! Which of an alarm's several series a notice is about.

use crate::notice::Contributor;

/// One attribute a line.
pub(super) fn lines(contributor: &Contributor) -> String {
    if contributor.attributes.is_empty() {
        return contributor.id.clone();
    }
    let lines: Vec<_> =
        contributor.attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    lines.join("\n")
}

/// The attributes' values, which is how people call a series.
pub(super) fn short(contributor: &Contributor) -> String {
    let values: Vec<_> = contributor.attributes.iter().map(|(_, value)| value.as_str()).collect();
    if values.is_empty() { contributor.id.clone() } else { values.join(", ") }
}
