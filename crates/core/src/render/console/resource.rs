//! The page of the resource that an alarm's metric is about.

use super::encode::percent;
use super::{domain, host};
use crate::alarm::{Definition, Metric, Region};
use crate::notice::AlarmNotice;
use crate::render::metric::main_metric;

/// A resource's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Resource {
    /// AWS's name of such a thing, the same in every language.
    pub(in crate::render) name: &'static str,
    /// Its page.
    pub(in crate::render) url: String,
}

/// A kind of resource: namespace (empty: any), dimensions that must be there, name, page. In a page,
/// `{r}` is the region, `{p}` the partition, `{a}` the account, `{0}` and `{1}` are the dimensions' values.
type Kind = (&'static str, &'static [&'static str], &'static str, &'static str);

/// The first that fits is taken: the more precise first.
const KINDS: [Kind; 31] = [
    (
        "AWS/ECS",
        &["ClusterName", "ServiceName"],
        "ECS service",
        "ecs/v2/clusters/{0}/services/{1}/health?region={r}",
    ),
    ("AWS/ECS", &["ClusterName"], "ECS cluster", "ecs/v2/clusters/{0}/services?region={r}"),
    (
        "ECS/ContainerInsights",
        &["ClusterName", "ServiceName"],
        "ECS service",
        "ecs/v2/clusters/{0}/services/{1}/health?region={r}",
    ),
    ("ECS/ContainerInsights", &["ClusterName"], "ECS cluster", "ecs/v2/clusters/{0}/services?region={r}"),
    ("ContainerInsights", &["ClusterName"], "EKS cluster", "eks/home?region={r}#/clusters/{0}"),
    (
        "AWS/RDS",
        &["DBInstanceIdentifier"],
        "RDS instance",
        "rds/home?region={r}#database:id={0};is-cluster=false",
    ),
    (
        "AWS/RDS",
        &["DBClusterIdentifier"],
        "RDS cluster",
        "rds/home?region={r}#database:id={0};is-cluster=true",
    ),
    (
        "AWS/Lambda",
        &["FunctionName"],
        "Lambda function",
        "lambda/home?region={r}#/functions/{0}?tab=monitoring",
    ),
    (
        "AWS/ApplicationELB",
        &["TargetGroup"],
        "Target group",
        "ec2/home?region={r}#TargetGroup:targetGroupArn=arn:{p}:elasticloadbalancing:{r}:{a}:{0}",
    ),
    (
        "AWS/NetworkELB",
        &["TargetGroup"],
        "Target group",
        "ec2/home?region={r}#TargetGroup:targetGroupArn=arn:{p}:elasticloadbalancing:{r}:{a}:{0}",
    ),
    (
        "AWS/ApplicationELB",
        &["LoadBalancer"],
        "Load balancer",
        "ec2/home?region={r}#LoadBalancer:loadBalancerArn=arn:{p}:elasticloadbalancing:{r}:{a}:loadbalancer/{0}",
    ),
    (
        "AWS/NetworkELB",
        &["LoadBalancer"],
        "Load balancer",
        "ec2/home?region={r}#LoadBalancer:loadBalancerArn=arn:{p}:elasticloadbalancing:{r}:{a}:loadbalancer/{0}",
    ),
    ("AWS/ELB", &["LoadBalancerName"], "Load balancer", "ec2/home?region={r}#LoadBalancers:search={0}"),
    ("AWS/SQS", &["QueueName"], "SQS queue", "sqs/v3/home?region={r}#/queues?search={0}"),
    ("AWS/SNS", &["TopicName"], "SNS topic", "sns/v3/home?region={r}#/topic/arn:{p}:sns:{r}:{a}:{0}"),
    ("AWS/DynamoDB", &["TableName"], "DynamoDB table", "dynamodbv2/home?region={r}#table?name={0}"),
    ("AWS/ElastiCache", &["CacheClusterId"], "ElastiCache", "elasticache/home?region={r}#/redis/{0}"),
    ("AWS/ApiGateway", &["ApiId"], "API", "apigateway/main/api-detail?api={0}&region={r}"),
    ("AWS/ApiGateway", &["ApiName"], "API Gateway", "apigateway/main/apis?region={r}"),
    ("AWS/S3", &["BucketName"], "S3 bucket", "s3/buckets/{0}?region={r}"),
    ("AWS/States", &["StateMachineArn"], "State machine", "states/home?region={r}#/statemachines/view/{0}"),
    (
        "AWS/Kinesis",
        &["StreamName"],
        "Kinesis stream",
        "kinesis/home?region={r}#/streams/details/{0}/monitoring",
    ),
    (
        "AWS/Firehose",
        &["DeliveryStreamName"],
        "Firehose stream",
        "firehose/home?region={r}#/details/{0}/monitoring",
    ),
    (
        "AWS/Redshift",
        &["ClusterIdentifier"],
        "Redshift cluster",
        "redshiftv2/home?region={r}#/cluster-details?cluster={0}",
    ),
    ("AWS/ES", &["DomainName"], "OpenSearch domain", "aos/home?region={r}#opensearch/domains/{0}"),
    ("AWS/EFS", &["FileSystemId"], "EFS file system", "efs/home?region={r}#/file-systems/{0}"),
    ("AWS/Events", &["RuleName"], "EventBridge rule", "events/home?region={r}#/eventbus/default/rules/{0}"),
    (
        "AWS/CodeBuild",
        &["ProjectName"],
        "CodeBuild project",
        "codesuite/codebuild/projects/{0}/history?region={r}",
    ),
    ("", &["InstanceId"], "EC2 instance", "ec2/home?region={r}#InstanceDetails:instanceId={0}"),
    (
        "",
        &["AutoScalingGroupName"],
        "Auto Scaling group",
        "ec2/home?region={r}#AutoScalingGroupDetails:id={0};view=details",
    ),
    ("", &["VolumeId"], "EBS volume", "ec2/home?region={r}#VolumeDetails:volumeId={0}"),
];

/// Services without a region: their pages have no region's host.
const GLOBAL: [Kind; 2] = [
    (
        "AWS/CloudFront",
        &["DistributionId"],
        "CloudFront distribution",
        "cloudfront/v4/home#/distributions/{0}",
    ),
    ("AWS/Route53", &["HealthCheckId"], "Health check", "route53/healthchecks/home#/details/{0}"),
];

/// The resource of the alarm's metric, where its dimensions name a well-known one.
pub(in crate::render) fn resource(alarm: &AlarmNotice) -> Option<Resource> {
    let region = alarm.alarm.region.as_ref()?;
    let Definition::Metric(definition) = &alarm.definition else { return None };
    let metric = main_metric(&definition.query)?;
    let account = alarm.alarm.account.as_deref().unwrap_or_default();
    let found = |kinds: &'static [Kind], host: String| {
        kinds.iter().find_map(|kind| of_kind(kind, metric, region, account, &host))
    };
    found(&GLOBAL, domain(region).to_owned()).or_else(|| found(&KINDS, host(region)))
}

fn of_kind(kind: &Kind, metric: &Metric, region: &Region, account: &str, host: &str) -> Option<Resource> {
    let (namespace, dimensions, name, page) = kind;
    let fits = namespace.is_empty() || *namespace == metric.namespace;
    let known = !page.contains("{a}") || !account.is_empty();
    if !(fits && known) {
        return None;
    }
    let mut page = page.replace("{r}", region.code()).replace("{p}", region.partition());
    page = page.replace("{a}", &percent(account));
    for (index, wanted) in dimensions.iter().enumerate() {
        let value = &metric.dimensions.iter().find(|it| it.name == *wanted)?.value;
        page = page.replace(&format!("{{{index}}}"), &percent(value));
    }
    Some(Resource { name, url: format!("https://{host}/{page}") })
}
