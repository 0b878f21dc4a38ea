//! One line: `name:value|type|@rate|#tag:value,tag` (the StatsD protocol; tags as Datadog writes them).

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line<'a> {
    pub name: &'a str,
    pub change: Change<'a>,
    /// Name and value; a tag without a value has an empty one.
    pub tags: Vec<(&'a str, &'a str)>,
}

/// What becomes of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change<'a> {
    /// `c`: so many more, already made good for the sample rate.
    Count(f64),
    /// `g`: from now on this.
    Gauge(f64),
    /// `g` with a sign: so much more or less.
    Shift(f64),
    /// `ms`, `h`, `d`: one measurement.
    Value(f64),
    /// `s`: one member of a set.
    Member(&'a str),
}

pub(super) fn parse(line: &str) -> Option<Line<'_>> {
    let (name, rest) = line.trim().split_once(':')?;
    let mut parts = rest.split('|');
    let (value, kind) = (parts.next()?, parts.next()?);
    let (mut rate, mut tags) = (1.0, Vec::new());
    for part in parts {
        if let Some(text) = part.strip_prefix('@') {
            rate = text.parse().ok().filter(|rate: &f64| *rate > 0.0 && *rate <= 1.0)?;
        } else if let Some(text) = part.strip_prefix('#') {
            tags = text.split(',').filter(|tag| !tag.is_empty()).map(pair).collect();
        }
    }
    let change = change(value, kind, rate).filter(|_| !name.is_empty())?;
    Some(Line { name, change, tags })
}

fn pair(tag: &str) -> (&str, &str) {
    tag.split_once(':').unwrap_or((tag, ""))
}

fn change<'a>(value: &'a str, kind: &str, rate: f64) -> Option<Change<'a>> {
    let number = || value.parse().ok().filter(|number: &f64| number.is_finite());
    match kind {
        "c" => Some(Change::Count(number()? / rate)),
        "g" if value.starts_with(['+', '-']) => Some(Change::Shift(number()?)),
        "g" => Some(Change::Gauge(number()?)),
        "ms" | "h" | "d" => Some(Change::Value(number()?)),
        "s" if !value.is_empty() => Some(Change::Member(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines() {
        let plain = |name, change| Some(Line { name, change, tags: Vec::new() });
        let cases = [
            ("jobs:1|c", plain("jobs", Change::Count(1.0))),
            ("jobs:1|c|@0.1", plain("jobs", Change::Count(10.0))),
            ("queue:42|g", plain("queue", Change::Gauge(42.0))),
            ("queue:-3|g", plain("queue", Change::Shift(-3.0))),
            ("latency:3.5|ms", plain("latency", Change::Value(3.5))),
            ("latency:3|h|@0.5", plain("latency", Change::Value(3.0))),
            ("users:ann|s", plain("users", Change::Member("ann"))),
            (
                "a:1|c|#env:prod,beta",
                Some(Line {
                    name: "a",
                    change: Change::Count(1.0),
                    tags: vec![("env", "prod"), ("beta", "")],
                }),
            ),
            ("a:1|c|c:container", plain("a", Change::Count(1.0))),
            ("", None),
            (":1|c", None),
            ("a", None),
            ("a:1", None),
            ("a:x|c", None),
            ("a:NaN|g", None),
            ("a:1|q", None),
            ("a:1|c|@0", None),
            ("a:1|c|@2", None),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line(line in "(.|[a-z:|@#,0-9+-]){0,60}") {
            let _ = parse(&line);
        }
    }
}
