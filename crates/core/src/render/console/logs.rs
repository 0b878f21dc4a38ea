//! The logs around the time of an alarm, where the log group's name is certain.

use super::encode::twice;
use super::{Console, around, bounded};
use crate::alarm::{Definition, Metric};
use crate::notice::AlarmNotice;
use crate::render::metric::main_metric;

/// CloudWatch Logs, at the time of the alarm.
pub(in crate::render) fn logs(alarm: &AlarmNotice) -> Option<String> {
    let console = Console::of(&alarm.alarm)?;
    let Definition::Metric(definition) = &alarm.definition else { return None };
    let group = log_group(main_metric(&definition.query)?)?;
    let (start, end) = around(alarm)?;
    let range = format!("$3Fstart$3D{}$26end$3D{}", start.as_millisecond(), end.as_millisecond());
    bounded(format!(
        "{}#logsV2:log-groups/log-group/{}/log-events{range}",
        console.cloudwatch(),
        twice(&group)
    ))
}

/// A function's or a build's group is named after it; the others' groups are named at will.
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
