//! Describes an alarm in one sentence.

use super::sentence_ko as korean;
use super::{AlarmDefinition, CompositeRule, ScheduledQuery, Watches};
use crate::Locale;
use crate::alarm::{ComparisonOperator, Metric, MetricQuery, PromQl, TreatMissingData};
use crate::evaluate::{Criteria, EvaluationWindow, Threshold, WarmUp, evaluation_interval};
use crate::quantity;

impl AlarmDefinition {
    /// Describes the alarm in one sentence of the language.
    pub fn sentence_in(&self, locale: Locale) -> String {
        match locale {
            Locale::En => format!("It {}.", self.sentence()),
            Locale::Ko => korean::sentence(self),
        }
    }

    /// Describes the alarm in one English sentence without its name: `goes to ALARM when CPUUtilization
    /// (Average) is above 80 in 2 of the last 3 periods of 60 s; ...`.
    pub fn sentence(&self) -> String {
        let said = match &self.watches {
            Watches::Metric { metric: watched, criteria } => metric(watched, criteria),
            Watches::Math { queries, result, band, criteria } => {
                math(queries, result, band.as_deref(), criteria, self.unit())
            }
            Watches::Log { query, criteria } => log(query, criteria),
            Watches::PromQl(query) => promql(query),
            Watches::Composite(rule) => composite(rule),
        };
        let warm_up = self.warm_up.map(warming).unwrap_or_default();
        let silent = if self.actions.enabled { "" } else { "; its actions are disabled" };
        format!("{said}{warm_up}{silent}")
    }
}

/// Describes an alarm on one metric.
pub(crate) fn metric(metric: &Metric, criteria: &Criteria) -> String {
    let statistic = criteria.statistic.as_deref().unwrap_or("Average");
    let unit = quantity::unit_of(criteria.unit.as_deref(), metric, criteria.statistic.as_deref());
    numbers(&format!("{} ({statistic})", metric.name), "its band", criteria, unit)
}

fn math(
    queries: &[MetricQuery],
    result: &str,
    band: Option<&str>,
    criteria: &Criteria,
    unit: Option<&str>,
) -> String {
    let entry = |id: &str| queries.iter().find(|query| query.id == id);
    let expression = |id: &str| entry(id).and_then(|it| it.expression.as_deref()).unwrap_or(id).to_owned();
    let band = band.map_or_else(|| "its band".to_owned(), expression);
    match entry(result).and_then(|it| it.metric.as_ref()) {
        Some(stat) => {
            let statistic = stat.statistic.as_deref().unwrap_or("Average");
            numbers(&format!("{} ({statistic})", stat.metric.name), &band, criteria, unit)
        }
        None => numbers(&expression(result), &band, criteria, unit),
    }
}

fn numbers(subject: &str, band: &str, criteria: &Criteria, unit: Option<&str>) -> String {
    let comparison = words(criteria.comparison);
    let threshold = match criteria.threshold {
        Threshold::Static(threshold) => quantity::threshold(threshold, unit, Locale::En),
        Threshold::Band => band.to_owned(),
    };
    let periods = match (criteria.m(), criteria.n()) {
        (1, 1) => "1 period".to_owned(),
        (m, n) => format!("{m} of the last {n} periods"),
    };
    let clock = match &criteria.window {
        EvaluationWindow::Sliding => String::new(),
        EvaluationWindow::WallClock(clock) => format!(" by the clock of {}", clock.name()),
    };
    let missing = missing(criteria.treat_missing_data);
    format!(
        "goes to ALARM when {subject} is {comparison} {threshold} in {periods} of {} s{clock}; looks every \
         {} s; {missing}",
        criteria.period,
        evaluation_interval(criteria),
    )
}

fn missing(treatment: TreatMissingData) -> &'static str {
    match treatment {
        TreatMissingData::Missing => "without data it goes to INSUFFICIENT_DATA",
        TreatMissingData::Ignore => "without data it keeps its state",
        TreatMissingData::Breaching => "missing data count as breaching",
        TreatMissingData::NotBreaching => "missing data count as not breaching",
    }
}

fn log(query: &ScheduledQuery, criteria: &Criteria) -> String {
    let threshold = match criteria.threshold {
        Threshold::Static(threshold) => quantity::threshold(threshold, None, Locale::En),
        Threshold::Band => "its band".to_owned(),
    };
    let results = match (criteria.m(), criteria.n()) {
        (1, 1) => "the last result".to_owned(),
        (m, n) => format!("{m} of the last {n} results"),
    };
    format!(
        "goes to ALARM when {} of its log query is {} {threshold} in {results}; asks every {} s; {}",
        query.aggregation,
        words(criteria.comparison),
        criteria.period,
        missing(criteria.treat_missing_data),
    )
}

fn promql(query: &PromQl) -> String {
    let held = query.pending_period.map(|seconds| format!(" for {seconds} s")).unwrap_or_default();
    format!("goes to ALARM when {} returns a series{held}", query.query.as_deref().unwrap_or("its query"))
}

/// Describes a composite alarm.
pub(crate) fn composite(rule: &CompositeRule) -> String {
    let suppressor = rule.suppressor.as_ref().map(|suppressor| {
        let (name, periods) = (suppressor.alarm.as_str(), suppressor.periods);
        format!(
            "; says nothing while {name} is in ALARM (waits {} s for it, and {} s after it)",
            periods.wait, periods.extension
        )
    });
    format!("goes to ALARM while {}{}", rule.text, suppressor.unwrap_or_default())
}

fn warming(warm_up: WarmUp) -> String {
    let early = if warm_up.to_the_end { "" } else { " or until there are data for all periods" };
    format!("; stays in INSUFFICIENT_DATA for {} min after it is made{early}", warm_up.minutes)
}

fn words(comparison: ComparisonOperator) -> &'static str {
    match comparison {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "at or above",
        ComparisonOperator::GreaterThanThreshold | ComparisonOperator::GreaterThanUpperThreshold => "above",
        ComparisonOperator::LessThanThreshold | ComparisonOperator::LessThanLowerThreshold => "below",
        ComparisonOperator::LessThanOrEqualToThreshold => "at or below",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "outside",
    }
}
