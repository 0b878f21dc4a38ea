//! Tests silences in the ledger and CloudWatch's mute rules: both are shown, and the function has the permissions for
//! mute rules.

use bongsu_stand_in::{KmsKey, SIGNING_SECRET};
use serde_json::json;

use super::account::{Aws, last};

#[tokio::test(flavor = "multi_thread")]
async fn silences_are_shared_through_the_ledger_and_shown() {
    let aws = Aws::with_function().await;
    aws.deployed().await;
    let ran = aws.bongsu(&["silence", "add", "alarm=web-*", "--for", "2h", "--by", "jane"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let added = last(&ran);
    let listed = aws.bongsu(&["silence", "list"]).await;
    assert_eq!(last(&listed), added, "{}", listed.stderr);
    let status = last(&aws.bongsu(&["status"]).await);
    assert_eq!(status["silences"][0], added, "{status}");
    let doctor = aws.bongsu(&["doctor", "--format", "text"]).await;
    assert!(doctor.stdout.contains("alarm=web-* silenced until"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("by jane"), "{}", doctor.stdout);
    // An audit ignores the records of silences.
    assert_eq!(aws.bongsu(&["audit"]).await.code, Some(0));
    let id = added["id"].as_str().unwrap();
    assert_eq!(last(&aws.bongsu(&["silence", "expire", id]).await)["state"], "expired");
    assert_eq!(last(&aws.bongsu(&["status"]).await)["silences"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn mute_rules_are_shown_with_their_author_and_end() {
    let aws = Aws::new().await;
    aws.deployed().await;
    assert_eq!(last(&aws.bongsu(&["status"]).await)["muteRules"], json!([]));
    aws.put_alarm("web", &[]).await;
    let rule = json!({
        "Name": "bongsu-1", "Description": "kim by a button in Slack", "MuteTargets": { "AlarmNames": ["web"] },
        "Rule": { "Schedule": { "Expression": "at(2026-01-01T00:00)", "Duration": "P15D" } },
    });
    let put = "GraniteServiceVersion20100801.PutAlarmMuteRule";
    aws.ministack.call("monitoring", put, &rule).await.unwrap();
    assert_eq!(last(&aws.bongsu(&["status"]).await)["muteRules"], json!([]), "it is over");

    let mut rule = rule;
    rule["Rule"]["Schedule"]["Expression"] = format!("at({})", now().strftime("%Y-%m-%dT%H:%M")).into();
    aws.ministack.call("monitoring", put, &rule).await.unwrap();
    let status = last(&aws.bongsu(&["status"]).await);
    let shown = &status["muteRules"][0];
    assert_eq!(
        (&shown["alarms"], &shown["description"]),
        (&json!(["web"]), &rule["Description"]),
        "{status}"
    );
    let until = shown["until"].as_str().unwrap().to_owned();
    for (command, begins) in [("status", "muted"), ("doctor", "CloudWatch mutes")] {
        let ran = aws.bongsu(&[command, "--format", "text"]).await;
        let expected = format!("web until {until} by bongsu-1: kim by a button in Slack");
        let line = ran.stdout.lines().find(|line| line.contains(&expected));
        assert!(line.is_some_and(|line| line.contains(begins)), "no {expected} in {}", ran.stdout);
    }
}

/// By default there are no buttons, and no permissions for them.
#[tokio::test(flavor = "multi_thread")]
async fn buttons_bring_the_permission_for_mute_rules() {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    let role = deployed["outputs"]["RoleName"].as_str().unwrap();
    let of_role = [("RoleName", role), ("PolicyName", "bongsu")];
    let policy = async || {
        let text = aws.ministack.query("iam", "GetRolePolicy", &of_role).await.unwrap();
        text.replace("%3A", ":")
    };
    let doctor = async || aws.bongsu(&["doctor", "--format", "text"]).await.stdout;
    assert!(!policy().await.contains("AlarmMuteRule"));
    assert!(!doctor().await.contains("mute alarms"));

    let key = KmsKey(deployed["outputs"]["KeyId"].as_str().unwrap().to_owned());
    let context = [("LambdaFunctionName", "mission-lambda")];
    let secret = aws.ministack.encrypt(&key, SIGNING_SECRET, &context).await.unwrap();
    let changed = aws.deploy(&["--parameter", &format!("EncryptedSigningSecret={secret}")]).await;
    assert_eq!(changed.code, Some(0), "{}{}", changed.stdout, changed.stderr);
    let with = policy().await;
    for part in ["cloudwatch:PutAlarmMuteRule", ":123456789012:alarm-mute-rule:bongsu-"] {
        assert!(with.contains(part), "no {part} in {with}");
    }
    assert!(doctor().await.contains("may mute alarms in CloudWatch"));
    let status = aws.bongsu(&["status", "--format", "text"]).await.stdout;
    assert!(status.contains("buttons' URL http"), "{status}");

    let cases = [
        ("sns:Publish", "(cloudwatch:PutAlarmMuteRule and cloudwatch:GetAlarmMuteRule)"),
        ("cloudwatch:PutAlarmMuteRule", "(cloudwatch:GetAlarmMuteRule)"),
    ];
    for (allowed, missing) in cases {
        let statement = json!({ "Effect": "Allow", "Action": allowed, "Resource": "*" });
        let other = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        let without = [of_role[0], of_role[1], ("PolicyDocument", other.as_str())];
        aws.ministack.query("iam", "PutRolePolicy", &without).await.unwrap();
        let printed = doctor().await;
        let line = printed.lines().find(|line| line.contains("Mute 1 h creates a silence")).unwrap();
        assert!(line.starts_with("fine") && line.contains("the template's statement Mutes"), "{line}");
        assert!(line.contains(missing), "{line}");
    }
}

#[expect(clippy::disallowed_methods, reason = "CloudWatch uses the real clock")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
