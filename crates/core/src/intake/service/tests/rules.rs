//! Rules of the generic reader that no golden message covers.

use serde_json::json;

use super::{Case, event, event_bridge, expect};
use crate::notice::Outcome::{Attention, Failed, Succeeded};

#[test]
fn a_result_wins_over_the_end_of_a_run_and_a_state_over_the_previous_state() {
    let cases: [Case<'_>; 8] = [
        (
            "aws.devicefarm",
            "Device Farm Run State Change",
            json!({ "name": "android", "status": "COMPLETED", "result": "FAILED" }),
            "android · Run FAILED",
            Failed,
        ),
        (
            "aws.devicefarm",
            "Device Farm Run State Change",
            json!({ "name": "android", "status": "COMPLETED", "result": "PASSED" }),
            "android · Run COMPLETED",
            Succeeded,
        ),
        (
            "aws.imagebuilder",
            "EC2 Image Builder Image State Change",
            json!({ "previous-state": { "status": "TESTING" }, "state": { "status": "FAILED" } }),
            "Image FAILED",
            Failed,
        ),
        (
            "aws.iotsitewise",
            "IoT SiteWise Bulk Import Job State Change",
            json!({ "jobId": "j1", "jobStatus": "COMPLETED_WITH_FAILURES" }),
            "j1 · Bulk Import Job COMPLETED_WITH_FAILURES",
            Failed,
        ),
        (
            "aws.sagemaker",
            "SageMaker HyperPod Cluster Node Health Event",
            json!({ "ClusterName": "llm", "HealthSummary": { "HealthStatus": "Unhealthy" } }),
            "llm · HyperPod Cluster Node Health Unhealthy",
            Failed,
        ),
        (
            "aws.datasync",
            "DataSync Agent State Change",
            json!({ "State": "OFFLINE" }),
            "Agent OFFLINE",
            Failed,
        ),
        (
            "aws.license-manager",
            "License Manager - License Usage Limit Exceeded",
            json!({}),
            "License Usage Limit Exceeded",
            Attention,
        ),
        (
            "aws.sso",
            "AWS Service Event via CloudTrail",
            json!({ "eventName": "UserAuthentication", "eventSource": "sso.amazonaws.com", "eventType": "AwsServiceEvent",
                "serviceEventDetails": { "UserAuthentication": "Failure" } }),
            "UserAuthentication",
            Failed,
        ),
    ];
    expect(&cases);
}

#[test]
fn the_name_of_a_resource_is_not_a_random_word() {
    let cases = [
        ("arn:aws:ivs:r:1:channel/AbC", json!({ "channel_name": "live" }), "live"),
        ("arn:aws:apprunner:r:1:service/shop/8fe1e10304f84fd2", json!({}), "shop"),
        ("arn:aws:elasticloadbalancing:r:1:loadbalancer/app/shop/50dc6c495c0c9188", json!({}), "shop"),
        ("arn:aws:imagebuilder:r:1:image/al2023/1.0.0/4", json!({}), "al2023/1.0.0/4"),
        ("arn:aws:kms:r:1:key/1234abcd-12ab-34cd", json!({}), "1234abcd-12ab-34cd"),
        ("arn:aws:medialive:r:1:channel:123456", json!({}), "123456"),
        ("arn:aws:x:r:1:thing/42", json!({}), "42"),
    ];
    for (arn, detail, expected) in cases {
        let mut value = event_bridge("aws.somethingnew", "Something Failed", &detail);
        value["resources"] = json!([arn]);
        assert_eq!(event(&value).title.subject, expected, "{arn}");
    }
}

#[test]
fn the_resource_is_an_arn_of_the_service_and_not_a_random_word() {
    let arn = "arn:aws:appflow:ap-northeast-2:1:flow/crm";
    let detail = json!({
        "flow-name": "crm", "created-by": "arn:aws:sts::1:assumed-role/a/b", "flow-arn": arn, "status": "Execution Failed",
        "error-info": "invalid_grant: expired token", "blob": "eyJ".repeat(40),
    });
    let mut event_json = event_bridge("aws.appflow", "AppFlow End Flow Run Report", &detail);
    event_json["resources"] = json!(["bd3275d267f0"]);
    let event = event(&event_json);
    assert_eq!((event.title.subject.as_str(), event.resource.as_deref()), ("crm", Some(arn)));
    assert_eq!(event.summary.as_deref(), Some("invalid_grant: expired token"));
    let names: Vec<_> = event.facts.iter().map(|fact| fact.name.as_str()).collect();
    assert_eq!(names, ["created-by"], "no fact repeats the title or is data for programs");
}

#[test]
fn a_call_shows_its_parameters_and_an_event_of_a_service_its_resource() {
    let call = json!({
        "eventName": "AuthorizeSecurityGroupIngress", "eventSource": "ec2.amazonaws.com",
        "userIdentity": { "type": "IAMUser", "userName": "kim" },
        "requestParameters": { "groupId": "sg-1", "clientToken": "secret",
            "ipPermissions": { "items": [{ "ipRanges": { "items": [{ "cidrIp": "0.0.0.0/0" }] } }] } },
    });
    let event_of = |source, kind, detail: &serde_json::Value| event(&event_bridge(source, kind, detail));
    let read = event_of("aws.ec2", "AWS API Call via CloudTrail", &call);
    let facts: Vec<_> = read.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
    let expected = [
        "By=kim",
        "Service=ec2.amazonaws.com",
        "groupId=sg-1",
        "ipPermissions.items.ipRanges.items.cidrIp=0.0.0.0/0",
    ];
    assert_eq!(facts, expected);
    let rotation = json!({
        "eventName": "RotationFailed", "eventSource": "secretsmanager.amazonaws.com", "eventType": "AwsServiceEvent",
        "userIdentity": { "invokedBy": "secretsmanager.amazonaws.com" },
        "additionalEventData": { "SecretId": "arn:aws:secretsmanager:r:1:secret:prod/db-AbCdEf" },
    });
    let read = event_of("aws.secretsmanager", "AWS Service Event via CloudTrail", &rotation);
    assert_eq!((read.title.to_string().as_str(), read.outcome), ("RotationFailed · prod/db-AbCdEf", Failed));
    let account = json!({
        "eventName": "CreateAccountResult", "eventSource": "organizations.amazonaws.com", "eventType": "AwsServiceEvent",
        "serviceEventDetails": { "createAccountStatus": { "state": "FAILED" } },
    });
    assert_eq!(event_of("aws.organizations", "AWS Service Event via CloudTrail", &account).outcome, Failed);
}
