mod graph;
mod hostile;
mod picture;
mod resource;

use bongsu_alarm::alarm::{AlarmState, Definition, Dimension, Metric, MetricQuery, MetricStat, Query};

use super::*;
use crate::config::GraphTheme;
use crate::notice::Transition;

fn identity(name: &str, region: &str) -> AlarmIdentity {
    let account = Some("123456789012".to_owned());
    AlarmIdentity { name: name.to_owned(), arn: None, account, region: Region::from_code(region) }
}

fn stat(namespace: &str, dimensions: &[(&str, &str)]) -> MetricStat {
    let dimension =
        |(name, value): &(&str, &str)| Dimension { name: (*name).to_owned(), value: (*value).to_owned() };
    let dimensions = dimensions.iter().map(dimension).collect();
    let metric = Metric { namespace: namespace.to_owned(), name: "m".to_owned(), dimensions };
    MetricStat { metric, statistic: Some("p99".to_owned()), unit: None, period: None }
}

fn entry(id: &str, metric: Option<MetricStat>, expression: Option<&str>, return_data: bool) -> MetricQuery {
    let mut query = MetricQuery::new(id);
    (query.expression, query.metric) = (expression.map(str::to_owned), metric);
    query.return_data = return_data;
    query
}

fn notice(region: &str, namespace: &str, dimensions: &[(&str, &str)]) -> AlarmNotice {
    notice_of(region, Query::Single(stat(namespace, dimensions)))
}

fn notice_of(region: &str, query: Query) -> AlarmNotice {
    let mut alarm = MetricAlarm::new(query);
    (alarm.threshold, alarm.period, alarm.evaluation_periods) = (Some(50.0), Some(300), Some(2));
    AlarmNotice {
        alarm: identity("a", region),
        description: None,
        transition: Transition {
            from: None,
            to: AlarmState::Alarm,
            at: "2026-11-23T05:12:07Z".parse().ok(),
            from_since: None,
        },
        reason: None,
        reason_data: None,
        definition: Definition::Metric(alarm),
        contributor: None,
        suppression: None,
        released: None,
        mute: None,
        evaluation: None,
        configured_at: None,
        unknown: Vec::new(),
    }
}

#[test]
fn encodes_alarm_names_as_the_console_does() {
    let cases = [
        (
            "plain-name_1.x",
            "eu-west-1",
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/plain-name_1.x",
        ),
        (
            "ecs/service",
            "cn-north-1",
            "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/ecs$2Fservice",
        ),
        (
            "100% \"a|b>c\" 경",
            "us-gov-west-1",
            "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#alarmsV2:alarm/100$25$20$22a$7Cb$3Ec$22$20$EA$B2$BD",
        ),
    ];
    for (name, region, expected) in cases {
        assert_eq!(alarm(&identity(name, region)).unwrap(), expected);
    }
}

#[test]
fn finds_logs_if_the_log_group_is_certain() {
    let url = logs(&notice("eu-west-1", "AWS/Lambda", &[("FunctionName", "checkout")])).unwrap();
    let expected = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcheckout/log-events$3Fstart$3D1795407127000$26end$3D1795411627000";
    assert_eq!(url, expected);
    assert_eq!(logs(&notice("eu-west-1", "AWS/EC2", &[("InstanceId", "i-1")])), None);
}
