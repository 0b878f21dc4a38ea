//! AWS's rules for names, from the API reference of each service, and bongsu's rules for names that are prefixes of
//! other names.

use super::NameError;

/// Returns an error with the rule if a name breaks it.
type Rule = fn(&str) -> Option<&'static str>;

pub(super) fn check(what: &'static str, value: &str, rule: Rule) -> Result<(), NameError> {
    let fail = |why| Err(NameError { what, value: value.to_owned(), why });
    rule(value).map_or(Ok(()), fail)
}

/// CloudFormation's rule (CreateStack).
pub(super) fn stack(name: &str) -> Option<&'static str> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let fits = name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (!begins || !fits)
        .then_some("it must begin with a letter and contain only letters, digits and hyphens, at most 128")
}

/// SNS's rule (CreateTopic): at most 256 characters, of which the fallback topic's suffix needs some.
pub(super) fn topic(name: &str) -> Option<&'static str> {
    if name.ends_with(".fifo") {
        return Some("a function cannot be subscribed to a FIFO topic");
    }
    (!is_plain(name, 240)).then_some("it must be 1 to 240 letters, digits, hyphens and underscores")
}

/// Lambda's rule (CreateFunction): at most 64 characters, of which the suffixes of queues, the table and alarms
/// need some.
pub(super) fn function(name: &str) -> Option<&'static str> {
    (!is_plain(name, 50)).then_some(
        "it must be 1 to 50 letters, digits, hyphens and underscores, because queues and alarms are named after it",
    )
}

/// Lambda's rule (UpdateFunctionCode).
pub(super) fn existing_function(name: &str) -> Option<&'static str> {
    (!is_plain(name, 64)).then_some(
        "it must be the function's name (1 to 64 letters, digits, hyphens and underscores) and not its ARN",
    )
}

/// KMS's rule (CreateAlias).
pub(super) fn alias(name: &str) -> Option<&'static str> {
    let rest = name.strip_prefix("alias/").unwrap_or_default();
    if rest.starts_with("aws/") {
        return Some("aliases that begin with alias/aws/ belong to AWS");
    }
    let fits = name.len() <= 256 && !rest.is_empty();
    let is_fit = fits && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte));
    (!is_fit).then_some(
        "after alias/ it must contain only letters, digits, slashes, hyphens and underscores, with at most 256 characters in all",
    )
}

/// CloudWatch's rule (PutMetricAlarm): at most 255 characters. bongsu also refuses a colon, which would split the
/// alarm's ARN.
pub(super) fn alarm(name: &str) -> Option<&'static str> {
    let count = name.chars().count();
    let is_fit = (1..=255).contains(&count) && !name.contains(':') && !name.chars().any(char::is_control);
    (!is_fit).then_some("it must be 1 to 255 characters without a colon and without line breaks")
}

fn is_plain(name: &str, most: usize) -> bool {
    (1..=most).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
