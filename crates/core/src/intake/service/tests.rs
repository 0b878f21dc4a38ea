mod documented;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::intake;
use crate::notice::{Content, OtherKind, Outcome};

fn event(value: &Value) -> ServiceEvent {
    let notices = intake::notices(&value.to_string());
    let Some(Content::Other(other)) = notices.first().map(|notice| &notice.content) else {
        panic!("it is no alarm: {notices:?}")
    };
    match &other.kind {
        OtherKind::Event(event) => (**event).clone(),
        kind => panic!("it is no event: {kind:?}"),
    }
}

fn event_bridge(source: &str, detail_type: &str, detail: &Value) -> Value {
    json!({ "source": source, "detail-type": detail_type, "detail": detail, "region": "ap-northeast-2" })
}

#[test]
fn reads_a_service_that_has_no_file_of_its_own() {
    let detail = json!({ "thing": { "name": "a" }, "status": "FAILED", "reason": "no room" });
    let event = event(&event_bridge("aws.somethingnew", "Something New", &detail));
    assert_eq!((event.kind, event.service.as_str()), ("event", "somethingnew"));
    assert_eq!(event.outcome, Outcome::Failed);
    assert_eq!(event.summary.as_deref(), Some("no room"));
}

#[test]
fn a_call_of_an_api_is_cloud_trails_whatever_service_was_called() {
    let detail = json!({ "eventName": "DeleteVolume", "eventSource": "ec2.amazonaws.com", "userIdentity": { "userName": "kim" } });
    let event = event(&event_bridge("aws.ec2", "AWS API Call via CloudTrail", &detail));
    assert_eq!((event.kind, event.title.to_string()), ("cloudtrail", "DeleteVolume · kim".to_owned()));
}

#[test]
fn an_approval_shows_no_token() {
    let message = include_str!("../../../../../fixtures/event-codepipeline-approval.json");
    let event = format!("{:?}", event(&serde_json::from_str(message).unwrap()));
    assert!(event.contains("waits for approval") && !event.contains("XAMPLETOKEN"), "{event}");
}

#[test]
fn tells_guard_dutys_levels_apart() {
    let cases = [
        (9.5, "critical", Outcome::Failed),
        (7.0, "high", Outcome::Failed),
        (4.0, "medium", Outcome::Attention),
        (2.0, "low", Outcome::Attention),
    ];
    for (severity, word, outcome) in cases {
        let event =
            event(&event_bridge("aws.guardduty", "GuardDuty Finding", &json!({ "severity": severity })));
        assert_eq!((event.severity.as_deref(), event.outcome), (Some(word), outcome));
    }
}

/// Other types and states of the fixtures' services.
#[test]
fn tells_how_each_went() {
    use Outcome::{Attention, Failed, Progress, Succeeded, Unknown};
    let cases: Vec<(&str, &str, Value, &str, Outcome)> = vec![
        (
            "aws.codepipeline",
            "CodePipeline Action Execution State Change",
            json!({ "pipeline": "p", "stage": "Prod", "action": "Ok", "state": "STARTED", "type": { "category": "Approval" } }),
            "p Prod Ok · waits for approval",
            Attention,
        ),
        (
            "aws.codepipeline",
            "CodePipeline Stage Execution State Change",
            json!({ "pipeline": "p", "stage": "Prod", "state": "SUCCEEDED" }),
            "p Prod SUCCEEDED",
            Progress,
        ),
        (
            "aws.codepipeline",
            "CodePipeline Pipeline Execution State Change",
            json!({ "pipeline": "p", "state": "SUPERSEDED" }),
            "p SUPERSEDED",
            Attention,
        ),
        (
            "aws.codebuild",
            "CodeBuild Build Phase Change",
            json!({ "project-name": "p", "completed-phase": "BUILD", "completed-phase-status": "FAILED" }),
            "p BUILD FAILED",
            Failed,
        ),
        (
            "aws.codebuild",
            "CodeBuild Build State Change",
            json!({ "project-name": "p", "build-status": "IN_PROGRESS" }),
            "p IN_PROGRESS",
            Progress,
        ),
        (
            "aws.codedeploy",
            "CodeDeploy Deployment State-change Notification",
            json!({ "application": "a", "state": "START" }),
            "a START",
            Progress,
        ),
        (
            "aws.codedeploy",
            "CodeDeploy Instance State-change Notification",
            json!({ "application": "a", "instanceId": "i-1", "state": "SUCCESS" }),
            "a i-1 SUCCESS",
            Progress,
        ),
        (
            "aws.codecommit",
            "CodeCommit Pull Request State Change",
            json!({ "repositoryNames": ["r"], "pullRequestId": "1", "title": "t", "event": "pullRequestMergeStatusUpdated", "isMerged": "True" }),
            "r #1 t · pull request merged",
            Succeeded,
        ),
        (
            "aws.codecommit",
            "CodeCommit Repository State Change",
            json!({ "repositoryName": "r", "event": "referenceDeleted", "referenceName": "main" }),
            "r main deleted",
            Unknown,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "service:api", "lastStatus": "STOPPED", "stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Scaling activity initiated by deployment", "containers": [{ "name": "a", "exitCode": 143 }] }),
            "api · task STOPPED",
            Attention,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "family:job", "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited", "containers": [{ "name": "a", "exitCode": 0 }] }),
            "family:job · task STOPPED",
            Succeeded,
        ),
        (
            "aws.ecs",
            "ECS Task State Change",
            json!({ "taskArn": "arn:aws:ecs:r:1:task/c/t", "group": "service:api", "lastStatus": "STOPPED", "stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Task failed ELB health checks" }),
            "api · task STOPPED",
            Failed,
        ),
        (
            "aws.ecs",
            "ECS Service Action",
            json!({ "eventType": "INFO", "eventName": "SERVICE_STEADY_STATE" }),
            "steady state",
            Succeeded,
        ),
        (
            "aws.ecs",
            "ECS Service Action",
            json!({ "eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE" }),
            "task placement failure",
            Failed,
        ),
        (
            "aws.ec2",
            "EC2 Instance State-change Notification",
            json!({ "instance-id": "i-1", "state": "stopping" }),
            "i-1 stopping",
            Progress,
        ),
        (
            "aws.ec2",
            "EC2 Instance State-change Notification",
            json!({ "instance-id": "i-1", "state": "terminated" }),
            "i-1 terminated",
            Attention,
        ),
        (
            "aws.ec2",
            "EC2 Instance Rebalance Recommendation",
            json!({ "instance-id": "i-1" }),
            "i-1 · rebalance recommended",
            Attention,
        ),
        (
            "aws.ec2",
            "EBS Snapshot Notification",
            json!({ "event": "createSnapshot", "result": "failed", "cause": "limit" }),
            "createSnapshot failed",
            Failed,
        ),
        (
            "aws.ecr",
            "ECR Image Scan",
            json!({ "repository-name": "r", "image-tags": ["1"], "scan-status": "COMPLETE", "finding-severity-counts": {} }),
            "r:1 · scan COMPLETE",
            Succeeded,
        ),
        (
            "aws.ecr",
            "ECR Image Scan",
            json!({ "repository-name": "r", "scan-status": "FAILED" }),
            "r · scan FAILED",
            Failed,
        ),
        (
            "aws.ecr",
            "ECR Image Action",
            json!({ "repository-name": "r", "image-tag": "1", "action-type": "PUSH", "result": "SUCCESS" }),
            "r:1 · PUSH SUCCESS",
            Succeeded,
        ),
        (
            "aws.inspector2",
            "Inspector2 Scan",
            json!({ "scan-status": "INITIAL_SCAN_COMPLETE", "repository-name": "arn:aws:ecr:r:1:repository/shop", "finding-severity-counts": { "CRITICAL": 1, "TOTAL": 3 } }),
            "shop · initial scan complete",
            Failed,
        ),
        (
            "aws.inspector2",
            "Inspector2 Finding",
            json!({ "findingArn": "a", "title": "CVE", "severity": "HIGH", "status": "CLOSED" }),
            "CVE",
            Succeeded,
        ),
        (
            "aws.guardduty",
            "GuardDuty Malware Protection Object Scan Result",
            json!({ "scanStatus": "COMPLETED", "s3ObjectDetails": { "bucketName": "b", "objectKey": "k" }, "scanResultDetails": { "scanResultStatus": "NO_THREATS_FOUND" } }),
            "s3://b/k · no threats found",
            Succeeded,
        ),
        (
            "aws.guardduty",
            "GuardDuty Malware Protection Object Scan Result",
            json!({ "scanStatus": "SKIPPED", "s3ObjectDetails": { "bucketName": "b", "objectKey": "k" }, "scanResultDetails": { "scanResultStatus": "UNSUPPORTED" } }),
            "s3://b/k unsupported",
            Attention,
        ),
        (
            "aws.guardduty",
            "GuardDuty Malware Protection Resource Status Error",
            json!({ "resourceStatus": "ERROR", "s3BucketDetails": { "bucketName": "b" } }),
            "b · malware protection ERROR",
            Failed,
        ),
        (
            "aws.securityhub",
            "Security Hub Findings - Imported",
            json!({ "findings": [{ "Title": "S3.2", "Severity": { "Label": "INFORMATIONAL" }, "Compliance": { "Status": "PASSED" } }] }),
            "S3.2",
            Succeeded,
        ),
        (
            "aws.securityhub",
            "Findings Imported V2",
            json!({ "findings": [{ "finding_info": { "title": "open" }, "severity": "Critical", "status": "New" }] }),
            "open",
            Failed,
        ),
        (
            "aws.securityhub",
            "Findings Imported V2",
            json!({ "findings": [{ "finding_info": { "title": "open" }, "severity": "Critical", "activity_name": "Close" }] }),
            "open",
            Succeeded,
        ),
        (
            "aws.health",
            "AWS Health Event",
            json!({ "service": "RDS", "eventTypeCode": "AWS_RDS_MAINTENANCE_SCHEDULED", "eventTypeCategory": "scheduledChange" }),
            "RDS · maintenance scheduled",
            Attention,
        ),
        (
            "aws.rds",
            "RDS DB Instance Event",
            json!({ "SourceIdentifier": "db", "EventCategories": ["low storage"], "Message": "The free storage capacity is low" }),
            "db · The free storage capacity is low",
            Failed,
        ),
        (
            "aws.rds",
            "RDS DB Instance Event",
            json!({ "SourceIdentifier": "db", "EventCategories": ["backup"], "Message": "Backing up DB instance" }),
            "db · Backing up DB instance",
            Unknown,
        ),
        (
            "aws.backup",
            "Restore Job State Change",
            json!({ "restoreJobId": "r", "status": "COMPLETED", "createdResourceArn": "arn:aws:ec2:r:1:volume/vol-1" }),
            "vol-1 · restore job COMPLETED",
            Succeeded,
        ),
        (
            "aws.backup",
            "Backup Job State Change",
            json!({ "backupJobId": "b", "state": "EXPIRED", "resourceArn": "arn:aws:ec2:r:1:volume/vol-1" }),
            "vol-1 · backup job EXPIRED",
            Failed,
        ),
        (
            "aws.autoscaling",
            "EC2 Instance Terminate Unsuccessful",
            json!({ "AutoScalingGroupName": "web" }),
            "web · instance termination failed",
            Failed,
        ),
        (
            "aws.autoscaling",
            "EC2 Auto Scaling Instance Refresh Failed",
            json!({ "AutoScalingGroupName": "web" }),
            "web · Instance Refresh Failed",
            Failed,
        ),
        (
            "aws.cloudformation",
            "CloudFormation Resource Status Change",
            json!({ "stack-id": "arn:aws:cloudformation:r:1:stack/shop/1", "logical-resource-id": "Table", "status-details": { "status": "CREATE_COMPLETE" } }),
            "shop Table CREATE_COMPLETE",
            Progress,
        ),
        (
            "aws.cloudformation",
            "CloudFormation Drift Detection Status Change",
            json!({ "stack-id": "arn:aws:cloudformation:r:1:stack/shop/1", "status-details": { "stack-drift-status": "DRIFTED", "detection-status": "DETECTION_COMPLETE" } }),
            "shop DRIFTED",
            Attention,
        ),
        (
            "aws.glue",
            "Glue Job Run Status",
            json!({ "jobName": "etl", "state": "RUNNING", "notificationCondition": { "NotifyDelayAfter": 10 } }),
            "etl · running for over 10 min",
            Attention,
        ),
        (
            "aws.glue",
            "Glue Crawler State Change",
            json!({ "crawlerName": "c", "state": "Succeeded" }),
            "c Succeeded",
            Succeeded,
        ),
        (
            "aws.states",
            "Step Functions Execution Status Change",
            json!({ "stateMachineArn": "arn:aws:states:r:1:stateMachine:settle", "status": "TIMED_OUT" }),
            "settle TIMED_OUT",
            Failed,
        ),
        (
            "aws.batch",
            "Batch Job State Change",
            json!({ "jobName": "j", "status": "RUNNABLE" }),
            "j RUNNABLE",
            Progress,
        ),
        (
            "aws.access-analyzer",
            "Access Analyzer Finding",
            json!({ "resource": "arn:aws:s3:::b", "status": "RESOLVED" }),
            "b RESOLVED",
            Succeeded,
        ),
        (
            "aws.access-analyzer",
            "Unused Access Finding for IAM entities",
            json!({ "resource": "arn:aws:iam::1:role/r", "status": "ACTIVE", "findingType": "UnusedIAMRole" }),
            "r · unused access",
            Attention,
        ),
        (
            "aws.elasticbeanstalk",
            "Health status change",
            json!({ "EnvironmentName": "e", "Message": "Environment health has transitioned from Severe to Ok." }),
            "e · health Ok",
            Succeeded,
        ),
        (
            "aws.trustedadvisor",
            "Trusted Advisor Check Item Refresh Notification",
            json!({ "check-name": "Limits", "status": "ERROR" }),
            "Limits",
            Failed,
        ),
        (
            "aws.dms",
            "DMS Replication Task State Change",
            json!({ "eventType": "REPLICATION_TASK_FAILED", "detailMessage": "stopped" }),
            "stopped",
            Failed,
        ),
        (
            "aws.ses",
            "Email Complaint Received",
            json!({ "eventType": "Complaint", "mail": { "destination": ["a@b.c"] } }),
            "a@b.c Complaint",
            Failed,
        ),
    ];
    for (source, detail_type, detail, title, outcome) in cases {
        let event = event(&event_bridge(source, detail_type, &detail));
        assert_eq!((event.title.to_string().as_str(), event.outcome), (title, outcome), "{detail}");
    }
}

#[test]
fn reads_the_texts_that_services_send() {
    let read = |subject: &str, text: &str| {
        let message = json!({ "Type": "Notification", "MessageId": "1", "Subject": subject, "Message": text,
            "TopicArn": "arn:aws:sns:ap-northeast-2:123456789012:t", "Timestamp": "2026-11-23T05:12:07Z" });
        let event = event(&message);
        (event.kind, event.title.to_string(), event.outcome)
    };
    let cases = [
        (
            "Notification from AWS Backup",
            "An AWS Backup job was completed successfully. Recovery point ARN: arn:aws:ec2:r:1:volume/vol-1. Resource ARN : arn:aws:ec2:r:1:volume/vol-2. BackupJob ID : 1b",
            ("backup", "vol-2 · backup job COMPLETED", Outcome::Succeeded),
        ),
        (
            "ElastiCache Notification Message",
            "ElastiCache:AddCacheNodeFailed : sessions",
            ("elasticache", "sessions AddCacheNodeFailed", Outcome::Failed),
        ),
        (
            "[FIRING:1] Crash",
            "Alerts Firing:\nLabels:\n - alertname = Crash\n - severity = critical\nAnnotations:\n - summary = it crashes\nSource: http://x",
            ("prometheus", "Crash firing", Outcome::Failed),
        ),
        (
            "[RESOLVED] Crash",
            "Alerts Resolved:\nLabels:\n - alertname = Crash\n",
            ("prometheus", "Crash resolved", Outcome::Succeeded),
        ),
    ];
    for (subject, text, (kind, title, outcome)) in cases {
        assert_eq!(read(subject, text), (kind, title.to_owned(), outcome), "{text}");
    }
}

#[test]
fn survives_details_of_any_shape() {
    for service in SERVICES {
        for detail in [
            json!("text"),
            json!([1, { "a": [] }]),
            json!(null),
            json!({}),
            json!(3),
            json!({ "findings": [7] }),
        ] {
            event(&event_bridge(service.source, "Some Change", &detail));
        }
    }
}

#[test]
fn an_event_has_its_own_time() {
    let event = include_str!("../../../../../fixtures/event-ecs-task-stopped.json");
    let notices = intake::notices(event);
    assert_eq!(notices[0].time(), Some("2026-11-23T05:12:07Z".parse().unwrap()));
}

proptest! {
    #[test]
    fn reads_whatever_a_detail_holds(text in ".{0,200}", number: f64, name in "[a-zA-Z-]{1,12}") {
        let detail = json!({ &name: text, "state": { &name: number }, "findings": [{ &name: text }] });
        for service in SERVICES {
            let event = event(&event_bridge(service.source, "Some Change", &detail));
            prop_assert!(event.facts.len() <= 12);
        }
    }
}
