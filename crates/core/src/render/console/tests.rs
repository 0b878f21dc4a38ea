use proptest::prelude::*;

use super::*;
use crate::alarm::{AlarmState, Dimension, Metric, MetricAlarm, MetricStat, Query};
use crate::notice::Transition;

/// Names and values.
type Dimensions = &'static [(&'static str, &'static str)];

fn identity(name: &str, region: &str) -> AlarmIdentity {
    let account = Some("123456789012".to_owned());
    AlarmIdentity { name: name.to_owned(), arn: None, account, region: Region::from_code(region) }
}

fn notice(region: &str, namespace: &str, dimensions: &[(&str, &str)]) -> AlarmNotice {
    let dimension =
        |(name, value): &(&str, &str)| Dimension { name: (*name).to_owned(), value: (*value).to_owned() };
    let dimensions = dimensions.iter().map(dimension).collect();
    let metric = Metric { namespace: namespace.to_owned(), name: "m".to_owned(), dimensions };
    let stat = MetricStat { metric, statistic: Some("p99".to_owned()), unit: None, period: None };
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
        definition: Definition::Metric(MetricAlarm {
            query: Query::Single(stat),
            comparison: None,
            threshold: Some(50.0),
            threshold_metric_id: None,
            period: Some(300),
            evaluation_periods: Some(2),
            datapoints_to_alarm: None,
            treat_missing_data: None,
        }),
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
fn shows_the_metric_at_the_time() {
    let url = graph(&notice("eu-west-1", "AWS/EC2", &[("InstanceId", "i-1")])).unwrap();
    let expected = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph=~(metrics~(~(~'AWS*2fEC2~'m~'InstanceId~'i-1~(stat~'p99)))~view~'timeSeries~stacked~false~region~'eu-west-1~period~300~start~'2026-11-23T04*3a12*3a07Z~end~'2026-11-23T05*3a27*3a07Z~annotations~(horizontal~(~(label~'a~value~50))))";
    assert_eq!(url, expected);
}

#[test]
fn finds_the_resource_of_well_known_dimensions() {
    let cases: [(&str, &str, Dimensions, &str); 9] = [
        (
            "eu-west-1",
            "AWS/EC2",
            &[("InstanceId", "i-1")],
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-1",
        ),
        (
            "cn-north-1",
            "CWAgent",
            &[("host", "h"), ("InstanceId", "i-1")],
            "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1#InstanceDetails:instanceId=i-1",
        ),
        (
            "eu-west-1",
            "AWS/ECS",
            &[("ServiceName", "s"), ("ClusterName", "c/d")],
            "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/c%2Fd/services/s/health?region=eu-west-1",
        ),
        (
            "eu-west-1",
            "AWS/ECS",
            &[("ClusterName", "c")],
            "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/c/services?region=eu-west-1",
        ),
        (
            "eu-west-1",
            "AWS/ApplicationELB",
            &[("LoadBalancer", "app/x/1")],
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app%2Fx%2F1",
        ),
        (
            "us-east-1",
            "AWS/CloudFront",
            &[("DistributionId", "E1"), ("Region", "Global")],
            "https://console.aws.amazon.com/cloudfront/v4/home#/distributions/E1",
        ),
        (
            "eu-west-1",
            "AWS/Lambda",
            &[("FunctionName", "결제")],
            "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/%EA%B2%B0%EC%A0%9C?tab=monitoring",
        ),
        (
            "us-gov-west-1",
            "AWS/SNS",
            &[("TopicName", "t")],
            "https://us-gov-west-1.console.amazonaws-us-gov.com/sns/v3/home?region=us-gov-west-1#/topic/arn:aws-us-gov:sns:us-gov-west-1:123456789012:t",
        ),
        ("eu-west-1", "Mine", &[("Shop", "1")], ""),
    ];
    for (region, namespace, dimensions, expected) in cases {
        let url = resource(&notice(region, namespace, dimensions)).map(|resource| resource.url);
        assert_eq!(url.unwrap_or_default(), expected, "{namespace}");
    }
}

#[test]
fn finds_logs_where_the_group_is_certain() {
    let url = logs(&notice("eu-west-1", "AWS/Lambda", &[("FunctionName", "checkout")])).unwrap();
    let expected = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcheckout/log-events$3Fstart$3D1795407127000$26end$3D1795411627000";
    assert_eq!(url, expected);
    assert_eq!(logs(&notice("eu-west-1", "AWS/EC2", &[("InstanceId", "i-1")])), None);
}

proptest! {
    #[test]
    fn no_name_ends_a_link_early(name in ".{0,40}", value in "[<>|\"' %~a경🚨\\\\]{0,20}", kind in 0usize..31) {
        let namespaces = ["AWS/EC2", "AWS/Lambda", "AWS/SNS", "AWS/S3", "AWS/Logs", "AWS/ECS"];
        let dimensions = ["InstanceId", "FunctionName", "TopicName", "BucketName", "LogGroupName", "ClusterName"];
        let at = kind % namespaces.len();
        let mut notice = notice("eu-west-1", namespaces[at], &[(dimensions[at], &value)]);
        notice.alarm.name = name;
        let urls = [alarm(&notice.alarm), graph(&notice), resource(&notice).map(|it| it.url), logs(&notice)];
        for url in urls.into_iter().flatten() {
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>|\"".contains(&byte)), "{url}");
        }
    }
}
