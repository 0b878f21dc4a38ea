//! Parses CloudWatch's state reason (`StateReason`). Any part may be missing, because people and tests also
//! write reasons.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Filler;

/// The datapoints that a reason lists, newest first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Listed {
    /// The newest value.
    pub(super) value: f64,
    /// The start of the newest value's period.
    pub(super) at: Option<Timestamp>,
    /// The number of datapoints.
    pub(super) count: u32,
    /// N, if the reason includes it.
    pub(super) of: Option<u32>,
}

/// Parses `2 out of the last 3 datapoints [0.5 (14/09/26 05:42:40), ...]`, `1 datapoint (10.0)` or, for a
/// contributor, `The most recent datapoint which crossed the threshold: [20.0 (...)]`.
pub(super) fn listed(reason: &str) -> Option<Listed> {
    let rest = reason.strip_prefix("Threshold")?.split_once(": ")?.1;
    let count = leading_count(rest)?;
    let of = rest.split_once("out of the last ").and_then(|(_, rest)| leading_count(rest));
    let behind = |mark: &str| rest.split_once(mark).map(|(_, rest)| rest.trim_start_matches('s'));
    let list = ["datapoint", "which crossed the threshold:"].into_iter().filter_map(behind);
    let (value, rest) = list.filter_map(number).next()?;
    Some(Listed { value, at: moment(rest), count, of })
}

/// Parses the threshold. Events about contributors contain it only in the reason.
pub(super) fn threshold(reason: &str) -> Option<f64> {
    let said = reason.strip_prefix("Threshold Crossed:")?;
    number(said.split_once("the threshold")?.1).map(|(number, _)| number)
}

/// Parses the first edges of the band, which are the newest.
pub(super) fn edges(reason: &str) -> Option<(f64, f64)> {
    let edge = |word: &str| number(reason.split_once(word)?.1).map(|(edge, _)| edge);
    edge("lower thresholds").zip(edge("upper thresholds"))
}

/// Parses the treatment of missing data, if no datapoint was received.
pub(super) fn filler(reason: &str) -> Option<Filler> {
    let said = reason.strip_prefix("Threshold Crossed: no datapoints were received")?;
    treated(said)
}

/// Parses ` and 2 missing datapoints were treated as [Breaching]`.
pub(super) fn missing(reason: &str) -> Option<(u32, Filler)> {
    let (before, after) = reason.split_once(" missing datapoint")?;
    Some((before.rsplit(' ').next()?.parse().ok()?, treated(after)?))
}

/// Parses `1 out of 2 time series evaluated to ALARM`.
pub(super) fn series(reason: &str) -> Option<(u32, u32)> {
    let (count, rest) = reason.split_once(" out of ")?;
    let (of, rest) = rest.split_once(" time series evaluated to ")?;
    rest.starts_with("ALARM").then_some((count.parse().ok()?, of.parse().ok()?))
}

/// Returns whether CloudWatch wrote the reason.
pub(super) fn is_cloudwatchs(reason: &str) -> bool {
    ["Threshold Crossed: ", "Thresholds Crossed: ", "Insufficient Data: "]
        .iter()
        .any(|it| reason.starts_with(it))
        || series(reason).is_some()
}

fn treated(text: &str) -> Option<Filler> {
    if text.contains("[Breaching]") {
        Some(Filler::Breaching)
    } else {
        text.contains("[NonBreaching]").then_some(Filler::NotBreaching)
    }
}

fn leading_count(text: &str) -> Option<u32> {
    text.split(' ').next()?.parse().ok()
}

/// Parses the number after the opening bracket at the start of `text`. Also returns the rest of the text.
fn number(text: &str) -> Option<(f64, &str)> {
    let number = text.trim_start().strip_prefix(['[', '('])?;
    let end = number.find(|char: char| !(char.is_ascii_alphanumeric() || ".-+".contains(char)))?;
    let (number, rest) = number.split_at_checked(end)?;
    Some((number.parse().ok().filter(|number: &f64| number.is_finite())?, rest))
}

/// Parses ` (14/09/26 05:42:40)`.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim_start().strip_prefix('(')?.split_once(')')?.0;
    let at = DateTime::strptime("%d/%m/%y %H:%M:%S", text).ok()?;
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_value_in_cloudwatch_sentences() {
        let cases = [
            (
                "Threshold Crossed: 1 datapoint (10.0) was greater than the threshold (1.0).",
                Some((10.0, 1, None)),
            ),
            (
                "Threshold Crossed: 2 out of the last 3 datapoints [0.5 (14/09/26 05:42:40), 1.0 (14/09/26 05:42:20)] were",
                Some((0.5, 2, Some(3))),
            ),
            ("Threshold Crossed: 1 datapoint [1.0E10 (12/02/19 15:44:00)] was not", Some((1e10, 1, None))),
            (
                "Threshold Crossed: 1 out of the last 1 datapoints was greater than the threshold (10.0). The most recent datapoint which crossed the threshold: [20.0 (23/09/26 19:53:00)] (minimum 1",
                Some((20.0, 1, Some(1))),
            ),
            ("Threshold Crossed: no datapoints were received for 3 periods", None),
            ("Threshold Crossed", None),
            ("someone wrote datapoint [5.0 ", None),
        ];
        for (reason, expected) in cases {
            let found = listed(reason).map(|it| (it.value, it.count, it.of));
            assert_eq!(found, expected, "{reason}");
        }
        let at = listed(cases[1].0).and_then(|it| it.at).unwrap();
        assert_eq!(at.to_string(), "2026-09-14T05:42:40Z");
    }

    #[test]
    fn finds_the_treatment_of_missing_datapoints() {
        let reason = "Threshold Crossed: 1 datapoint [9.0 (14/09/26 05:42:40)] was greater than the threshold (1.0) \
                      and 2 missing datapoints were treated as [Breaching].";
        assert_eq!(missing(reason), Some((2, Filler::Breaching)));
        assert_eq!(series("1 out of 2 time series evaluated to ALARM"), Some((1, 2)));
        assert_eq!(series("1 out of the last 2 datapoints"), None);
    }
}
