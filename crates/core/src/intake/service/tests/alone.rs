//! Events from the documentation of services without a reader, which only the generic reader reads.

use serde_json::json;

use super::{Case, event, event_bridge, expect};
use crate::notice::Outcome::{Attention, Failed, Progress, Succeeded, Unknown};

#[test]
fn states_of_runs_and_resources() {
    let cases: [Case<'_>; 17] = [
        (
            "aws.appflow",
            "AppFlow End Flow Run Report",
            json!({ "flow-name": "crm", "status": "Execution Failed" }),
            "crm · End Flow Run Execution Failed",
            Failed,
        ),
        ("aws.kms", "KMS CMK Deletion", json!({ "key-id": "1234abcd-12ab" }), "CMK Deletion", Attention),
        (
            "aws.savingsplans",
            "Savings Plans State Change Alert",
            json!({ "currentState": "queued-failed", "previousState": "queued", "savingsPlanId": "sp-1" }),
            "sp-1 queued-failed",
            Failed,
        ),
        (
            "aws.redshift-data",
            "Redshift Data Statement Status Change",
            json!({ "statementName": "nightly", "state": "FAILED" }),
            "nightly · Statement FAILED",
            Failed,
        ),
        (
            "aws.emr",
            "EMR Step Status Change",
            json!({ "severity": "ERROR", "name": "load", "clusterId": "j-1", "state": "FAILED" }),
            "load · Step FAILED",
            Failed,
        ),
        (
            "aws.eks",
            "EKS Cluster Health Changed",
            json!({ "clusterName": "shop", "status": "UNHEALTHY", "issues": [{ "code": "Ec2SubnetNotFound" }] }),
            "shop · Cluster Health UNHEALTHY",
            Failed,
        ),
        (
            "aws.amplify",
            "Amplify Deployment Status Change",
            json!({ "appId": "d1", "branchName": "main", "jobId": "14", "jobStatus": "SUCCEED" }),
            "main · Deployment SUCCEED",
            Succeeded,
        ),
        (
            "aws.transfer",
            "SFTP Server File Upload Failed",
            json!({ "failure-message": "Permission denied", "file-path": "/in/a.csv", "status-code": "FAILED" }),
            "SFTP Server File Upload Failed",
            Failed,
        ),
        (
            "aws.fis",
            "FIS Experiment State Change",
            json!({ "experiment-id": "EXP1", "new-state": { "status": "stopped" }, "old-state": { "status": "running" } }),
            "EXP1 · Experiment stopped",
            Attention,
        ),
        (
            "aws.sagemaker",
            "SageMaker Endpoint State Change",
            json!({ "EndpointName": "churn", "EndpointStatus": "OUT_OF_SERVICE" }),
            "churn · Endpoint OUT_OF_SERVICE",
            Failed,
        ),
        (
            "aws.acm-pca",
            "ACM Private CA CRL Generation",
            json!({ "result": "failure", "reason": "Check your S3 bucket permissions." }),
            "CRL Generation failure",
            Failed,
        ),
        (
            "aws.appconfig",
            "AppConfig Deployment Rolled Back",
            json!({ "application": "a1", "deployment": 7 }),
            "a1 · Deployment Rolled Back",
            Failed,
        ),
        (
            "aws.appconfig",
            "AppConfig Deployment Started",
            json!({ "application": "a1", "deployment": 7 }),
            "a1 · Deployment Started",
            Progress,
        ),
        (
            "aws.application-autoscaling",
            "Application Auto Scaling Scaling Activity State Change",
            json!({ "resourceId": "service/shop/api", "statusCode": "Successful", "direction": "scale-down" }),
            "service/shop/api · Scaling Activity Successful",
            Succeeded,
        ),
        (
            "aws.resiliencehub",
            "AWS Resilience Hub App Compliance Status Change",
            json!({ "appName": "shop", "complianceStatus": "PolicyBreached" }),
            "shop · App Compliance PolicyBreached",
            Failed,
        ),
        (
            "aws.workspaces",
            "WorkSpaces Access",
            json!({ "workspacesClientProductName": "WorkSpacesWebClient", "workspaceId": "ws-1", "actionType": "successfulLogin" }),
            "ws-1 Access",
            Unknown,
        ),
        (
            "aws.ec2",
            "EC2 ODCR Underutilization Notification",
            json!({}),
            "ODCR Underutilization Notification",
            Attention,
        ),
    ];
    expect(&cases);
}

#[test]
fn events_that_name_themselves_in_a_field() {
    let cases: [Case<'_>; 8] = [
        (
            "aws.gamelift",
            "GameLift Queue Placement Event",
            json!({ "placementId": "p-1", "type": "PlacementFailed" }),
            "p-1 · Queue PlacementFailed",
            Failed,
        ),
        // The start of a problem is not progress.
        (
            "aws.ivs",
            "IVS Stream Health Change",
            json!({ "event_name": "Starvation Start", "channel_name": "live-1" }),
            "live-1 · Stream Health Starvation Start",
            Unknown,
        ),
        (
            "aws.networkmanager",
            "Network Manager Status Update",
            json!({ "change-type": "VPN-CONNECTION-BGP-DOWN", "change-description": "BGP has been lost." }),
            "VPN-CONNECTION-BGP-DOWN",
            Failed,
        ),
        (
            "aws.support",
            "Support Case Update",
            json!({ "case-id": "c-1", "event-name": "AddCommunicationToCase" }),
            "c-1 · Case Update AddCommunicationToCase",
            Unknown,
        ),
        ("aws.ses", "Sending Status Disabled", json!({ "data": {} }), "Sending Status Disabled", Attention),
        (
            "aws.ses",
            "Advisor Recommendation Status Open",
            json!({ "data": { "type": "DKIM", "status": "OPEN", "description": "DKIM is not enabled." } }),
            "Advisor Recommendation Status Open",
            Unknown,
        ),
        (
            "aws.signin",
            "Sign-in Anomaly Alert",
            json!({ "userName": "kim" }),
            "Sign-in Anomaly Alert",
            Attention,
        ),
        // The type of the subject is not the event.
        ("aws.kms", "KMS Thing Made", json!({ "type": "AWS_LAMBDA" }), "Thing Made", Unknown),
    ];
    expect(&cases);
}

#[test]
fn the_sentence_is_found_under_any_name_and_in_json() {
    let cases = [
        (json!({ "change-description": "BGP has been lost." }), "BGP has been lost."),
        (json!({ "new-state": { "status": "stopped", "reason": "Halted by alarm." } }), "Halted by alarm."),
        (
            json!({ "message": "{\"errorMessage\":\"amount is negative\",\"stackTrace\":[]}" }),
            "amount is negative",
        ),
        (
            json!({ "cause": "{\"StoppedReason\":\"Essential container exited\"}" }),
            "Essential container exited",
        ),
        (
            json!({ "data": { "errorMessage": { "errorDetail": "Environment is not active" } } }),
            "Environment is not active",
        ),
        (json!({ "reason": "{broken" }), "{broken"),
    ];
    for (detail, expected) in cases {
        let event = event(&event_bridge("aws.somethingnew", "Something New", &detail));
        assert_eq!(event.summary.as_deref(), Some(expected), "{detail}");
        assert!(event.facts.iter().all(|fact| fact.value != expected), "{:?}", event.facts);
    }
}

#[test]
fn event_types_that_the_readers_do_not_know() {
    let cases: [Case<'_>; 4] = [
        ("aws.rds", "RDS Something Quite New", json!({ "foo": "bar" }), "Something Quite New", Unknown),
        (
            "aws.ecs",
            "ECS Daemon Revision Impaired",
            json!({ "name": "agent", "reason": "image cannot be pulled" }),
            "agent · Daemon Revision Impaired",
            Failed,
        ),
        (
            "aws.codedeploy",
            "CodeDeploy Something Failed",
            json!({ "deploymentId": "d-1", "foo": "bar" }),
            "Something Failed",
            Failed,
        ),
        (
            "aws.dms",
            "DMS Something New",
            json!([{ "name": "orders", "status": "failed" }]),
            "orders · Something New failed",
            Failed,
        ),
    ];
    expect(&cases);
    let shown = event(&event_bridge("aws.rds", "RDS Something Quite New", &json!({ "foo": "bar" })));
    assert_eq!((shown.facts[0].name.as_str(), shown.facts[0].value.as_str()), ("foo", "bar"));
}

#[test]
fn severities_in_every_form() {
    let finding = |severity: &str| {
        let severity: serde_json::Value = serde_json::from_str(severity).unwrap();
        event(&event_bridge(
            "aws.guardduty",
            "GuardDuty Finding",
            &json!({ "title": "t", "severity": severity }),
        ))
    };
    for (given, expected) in
        [("8", "high"), ("8.9", "high"), ("\"9.0\"", "critical"), ("\"HIGH\"", "high"), ("-1", "low")]
    {
        assert_eq!(finding(given).severity.as_deref(), Some(expected), "{given}");
    }
    assert_eq!(finding("\"red\"").severity, None);
    let hub = |severity: serde_json::Value| {
        let detail = json!({ "findings": [{ "Title": "t", "Severity": severity }] });
        event(&event_bridge("aws.securityhub", "Security Hub Findings - Imported", &detail)).severity
    };
    for (given, expected) in [
        (json!({ "Label": "CRITICAL", "Normalized": 1 }), "critical"),
        (json!({ "Normalized": 90, "Product": 8.5 }), "critical"),
        (json!({ "Normalized": "70" }), "high"),
        (json!({ "Normalized": 40.5 }), "medium"),
        (json!("HIGH"), "high"),
    ] {
        assert_eq!(hub(given.clone()).as_deref(), Some(expected), "{given}");
    }
}

#[test]
fn an_endless_title_is_cut_and_not_repeated() {
    let detail = json!({ "title": "아주 긴 제목 ".repeat(500) });
    let event = event(&event_bridge("aws.somethingnew", "Something Failed", &detail));
    assert_eq!(event.title.to_string().chars().count(), 300);
    assert_eq!(event.facts, []);
}
