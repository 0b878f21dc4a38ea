//! Writes counts, shell words and lists in findings and remedies.

/// Writes `1 alarm`, `2 alarms`.
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Quotes a word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:@=,+%".contains(it);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes the first few names and the number of the rest.
pub(crate) fn listed(names: &[&str]) -> String {
    const MOST: usize = 5;
    let shown: Vec<_> = names.iter().take(MOST).copied().collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_shell_quoting() {
        assert_eq!([0, 1, 2].map(|it| counted(it, "alarm")), ["0 alarms", "1 alarm", "2 alarms"]);
        let cases = [
            ("mission-sns", "mission-sns"),
            ("$LATEST", "'$LATEST'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("서울 CPU", "'서울 CPU'"),
        ];
        for (text, expected) in cases {
            assert_eq!(quoted(text), expected);
        }
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }
}
