//! Tests `--all-accounts` with a hub, a spoke that lets the hub read, and an account without a spoke.

use bongsu_stand_in::{Area, REGION};
use serde_json::{Value, json};

use super::account::{Aws, last, lines};
use super::mend::{broken_of, follow};
use crate::program::run;

const SPOKE: &str = "210987654321";
const BARE: &str = "310987654321";

/// Runs a remedy with the credentials of the spoke, which ministack takes from the access key.
async fn follow_in_spoke(aws: &Aws, remedy: &str) {
    follow(aws, &format!("export AWS_ACCESS_KEY_ID={SPOKE}; {remedy}")).await;
}

async fn organization() -> Aws {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let trusted = format!("TrustedAccounts={SPOKE}");
    let audited = format!("AuditedAccounts={SPOKE},{BARE}");
    let options = ["--webhook-url-file", &webhook, "--parameter", &trusted, "--parameter", &audited];
    let hub = aws.deploy(&options).await;
    assert_eq!(hub.code, Some(0), "{}{}", hub.stdout, hub.stderr);
    let outputs = last(&hub)["outputs"].clone();
    let [bus, role] = ["HubBusArn", "RoleArn"].map(|name| outputs[name].as_str().unwrap());
    let spoke = ["deploy", "--yes", "--format", "json", "--spoke-of", bus, "--audited-by", role];
    let mut command = aws.command(&spoke);
    command.env("AWS_ACCESS_KEY_ID", SPOKE);
    let made = run(command, b"").await;
    assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
    for (name, state) in [("burning", "ALARM"), ("quiet", "OK")] {
        aws.ministack.put_alarm_in(Area { account: SPOKE, region: REGION }, name, &[]).await.unwrap();
        aws.ministack.set_alarm_state_in(Area { account: SPOKE, region: REGION }, name, state).await.unwrap();
    }
    aws
}

#[tokio::test(flavor = "multi_thread")]
async fn status_shows_every_account_and_names_unreadable_ones() {
    let aws = organization().await;
    let ran = aws.bongsu(&["status", "--all-accounts"]).await;
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("1 of 2 spokes could not be asked"), "{}", ran.stderr);
    let status = last(&ran);
    assert_eq!(status["account"], "123456789012");
    let [spoke, bare] = status["spokes"].as_array().unwrap().as_slice() else { panic!("{status}") };
    assert_eq!((&spoke["account"], &spoke["region"]), (&json!(SPOKE), &json!(REGION)));
    assert_eq!((&spoke["alarms"], &spoke["inAlarm"], &spoke["unsent"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(spoke["rule"]["isEnabled"], true, "{spoke}");
    assert_eq!(bare["account"], BARE);
    assert!(
        bare["error"].as_str().unwrap().contains("bongsu-audit-ap-northeast-2 cannot be assumed"),
        "{bare}"
    );
    assert!(bare["remedy"].as_str().unwrap().contains("--audited-by"), "{bare}");
    assert_eq!(status["accounts"][SPOKE]["inAlarm"], 1, "{status}");

    let text = aws.bongsu(&["status", "--all-accounts", "--format", "text"]).await;
    for part in [
        "210987654321  ap-northeast-2  2 alarms, 1 ALARM, 0 INSUFFICIENT DATA; ",
        " sends them, 0 events unsent",
        "310987654321  ap-northeast-2  cannot be read: ",
        "By account:\n  210987654321  2 alarms",
    ] {
        assert!(text.stdout.contains(part), "no {part:?} in {}", text.stdout);
    }
    let config = aws.file("names.toml", "[accounts]\n210987654321 = \"payments\"\n");
    let named = ["status", "--all-accounts", "--config", &config];
    let text = aws.bongsu(&[named.as_slice(), &["--format", "text"]].concat()).await;
    for part in [
        "  210987654321 (payments)  ap-northeast-2  2 alarms",
        "\n  210987654321 (payments)  2 alarms, 1 ALARM",
    ] {
        assert!(text.stdout.contains(part), "no {part:?} in {}", text.stdout);
    }
    let status = last(&aws.bongsu(&named).await);
    assert_eq!(status["spokes"][0]["accountName"], "payments", "{status}");
    let broken = aws.file("broken.toml", "accounts = 1\n");
    let ran = aws.bongsu(&["status", "--all-accounts", "--config", &broken]).await;
    assert!(last(&ran)["spokes"][0]["account"] == SPOKE, "{}", ran.stdout);
    assert!(ran.stderr.contains("accounts are shown without names: "), "{}", ran.stderr);
    let alone = aws.bongsu(&["status", "--role", "ReadOnly"]).await;
    assert!(alone.code == Some(2) && alone.stderr.contains("--all-accounts"), "{}", alone.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_what_keeps_a_spoke_from_sending() {
    let aws = organization().await;
    let findings = async || {
        let ran = aws.bongsu(&["doctor", "--all-accounts"]).await;
        let of = |account: &str| {
            let of_account = |it: &Value| it["account"] == account && it["region"] == REGION;
            lines(&ran).into_iter().filter(of_account).collect::<Vec<_>>()
        };
        assert!(!of("123456789012").is_empty(), "the hub's links have its account: {}", ran.stdout);
        let [bare] = <[Value; 1]>::try_from(of(BARE)).unwrap();
        assert_eq!((&bare["link"], &bare["verdict"]), (&json!("spoke"), &json!("cannot_tell")));
        <[Value; 3]>::try_from(of(SPOKE)).unwrap()
    };
    let [rule, queue, alarms] = findings().await;
    let verdicts = [&rule, &queue, &alarms].map(|it| (it["link"].clone(), it["verdict"].clone()));
    let expected = ["spoke's rule", "spoke's queue", "spoke's alarms"].map(|it| (json!(it), json!("fine")));
    assert_eq!(verdicts, expected, "{rule} {queue} {alarms}");
    assert_eq!(alarms["heard"]["once"], json!(["burning", "quiet"]));

    let said = rule["said"].as_str().unwrap();
    let name = said.split(' ').next().unwrap();
    follow_in_spoke(&aws, &format!("aws events disable-rule --name {name} --region {REGION}")).await;
    let [rule, _, alarms] = findings().await;
    assert!(rule["said"].as_str().unwrap().contains("is disabled: alarms are not heard"), "{rule}");
    let mut by_profile = aws.command(&["doctor", "--all-accounts", "--profile", "hub", "--format", "json"]);
    by_profile.env("AWS_CONFIG_FILE", aws.file("config", "[profile hub]\nregion = ap-northeast-2\n"));
    let ran = run(by_profile, b"").await;
    let remedy =
        format!("aws events enable-rule --name {name} --region {REGION} --profile PROFILE-OF-{SPOKE}");
    assert!(
        lines(&ran).iter().any(|it| it["remedy"] == remedy.as_str()),
        "the remedy must use the profile of the spoke: {}{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(alarms["heard"]["never"], json!(["burning", "quiet"]));
    follow_in_spoke(&aws, rule["remedy"].as_str().unwrap()).await;
    assert_eq!(findings().await[0]["verdict"], "fine");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_repairs_a_hub_that_may_not_read_its_spokes() {
    let aws = organization().await;
    let role = last(&aws.bongsu(&["status"]).await)["outputs"]["RoleName"].as_str().unwrap().to_owned();
    let of_spokes = async || {
        let found = broken_of(&aws, &[]).await.into_iter();
        found.filter(|(_, said, _)| said.contains("bongsu-audit-")).collect::<Vec<_>>()
    };
    assert_eq!(of_spokes().await, []);
    let nothing = json!({ "Version": "2012-10-17", "Statement": [
        { "Sid": "Mine", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] });
    let nothing = nothing.to_string();
    let put = [("RoleName", role.as_str()), ("PolicyName", "bongsu"), ("PolicyDocument", nothing.as_str())];
    aws.ministack.query("iam", "PutRolePolicy", &put).await.unwrap();
    let [(link, said, remedy)] = <[_; 1]>::try_from(of_spokes().await).unwrap();
    assert!(link == "role" && said.contains(&format!("lets it assume arn:aws:iam::{SPOKE}:")), "{said}");
    follow(&aws, &remedy).await;
    assert_eq!(of_spokes().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_compares_the_alarms_of_every_account() {
    let aws = organization().await;
    let ran = aws.bongsu(&["audit", "--all-accounts", "--patience", "1ms"]).await;
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let report = last(&ran);
    let burning: Vec<_> = report["findings"].as_array().unwrap().iter().collect();
    assert!(burning.iter().all(|it| it["account"] == SPOKE && it["region"] == REGION), "{report}");
    assert!(report["missing"].as_u64().unwrap() > 0, "{report}");
    let [spoke, bare] = report["spokes"].as_array().unwrap().as_slice() else { panic!("{report}") };
    assert_eq!((&spoke["account"], &spoke["missing"]), (&json!(SPOKE), &report["missing"]));
    assert!(bare["error"].as_str().unwrap().contains("cannot be assumed"), "{bare}");

    let text = aws.bongsu(&["audit", "--all-accounts", "--patience", "1ms", "--format", "text"]).await;
    assert!(text.stdout.contains("burning (210987654321, ap-northeast-2): missing"), "{}", text.stdout);
    assert!(text.stdout.contains("310987654321  ap-northeast-2  cannot be read"), "{}", text.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_without_spokes_prints_the_remedy() {
    let aws = Aws::new().await;
    aws.deployed().await;
    for command in ["status", "audit"] {
        let ran = aws.bongsu(&[command, "--all-accounts"]).await;
        assert!(ran.code == Some(6) && ran.stderr.contains("AuditedAccounts="), "{}", ran.stderr);
    }
}
