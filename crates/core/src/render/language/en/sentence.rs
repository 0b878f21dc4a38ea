//! English sentences about a problem or its end: a value beside its threshold or band.

use bongsu_alarm::alarm::{AlarmState, ComparisonOperator};
use bongsu_slack::Mrkdwn;

use super::super::{Band, Condition, Filler, Language as _, Newest, Outside, Periods, Share};
use super::English;

impl English {
    /// Formats the numbers as a sentence.
    pub(super) fn sentence(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        let subject = Mrkdwn::new().bold(&condition.subject);
        if let Some(Share { count, of }) = condition.series {
            return subject.text(": ").bold(format!("{count} of {of}")).text(" time series in ALARM");
        }
        if state == AlarmState::InsufficientData {
            return Mrkdwn::from("Not enough data for ").append(subject);
        }
        if let Some(filler) = condition.filler {
            let filled = if filler == Filler::Breaching { "crossing the threshold" } else { "being fine" };
            return subject.text(" has no data").text(format!(", which counts as {filled}"));
        }
        let sentence = match (&condition.band, condition.comparison, &condition.threshold) {
            (Some(band), ..) => self.beside(subject, condition, state, band),
            (None, Some(operator), Some(threshold)) => {
                self.compared(subject, condition, state, operator, threshold)
            }
            (None, Some(operator), None) if operator.is_band() => {
                let word = if state != AlarmState::Ok {
                    comparison(operator)
                } else if condition.was_in_alarm {
                    "back inside the expected band"
                } else {
                    "inside the expected band"
                };
                match &condition.value {
                    Some(value) => subject.text(" is ").bold(value).text(format!(", {word}")),
                    None => subject.text(format!(" is {word}")),
                }
            }
            _ => match (&condition.value, state) {
                (Some(value), _) => subject.text(" is ").bold(value),
                (None, AlarmState::Ok) => subject.text(" is within its limits"),
                (None, _) => subject.text(" is outside its limits"),
            },
        };
        match condition.missing {
            Some((count, filler)) => {
                let (datapoints, verb) =
                    if count == 1 { ("datapoint", "counts") } else { ("datapoints", "count") };
                let filled = if filler == Filler::Breaching { "breaching" } else { "not breaching" };
                sentence.text(format!(" ({count} missing {datapoints} {verb} as {filled})"))
            }
            None => sentence,
        }
    }

    /// Formats "M out of N" after a comparison.
    pub(super) fn periods(&self, condition: &Condition) -> String {
        let Some(Periods { share: Share { count, of }, seconds }) = condition.periods else {
            return String::new();
        };
        let period = self.duration(i64::from(seconds));
        if of == 1 { format!(" for {period}") } else { format!(" in {count} of {of} periods of {period}") }
    }

    /// Formats the number of breaching datapoints.
    fn breaching(&self, condition: &Condition) -> String {
        let period = condition.period.map(|period| self.duration(i64::from(period)));
        match (condition.breaching, period) {
            (Some(Share { of: 1, .. }), Some(period)) => format!(" for {period}"),
            (Some(Share { of: 1, .. }), None) => String::new(),
            (Some(Share { count, of }), Some(period)) => format!(" in {count} of {of} periods of {period}"),
            (Some(Share { count, of }), None) => format!(" in {count} of the last {of} datapoints"),
            (None, _) => self.periods(condition),
        }
    }

    /// Formats a value beside its threshold.
    fn compared(
        &self,
        subject: Mrkdwn,
        condition: &Condition,
        state: AlarmState,
        operator: ComparisonOperator,
        threshold: &str,
    ) -> Mrkdwn {
        let is_ok = state == AlarmState::Ok;
        let back = if condition.was_in_alarm { "back " } else { "" };
        let word = comparison(operator);
        let fine = opposite(operator);
        let limit = |line: Mrkdwn| line.text(" the threshold of ").bold(threshold);
        let Some(value) = &condition.value else {
            let word = if is_ok { format!(" is {back}{fine}") } else { format!(" is {word}") };
            let sentence = limit(subject.text(word));
            return if is_ok { sentence } else { sentence.text(self.breaching(condition)) };
        };
        let valued = || subject.clone().text(" is ").bold(value);
        match (is_ok, condition.newest) {
            (false, Newest::Within) if condition.none_breaches() => limit(valued().text(format!(", {fine}"))),
            (false, Newest::Within) => {
                limit(valued().text(format!(", but {word}"))).text(self.breaching(condition))
            }
            (false, _) => limit(valued().text(format!(", {word}"))).text(self.breaching(condition)),
            (true, Newest::Breaches) => limit(valued().text(format!(", {word}"))).text(only(condition)),
            (true, Newest::Within) => {
                limit(valued().text(format!(", {back}{fine}"))).text(others(condition, word))
            }
            (true, Newest::Unknown) => {
                let share = condition.within.map(last_datapoints).unwrap_or_default();
                limit(subject.text(format!(" is {back}{fine}")))
                    .text(format!("{share} ("))
                    .bold(value)
                    .text(")")
            }
        }
    }

    /// Formats the distance from the expected band, or says that the value is inside the band.
    fn beside(&self, subject: Mrkdwn, condition: &Condition, state: AlarmState, band: &Band) -> Mrkdwn {
        let (lower, upper, is_ok) = (&band.lower, &band.upper, state == AlarmState::Ok);
        let valued = match &condition.value {
            Some(value) => subject.text(" is ").bold(value).text(","),
            None => subject.text(" is"),
        };
        let (distance, word) = match &band.outside {
            Some(Outside::Below(distance)) => (distance, "below"),
            Some(Outside::Above(distance)) => (distance, "above"),
            None => {
                let back = if is_ok && condition.was_in_alarm { "back " } else { "" };
                let sentence = valued.text(format!(" {back}inside the expected {lower} to {upper}"));
                return match (is_ok, condition.newest) {
                    (true, _) => sentence.text(others(condition, "outside")),
                    (false, Newest::Within) if !condition.none_breaches() => {
                        sentence.text(format!(", but outside{}", self.breaching(condition)))
                    }
                    (false, _) => sentence,
                };
            }
        };
        let sentence = valued
            .text(" ")
            .bold(format!("{distance} {word}"))
            .text(format!(" the expected {lower} to {upper}"));
        match condition.newest {
            // The alarm is about the other edge of the band.
            Newest::Within if !is_ok && !condition.none_breaches() => {
                let other = if word == "above" { "below" } else { "above" };
                sentence.text(format!(", but {other}{}", self.breaching(condition)))
            }
            _ if !is_ok => sentence.text(self.breaching(condition)),
            Newest::Breaches => sentence.text(only(condition)),
            _ => sentence,
        }
    }
}

/// Says that too few datapoints breach for an ALARM.
fn only(condition: &Condition) -> String {
    let few = condition.breaching.filter(|share| share.count < share.of);
    few.map(|share| format!(", but only{}", last_datapoints(share))).unwrap_or_default()
}

/// Says that other datapoints breach although the newest one does not.
fn others(condition: &Condition, word: &str) -> String {
    let still = if condition.was_in_alarm { "still " } else { "" };
    match condition.breaching {
        Some(Share { count: 0, .. }) | None => String::new(),
        Some(Share { count: 1, of }) => format!("; 1 of the last {of} datapoints is {still}{word} it"),
        Some(Share { count, of }) => format!("; {count} of the last {of} datapoints are {still}{word} it"),
    }
}

fn last_datapoints(Share { count, of }: Share) -> String {
    if of == 1 {
        " in the last datapoint".to_owned()
    } else {
        format!(" in {count} of the last {of} datapoints")
    }
}

/// Returns the words for the opposite of a comparison.
fn opposite(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "below",
        ComparisonOperator::GreaterThanThreshold => "at or below",
        ComparisonOperator::LessThanThreshold => "at or above",
        ComparisonOperator::LessThanOrEqualToThreshold => "above",
        _ => "inside the expected band",
    }
}

pub(super) fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "at or above",
        ComparisonOperator::GreaterThanThreshold => "above",
        ComparisonOperator::LessThanThreshold => "below",
        ComparisonOperator::LessThanOrEqualToThreshold => "at or below",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "outside the expected band",
        ComparisonOperator::LessThanLowerThreshold => "below the expected band",
        ComparisonOperator::GreaterThanUpperThreshold => "above the expected band",
        // An operator that this version does not know appears as CloudWatch's own word.
        other => other.as_str(),
    }
}
