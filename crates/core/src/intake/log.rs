//! Reads a log alarm (CloudWatch API, `LogAlarm`). AWS does not document a message with log lines, so this
//! code finds them by the names of fields.

use bongsu_alarm::alarm::{ComparisonOperator, LogAlarm, TreatMissingData, rate};
use serde_json::Value;

use super::fields::{Fields, as_text, number};

/// CloudWatch's maximum number of lines.
const MOST_LINES: usize = 50;

/// Reads the alarm if one of the `places` has its settings or log lines. SNS capitalizes the names, but
/// EventBridge does not.
pub(super) fn read(places: &[Fields<'_>]) -> Option<LogAlarm> {
    let query = child(places, "ScheduledQueryConfiguration");
    let lines = lines(places);
    let settings = ["ScheduledQueryConfiguration", "QueryResultsToEvaluate", "QueryResultsToAlarm"];
    let is_log = !lines.is_empty() || settings.iter().any(|name| get(places, name).is_some());
    let inner = [&[query], places].concat();
    let text = |name| get(&inner, name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let count =
        |name| places.iter().find_map(|place| place.count(name).or_else(|| place.count(&small(name))));
    let groups = get(&inner, "LogGroupIdentifiers").and_then(Value::as_array).into_iter().flatten();
    let schedule = child(&[query], "ScheduleConfiguration");
    let schedule = get(&[schedule], "ScheduleExpression").and_then(Value::as_str);
    let mut alarm = LogAlarm::default();
    alarm.query = text("QueryString").map(str::to_owned);
    alarm.log_groups = groups.filter_map(Value::as_str).map(str::to_owned).collect();
    alarm.aggregation = text("AggregationExpression").map(str::to_owned);
    alarm.period = schedule.and_then(rate);
    alarm.results_to_evaluate = count("QueryResultsToEvaluate");
    alarm.results_to_alarm = count("QueryResultsToAlarm");
    alarm.comparison = text("ComparisonOperator").and_then(ComparisonOperator::parse);
    alarm.threshold = get(places, "Threshold").and_then(number);
    alarm.treat_missing_data = text("TreatMissingData").and_then(TreatMissingData::parse);
    alarm.lines = lines;
    is_log.then_some(alarm)
}

/// Returns whether a field of this name contains log lines.
pub(super) fn is_lines(name: &str) -> bool {
    let name: String = name.chars().filter(|char| char.is_alphanumeric()).collect();
    let name = name.to_lowercase();
    ["loglines", "logevents", "logrecords", "logmessages"].iter().any(|ending| name.ends_with(ending))
}

fn get<'a>(places: &[Fields<'a>], name: &str) -> Option<&'a Value> {
    places.iter().find_map(|place| place.get(name).or_else(|| place.get(&small(name))))
}

/// Returns the name in EventBridge's spelling.
fn small(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

fn child<'a>(places: &[Fields<'a>], name: &str) -> Fields<'a> {
    get(places, name).map_or(Fields::NONE, Fields::of)
}

fn lines(places: &[Fields<'_>]) -> Vec<String> {
    let lists = places.iter().flat_map(|place| place.entries()).filter(|(name, _)| is_lines(name));
    let lines = lists.flat_map(|(_, value)| match value {
        Value::Array(lines) => lines.iter().map(line).collect(),
        Value::String(text) => text.lines().map(str::to_owned).collect(),
        Value::Null => Vec::new(),
        value => vec![line(value)],
    });
    lines.filter(|line| !line.trim().is_empty()).take(MOST_LINES).collect()
}

/// Returns the text of a line, after the line's own time if it has one. A line without text becomes JSON.
fn line(value: &Value) -> String {
    let fields = Fields::of(value);
    let text = fields.first_text(&["message", "@message", "Message", "line", "text"]);
    let time = fields.first_text(&["timestamp", "@timestamp", "Timestamp"]);
    match (time, text) {
        (Some(time), Some(text)) if !text.contains(time) => format!("{time} {text}"),
        (_, Some(text)) => text.to_owned(),
        (_, None) => as_text(value),
    }
}
