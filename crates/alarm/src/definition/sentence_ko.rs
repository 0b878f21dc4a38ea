//! Describes an alarm in one Korean sentence.

use super::{AlarmDefinition, CompositeRule, ScheduledQuery, Watches};
use crate::Locale;
use crate::alarm::{ComparisonOperator, MetricQuery, PromQl, TreatMissingData};
use crate::evaluate::{Criteria, Threshold, evaluation_interval};
use crate::quantity;

pub(super) fn sentence(alarm: &AlarmDefinition) -> String {
    let said = match &alarm.watches {
        Watches::Metric { metric, criteria } => numbers(&metric.name, criteria, alarm.unit()),
        Watches::Math { queries, result, criteria, .. } => {
            numbers(subject(queries, result), criteria, alarm.unit())
        }
        Watches::Log { query, criteria } => log(query, criteria),
        Watches::PromQl(query) => promql(query),
        Watches::Composite(rule) => composite(rule),
    };
    let silent = if alarm.actions.enabled { "" } else { " 작업은 꺼져 있습니다." };
    format!("{said}{silent}")
}

/// Returns the name of the compared series: its metric, or else its expression.
fn subject<'a>(queries: &'a [MetricQuery], result: &'a str) -> &'a str {
    let query = queries.iter().find(|query| query.id == result);
    let metric = query.and_then(|query| Some(query.metric.as_ref()?.metric.name.as_str()));
    metric.or_else(|| query?.expression.as_deref()).unwrap_or(result)
}

fn numbers(name: &str, criteria: &Criteria, unit: Option<&str>) -> String {
    let statistic = criteria.statistic.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
    let condition = condition(criteria, unit);
    let periods = match (criteria.m(), criteria.n()) {
        (1, 1) => format!("{}초 동안", criteria.period),
        (m, n) => format!("{}초 기간 최근 {n}개 중 {m}개에서", criteria.period),
    };
    let missing = missing(criteria.treat_missing_data);
    let interval = evaluation_interval(criteria);
    format!(
        "{periods} {name}{statistic} 값이 {condition} ALARM이 됩니다. {interval}초마다 판단하고, {missing}."
    )
}

fn condition(criteria: &Criteria, unit: Option<&str>) -> String {
    match criteria.threshold {
        Threshold::Static(threshold) => {
            let threshold = quantity::threshold(threshold, unit, Locale::Ko);
            format!("{threshold}{}", words(criteria.comparison))
        }
        Threshold::Band => format!("예상 범위{}", words(criteria.comparison)),
    }
}

fn missing(treatment: TreatMissingData) -> &'static str {
    match treatment {
        TreatMissingData::Missing => "데이터가 없으면 INSUFFICIENT_DATA가 됩니다",
        TreatMissingData::Ignore => "데이터가 없으면 상태를 유지합니다",
        TreatMissingData::Breaching => "데이터가 없으면 임계값을 넘은 것으로 봅니다",
        TreatMissingData::NotBreaching => "데이터가 없으면 정상으로 봅니다",
    }
}

fn log(query: &ScheduledQuery, criteria: &Criteria) -> String {
    let results = match (criteria.m(), criteria.n()) {
        (1, 1) => "최근 쿼리 결과에서".to_owned(),
        (m, n) => format!("최근 쿼리 결과 {n}개 중 {m}개에서"),
    };
    format!(
        "{results} {} 값이 {} ALARM이 됩니다. {}초마다 로그를 쿼리하고, {}.",
        query.aggregation,
        condition(criteria, None),
        criteria.period,
        missing(criteria.treat_missing_data),
    )
}

fn promql(query: &PromQl) -> String {
    let held = query.pending_period.map(|seconds| format!("{seconds}초 동안 ")).unwrap_or_default();
    format!("{} 쿼리가 {held}시계열을 반환하면 ALARM이 됩니다.", query.query.as_deref().unwrap_or("PromQL"))
}

fn composite(rule: &CompositeRule) -> String {
    let suppressor = rule.suppressor.as_ref().map(|suppressor| {
        let (name, periods) = (suppressor.alarm.as_str(), suppressor.periods);
        let (wait, extension) = (periods.wait, periods.extension);
        format!(" {name} 경보가 ALARM인 동안에는 알리지 않습니다(앞으로 {wait}초, 뒤로 {extension}초).")
    });
    format!("{} 조건이 참인 동안 ALARM이 됩니다.{}", rule.text, suppressor.unwrap_or_default())
}

fn words(comparison: ComparisonOperator) -> &'static str {
    match comparison {
        ComparisonOperator::GreaterThanOrEqualToThreshold => " 이상이면",
        ComparisonOperator::GreaterThanThreshold | ComparisonOperator::GreaterThanUpperThreshold => {
            "보다 높으면"
        }
        ComparisonOperator::LessThanThreshold | ComparisonOperator::LessThanLowerThreshold => "보다 낮으면",
        ComparisonOperator::LessThanOrEqualToThreshold => " 이하이면",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "를 벗어나면",
    }
}

#[cfg(test)]
mod tests {
    use crate::Locale;
    use crate::simulate::WatchedAlarm;

    #[test]
    fn describes_alarms_in_korean() {
        let sentence = WatchedAlarm::cpu("web-1").definition().sentence_in(Locale::Ko);
        insta::assert_snapshot!(sentence, @"10초 기간 최근 2개 중 2개에서 cpu_usage_active (Average) 값이 80 %보다 높으면 ALARM이 됩니다. 10초마다 판단하고, 데이터가 없으면 상태를 유지합니다.");
    }
}
