//! Reads metrics and metric math queries. In SNS and the CloudWatch API, keys are capitalized and dimensions
//! are a list. In events, keys are lower-case and dimensions are a map.

use bongsu_alarm::alarm::{Dimension, Metric, MetricQuery, MetricStat};

use super::fields::Fields;

pub(super) fn query(entry: Fields<'_>) -> MetricQuery {
    let owned = |names: [&str; 2]| entry.first_text(&names).map(str::to_owned);
    let mut query = MetricQuery::new(owned(["Id", "id"]).unwrap_or_default());
    query.label = owned(["Label", "label"]);
    query.expression = owned(["Expression", "expression"]);
    query.metric = stat(entry.first_child(["MetricStat", "metricStat"]));
    query.return_data = entry.flag("ReturnData") || entry.flag("returnData");
    query.account = entry.word("AccountId").or_else(|| entry.word("accountId"));
    query
}

fn stat(stat: Fields<'_>) -> Option<MetricStat> {
    Some(MetricStat {
        metric: metric(stat.first_child(["Metric", "metric"]))?,
        statistic: stat.first_text(&["Stat", "stat"]).map(in_console_spelling),
        unit: stat.first_text(&["Unit", "unit"]).map(str::to_owned),
        period: stat.count("Period").or_else(|| stat.count("period")),
    })
}

/// Reads a metric.
pub(super) fn metric(fields: Fields<'_>) -> Option<Metric> {
    let listed = fields.children("Dimensions").filter_map(|dimension| {
        let name = dimension.first_text(&["name", "Name"])?.to_owned();
        let value = dimension.word("value").or_else(|| dimension.word("Value")).unwrap_or_default();
        Some(Dimension { name, value })
    });
    let mapped = fields.child("dimensions").pairs().into_iter();
    let mapped = mapped.map(|(name, value)| Dimension { name, value });
    Some(Metric {
        name: fields.word("MetricName").or_else(|| fields.word("name"))?,
        namespace: fields.first_text(&["Namespace", "namespace"]).unwrap_or_default().to_owned(),
        dimensions: listed.chain(mapped).collect(),
    })
}

/// Converts a statistic to the spelling of the console and the API. SNS messages write statistics in upper
/// case.
pub(super) fn in_console_spelling(statistic: &str) -> String {
    match statistic {
        "AVERAGE" => "Average",
        "SUM" => "Sum",
        "MINIMUM" => "Minimum",
        "MAXIMUM" => "Maximum",
        "SAMPLE_COUNT" | "SAMPLECOUNT" => "SampleCount",
        other => other,
    }
    .to_owned()
}
