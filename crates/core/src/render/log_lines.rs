//! The log lines that explain an alarm.

use bongsu_alarm::alarm::{Definition, Metric, MetricAlarm, Query};
use bongsu_slack::{Block, Mrkdwn, SECTION_CHARS};
use jiff::{SignedDuration, Timestamp};

use super::language::{Label, Language};
use super::log;
use crate::notice::{Content, Notice};

/// The number of lines below an alarm.
pub const LOG_LINES: usize = 5;
/// The maximum length of all lines together.
const CHARS: usize = 2_500;
/// The maximum length of a log group's name in the heading.
const NAME_CHARS: usize = 200;
/// The time to add to the query, because log lines can arrive some minutes after the datapoint that counts
/// them.
const AROUND: SignedDuration = SignedDuration::from_mins(1);

/// The log lines to request from CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    pub source: LogSource,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The log group of an alarm's metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogSource {
    /// The log group of the metric filter that publishes this metric, or else the log group that the route
    /// names.
    MetricFilter { namespace: String, metric: String, or: Option<String> },
    /// The log group of a service, with the filter pattern for its errors.
    Group { name: String, pattern: &'static str },
}

/// The lines of a log group, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLines {
    pub group: String,
    pub lines: Vec<String>,
}

/// Returns the query for the lines in the evaluated time, or `None` if no log group is known for the alarm.
/// `named` is the log group that the route names.
pub fn log_query(notice: &Notice, named: Option<&str>) -> Option<LogQuery> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let Definition::Metric(metric) = &alarm.definition else { return None };
    let at = alarm.transition.at?;
    let source = match &metric.query {
        Query::Single(stat) => source(&stat.metric, named),
        Query::Math(_) => named.map(|name| LogSource::Group { name: name.to_owned(), pattern: ERRORS }),
    }?;
    let from = at.checked_sub(window(metric)).ok()?.checked_sub(AROUND).ok()?;
    Some(LogQuery { source, from, to: at })
}

/// Returns the log group of a metric. Metric filters cannot publish to AWS's own namespaces.
fn source(metric: &Metric, named: Option<&str>) -> Option<LogSource> {
    let dimension =
        |name: &str| metric.dimensions.iter().find(|it| it.name == name).map(|it| it.value.as_str());
    let (namespace, named) = (metric.namespace.as_str(), named.map(str::to_owned));
    let is_aws = namespace.starts_with("AWS/") || namespace == "ECS/ContainerInsights";
    if !is_aws {
        let metric = metric.name.clone();
        return Some(LogSource::MetricFilter { namespace: namespace.to_owned(), metric, or: named });
    }
    let pattern = if namespace == "AWS/Lambda" { LAMBDA } else { ERRORS };
    let known = || match namespace {
        "AWS/Lambda" if metric.name == "Errors" => {
            Some(format!("/aws/lambda/{}", dimension("FunctionName")?))
        }
        "AWS/ApiGateway" if is_error(&metric.name) => {
            Some(format!("API-Gateway-Execution-Logs_{}/{}", dimension("ApiId")?, dimension("Stage")?))
        }
        // This name is the convention of the ECS console and of most templates. The log group may have any
        // other name.
        "AWS/ECS" | "ECS/ContainerInsights" => {
            let family = dimension("TaskDefinitionFamily").or_else(|| dimension("ServiceName"))?;
            Some(format!("/ecs/{family}"))
        }
        _ => None,
    };
    Some(LogSource::Group { name: named.or_else(known)?, pattern })
}

/// The pattern for errors of programs ("Filter pattern syntax": `?` means any of the terms).
pub const ERRORS: &str = "?ERROR ?Error ?error ?Exception ?FATAL ?Traceback";
/// The pattern for errors of Lambda's runtimes.
const LAMBDA: &str = "?ERROR ?Error ?error ?Exception ?\"Task timed out\" ?Traceback";

fn is_error(metric: &str) -> bool {
    metric.to_ascii_uppercase().contains("5XX") || metric.to_ascii_uppercase().contains("4XX")
}

fn window(metric: &MetricAlarm) -> SignedDuration {
    let period = i64::from(metric.period_of_data().unwrap_or(60));
    let periods = i64::from(metric.evaluation_periods.unwrap_or(1).max(1));
    SignedDuration::from_secs(period.saturating_mul(periods).clamp(60, 86_400))
}

pub(super) fn head(found: &FoundLines, words: &dyn Language) -> String {
    let group = Mrkdwn::from(found.group.as_str()).fit(NAME_CHARS).plain();
    format!("{}: {group}", words.label(Label::Logs))
}

/// Renders the latest lines.
pub(super) fn section(found: &FoundLines, words: &dyn Language) -> Option<Block> {
    let last = found.lines.len().saturating_sub(LOG_LINES);
    let lines = log::lines(found.lines.get(last..).unwrap_or_default(), CHARS).unwrap_or_default();
    Block::section(Mrkdwn::new().bold(head(found, words)).text("\n").append(lines), SECTION_CHARS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::Config;
    use crate::intake;
    use crate::render::{Background, background};

    fn notice(namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Notice {
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
        intake::notices(&message.to_string()).pop().unwrap()
    }

    /// A namespace, a metric, its dimensions, the log group, and the log group if the route names `/own`.
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

    #[test]
    fn the_log_group_follows_from_the_metric() {
        let group = |found: Option<LogQuery>| match found.map(|it| it.source) {
            Some(LogSource::Group { name, .. }) => name,
            Some(LogSource::MetricFilter { namespace, metric, or }) => {
                format!("filter {namespace} {metric} or {}", or.unwrap_or_default())
            }
            None => "none".to_owned(),
        };
        let cases: [Case<'_>; 7] = [
            ("AWS/Lambda", "Errors", &[("FunctionName", "pay")], "/aws/lambda/pay", "/own"),
            ("AWS/Lambda", "Duration", &[("FunctionName", "pay")], "none", "/own"),
            (
                "AWS/ApiGateway",
                "5XXError",
                &[("ApiId", "a1"), ("Stage", "v1")],
                "API-Gateway-Execution-Logs_a1/v1",
                "/own",
            ),
            ("AWS/ApiGateway", "5XXError", &[("ApiName", "shop")], "none", "/own"),
            (
                "AWS/ECS",
                "CPUUtilization",
                &[("ClusterName", "c"), ("ServiceName", "web")],
                "/ecs/web",
                "/own",
            ),
            ("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")], "none", "/own"),
            (
                "Shop",
                "PaymentErrors",
                &[],
                "filter Shop PaymentErrors or ",
                "filter Shop PaymentErrors or /own",
            ),
        ];
        for (namespace, metric, dimensions, known, named) in cases {
            let notice = notice(namespace, metric, dimensions);
            assert_eq!(group(log_query(&notice, None)), known, "{namespace} {metric}");
            assert_eq!(group(log_query(&notice, Some("/own"))), named, "{namespace} {metric}, by route");
        }
        let asked = log_query(&notice("Shop", "PaymentErrors", &[]), None).unwrap();
        assert_eq!(asked.to.duration_since(asked.from), SignedDuration::from_mins(11), "the evaluated time");
    }

    #[test]
    fn the_last_five_lines_are_masked_plain_text() {
        let lines = (0..9).map(|number| format!("{number} password=hunter2 <!channel>")).collect();
        let found = FoundLines { group: "/aws/lambda/<pay>".to_owned(), lines };
        let found = Background { logs: Some(found), changes: None };
        let message = background(&found, &Config::default()).to_json();
        assert!(message.contains("4 password=***") && !message.contains("3 password"), "{message}");
        assert!(
            !message.contains("hunter2") && !message.contains("<!channel>") && !message.contains("<pay>"),
            "{message}"
        );
    }
}
