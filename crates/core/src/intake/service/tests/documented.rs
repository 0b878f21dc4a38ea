//! Shapes from AWS's documentation and from users' messages that the fixtures do not have.

use serde_json::{Value, json};

use super::{event, event_bridge};
use crate::notice::Outcome::{self, Attention, Failed, Progress, Succeeded, Unknown};

fn title_and_outcome(source: &str, detail_type: &str, detail: &Value) -> (String, Outcome) {
    let event = event(&event_bridge(source, detail_type, detail));
    (event.title.to_string(), event.outcome)
}

#[test]
fn events_from_event_bridge() {
    let cases: Vec<(&str, &str, Value, &str, Outcome)> = vec![
        (
            "aws.codecommit",
            "CodeCommit Repository State Change",
            json!({ "event": "unreferencedMergeCommitCreated", "repositoryName": "r" }),
            "r · unreferenced merge commit created",
            Unknown,
        ),
        (
            "aws.ecs",
            "ECS Deployment State Change",
            json!({ "eventType": "INFO", "eventName": "SERVICE_DEPLOYMENT_IN_PROGRESS",
                "reason": "ECS deployment circuit breaker: rolling back to deploymentId 1." }),
            "rolling back",
            Attention,
        ),
        (
            "aws.ecs",
            "ECS Container Instance State Change",
            json!({ "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/1", "ec2InstanceId": "i-1", "status": "DRAINING" }),
            "i-1 · container instance DRAINING",
            Attention,
        ),
        (
            "aws.ecs",
            "ECS Container Instance State Change",
            json!({ "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/1", "status": "ACTIVE", "agentConnected": false }),
            "1 · container instance ACTIVE",
            Progress,
        ),
        (
            "aws.ecr",
            "ECR Scan Resource Change",
            json!({ "action-type": "SCAN_FREQUENCY_CHANGE", "repositories": [{ "repository-name": "a" }, { "repository-name": "b" }] }),
            "a, +1 · scan frequency change",
            Unknown,
        ),
        (
            "aws.ecr",
            "ECR Pull Through Cache Action",
            json!({ "sync-status": "FAILED", "repository-name": "a", "image-tag": "1" }),
            "a:1 · Pull Through Cache FAILED",
            Failed,
        ),
        (
            "aws.backup",
            "Backup Job State Change",
            json!({ "backupJobId": "b", "state": "ABORTED", "statusMessage": "\"Backup job was stopped by user.\"" }),
            "backup job ABORTED",
            Attention,
        ),
        (
            "aws.backup",
            "Recovery Point State Change",
            json!({ "status": "EXPIRED", "resourceArn": "arn:aws:ec2:r:1:volume/vol-1" }),
            "vol-1 · recovery point EXPIRED",
            Attention,
        ),
        (
            "aws.backup",
            "Recovery Point Index State Change",
            json!({ "indexStatus": "FAILED", "sourceResourceArn": "arn:aws:ec2:r:1:volume/vol-1" }),
            "vol-1 · recovery point index FAILED",
            Failed,
        ),
        (
            "aws.backup",
            "Scan Job State Change",
            json!({ "state": "COMPLETED", "scanResult": { "scanResultStatus": "THREATS_FOUND" } }),
            "threats found",
            Failed,
        ),
        (
            "aws.dms",
            "DMS Replication Instance State Change",
            json!({ "category": "LowStorage", "detailMessage": "Free storage is low",
                "resourceLink": "https://console.aws.amazon.com/dms/v2/home#replicationInstanceDetails/ri" }),
            "ri · Free storage is low",
            Failed,
        ),
        (
            "aws.rds",
            "RDS DB Instance Event",
            json!({ "SourceIdentifier": "rds:db", "EventCategories": ["deletion"], "Message": "Deleted manual snapshot" }),
            "db · Deleted manual snapshot",
            Unknown,
        ),
        (
            "aws.autoscaling",
            "EC2 Instance-launch Lifecycle Action",
            json!({ "AutoScalingGroupName": "web", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING" }),
            "web · instance launching",
            Progress,
        ),
        (
            "aws.batch",
            "Batch Job Queue Blocked",
            json!({ "jobName": "j", "jobQueue": "arn:aws:batch:r:1:job-queue/high", "status": "RUNNABLE" }),
            "high · job queue blocked",
            Attention,
        ),
        (
            "aws.access-analyzer",
            "Access Analyzer Finding",
            json!({ "resource": "arn:aws:s3:::b", "status": "ACTIVE", "error": "ACCESS_DENIED" }),
            "b · analysis failed",
            Attention,
        ),
        (
            "aws.access-analyzer",
            "Access Analyzer Finding",
            json!({ "resource": "arn:aws:s3:::b", "status": "ACTIVE", "isPublic": true, "isDeleted": true }),
            "b DELETED",
            Succeeded,
        ),
        (
            "aws.guardduty",
            "GuardDuty Runtime Protection Healthy",
            json!({ "currentStatus": "HEALTHY", "resourceDetails": { "eksClusterDetails": { "clusterName": "c" } } }),
            "c · runtime monitoring HEALTHY",
            Succeeded,
        ),
        (
            "aws.inspector2",
            "Inspector2 Coverage",
            json!({ "scanStatus": { "reason": "UNMANAGED_EC2_INSTANCE", "statusCodeValue": "INACTIVE" }, "resourceId": "i-1" }),
            "i-1 · scan INACTIVE",
            Attention,
        ),
        (
            "aws.secretsmanager",
            "AWS Service Event via CloudTrail",
            json!({ "eventName": "RotationFailed", "eventType": "AwsServiceEvent", "additionalEventData": { "SecretId": "db" } }),
            "RotationFailed · db",
            Failed,
        ),
        (
            "aws.elasticbeanstalk",
            "Health status change",
            json!({ "EnvironmentName": "e", "Message": "Environment health has transitioned from Ok to No Data. Why." }),
            "e · health No Data",
            Attention,
        ),
    ];
    for (source, detail_type, detail, title, outcome) in cases {
        assert_eq!(title_and_outcome(source, detail_type, &detail), (title.to_owned(), outcome), "{detail}");
    }
}

#[test]
fn events_of_services_without_a_reader() {
    let cases: Vec<(&str, &str, Value, &str, Outcome)> = vec![
        (
            "aws.datasync",
            "DataSync Task Execution State Change",
            json!({ "State": "ERROR" }),
            "Task Execution ERROR",
            Failed,
        ),
        (
            "aws.drs",
            "DRS Source Server Data Replication Stalled Change",
            json!({ "state": "STALLED" }),
            "Source Server Data Replication Stalled",
            Failed,
        ),
        (
            "aws.es",
            "Amazon OpenSearch Service Software Update Notification",
            json!({ "status": "Required", "severity": "Informational", "description": "update" }),
            "Service Software Update Required",
            Attention,
        ),
        (
            "aws.macie",
            "Macie Finding",
            json!({ "title": "personal data", "severity": { "score": 3, "description": "High" } }),
            "personal data",
            Failed,
        ),
        (
            "aws.athena",
            "Athena Query State Change",
            json!({ "previousState": "RUNNING", "currentState": "FAILED", "workgroupName": "primary" }),
            "primary · Query FAILED",
            Failed,
        ),
        (
            "aws.medialive",
            "MediaLive Channel Alert",
            json!({ "alarm_state": "CLEARED", "pipeline": "0", "message": "m" }),
            "Channel Alert CLEARED",
            Succeeded,
        ),
        (
            "aws.apprunner",
            "AppRunner Service Operation Status Change",
            json!({ "operationStatus": "UpdateServiceFailed", "serviceName": "app", "statusCode": 200 }),
            "app · Service Operation UpdateServiceFailed",
            Failed,
        ),
    ];
    for (source, detail_type, detail, title, outcome) in cases {
        assert_eq!(title_and_outcome(source, detail_type, &detail), (title.to_owned(), outcome), "{detail}");
    }
}

#[test]
fn only_links_to_the_console_are_shown() {
    for (url, is_told) in [
        ("https://ap-northeast-2.console.aws.amazon.com/devops-guru/#/insight/1", true),
        ("https://console.amazonaws.cn/x", true),
        ("https://evil.example/console.aws.amazon.com", false),
        ("https://evilconsole.aws.amazon.com.example/", false),
        ("http://console.aws.amazon.com/", false),
    ] {
        let detail = json!({ "insightUrl": url, "insightSeverity": "high" });
        let event = event(&event_bridge("aws.devops-guru", "DevOps Guru New Insight Open", &detail));
        assert_eq!(event.url.as_deref(), is_told.then_some(url));
        assert_eq!(event.facts.iter().any(|fact| fact.value == url), !is_told, "{:?}", event.facts);
    }
}

#[test]
fn messages_of_topics() {
    let read = |subject: &str, message: &str, attributes: &Value| {
        let event = event(&json!({
            "Type": "Notification", "MessageId": "1", "Subject": subject, "Message": message,
            "TopicArn": "arn:aws:sns:ap-northeast-2:123456789012:t", "MessageAttributes": attributes,
        }));
        (event.kind, event.title.to_string(), event.outcome, event.region)
    };
    let seoul = || Some("ap-northeast-2".to_owned());
    let cases = [
        (
            "",
            r#"{"deploymentId":"d-1","instanceStatus":"Failed","instanceId":"arn:aws:ec2:r:1:instance/i-1","region":"ap-northeast-2"}"#,
            json!({}),
            ("codedeploy", "d-1 i-1 Failed", Failed, seoul()),
        ),
        (
            "DMS Notification Message",
            r#"{"Event Source":"replication-task","SourceId":"orders","Event Message":"Replication task has stopped."}"#,
            json!({}),
            ("dms", "orders · Replication task has stopped.", Attention, seoul()),
        ),
        (
            "Notification from AWS Backup",
            "An AWS Backup job was stopped. Resource ARN : arn:aws:dynamodb:r:1:table/foo. BackupJob ID : 1",
            json!({}),
            ("backup", "foo · backup job ABORTED", Attention, seoul()),
        ),
        (
            "Notification from AWS Backup",
            "An AWS Backup backup index job was completed. Indexed recovery point arn: arn:aws:backup:r:1:recovery-point:p",
            json!({}),
            ("backup", "p · backup index job COMPLETED", Succeeded, seoul()),
        ),
        (
            "Amazon S3 Notification",
            r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"exports"}"#,
            json!({}),
            ("s3", "exports s3:TestEvent", Unknown, seoul()),
        ),
        (
            "",
            r#"{"AutoScalingGroupName":"web","Event":"autoscaling:TEST_NOTIFICATION"}"#,
            json!({}),
            ("autoscaling", "web · test notification", Unknown, None),
        ),
        (
            "",
            "Message: Environment health has transitioned from YELLOW to RED\nEnvironment: e\nNotificationProcessId: 1",
            json!({}),
            ("elasticbeanstalk", "e · health RED", Failed, None),
        ),
        (
            "[AWS Config]",
            r#"{"messageType":"ConfigurationSnapshotDeliveryCompleted","notificationCreationTime":"x","s3Bucket":"b"}"#,
            json!({}),
            ("config", "snapshot delivery completed", Progress, seoul()),
        ),
        (
            "[AWS Config]",
            r#"{"messageType":"ConfigurationItemChangeNotification","NotificationCreateTime":"x","configurationItem":[{"resourceId":"vol-1","awsRegion":"ap-northeast-2"}]}"#,
            json!({}),
            ("config", "vol-1 configuration", Unknown, seoul()),
        ),
        (
            "",
            r#"{"InsightName":"anomalous","InsightSeverity":"high","MessageType":"NEW_INSIGHT"}"#,
            json!({}),
            ("other", "anomalous", Failed, None),
        ),
    ];
    for (subject, message, attributes, (kind, title, outcome, region)) in cases {
        assert_eq!(
            read(subject, message, &attributes),
            (kind, title.to_owned(), outcome, region),
            "{message}"
        );
    }
}

/// The information is an object, or a text with JSON.
#[test]
fn a_trigger_of_code_deploy_in_both_forms() {
    let overview = json!({ "Failed": "10", "Pending": 0, "Succeeded": "0" });
    let error = json!({ "ErrorCode": "IAM_ROLE_MISSING", "ErrorMessage": "no role" });
    for (overview, error) in [
        (overview.clone(), error.clone()),
        (Value::from(overview.to_string()), Value::from(error.to_string())),
    ] {
        let event = event(&json!({ "applicationName": "a", "deploymentGroupName": "g", "deploymentId": "d",
            "status": "FAILED", "deploymentOverview": overview, "errorInformation": error }));
        assert_eq!(event.summary.as_deref(), Some("no role"));
        assert!(event.facts.iter().any(|fact| fact.name == "Instances" && fact.value == "Failed 10"));
    }
}

/// The record of a destination is about the failed function, unless that function's own queue returns it.
#[test]
fn the_payload_of_a_failed_invocation_is_not_shown() {
    let record = json!({ "requestContext": { "functionArn": "arn:aws:lambda:r:1:function:f:$LATEST", "condition": "RetriesExhausted" },
        "requestPayload": { "card": "4111" }, "responsePayload": { "errorMessage": "boom" } });
    let by_topic = json!({ "Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:ap-northeast-2:1:t",
        "Message": record.to_string() });
    for value in [by_topic, event_bridge("lambda", "Lambda Function Invocation Result - Failure", &record)] {
        let event = event(&value);
        assert_eq!((event.kind, event.title.to_string()), ("lambda", "f · invocation failed".to_owned()));
        assert_eq!((event.outcome, event.summary.as_deref()), (Failed, Some("boom")));
        assert!(event.facts.iter().all(|fact| !fact.value.contains("4111")), "{:?}", event.facts);
    }
}
