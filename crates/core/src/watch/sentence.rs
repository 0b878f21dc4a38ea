use super::alarm::{MetricSubject, Subject, WatchedAlarm};
use super::composite::CompositeSubject;
use crate::alarm::{ComparisonOperator, TreatMissingData};
use crate::evaluate::evaluation_interval;

/// What an alarm will do, in one sentence.
pub fn sentence(alarm: &WatchedAlarm) -> String {
    match alarm.subject() {
        Subject::Metric(subject) => metric(subject),
        Subject::Composite(subject) => composite(subject),
    }
}

fn metric(subject: &MetricSubject) -> String {
    let MetricSubject { metric, criteria, threshold, .. } = subject;
    let statistic = criteria.statistic.as_deref().unwrap_or("Average");
    let name = &metric.name;
    let comparison = words(criteria.comparison);
    let periods = match (criteria.m(), criteria.n()) {
        (1, 1) => "1 period".to_owned(),
        (m, n) => format!("{m} of the last {n} periods"),
    };
    let missing = match criteria.treat_missing_data {
        TreatMissingData::Missing => "without data it goes to INSUFFICIENT_DATA",
        TreatMissingData::Ignore => "without data it keeps its state",
        TreatMissingData::Breaching => "missing data count as breaching",
        TreatMissingData::NotBreaching => "missing data count as well",
    };
    format!(
        "goes to ALARM when {name} ({statistic}) is {comparison} {threshold} in {periods} of {} s; looks every \
         {} s; {missing}",
        criteria.period,
        evaluation_interval(criteria),
    )
}

fn composite(subject: &CompositeSubject) -> String {
    let rule = &subject.text;
    let suppressor = subject.suppressor.as_ref().map(|suppressor| {
        let (name, periods) = (suppressor.alarm.as_str(), suppressor.periods);
        format!(
            "; says nothing while {name} is in ALARM (waits {} s for it, and {} s after it)",
            periods.wait, periods.extension
        )
    });
    format!("goes to ALARM while {rule}{}", suppressor.unwrap_or_default())
}

fn words(comparison: ComparisonOperator) -> &'static str {
    match comparison {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "at or above",
        ComparisonOperator::GreaterThanThreshold => "above",
        ComparisonOperator::LessThanThreshold => "below",
        ComparisonOperator::LessThanOrEqualToThreshold => "at or below",
        _ => "outside the band around",
    }
}
