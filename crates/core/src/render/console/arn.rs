//! Finds the console page of a resource by its ARN.

use bongsu_alarm::alarm::Region;

use super::encode::{percent, twice};
use super::resource::cache_group;
use super::{Console, bounded};

/// The service, the prefix of the resource, and the page in the region's console. The fields of a page, all
/// encoded, are `{name}` (the resource without the prefix), `{last}` (its last part), `{arn}` (the whole
/// ARN), `{arn-again}` (the ARN, encoded twice), `{path}` (the resource without the prefix, with its slashes)
/// and `{group}` (the group of a cache node). The first match wins.
const PAGES: &[(&str, &str, &str)] = &[
    ("acm", "certificate/", "acm/home?region={region}#/certificates/{last}"),
    ("appflow", "flow/", "appflow/home?region={region}#/details/{name}"),
    ("apprunner", "service/", "apprunner/home?region={region}#/services/dashboard?service_arn={arn}"),
    ("autoscaling", "autoScalingGroup", "ec2/home?region={region}#AutoScalingGroupDetails:id={last}"),
    ("backup", "recovery-point:", "backup/home?region={region}#home"),
    ("batch", "job/", "batch/home?region={region}#jobs/detail/{name}"),
    ("cloudformation", "stack/", "cloudformation/home?region={region}#/stacks/stackinfo?stackId={arn}"),
    ("codebuild", "build/", "codesuite/codebuild/projects/{project}/build/{name}?region={region}"),
    ("codebuild", "project/", "codesuite/codebuild/projects/{name}?region={region}"),
    ("codecommit", "", "codesuite/codecommit/repositories/{name}/browse?region={region}"),
    ("codedeploy", "application:", "codesuite/codedeploy/applications/{name}?region={region}"),
    (
        "codedeploy",
        "deploymentgroup:",
        "codesuite/codedeploy/applications/{first}/deployment-groups/{last}?region={region}",
    ),
    ("codepipeline", "", "codesuite/codepipeline/pipelines/{name}/view?region={region}"),
    ("datasync", "task/", "datasync/home?region={region}#/tasks/{first}"),
    ("dms", "", "dms/v2/home?region={region}#tasks"),
    ("drs", "source-server/", "drs/home?region={region}#/sourceServers/{name}/recovery_dashboard"),
    ("dynamodb", "table/", "dynamodbv2/home?region={region}#table?name={name}"),
    ("ec2", "image/", "ec2/home?region={region}#ImageDetails:imageId={name}"),
    ("ec2", "instance/", "ec2/home?region={region}#InstanceDetails:instanceId={name}"),
    ("ec2", "security-group/", "ec2/home?region={region}#SecurityGroup:groupId={name}"),
    ("ec2", "snapshot/", "ec2/home?region={region}#SnapshotDetails:snapshotId={name}"),
    ("ec2", "volume/", "ec2/home?region={region}#VolumeDetails:volumeId={name}"),
    ("ecr", "repository/", "ecr/repositories/private/{account}/{path}?region={region}"),
    ("ecs", "cluster/", "ecs/v2/clusters/{name}?region={region}"),
    ("ecs", "service/", "ecs/v2/clusters/{first}/services/{last}?region={region}"),
    ("ecs", "task/", "ecs/v2/clusters/{first}/tasks/{last}?region={region}"),
    ("eks", "cluster/", "eks/clusters/{name}?region={region}"),
    ("elasticache", "cluster:", "elasticache/home?region={region}#/redis/{group}"),
    ("elasticache", "replicationgroup:", "elasticache/home?region={region}#/redis/{name}"),
    (
        "elasticbeanstalk",
        "environment/",
        "elasticbeanstalk/home?region={region}#/environment/dashboard?applicationName={first}&environmentName={last}",
    ),
    ("elasticloadbalancing", "loadbalancer/", "ec2/home?region={region}#LoadBalancer:loadBalancerArn={arn}"),
    ("elasticfilesystem", "file-system/", "efs/home?region={region}#/file-systems/{name}"),
    ("es", "domain/", "aos/home?region={region}#opensearch/domains/{name}"),
    ("elasticmapreduce", "cluster/", "emr/home?region={region}#/clusterDetails/{name}"),
    ("events", "rule/", "events/home?region={region}#/eventbus/default/rules/{last}"),
    ("glue", "job/", "gluestudio/home?region={region}#/editor/job/{name}/details"),
    ("guardduty", "detector/", "guardduty/home?region={region}#/findings?macros=current&fId={last}"),
    ("iam", "role/", "iam/home#/roles/details/{last}"),
    ("iam", "user/", "iam/home#/users/details/{last}"),
    ("kafka", "cluster/", "msk/home?region={region}#/cluster/{arn}/view?tabId=details"),
    ("kinesis", "stream/", "kinesis/home?region={region}#/streams/details/{name}/monitoring"),
    ("kms", "key/", "kms/home?region={region}#/kms/keys/{name}"),
    ("lambda", "function:", "lambda/home?region={region}#/functions/{project}"),
    ("logs", "log-group:", "cloudwatch/home?region={region}#logsV2:log-groups/log-group/{twice}"),
    ("mediaconvert", "jobs/", "mediaconvert/home?region={region}#/jobs/summary/{name}"),
    ("medialive", "channel:", "medialive/home?region={region}#/channels/{name}"),
    ("rds", "cluster:", "rds/home?region={region}#database:id={name};is-cluster=true"),
    ("rds", "db:", "rds/home?region={region}#database:id={name};is-cluster=false"),
    ("redshift", "cluster:", "redshiftv2/home?region={region}#cluster-details?cluster={name}"),
    ("rds", "snapshot:", "rds/home?region={region}#db-snapshot:id={name}"),
    ("s3", "", "s3/buckets/{name}?region={region}"),
    ("sagemaker", "endpoint/", "sagemaker/home?region={region}#/endpoints/{name}"),
    ("sagemaker", "training-job/", "sagemaker/home?region={region}#/jobs/{name}"),
    // Findings in the newer Security Hub, which has a separate console.
    (
        "securityhub",
        "v2/",
        "securityhub/v2/home?region={region}#/findings?search=finding_info.uid%3D%255Coperator%255C%253AEQUALS%255C%253A{name}",
    ),
    (
        "securityhub",
        "",
        "securityhub/home?region={region}#/findings?search=Id%3D%255Coperator%255C%253AEQUALS%255C%253A{arn-again}",
    ),
    ("ses", "identity/", "ses/home?region={region}#/identities/{name}"),
    ("sns", "", "sns/v3/home?region={region}#/topic/{arn}"),
    (
        "sqs",
        "",
        "sqs/v3/home?region={region}#/queues/https%3A%2F%2Fsqs.{region}.{suffix}%2F{account}%2F{name}",
    ),
    ("ssm", "automation-execution/", "systems-manager/automation/execution/{name}?region={region}"),
    ("ssm", "command/", "systems-manager/run-command/{name}?region={region}"),
    ("ssm", "maintenancewindow/", "systems-manager/maintenance-windows/{name}/description?region={region}"),
    ("ssm", "managed-instance/", "systems-manager/managed-instances/{name}/description?region={region}"),
    ("ssm", "opsitem/", "systems-manager/opsitems/{name}?region={region}"),
    ("states", "execution:", "states/home?region={region}#/v2/executions/details/{arn}"),
    ("states", "stateMachine:", "states/home?region={region}#/statemachines/view/{arn}"),
    ("synthetics", "canary:", "cloudwatch/home?region={region}#synthetics:canary/detail/{name}"),
    ("transfer", "server/", "transfer/home?region={region}#/servers/{name}"),
];

/// The services whose pages are on the partition's host.
const GLOBAL: [&str; 2] = ["iam", "s3"];

/// Returns the console page of a resource, or `None` if the ARN is invalid or the type of the resource is
/// unknown. `region` is the default for an ARN without a region (S3).
pub(in crate::render) fn page_of(arn: &str, region: Option<&str>) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    let (_partition, service) = (parts.next()?, parts.next()?);
    let (own, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let region = Region::from_code(if own.is_empty() { region? } else { own })?;
    let (_, prefix, page) =
        PAGES.iter().find(|(of, prefix, _)| *of == service && resource.starts_with(prefix))?;
    // The page of a repository lists its images.
    let name = resource.strip_prefix(prefix)?.split("/sha256:").next()?;
    let (first, last) = (name.split('/').next()?, name.rsplit(['/', ':']).next()?);
    let project = name.split(':').next()?;
    // The older ARN format of an ECS task does not contain the cluster.
    if page.contains("{first}") && page.contains("{last}") && !name.contains('/') {
        return None;
    }
    let partition = region.partition()?;
    let page = page
        .replace("{region}", region.code())
        .replace("{suffix}", partition.endpoints())
        .replace("{account}", &percent(account))
        .replace("{project}", &percent(project))
        .replace("{first}", &percent(first))
        .replace("{last}", &percent(last))
        .replace("{twice}", &twice(name.trim_end_matches(":*")))
        .replace("{group}", &percent(cache_group(name)))
        .replace("{path}", &name.split('/').map(percent).collect::<Vec<_>>().join("/"))
        .replace("{name}", &percent(name))
        .replace("{arn-again}", &percent(&percent(arn)))
        .replace("{arn}", &percent(arn));
    let console = Console { region: &region, partition, domain: partition.console()? };
    let host = if GLOBAL.contains(&service) { console.domain.to_owned() } else { console.host() };
    bounded(format!("https://{host}/{page}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_resources_have_a_page() {
        let cases = [
            (
                "arn:aws:ec2:ap-northeast-2:123456789012:instance/i-0abc",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/ec2/home?region=ap-northeast-2#InstanceDetails:instanceId=i-0abc",
                ),
            ),
            (
                "arn:aws:ecs:ap-northeast-2:123456789012:task/shop/0123",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/ecs/v2/clusters/shop/tasks/0123?region=ap-northeast-2",
                ),
            ),
            (
                "arn:aws:ecr:ap-northeast-2:123456789012:repository/shop/api/sha256:84f507",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/ecr/repositories/private/123456789012/shop/api?region=ap-northeast-2",
                ),
            ),
            (
                "arn:aws:lambda:ap-northeast-2:123456789012:function:shop:$LATEST",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/lambda/home?region=ap-northeast-2#/functions/shop",
                ),
            ),
            ("arn:aws:ecs:ap-northeast-2:123456789012:task/0123", None),
            (
                "arn:aws:sqs:ap-northeast-2:123456789012:orders",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/sqs/v3/home?region=ap-northeast-2#/queues/https%3A%2F%2Fsqs.ap-northeast-2.amazonaws.com%2F123456789012%2Forders",
                ),
            ),
            (
                "arn:aws:elasticbeanstalk:ap-northeast-2:123456789012:environment/shop/shop-prod",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/elasticbeanstalk/home?region=ap-northeast-2#/environment/dashboard?applicationName=shop&environmentName=shop-prod",
                ),
            ),
            // The console decodes the search twice.
            (
                "arn:aws:securityhub:ap-northeast-2:123456789012:subscription/a/finding/1",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/securityhub/home?region=ap-northeast-2#/findings?search=Id%3D%255Coperator%255C%253AEQUALS%255C%253Aarn%253Aaws%253Asecurityhub%253Aap-northeast-2%253A123456789012%253Asubscription%252Fa%252Ffinding%252F1",
                ),
            ),
            (
                "arn:aws:securityhub:ap-northeast-2:123456789012:v2/arn:aws:securityhub:ap-northeast-2:1:finding/9",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/securityhub/v2/home?region=ap-northeast-2#/findings?search=finding_info.uid%3D%255Coperator%255C%253AEQUALS%255C%253Aarn%3Aaws%3Asecurityhub%3Aap-northeast-2%3A1%3Afinding%2F9",
                ),
            ),
            (
                "arn:aws:iam::123456789012:role/service-role/shop",
                Some("https://console.aws.amazon.com/iam/home#/roles/details/shop"),
            ),
            (
                "arn:aws:elasticache:ap-northeast-2:123456789012:cluster:sessions-0001-002",
                Some(
                    "https://ap-northeast-2.console.aws.amazon.com/elasticache/home?region=ap-northeast-2#/redis/sessions",
                ),
            ),
            ("arn:aws-cn:s3:::logs", Some("https://console.amazonaws.cn/s3/buckets/logs?region=cn-north-1")),
            ("arn:aws:quicksight:ap-northeast-2:123456789012:dashboard/1", None),
            ("i-0abc", None),
            ("arn:aws:ec2", None),
        ];
        for (arn, expected) in cases {
            let region = if arn.starts_with("arn:aws-cn") { "cn-north-1" } else { "ap-northeast-2" };
            assert_eq!(page_of(arn, Some(region)).as_deref(), expected, "{arn}");
        }
    }

    #[test]
    fn names_are_encoded() {
        let page = page_of("arn:aws:codepipeline:ap-northeast-2:1:결제 배포|x>", None).unwrap();
        assert!(page.bytes().all(|byte| byte.is_ascii_graphic() && !b"|<>".contains(&byte)), "{page}");
    }
}
