//! The link to the logs at the time of an alarm, if the log group is certain.

use bongsu_alarm::alarm::{Definition, LogAlarm, Metric};

use super::encode::{Node, twice};
use super::{Console, LONGEST, around, bounded};
use crate::notice::AlarmNotice;
use crate::render::metric::main_metric;

/// Returns the page of CloudWatch Logs at the time of the alarm.
pub(in crate::render) fn logs(alarm: &AlarmNotice) -> Option<String> {
    let console = Console::of(&alarm.alarm)?;
    let definition = match &alarm.definition {
        Definition::Metric(definition) => definition,
        Definition::Log(log) => return insights(alarm, log),
        _ => return None,
    };
    let group = log_group(main_metric(&definition.query)?)?;
    let (start, end) = around(alarm)?;
    let range = format!("$3Fstart$3D{}$26end$3D{}", start.as_millisecond(), end.as_millisecond());
    bounded(format!(
        "{}#logsV2:log-groups/log-group/{}/log-events{range}",
        console.cloudwatch(),
        twice(&group)
    ))
}

/// Returns the page of CloudWatch Logs Insights with a log alarm's query at the time of the alarm. Leaves out
/// the query if it is too long for a link.
fn insights(alarm: &AlarmNotice, log: &LogAlarm) -> Option<String> {
    let console = Console::of(&alarm.alarm)?;
    let (start, end) = around(alarm)?;
    let (start, end) = (start.to_string(), end.to_string());
    let groups = || Node::List(log.log_groups.iter().map(|group| Node::Text(group)).collect());
    let link = |query: Option<&str>| {
        let query = query.map(Node::Text);
        let entries = [
            Some(("end", Node::Text(&end))),
            Some(("start", Node::Text(&start))),
            Some(("timeType", Node::Text("ABSOLUTE"))),
            Some(("tz", Node::Text("UTC"))),
            query.map(|query| ("editorString", query)),
            Some(("source", groups())),
        ];
        let page = format!("{}#logsV2:logs-insights$3FqueryDetail$3D", console.cloudwatch());
        Node::Map(entries.into_iter().flatten().collect()).render(page, LONGEST)
    };
    link(log.query.as_deref()).or_else(|| link(None))
}

/// Returns the log group. Only the log groups of functions and builds have fixed names.
fn log_group(metric: &Metric) -> Option<String> {
    let dimension = |name: &str| {
        let found = metric.dimensions.iter().find(|it| it.name == name);
        found.map(|it| it.value.as_str()).filter(|value| !value.is_empty())
    };
    match metric.namespace.as_str() {
        "AWS/Lambda" => dimension("FunctionName").map(|name| format!("/aws/lambda/{name}")),
        "LambdaInsights" => dimension("function_name").map(|name| format!("/aws/lambda/{name}")),
        "AWS/CodeBuild" => dimension("ProjectName").map(|name| format!("/aws/codebuild/{name}")),
        "AWS/Logs" => dimension("LogGroupName").map(str::to_owned),
        _ => None,
    }
}
