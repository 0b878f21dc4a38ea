use std::collections::BTreeMap;

use super::*;
use crate::recorded::{Answer as Recording, Recorded};
use crate::stack::Description;

const TOPIC: &str = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";

async fn hub(accounts: &str, regions: &str, answers: impl IntoIterator<Item = Recording>) -> Installation {
    let given =
        [("AuditedAccounts", accounts), ("AuditedRegions", regions), ("FunctionName", "mission-lambda")];
    let parameters = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let outputs = [("TopicArn", TOPIC), ("FunctionName", "mission-lambda")];
    let outputs: BTreeMap<_, _> = outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let description = Description::of_function("", parameters, outputs);
    Installation { account: Recorded::new(answers).account().await, description, stack: None }
}

#[tokio::test]
async fn a_hub_without_other_accounts_names_the_remedy() {
    for (accounts, regions) in [("", ""), ("123456789012", "ap-northeast-2")] {
        let error = HubSpokes::of(&hub(accounts, regions, []).await, None).unwrap_err().to_string();
        assert!(error.contains("--parameter AuditedAccounts="), "{error}");
    }
    let here = hub("123456789012", "us-east-1", []).await;
    let spokes = HubSpokes::of(&here, None).unwrap();
    assert_eq!(spokes.places.len(), 1, "another region of the hub's own account");
    assert_eq!(spokes.bus, "arn:aws:events:ap-northeast-2:123456789012:event-bus/mission-lambda-hub");
}

#[tokio::test]
async fn reads_other_spokes_if_one_cannot_be_asked() {
    let denied = "User: arn:aws:sts::123456789012:assumed-role/ops/kim is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/bongsu-audit-ap-northeast-2";
    let assumed = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-29T10:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    for (role, way) in
        [(None, "--audited-by arn:aws:iam::123456789012:"), (Some("ReadOnly"), "another --role")]
    {
        let answers =
            [Recording::query(403, "AccessDenied", denied), Recording::Said(200, assumed.to_owned())];
        let hub = hub("210987654321,310987654321", "", answers).await;
        let spokes = HubSpokes::of(&hub, role).unwrap();
        let places = Cell::new(0);
        let progress = |done, all| {
            assert_eq!(all, 2);
            places.set(done);
        };
        // The answers are recorded in their order.
        let answers =
            spokes.each(progress, async |spoke| Ok::<_, AwsError>(spoke.account.region().to_owned())).await;
        assert_eq!((places.get(), answers.len()), (2, 2));
        let refused = answers[0].result.as_ref().unwrap_err();
        assert!(refused.why.contains(role.unwrap_or("bongsu-audit-ap-northeast-2")), "{refused:?}");
        assert!(refused.remedy.as_ref().unwrap().contains(way), "{refused:?}");
        assert_eq!(answers[1].result.as_deref(), Ok("ap-northeast-2"));
        assert_eq!(answers[1].place.account, "310987654321");
    }
}

#[test]
fn finds_the_role_of_a_session() {
    let cases = [
        ("arn:aws:sts::123456789012:assumed-role/ops/kim", "arn:aws:iam::123456789012:role/ops"),
        ("arn:aws-cn:sts::123456789012:assumed-role/ops/kim", "arn:aws-cn:iam::123456789012:role/ops"),
        ("arn:aws:iam::123456789012:user/kim", "arn:aws:iam::123456789012:user/kim"),
    ];
    for (caller, expected) in cases {
        assert_eq!(role_of(caller), expected);
    }
}
