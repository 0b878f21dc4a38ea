//! English.

use super::{Condition, Label, Language, two_largest};
use crate::alarm::{AlarmState, ComparisonOperator};
use crate::slack::Mrkdwn;

pub(super) struct English;

impl Language for English {
    fn state(&self, state: AlarmState) -> &'static str {
        match state {
            AlarmState::Ok => "OK",
            AlarmState::Alarm => "ALARM",
            AlarmState::InsufficientData => "INSUFFICIENT DATA",
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Metric => "Metric",
            Label::Dimensions => "Dimensions",
            Label::Threshold => "Threshold",
            Label::Rule => "Rule",
            Label::Account => "Account",
            Label::Region => "Region",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        let subject = Mrkdwn::new().bold(&condition.subject);
        if state == AlarmState::InsufficientData {
            return Mrkdwn::from("Not enough data for ").append(subject);
        }
        let valued = match &condition.value {
            Some(value) => subject.text(" is ").bold(value),
            None => subject.text(" is"),
        };
        let comma = if condition.value.is_some() { "," } else { "" };
        let no_longer = if state == AlarmState::Ok { "not " } else { "" };
        match condition.comparison.map(comparison).zip(condition.threshold.as_ref()) {
            Some((word, threshold)) => {
                valued.text(format!("{comma} {no_longer}{word} the threshold of ")).bold(threshold)
            }
            None if condition.comparison.is_some_and(ComparisonOperator::is_band) => {
                let word = condition.comparison.map(comparison).unwrap_or_default();
                valued.text(format!("{comma} {no_longer}{word}"))
            }
            None if condition.value.is_some() => valued,
            None if state == AlarmState::Ok => valued.text(" within its limits"),
            None => valued.text(" outside its limits"),
        }
    }

    fn condition(&self, condition: &Condition) -> Option<String> {
        let word = comparison(condition.comparison?);
        let threshold = condition.threshold.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
        let periods = condition.periods.map(|(m, n, period)| {
            let period = self.duration(i64::from(period));
            if n == 1 { format!(" for {period}") } else { format!(" in {m} of {n} periods of {period}") }
        });
        Some(format!("{word}{threshold}{}", periods.unwrap_or_default()))
    }

    fn duration(&self, seconds: i64) -> String {
        two_largest(seconds, [" d", " h", " min", " s"], " ")
    }

    fn delayed(&self, seconds: i64) -> String {
        format!("delayed {}", self.duration(seconds))
    }

    fn your_time(&self) -> &'static str {
        " · your time "
    }

    fn untitled(&self) -> &'static str {
        "A message that is not an alarm"
    }
}

fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "at or above",
        ComparisonOperator::GreaterThanThreshold => "above",
        ComparisonOperator::LessThanThreshold => "below",
        ComparisonOperator::LessThanOrEqualToThreshold => "at or below",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "outside the expected band",
        ComparisonOperator::LessThanLowerThreshold => "below the expected band",
        ComparisonOperator::GreaterThanUpperThreshold => "above the expected band",
    }
}
