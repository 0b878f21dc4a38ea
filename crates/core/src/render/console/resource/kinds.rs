//! The types of resources whose console pages are known.

#[derive(Debug, Clone, Copy)]
pub(super) struct ResourceKind {
    /// The namespaces whose dimensions identify the resource. Empty means any namespace.
    pub(super) namespaces: &'static [&'static str],
    /// AWS's name for the type.
    pub(super) name: &'static str,
    /// The host of the page.
    pub(super) scope: Scope,
    /// The path of the page, with fields that [`super::page::page`] fills in.
    pub(super) page: &'static str,
}

/// The host of a service's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The host of the region.
    Regional,
    /// The host of the partition, for services without regions.
    Global,
}

const fn regional(
    namespaces: &'static [&'static str],
    name: &'static str,
    page: &'static str,
) -> ResourceKind {
    ResourceKind { namespaces, name, scope: Scope::Regional, page }
}

const fn global(namespaces: &'static [&'static str], name: &'static str, page: &'static str) -> ResourceKind {
    ResourceKind { namespaces, name, scope: Scope::Global, page }
}

const ANY: &[&str] = &[];
const ECS: &[&str] = &["AWS/ECS", "ECS/ContainerInsights"];
const LOAD_BALANCERS: &[&str] = &["AWS/ApplicationELB", "AWS/NetworkELB", "AWS/GatewayELB"];

/// The types in order of precedence. Specific types come before general ones. Pages that need the account
/// come before pages that do not.
#[rustfmt::skip]
pub(super) const KINDS: &[ResourceKind] = &[
    regional(ECS, "ECS service", "ecs/v2/clusters/{ClusterName}/services/{ServiceName}/health?region={region}"),
    regional(ECS, "ECS cluster", "ecs/v2/clusters/{ClusterName}/services?region={region}"),
    regional(&["ContainerInsights"], "EKS cluster", "eks/clusters/{ClusterName}?region={region}"),
    regional(&["AWS/RDS"], "RDS instance", "rds/home?region={region}#database:id={DBInstanceIdentifier};is-cluster=false"),
    regional(&["AWS/RDS"], "RDS cluster", "rds/home?region={region}#database:id={DBClusterIdentifier};is-cluster=true"),
    regional(&["AWS/DocDB"], "DocumentDB cluster", "docdb/home?region={region}#cluster-details/{DBClusterIdentifier}"),
    regional(&["AWS/Lambda"], "Lambda function", "lambda/home?region={region}#/functions/{FunctionName}?tab=monitoring"),
    regional(&["LambdaInsights"], "Lambda function", "lambda/home?region={region}#/functions/{function_name}?tab=monitoring"),
    regional(LOAD_BALANCERS, "Target group", "ec2/home?region={region}#TargetGroup:targetGroupArn=arn:{partition}:elasticloadbalancing:{region}:{account}:{TargetGroup:targetgroup/}"),
    regional(LOAD_BALANCERS, "Load balancer", "ec2/home?region={region}#LoadBalancer:loadBalancerArn=arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{LoadBalancer}"),
    regional(&["AWS/ELB"], "Load balancer", "ec2/home?region={region}#LoadBalancers:search={LoadBalancerName}"),
    regional(&["AWS/SQS"], "SQS queue", "sqs/v3/home?region={region}#/queues/https%3A%2F%2Fsqs.{region}.{suffix}%2F{account}%2F{QueueName}"),
    regional(&["AWS/SNS"], "SNS topic", "sns/v3/home?region={region}#/topic/arn:{partition}:sns:{region}:{account}:{TopicName}"),
    regional(&["AWS/DynamoDB"], "DynamoDB table", "dynamodbv2/home?region={region}#table?name={TableName}"),
    regional(&["AWS/ElastiCache"], "ElastiCache", "elasticache/home?region={region}#/redis/{ReplicationGroupId}"),
    regional(&["AWS/ElastiCache"], "ElastiCache", "elasticache/home?region={region}#/redis/{CacheClusterId:group}"),
    regional(&["AWS/ApiGateway"], "API", "apigateway/main/api-detail?api={ApiId}&region={region}"),
    regional(&["AWS/ApiGateway"], "API Gateway", "apigateway/main/apis?region={region}{ApiName:there}"),
    regional(&["AWS/S3"], "S3 bucket", "s3/buckets/{BucketName}?region={region}"),
    regional(&["AWS/States"], "State machine", "states/home?region={region}#/statemachines/view/{StateMachineArn:arn:}"),
    regional(&["AWS/Kinesis"], "Kinesis stream", "kinesis/home?region={region}#/streams/details/{StreamName}/monitoring"),
    regional(&["AWS/Firehose"], "Firehose stream", "firehose/home?region={region}#/details/{DeliveryStreamName}/monitoring"),
    regional(&["AWS/Kafka"], "MSK", "msk/home?region={region}#/clusters{Cluster Name:there}"),
    regional(&["AWS/Redshift"], "Redshift cluster", "redshiftv2/home?region={region}#/cluster-details?cluster={ClusterIdentifier}"),
    regional(&["AWS/ES"], "OpenSearch domain", "aos/home?region={region}#opensearch/domains/{DomainName}"),
    regional(&["AWS/EFS"], "EFS file system", "efs/home?region={region}#/file-systems/{FileSystemId}"),
    regional(&["AWS/Events"], "EventBridge rule", "events/home?region={region}#/eventbus/{EventBusName}/rules/{RuleName}"),
    regional(&["AWS/Events"], "EventBridge rule", "events/home?region={region}#/eventbus/default/rules/{RuleName}"),
    regional(&["AWS/CodeBuild"], "CodeBuild project", "codesuite/codebuild/projects/{ProjectName}/history?region={region}"),
    regional(&["AWS/CertificateManager"], "Certificate", "acm/home?region={region}#/certificates/{CertificateArn:last}"),
    regional(&["CloudWatchSynthetics"], "Canary", "cloudwatch/home?region={region}#synthetics:canary/detail/{CanaryName}"),
    global(&["AWS/CloudFront"], "CloudFront distribution", "cloudfront/v4/home#/distributions/{DistributionId}"),
    global(&["AWS/Route53"], "Health check", "route53/healthchecks/home#/details/{HealthCheckId}"),
    // The agent's metrics and custom metrics. Amazon Connect also has a dimension `InstanceId`, with another
    // prefix.
    regional(ANY, "EC2 instance", "ec2/home?region={region}#InstanceDetails:instanceId={InstanceId:i-}"),
    regional(ANY, "Auto Scaling group", "ec2/home?region={region}#AutoScalingGroupDetails:id={AutoScalingGroupName};view=details"),
    regional(ANY, "EBS volume", "ec2/home?region={region}#VolumeDetails:volumeId={VolumeId:vol-}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_ascii_that_a_link_may_contain() {
        let is_safe = |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && !b"<>|\"".contains(&byte);
        for kind in KINDS {
            assert!(kind.page.bytes().all(is_safe), "{kind:?}");
            assert_eq!(kind.page.matches('{').count(), kind.page.matches('}').count(), "{kind:?}");
        }
    }
}
