//! AWS's rules for names, from each service's API reference, and our own rules for names that are prefixes of
//! others.

use super::NameError;

/// Returns the rule that a name breaks.
type Rule = fn(&str) -> Option<&'static str>;

pub(super) fn check(what: &'static str, value: &str, rule: Rule) -> Result<(), NameError> {
    let fail = |why| Err(NameError { what, value: value.to_owned(), why });
    rule(value).map_or(Ok(()), fail)
}

/// CloudFormation, CreateStack: a letter, then letters, digits and hyphens, 128 at most.
pub(super) fn stack(name: &str) -> Option<&'static str> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let fits = name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (!begins || !fits)
        .then_some("it must begin with a letter and hold letters, digits and hyphens only, at most 128")
}

/// SNS, CreateTopic: at most 256; the fallback topic's name has a suffix.
pub(super) fn topic(name: &str) -> Option<&'static str> {
    if name.ends_with(".fifo") {
        return Some("CloudWatch alarms can notify a FIFO topic, but a function cannot be subscribed to one");
    }
    (!is_plain(name, 240)).then_some("it must be 1 to 240 letters, digits, hyphens and underscores")
}

/// Lambda, CreateFunction: at most 64; names of queues, a table and alarms begin with it.
pub(super) fn function(name: &str) -> Option<&'static str> {
    (!is_plain(name, 50)).then_some(
        "it must be 1 to 50 letters, digits, hyphens and underscores; queues and alarms are named after it",
    )
}

/// Lambda, UpdateFunctionCode.
pub(super) fn existing_function(name: &str) -> Option<&'static str> {
    (!is_plain(name, 64))
        .then_some("give the function's name (1 to 64 letters, digits, hyphens and underscores), not its ARN")
}

/// KMS, CreateAlias.
pub(super) fn alias(name: &str) -> Option<&'static str> {
    let rest = name.strip_prefix("alias/").unwrap_or_default();
    if rest.starts_with("aws/") {
        return Some("aliases that begin with alias/aws/ are AWS's own");
    }
    let fits = name.len() <= 256 && !rest.is_empty();
    let is_fit = fits && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte));
    (!is_fit).then_some(
        "after alias/ it must hold letters, digits, slashes, hyphens and underscores only, at most 256 in all",
    )
}

/// CloudWatch, PutMetricAlarm accepts any text of 255 characters; a colon would split the alarm's ARN.
pub(super) fn alarm(name: &str) -> Option<&'static str> {
    let count = name.chars().count();
    let is_fit = (1..=255).contains(&count) && !name.contains(':') && !name.chars().any(char::is_control);
    (!is_fit).then_some("it must be 1 to 255 characters without a colon and without line breaks")
}

fn is_plain(name: &str, most: usize) -> bool {
    (1..=most).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
