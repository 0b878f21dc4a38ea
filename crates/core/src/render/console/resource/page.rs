use super::subject::ResourceSubject;
use crate::render::console::Console;
use crate::render::console::encode::percent;

/// Fills in the fields of a page's path, percent-encoded. Returns `None` if a field has no value.
///
/// The fields `{region}`, `{partition}`, `{account}` and `{suffix}` (of service endpoints) come from the
/// alarm. Any other field is the name of a dimension, with an optional rule after a colon:
///
/// | field | stands for |
/// |---|---|
/// | `{Name}` | the value |
/// | `{Name:i-}` | the value, if it begins with `i-` |
/// | `{Name:last}` | the part after the last slash of the value |
/// | `{Name:group}` | the value without the numbers of a cache node, `-0001-001` |
/// | `{Name:there}` | an empty text, if the dimension has a value |
pub(super) fn page(template: &str, subject: &ResourceSubject<'_>, console: &Console<'_>) -> Option<String> {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}')?;
        page.push_str(before);
        page.push_str(&percent(value(field, subject, console)?));
        rest = after;
    }
    page.push_str(rest);
    Some(page)
}

fn value<'a>(field: &str, subject: &ResourceSubject<'a>, console: &Console<'a>) -> Option<&'a str> {
    match field {
        "region" => Some(console.region.code()),
        "partition" => Some(console.partition.as_str()),
        "account" => subject.account.filter(|account| !account.is_empty()),
        "suffix" => Some(console.partition.endpoints()),
        _ => {
            let (name, rule) = field.split_once(':').unwrap_or((field, ""));
            ruled(rule, subject.dimension(name)?)
        }
    }
}

fn ruled<'a>(rule: &str, value: &'a str) -> Option<&'a str> {
    match rule {
        "last" => value.rsplit('/').next().filter(|last| !last.is_empty()),
        "group" => Some(cache_group(value)),
        "there" => Some(""),
        start => value.starts_with(start).then_some(value),
    }
}

/// Returns the group of a cache node, such as `checkout` for `checkout-001` or, with several shards,
/// `checkout-0001-001`.
pub(in crate::render::console) fn cache_group(node: &str) -> &str {
    let group = without_number(node, 3);
    if group.len() < node.len() { without_number(group, 4) } else { node }
}

fn without_number(name: &str, digits: usize) -> &str {
    let is_number = |end: &str| end.len() == digits && end.bytes().all(|byte| byte.is_ascii_digit());
    name.rsplit_once('-').filter(|(start, end)| !start.is_empty() && is_number(end)).map_or(name, |it| it.0)
}

#[cfg(test)]
mod tests {
    use bongsu_alarm::alarm::Region;

    use super::*;

    #[test]
    fn fills_in_fields() {
        let cases = [
            ("a/{Name}?r={region}", "x y", Some("a/x%20y?r=eu-west-1")),
            ("{Name}", "{region}", Some("%7Bregion%7D")),
            ("{Name}", "", None),
            ("{Other}", "x", None),
            ("{account}/{partition}/{suffix}", "x", Some("1/aws/amazonaws.com")),
            ("{Name:i-}", "i-0a", Some("i-0a")),
            ("{Name:i-}", "0a", None),
            ("{Name:last}", "arn:aws:acm:eu-west-1:1:certificate/ab", Some("ab")),
            ("{Name:last}", "x/", None),
            ("list{Name:there}", "x", Some("list")),
            ("list{Other:there}", "x", None),
            ("{Name:group}", "checkout-001", Some("checkout")),
            ("{Name:group}", "checkout-0001-001", Some("checkout")),
            ("{Name:group}", "checkout-v2", Some("checkout-v2")),
            ("{Name:group}", "checkout-0001", Some("checkout-0001")),
            ("{Name:group}", "-001", Some("-001")),
            ("torn {Name", "x", None),
        ];
        let region = Region::from_code("eu-west-1").unwrap();
        let partition = region.partition().unwrap();
        let console = Console { region: &region, partition, domain: "" };
        for (template, value, expected) in cases {
            let subject =
                ResourceSubject { namespace: "", dimensions: vec![("Name", value)], account: Some("1") };
            assert_eq!(page(template, &subject, &console).as_deref(), expected, "{template} {value}");
        }
    }
}
