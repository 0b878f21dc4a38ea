//! Reads alarms from the output of `terraform show -json` for a state or a plan (Terraform, "JSON Output
//! Format") and renames their properties to those of `PutMetricAlarm`.

use serde_json::{Map, Value, json};

use super::event::capital;

/// Modules nested more deeply than this are not read.
const DEEPEST: usize = 32;

/// The AWS provider's names for CloudWatch's properties.
const NAMES: [(&str, &str); 31] = [
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
    ("tags", "Tags"),
    ("evaluation_interval", "EvaluationInterval"),
    ("query_results_to_evaluate", "QueryResultsToEvaluate"),
    ("query_results_to_alarm", "QueryResultsToAlarm"),
    ("action_log_line_count", "ActionLogLineCount"),
    ("evaluation_criteria", "EvaluationCriteria"),
    ("scheduled_query_configuration", "ScheduledQueryConfiguration"),
    ("warm_up_configuration", "WarmUpConfiguration"),
];

/// Nested names that differ from CloudWatch's names in more than capitals.
const NESTED: [(&str, &str); 3] = [
    ("promql_criteria", "PromQLCriteria"),
    ("query_arn", "QueryARN"),
    ("scheduled_query_role_arn", "ScheduledQueryRoleARN"),
];

/// The resource types of alarms. Log alarms belong to the Cloud Control provider.
const RESOURCES: [&str; 3] =
    ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "awscc_cloudwatch_log_alarm"];

/// Numbers that the provider writes as 0 if they are not set.
const ZERO_IS_NONE: [&str; 4] =
    ["period", "datapoints_to_alarm", "evaluation_periods", "evaluation_interval"];

/// An alarm in a plan or a state.
pub(super) struct Planned {
    /// The resource address, such as `module.web.aws_cloudwatch_metric_alarm.cpu[0]`.
    pub(super) address: String,
    pub(super) properties: Value,
    /// The position in the document, as a JSON pointer.
    pub(super) pointer: String,
}

/// Returns the alarms, or `None` if the document is not such output.
pub(super) fn alarms(document: &Value) -> Option<Vec<Planned>> {
    let key = ["planned_values", "values"].into_iter().find(|key| document.get(key).is_some())?;
    let root = document.get(key)?.get("root_module")?;
    let mut found = Vec::new();
    add_module(root, &format!("/{key}/root_module"), DEEPEST, &mut found);
    for alarm in &mut found {
        add_unknown(document, alarm);
    }
    Some(found)
}

fn add_module(module: &Value, pointer: &str, depth: usize, found: &mut Vec<Planned>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let list = |key: &str| module.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, resource) in list("resources") {
        let kind = resource.get("type").and_then(Value::as_str);
        let is_alarm = kind.is_some_and(|kind| RESOURCES.contains(&kind));
        if let (true, Some(address), Some(Value::Object(values))) =
            (is_alarm, resource.get("address").and_then(Value::as_str), resource.get("values"))
        {
            found.push(Planned {
                address: address.to_owned(),
                properties: Value::Object(properties(values)),
                pointer: format!("{pointer}/resources/{index}"),
            });
        }
    }
    for (index, child) in list("child_modules") {
        add_module(child, &format!("{pointer}/child_modules/{index}"), depth, found);
    }
}

/// Adds the actions that a plan knows only after it is applied and that its planned values leave out. The
/// addresses of the resources in the configuration replace them.
fn add_unknown(document: &Value, alarm: &mut Planned) {
    let changes = document.get("resource_changes").and_then(Value::as_array);
    let mut changes = changes.into_iter().flatten();
    let change = changes.find(|change| change.get("address").and_then(Value::as_str) == Some(&alarm.address));
    let Some(unknown) = change.and_then(|change| change.get("change")?.get("after_unknown")) else { return };
    let Value::Object(properties) = &mut alarm.properties else { return };
    for (key, name) in NAMES.iter().filter(|(key, _)| key.ends_with("_actions")) {
        let is_unknown = match unknown.get(key) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Array(list)) => list.contains(&Value::Bool(true)),
            _ => false,
        };
        if is_unknown {
            let named = references(document, &alarm.address, key);
            let known = if named.is_empty() { vec![Value::from("(known after apply)")] } else { named };
            properties.insert((*name).to_owned(), Value::Array(known));
        }
    }
}

/// Returns the resources that the configuration of `address` refers to in an argument, such as
/// `aws_sns_topic.alerts`.
fn references(document: &Value, address: &str, argument: &str) -> Vec<Value> {
    let mut module = document.get("configuration").and_then(|it| it.get("root_module"));
    let mut rest = address;
    while let Some((name, within)) = rest.strip_prefix("module.").and_then(|rest| rest.split_once('.')) {
        let name = name.split('[').next().unwrap_or_default();
        module = module.and_then(|it| it.get("module_calls")?.get(name)?.get("module"));
        rest = within;
    }
    let plain = rest.split('[').next().unwrap_or_default();
    let resources = module.and_then(|it| it.get("resources")).and_then(Value::as_array);
    let resource = resources
        .into_iter()
        .flatten()
        .find(|resource| resource.get("address").and_then(Value::as_str) == Some(plain));
    let expression = resource.and_then(|it| it.get("expressions")?.get(argument)?.get("references"));
    let named = expression.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    // The list has `aws_sns_topic.alerts.arn` in addition to `aws_sns_topic.alerts`.
    named.filter(|name| !name.ends_with(".arn")).map(Value::from).collect()
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
            "evaluation_criteria" | "scheduled_query_configuration" | "warm_up_configuration" => {
                properties.insert(name.to_owned(), nested(value));
            }
            _ => drop(properties.insert(name.to_owned(), value.clone())),
        }
    }
    // With the ID of a band, a threshold of 0 is the provider's default.
    if properties.contains_key("ThresholdMetricId") {
        properties.remove("Threshold");
    }
    properties
}

/// Returns the content of a block, which one provider writes as a list and the other as an object.
fn nested(value: &Value) -> Value {
    let name = |key: &str| {
        let known = NESTED.iter().find(|(own, _)| *own == key).map(|(_, name)| (*name).to_owned());
        known.unwrap_or_else(|| key.split('_').map(capital).collect())
    };
    match value {
        Value::Object(map) => {
            let set = map.iter().filter(|(_, value)| !value.is_null());
            set.map(|(key, value)| (name(key), nested(value))).collect()
        }
        Value::Array(list) => match list.as_slice() {
            [only @ Value::Object(_)] => nested(only),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
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

/// Converts an entry of `Metrics`.
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
