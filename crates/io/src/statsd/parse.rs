//! Parses a StatsD line as the CloudWatch agent does: `name:value|type|@rate|#tag:value,tag`. A line may have several
//! values of a name: `name:1:2:3|ms` or `name:1|ms:2|ms`. Tags and the first of these forms come from Datadog.

use super::refusal::Refusal;

/// The content of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line<'a> {
    pub name: &'a str,
    pub changes: Vec<(Kind, Change<'a>)>,
    /// The tags, as names and values. The value may be empty.
    pub tags: Vec<(&'a str, &'a str)>,
}

/// The type of a metric. Metrics with the same name and different types are different metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Counter,
    Distribution,
    Gauge,
    Histogram,
    Set,
    Timing,
}

/// The change of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change<'a> {
    /// `c`: the increase of a counter, already corrected for the sample rate.
    Count(f64),
    /// `g`: the new value of a gauge.
    Gauge(f64),
    /// `g` with a sign: the change of a gauge.
    Shift(f64),
    /// `ms`, `h`, `d`: a measurement, and the number of measurements that it represents.
    Value(f64, f64),
    /// `s`: a member of a set.
    Member(&'a str),
}

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "c" => Self::Counter,
            "d" => Self::Distribution,
            "g" => Self::Gauge,
            "h" => Self::Histogram,
            "s" => Self::Set,
            "ms" => Self::Timing,
            _ => return None,
        })
    }

    /// Returns the value of the dimension `metric_type`, which the CloudWatch agent adds.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Distribution => "distribution",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Set => "set",
            Self::Timing => "timing",
        }
    }
}

pub(super) fn parse(line: &str) -> Result<Line<'_>, Refusal> {
    let line = line.trim();
    if line.starts_with("_e{") || line.starts_with("_sc|") {
        return Err(Refusal::NotMetric);
    }
    let (name, rest) = line.split_once(':').ok_or(Refusal::NoValue)?;
    if name.is_empty() {
        return Err(Refusal::NoName);
    }
    let mut parts = rest.split('|').peekable();
    let (mut changes, mut tags) = (Vec::new(), Vec::new());
    let mut values = parts.next().unwrap_or_default();
    loop {
        let word = parts.next().ok_or(Refusal::NoType)?;
        let (word, mut following) = more(word);
        let kind = Kind::parse(word).ok_or(Refusal::Type)?;
        let mut rate = 1.0;
        while following.is_none() {
            let Some(part) = parts.next() else { break };
            if let Some(text) = part.strip_prefix('@') {
                let (text, after) = more(text);
                rate = text
                    .parse()
                    .ok()
                    .filter(|rate: &f64| *rate > 0.0 && *rate <= 1.0)
                    .ok_or(Refusal::Rate)?;
                following = after;
            } else if let Some(text) = part.strip_prefix('#') {
                tags = text.split(',').filter(|tag| !tag.is_empty()).map(more).collect::<Vec<_>>();
            }
            // Datadog's clients add containers, times and other parts that do not affect the number.
        }
        take(values, kind, rate, &mut changes)?;
        match following {
            Some(more) => values = more,
            None => break,
        }
    }
    let tags = tags.into_iter().map(|(name, value)| (name, value.unwrap_or_default())).collect();
    Ok(Line { name, changes, tags })
}

/// Splits a text at its first colon.
fn more(text: &str) -> (&str, Option<&str>) {
    text.split_once(':').map_or((text, None), |(word, more)| (word, Some(more)))
}

/// Reads all values of one type. The members of a set may contain colons.
fn take<'a>(
    values: &'a str,
    kind: Kind,
    rate: f64,
    changes: &mut Vec<(Kind, Change<'a>)>,
) -> Result<(), Refusal> {
    if kind == Kind::Set {
        let member = Some(values).filter(|member| !member.is_empty()).ok_or(Refusal::NoValue)?;
        changes.push((kind, Change::Member(member)));
        return Ok(());
    }
    for value in values.split(':') {
        let number: Option<f64> = value.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or(Refusal::NotNumber)?;
        let change = match kind {
            Kind::Counter => Change::Count(number / rate),
            Kind::Gauge if value.starts_with(['+', '-']) => Change::Shift(number),
            Kind::Gauge => Change::Gauge(number),
            Kind::Distribution | Kind::Histogram | Kind::Set | Kind::Timing => {
                Change::Value(number, 1.0 / rate)
            }
        };
        changes.push((kind, change));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Change::{Count, Gauge, Member, Shift, Value};
    use super::*;

    #[test]
    fn parses_lines() {
        let cases: [(&str, &str, &[Change<'_>]); 16] = [
            ("jobs:1|c", "counter", &[Count(1.0)]),
            ("jobs:1|c|@0.1", "counter", &[Count(10.0)]),
            ("queue:42|g", "gauge", &[Gauge(42.0)]),
            ("queue:-3|g", "gauge", &[Shift(-3.0)]),
            ("latency:3.5|ms", "timing", &[Value(3.5, 1.0)]),
            ("latency:320|ms|@0.01", "timing", &[Value(320.0, 100.0)]),
            ("latency:3|h|@0.5", "histogram", &[Value(3.0, 2.0)]),
            ("latency:3|d", "distribution", &[Value(3.0, 1.0)]),
            ("users:ann|s", "set", &[Member("ann")]),
            ("users:a:b|s", "set", &[Member("a:b")]),
            ("a:1:2:3|ms", "timing", &[Value(1.0, 1.0), Value(2.0, 1.0), Value(3.0, 1.0)]),
            ("a:1|ms:2|ms", "timing", &[Value(1.0, 1.0), Value(2.0, 1.0)]),
            ("a:1|c:2|c:3|c", "counter", &[Count(1.0), Count(2.0), Count(3.0)]),
            ("a:1:2|ms|@0.5:3|ms", "timing", &[Value(1.0, 2.0), Value(2.0, 2.0), Value(3.0, 1.0)]),
            ("a:1|c|c:container", "counter", &[Count(1.0)]),
            ("a:1|c|@0.5|#x:y|T1656581400", "counter", &[Count(2.0)]),
        ];
        for (line, kind, expected) in cases {
            let parsed = parse(line).unwrap();
            let changes: Vec<_> = parsed.changes.iter().map(|(_, change)| *change).collect();
            assert_eq!(changes, expected, "{line}");
            assert!(parsed.changes.iter().all(|(it, _)| it.as_str() == kind), "{line}");
        }
        assert_eq!(parse("a:1|c|#env:prod,beta").unwrap().tags, [("env", "prod"), ("beta", "")]);
        assert_eq!(parse("a:1|ms:2|ms|#env:prod").unwrap().tags, [("env", "prod")]);
    }

    #[test]
    fn refuses_invalid_lines_with_the_reason() {
        let cases = [
            (":1|c", Refusal::NoName),
            ("a", Refusal::NoValue),
            ("a:|s", Refusal::NoValue),
            ("a:1", Refusal::NoType),
            ("a:1|ms:2", Refusal::NoType),
            ("a:x|c", Refusal::NotNumber),
            ("a:1::2|ms", Refusal::NotNumber),
            ("a:NaN|g", Refusal::NotNumber),
            ("a:1|q", Refusal::Type),
            ("a:1|c|@0", Refusal::Rate),
            ("a:1|c|@2", Refusal::Rate),
            ("_e{5,4}:title|text", Refusal::NotMetric),
            ("_sc|name|0", Refusal::NotMetric),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), Err(expected), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line(line in "(.|[a-z:|@#,0-9+-]){0,60}") {
            let _ = parse(&line);
        }
    }
}
