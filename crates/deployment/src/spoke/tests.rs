use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::policy::Source;
use crate::stack::{Intended, StackLocation};

const BUS: &str = "arn:aws:events:ap-northeast-2:123456789012:event-bus/mission-lambda-hub";
const TOPIC: &str = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";
const KEY: &str = "arn:aws:kms:ap-northeast-2:123456789012:key/k";
const OURS: Option<&str> = Some("o-0123456789");
const SPOKE: &str = "210987654321";

/// The hub's parameters, the sender's account and organization, the source of the event, and whether the bus admits
/// the event.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, Option<&'a str>, &'a str, bool);

/// Returns a resource's property in the template with these parameters.
fn of_hub(parameters: &[(&str, &str)], resource: &str, pointer: &str) -> Value {
    let given = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let outputs = BTreeMap::from([("TopicArn".to_owned(), TOPIC.to_owned())]);
    let description = Description::of_function("", given.collect(), outputs);
    let place = StackLocation {
        stack: "bongsu",
        partition: "aws",
        region: "ap-northeast-2",
        account: "123456789012",
    };
    Intended::new(place, &description, &[]).property(resource, pointer)
}

/// Returns whether the template's bus admits an event of an account and organization.
fn takes(parameters: &[(&str, &str)], account: &str, organization: Option<&str>, source: &str) -> bool {
    let policy = of_hub(parameters, "HubBus", "/Policy").to_string();
    policy::judge(&policy, &Request::of_spoke(account, organization, BUS, source)).is_ok()
}

#[test]
fn a_bus_admits_only_alarms_of_the_named_accounts() {
    let organization = [("OrganizationId", "o-0123456789")];
    let accounts = [("TrustedAccounts", "210987654321,310987654321")];
    let both = [organization, accounts].concat();
    let cases: [Case<'_>; 11] = [
        (&organization, SPOKE, OURS, SOURCE, true),
        (&organization, SPOKE, Some("o-9876543210"), SOURCE, false),
        (&organization, SPOKE, None, SOURCE, false),
        // Any account can send events with its own source. Only EventBridge sends events with CloudWatch's source.
        (&organization, SPOKE, OURS, "com.example", false),
        (&accounts, SPOKE, None, SOURCE, true),
        (&accounts, "310987654321", OURS, SOURCE, true),
        (&accounts, "410987654321", OURS, SOURCE, false),
        (&accounts, SPOKE, None, "aws.cloudwatch.forged", false),
        (&both, SPOKE, None, SOURCE, true),
        (&both, "410987654321", OURS, SOURCE, true),
        (&both, "410987654321", None, SOURCE, false),
    ];
    for (parameters, account, organization, source, expected) in cases {
        let found = takes(parameters, account, organization, source);
        assert_eq!(found, expected, "{parameters:?} {account} {organization:?} {source}");
    }
    assert_eq!(of_hub(&[], "HubBus", ""), Value::Null, "a hub that admits no account has no bus");
}

#[test]
fn the_topic_and_its_key_admit_alarms_of_the_named_accounts() {
    let organization = [("OrganizationId", "o-0123456789")];
    let accounts = [("TrustedAccounts", SPOKE)];
    let cases: [Case<'_>; 8] = [
        (&[], "123456789012", None, "ap-northeast-2", true),
        (&[], SPOKE, OURS, "ap-northeast-2", false),
        (&organization, SPOKE, OURS, "ap-northeast-2", true),
        (&organization, SPOKE, Some("o-9876543210"), "ap-northeast-2", false),
        (&organization, SPOKE, None, "ap-northeast-2", false),
        (&accounts, SPOKE, None, "ap-northeast-2", true),
        (&accounts, "310987654321", OURS, "ap-northeast-2", false),
        // CloudWatch of another region never publishes to the topic, and no other service publishes for an
        // alarm.
        (&accounts, SPOKE, None, "us-east-1", false),
    ];
    for (parameters, account, organization, region, expected) in cases {
        let source = format!("arn:aws:cloudwatch:{region}:{account}:alarm:cpu");
        let of = Source { arn: &source, account, region };
        let service = "cloudwatch.amazonaws.com";
        let publish = Request::new(service, "sns:Publish", TOPIC, of).of_organization(organization);
        let topic = of_hub(parameters, "TopicPolicy", "/PolicyDocument").to_string();
        let case = format!("{parameters:?} {account} {organization:?} {region}");
        assert_eq!(policy::judge(&topic, &publish).is_ok(), expected, "{case}");
        let key = of_hub(parameters, "Key", "/KeyPolicy").to_string();
        for (named, expected) in
            [(TOPIC, expected || region == "us-east-1"), ("arn:aws:sns:r:1:other", false)]
        {
            let request = Request::new(service, "kms:GenerateDataKey", KEY, of).of_topic(named);
            let found = policy::judge(&key, &request.of_organization(organization)).is_ok();
            assert_eq!(found, expected, "{case} {named}");
        }
    }
}

const AUDIT_ROLE: &str = "arn:aws:iam::210987654321:role/bongsu-audit-us-east-1";

#[test]
fn only_the_named_roles_of_the_hubs_account_read_a_spoke() {
    let template = bongsu_io::definition::template(TEMPLATE).unwrap();
    let mut trust = template["Resources"]["AuditRole"]["Properties"]["AssumeRolePolicyDocument"].clone();
    let of_bus = json!({ "Fn::Select": [4, { "Fn::Split": [":", { "Ref": "HubBusArn" }] }] });
    assert_eq!(trust["Statement"][0]["Principal"]["AWS"], of_bus, "the hub's account");
    trust["Statement"][0]["Principal"]["AWS"] = json!("123456789012");
    let named = &mut trust["Statement"][0]["Condition"]["ArnEquals"]["aws:PrincipalArn"];
    assert_eq!(*named, json!({ "Fn::Split": [",", { "Ref": "AuditedBy" }] }));
    *named = json!(["arn:aws:iam::123456789012:role/bongsu-Role-1", "arn:aws:iam::123456789012:role/ops"]);
    let cases = [
        ("123456789012", "bongsu-Role-1", true),
        ("123456789012", "ops", true),
        ("123456789012", "bongsu-Role-2", false),
        ("310987654321", "bongsu-Role-1", false),
    ];
    for (account, role, expected) in cases {
        let request = Request::of_role(account, role, AUDIT_ROLE);
        assert_eq!(policy::judge(&trust.to_string(), &request).is_ok(), expected, "{account} {role}");
    }
}

#[test]
fn the_hubs_role_assumes_the_audit_roles_of_the_named_accounts() {
    let accounts = [("AuditedAccounts", "210987654321,310987654321")];
    let assumes = |parameters: &[(&str, &str)], role: &str| {
        let mut policy = of_hub(parameters, "Role", "/Policies/0/PolicyDocument");
        for statement in policy["Statement"].as_array_mut().unwrap() {
            // `judge` needs a policy that names its principal.
            statement["Principal"] = json!("*");
        }
        policy::judge(&policy.to_string(), &Request::of_role("123456789012", "bongsu-Role-1", role)).is_ok()
    };
    assert!(assumes(&accounts, AUDIT_ROLE));
    assert!(assumes(&accounts, "arn:aws:iam::310987654321:role/bongsu-audit-eu-west-1"));
    assert!(!assumes(&accounts, "arn:aws:iam::410987654321:role/bongsu-audit-eu-west-1"));
    assert!(!assumes(&accounts, "arn:aws:iam::210987654321:role/admin"));
    assert!(!assumes(&[], AUDIT_ROLE));
}

#[test]
fn refuses_an_impossible_hub_with_the_reason() {
    for arn in ["", "mission-lambda-hub", "arn:aws:events:ap-northeast-2:123456789012:rule/x", TOPIC] {
        let said = HubBus::parse(arn).unwrap_err().to_string();
        assert!(said.contains("the ARN of the hub's event bus"), "{said}");
    }
    let hub = HubBus::parse(BUS).unwrap();
    assert!(hub.check("aws", SPOKE, "ap-northeast-2").is_ok());
    assert!(hub.check("aws", "123456789012", "us-east-1").is_ok(), "another region of the hub's account");
    let said = hub.check("aws-cn", SPOKE, "cn-north-1").unwrap_err().to_string();
    assert!(said.contains("it belongs to the partition aws and this account to aws-cn"), "{said}");
    let said = hub.check("aws", "123456789012", "ap-northeast-2").unwrap_err().to_string();
    assert!(said.contains("deploy --every-alarm"), "{said}");
}

#[test]
fn names_the_statement_that_does_not_admit_the_account() {
    let hub = HubBus::parse(BUS).unwrap();
    let policy = of_hub(&[("OrganizationId", "o-0123456789")], "HubBus", "/Policy").to_string();
    assert!(hub.admits(&policy, SPOKE, OURS).is_ok());
    let cases = [
        (policy.as_str(), None, "its statement TrustedAccounts", "TrustedAccounts=210987654321"),
        (
            policy.as_str(),
            Some("o-9876543210"),
            "its condition on aws:PrincipalOrgID",
            "OrganizationId=o-9876543210",
        ),
        ("", None, "no statement allows it", "TrustedAccounts=210987654321"),
    ];
    for (policy, organization, why, parameter) in cases {
        let said = hub.admits(policy, SPOKE, organization).unwrap_err().to_string();
        assert!(said.starts_with("on the hub's side, the policy of arn:aws:events:"), "{said}");
        assert!(said.contains(why) && said.ends_with(parameter), "{said}");
    }
}
