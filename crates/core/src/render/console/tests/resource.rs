use super::*;
use crate::notice::Contributor;
use crate::render::console::resource::resource;

type Dimensions = &'static [(&'static str, &'static str)];

#[test]
fn finds_the_resource_of_well_known_dimensions() {
    let cases: [(&str, &str, Dimensions, &str); 21] = [
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
        (
            "eu-west-1",
            "AWS/NetworkELB",
            &[("LoadBalancer", "net/x/1"), ("TargetGroup", "targetgroup/t/2")],
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#TargetGroup:targetGroupArn=arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup%2Ft%2F2",
        ),
        (
            "cn-north-1",
            "AWS/SQS",
            &[("QueueName", "jobs.fifo")],
            "https://cn-north-1.console.amazonaws.cn/sqs/v3/home?region=cn-north-1#/queues/https%3A%2F%2Fsqs.cn-north-1.amazonaws.com.cn%2F123456789012%2Fjobs.fifo",
        ),
        (
            "eu-west-1",
            "AWS/RDS",
            &[("DBClusterIdentifier", "c"), ("Role", "WRITER")],
            "https://eu-west-1.console.aws.amazon.com/rds/home?region=eu-west-1#database:id=c;is-cluster=true",
        ),
        (
            "eu-west-1",
            "AWS/ElastiCache",
            &[("CacheClusterId", "carts-0001-002"), ("CacheNodeId", "0001")],
            "https://eu-west-1.console.aws.amazon.com/elasticache/home?region=eu-west-1#/redis/carts",
        ),
        (
            "us-gov-west-1",
            "AWS/S3",
            &[("BucketName", "b"), ("StorageType", "x")],
            "https://us-gov-west-1.console.amazonaws-us-gov.com/s3/buckets/b?region=us-gov-west-1",
        ),
        (
            "eu-west-1",
            "AWS/States",
            &[("StateMachineArn", "arn:aws:states:eu-west-1:1:stateMachine:s")],
            "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/statemachines/view/arn%3Aaws%3Astates%3Aeu-west-1%3A1%3AstateMachine%3As",
        ),
        (
            "eu-west-1",
            "AWS/Events",
            &[("EventBusName", "orders"), ("RuleName", "r")],
            "https://eu-west-1.console.aws.amazon.com/events/home?region=eu-west-1#/eventbus/orders/rules/r",
        ),
        (
            "us-east-1",
            "AWS/CertificateManager",
            &[("CertificateArn", "arn:aws:acm:us-east-1:1:certificate/ab-12")],
            "https://us-east-1.console.aws.amazon.com/acm/home?region=us-east-1#/certificates/ab-12",
        ),
        (
            "eu-west-1",
            "ContainerInsights",
            &[("ClusterName", "c"), ("Namespace", "n")],
            "https://eu-west-1.console.aws.amazon.com/eks/clusters/c?region=eu-west-1",
        ),
        (
            "eu-west-1",
            "AWS/AutoScaling",
            &[("AutoScalingGroupName", "웹 서버/1")],
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=%EC%9B%B9%20%EC%84%9C%EB%B2%84%2F1;view=details",
        ),
        // This is an instance of Amazon Connect.
        ("eu-west-1", "AWS/Connect", &[("InstanceId", "0a1b2c3d-0000-0000-0000-000000000000")], ""),
        ("eu-west-1", "AWS/EC2", &[("InstanceId", "")], ""),
        ("eu-west-1", "Mine", &[("Shop", "1")], ""),
    ];
    for (region, namespace, dimensions, expected) in cases {
        let url = resource(&notice(region, namespace, dimensions)).map(|resource| resource.url);
        assert_eq!(url.unwrap_or_default(), expected, "{namespace}");
    }
}

#[test]
fn prefers_the_resource_that_the_notice_is_about() {
    let select = "SELECT MAX(CPUUtilization) FROM SCHEMA(\"AWS/RDS\", DBInstanceIdentifier)";
    let shown = |id, value| entry(id, Some(stat("AWS/Lambda", &[("FunctionName", value)])), None, true);
    let hidden = |id, value| entry(id, Some(stat("AWS/Lambda", &[("FunctionName", value)])), None, false);
    let nowhere = entry("m0", Some(stat("Mine", &[])), None, true);
    let cases = [
        (vec![entry("q1", None, Some(select), true)], Some("db-1"), "#database:id=db-1;is-cluster=false"),
        (vec![entry("q1", None, Some(select), true)], None, ""),
        (vec![entry("e1", None, Some("m1"), true), hidden("m1", "f")], None, "#/functions/f?tab=monitoring"),
        (vec![hidden("m1", "f"), shown("m2", "g")], None, "#/functions/g?tab=monitoring"),
        (vec![nowhere, hidden("m1", "f")], None, "#/functions/f?tab=monitoring"),
    ];
    for (queries, contributor, expected) in cases {
        let mut notice = notice_of("eu-west-1", Query::Math(queries));
        notice.contributor = contributor.map(|value| Contributor {
            id: "1".to_owned(),
            attributes: vec![("DBInstanceIdentifier".to_owned(), value.to_owned())],
        });
        let url = resource(&notice).map(|resource| resource.url).unwrap_or_default();
        assert!(url.ends_with(expected) && url.is_empty() == expected.is_empty(), "{url}");
    }
}

#[test]
fn takes_the_account_of_the_metric() {
    let mut topic = entry("m1", Some(stat("AWS/SNS", &[("TopicName", "t")])), None, true);
    topic.account = Some("210987654321".to_owned());
    let mut notice = notice_of("eu-west-1", Query::Math(vec![topic]));
    assert!(resource(&notice).unwrap().url.ends_with(":210987654321:t"));
    notice.definition = self::notice("eu-west-1", "AWS/SNS", &[("TopicName", "t")]).definition;
    notice.alarm.account = None;
    assert_eq!(resource(&notice), None);
}
