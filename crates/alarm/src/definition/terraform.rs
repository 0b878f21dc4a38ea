//! Alarms in the output of `terraform show -json`, of a state or of a plan (Terraform, "JSON Output Format"), by the
//! names of `PutMetricAlarm`.

use serde_json::{Map, Value, json};

/// Modules within modules beyond this are not opened.
const DEEPEST: usize = 32;

/// What the AWS provider calls CloudWatch's properties.
const NAMES: [(&str, &str); 23] = [
    ("alarm_name", "AlarmName"),
    ("alarm_description", "AlarmDescription"),
    ("actions_enabled", "ActionsEnabled"),
    ("alarm_actions", "AlarmActions"),
    ("ok_actions", "OKActions"),
    ("insufficient_data_actions", "InsufficientDataActions"),
    ("metric_name", "MetricName"),
    ("namespace", "Namespace"),
    ("statistic", "Statistic"),
    ("extended_statistic", "ExtendedStatistic"),
    ("period", "Period"),
    ("evaluation_periods", "EvaluationPeriods"),
    ("datapoints_to_alarm", "DatapointsToAlarm"),
    ("threshold", "Threshold"),
    ("threshold_metric_id", "ThresholdMetricId"),
    ("comparison_operator", "ComparisonOperator"),
    ("treat_missing_data", "TreatMissingData"),
    ("evaluate_low_sample_count_percentiles", "EvaluateLowSampleCountPercentile"),
    ("unit", "Unit"),
    ("dimensions", "Dimensions"),
    ("metric_query", "Metrics"),
    ("alarm_rule", "AlarmRule"),
    ("actions_suppressor", "ActionsSuppressor"),
];

/// Numbers that the provider writes as 0 where they are not set.
const ZERO_IS_NONE: [&str; 2] = ["period", "datapoints_to_alarm"];

/// The alarms by their addresses; nothing where this is no such output.
pub(super) fn alarms(document: &Value) -> Option<Vec<(String, Value)>> {
    let values = document.get("planned_values").or_else(|| document.get("values"))?;
    let root = values.get("root_module")?;
    let mut found = Vec::new();
    gather(root, DEEPEST, &mut found);
    Some(found)
}

fn gather(module: &Value, depth: usize, found: &mut Vec<(String, Value)>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let list = |key: &str| module.get(key).and_then(Value::as_array).into_iter().flatten();
    for resource in list("resources") {
        let kind = resource.get("type").and_then(Value::as_str);
        let is_alarm = matches!(kind, Some("aws_cloudwatch_metric_alarm" | "aws_cloudwatch_composite_alarm"));
        if let (true, Some(address), Some(Value::Object(values))) =
            (is_alarm, resource.get("address").and_then(Value::as_str), resource.get("values"))
        {
            found.push((address.to_owned(), Value::Object(properties(values))));
        }
    }
    list("child_modules").for_each(|child| gather(child, depth, found));
}

fn properties(values: &Map<String, Value>) -> Map<String, Value> {
    let mut properties = Map::new();
    for (key, name) in NAMES {
        let Some(value) = values.get(key).filter(|value| is_set(key, value)) else { continue };
        match key {
            "metric_query" => {
                let queries = value.as_array().into_iter().flatten().map(query).collect();
                properties.insert(name.to_owned(), queries);
            }
            "actions_suppressor" => {
                if let Some(suppressor) = value.get(0) {
                    let part = |key| suppressor.get(key).cloned().unwrap_or_default();
                    properties.insert(name.to_owned(), part("alarm"));
                    properties.insert("ActionsSuppressorWaitPeriod".to_owned(), part("wait_period"));
                    properties
                        .insert("ActionsSuppressorExtensionPeriod".to_owned(), part("extension_period"));
                }
            }
            _ => drop(properties.insert(name.to_owned(), value.clone())),
        }
    }
    // A threshold beside a band's id is the provider's 0.
    if properties.contains_key("ThresholdMetricId") {
        properties.remove("Threshold");
    }
    properties
}

fn is_set(key: &str, value: &Value) -> bool {
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(number) => ZERO_IS_NONE.contains(&key) && number.as_f64() == Some(0.0),
        Value::Bool(_) => false,
    };
    !is_empty
}

/// An entry of `Metrics`.
fn query(query: &Value) -> Value {
    let get = |key: &str| query.get(key).filter(|value| is_set(key, value)).cloned();
    let metric = query.get("metric").and_then(|metric| metric.get(0)).map(|metric| {
        let get = |key: &str| metric.get(key).filter(|value| is_set(key, value)).cloned();
        json!({
            "Metric": {"MetricName": get("metric_name"), "Namespace": get("namespace"), "Dimensions": get("dimensions")},
            "Period": get("period"), "Stat": get("stat"), "Unit": get("unit"),
        })
    });
    json!({
        "Id": get("id"), "Label": get("label"), "Expression": get("expression"), "AccountId": get("account_id"),
        "Period": get("period"), "ReturnData": get("return_data").unwrap_or(json!(false)), "MetricStat": metric,
    })
}
