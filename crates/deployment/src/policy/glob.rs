/// Matches IAM's wildcards: `*` for any characters, `?` for one.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut from) = (0, 0);
    // The last star, and the end of the text that it covers.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(it) if *it == '?' || text.get(from) == Some(it) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((starred, end)) = star else { return false };
                star = Some((starred, end + 1));
                at = starred + 1;
                from = end + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|it| *it == '*')
}

/// Matches ARNs part by part: no wildcard crosses a colon except in the last part (IAM user guide, "Amazon
/// Resource Name (ARN) condition operators").
pub(super) fn matches_arn(pattern: &str, arn: &str) -> bool {
    let (patterns, parts): (Vec<_>, Vec<_>) =
        (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    if patterns.len() < 6 {
        return matches(pattern, arn);
    }
    patterns.len() == parts.len() && patterns.iter().zip(&parts).all(|(pattern, part)| matches(pattern, part))
}
