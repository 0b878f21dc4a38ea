//! The log lines behind an alarm, in a message of their own below the alarm's.

use jiff::{SignedDuration, Timestamp};

use super::language::{Label, language};
use super::log;
use crate::alarm::{Definition, Metric, MetricAlarm, Query};
use crate::config::Config;
use crate::notice::{Content, Notice};
use crate::slack::{Block, Message, Mrkdwn, SECTION_CHARS};

/// The number of lines below an alarm.
pub const LOG_LINES: usize = 5;
/// The maximum length of the lines together.
const CHARS: usize = 2_500;
/// The maximum length of a log group's name in the heading.
const NAME_CHARS: usize = 200;
/// Logs arrive up to some minutes after the datapoint that counts them.
const AROUND: SignedDuration = SignedDuration::from_mins(1);

/// The log lines to ask CloudWatch Logs for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    pub source: LogSource,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The log group of an alarm's metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogSource {
    /// The group of the metric filter that counts this metric.
    MetricFilter { namespace: String, metric: String },
    /// A service's own group, with the filter pattern for its errors.
    Group { name: String, pattern: &'static str },
}

/// The lines of a log group, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLines {
    pub group: String,
    pub lines: Vec<String>,
}

/// Returns the query for the lines within the evaluated time. Returns `None` if the alarm is neither on a metric filter
/// nor on a service with a known log group.
pub fn log_query(notice: &Notice) -> Option<LogQuery> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let Definition::Metric(metric) = &alarm.definition else { return None };
    let at = alarm.transition.at?;
    let Query::Single(stat) = &metric.query else { return None };
    let source = source(&stat.metric)?;
    let from = at.checked_sub(window(metric)).ok()?.checked_sub(AROUND).ok()?;
    Some(LogQuery { source, from, to: at })
}

/// Metrics of AWS's own namespaces are not those of metric filters.
fn source(metric: &Metric) -> Option<LogSource> {
    let dimension =
        |name: &str| metric.dimensions.iter().find(|it| it.name == name).map(|it| it.value.as_str());
    let group = |name: String, pattern| Some(LogSource::Group { name, pattern });
    match metric.namespace.as_str() {
        "AWS/Lambda" if metric.name == "Errors" => {
            group(format!("/aws/lambda/{}", dimension("FunctionName")?), LAMBDA)
        }
        "AWS/ApiGateway" if is_error(&metric.name) => group(
            format!("API-Gateway-Execution-Logs_{}/{}", dimension("ApiId")?, dimension("Stage")?),
            ERRORS,
        ),
        "AWS/ECS" | "ECS/ContainerInsights" => {
            let family = dimension("TaskDefinitionFamily").or_else(|| dimension("ServiceName"))?;
            group(format!("/ecs/{family}"), ERRORS)
        }
        namespace if namespace.starts_with("AWS/") => None,
        namespace => {
            Some(LogSource::MetricFilter { namespace: namespace.to_owned(), metric: metric.name.clone() })
        }
    }
}

/// The patterns for the errors of runtimes and programs ("Filter pattern syntax": `?` means any of them).
const LAMBDA: &str = "?ERROR ?Error ?error ?Exception ?\"Task timed out\" ?Traceback";
const ERRORS: &str = "?ERROR ?Error ?error ?Exception ?FATAL ?Traceback";

fn is_error(metric: &str) -> bool {
    metric.to_ascii_uppercase().contains("5XX") || metric.to_ascii_uppercase().contains("4XX")
}

fn window(metric: &MetricAlarm) -> SignedDuration {
    let period = i64::from(metric.period_of_data().unwrap_or(60));
    let periods = i64::from(metric.evaluation_periods.unwrap_or(1).max(1));
    SignedDuration::from_secs(period.saturating_mul(periods).clamp(60, 86_400))
}

/// Renders the last lines.
pub(crate) fn log_lines(found: &FoundLines, config: &Config) -> Message {
    let words = language(config.locale);
    let last = found.lines.len().saturating_sub(LOG_LINES);
    let lines = log::lines(found.lines.get(last..).unwrap_or_default(), CHARS).unwrap_or_default();
    let group = Mrkdwn::from(found.group.as_str()).fit(NAME_CHARS).plain();
    let head = format!("{}: {group}", words.label(Label::Logs));
    let text = Mrkdwn::new().bold(&head).text("\n").append(lines);
    Message::of_text(Mrkdwn::from(head.as_str()).render()).with_blocks(Block::section(text, SECTION_CHARS))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::intake;

    fn query(namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Option<LogQuery> {
        let dimensions: Vec<_> =
            dimensions.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let message = json!({
            "AlarmName": "a", "NewStateValue": "ALARM", "OldStateValue": "OK", "NewStateReason": "",
            "StateChangeTime": "2026-11-23T22:00:00.000+0000", "AWSAccountId": "123456789012",
            "Region": "Asia Pacific (Seoul)", "Trigger": {
                "MetricName": metric, "Namespace": namespace, "StatisticType": "Statistic", "Statistic": "SUM",
                "Dimensions": dimensions, "Period": 300, "EvaluationPeriods": 2,
                "ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.0,
            },
        });
        log_query(&intake::notices(&message.to_string()).pop().unwrap())
    }

    /// A namespace, a metric, its dimensions, and the group.
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

    #[test]
    fn the_log_group_follows_from_the_metric() {
        let group = |found: Option<LogQuery>| match found.map(|it| it.source) {
            Some(LogSource::Group { name, .. }) => name,
            Some(LogSource::MetricFilter { namespace, metric }) => format!("filter {namespace} {metric}"),
            None => "none".to_owned(),
        };
        let cases: [Case<'_>; 7] = [
            ("AWS/Lambda", "Errors", &[("FunctionName", "pay")], "/aws/lambda/pay"),
            ("AWS/Lambda", "Duration", &[("FunctionName", "pay")], "none"),
            (
                "AWS/ApiGateway",
                "5XXError",
                &[("ApiId", "a1"), ("Stage", "v1")],
                "API-Gateway-Execution-Logs_a1/v1",
            ),
            ("AWS/ApiGateway", "5XXError", &[("ApiName", "shop")], "none"),
            ("AWS/ECS", "CPUUtilization", &[("ClusterName", "c"), ("ServiceName", "web")], "/ecs/web"),
            ("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")], "none"),
            ("Shop", "PaymentErrors", &[], "filter Shop PaymentErrors"),
        ];
        for (namespace, metric, dimensions, expected) in cases {
            assert_eq!(group(query(namespace, metric, dimensions)), expected, "{namespace} {metric}");
        }
        let asked = query("Shop", "PaymentErrors", &[]).unwrap();
        assert_eq!(asked.to.duration_since(asked.from), SignedDuration::from_mins(11), "the evaluated time");
    }

    #[test]
    fn the_last_five_lines_are_masked_and_inert() {
        let lines = (0..9).map(|number| format!("{number} password=hunter2 <!channel>")).collect();
        let found = FoundLines { group: "/aws/lambda/<pay>".to_owned(), lines };
        let message = log_lines(&found, &Config::default()).to_json();
        assert!(message.contains("4 password=***") && !message.contains("3 password"), "{message}");
        assert!(
            !message.contains("hunter2") && !message.contains("<!channel>") && !message.contains("<pay>"),
            "{message}"
        );
    }
}
