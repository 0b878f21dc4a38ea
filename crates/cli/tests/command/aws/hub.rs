//! A hub that receives the alarms of other accounts, and its spokes.

use serde_json::{Value, json};

use super::account::{Aws, last};
use super::mend::{broken_of, follow};
use crate::program::{Ran, run};

/// The access key selects the account in ministack.
const SPOKE: &str = "210987654321";

/// Runs `bongsu` in the spoke's account.
async fn of_spoke(aws: &Aws, arguments: &[&str]) -> Ran {
    let mut command = aws.command(&[arguments, &["--format", "json"]].concat());
    command.env("AWS_ACCESS_KEY_ID", SPOKE);
    run(command, b"").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoke_sends_to_the_hub_that_admits_it() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let trusted = format!("TrustedAccounts={SPOKE}");
    let hub = aws.deploy(&["--webhook-url-file", &webhook, "--parameter", &trusted]).await;
    assert_eq!(hub.code, Some(0), "{}{}", hub.stdout, hub.stderr);
    let bus = last(&hub)["outputs"]["HubBusArn"].as_str().expect(&hub.stdout).to_owned();
    assert_eq!(bus, "arn:aws:events:ap-northeast-2:123456789012:event-bus/mission-lambda-hub");

    let here = aws.bongsu(&["deploy", "--yes", "--spoke-of", &bus]).await;
    assert!(here.code == Some(2) && here.stderr.contains("deploy --every-alarm"), "{}", here.stderr);
    let dry = of_spoke(&aws, &["deploy", "--dry-run", "--spoke-of", &bus]).await;
    assert_eq!(dry.code, Some(0), "{}{}", dry.stdout, dry.stderr);
    for _ in 0..2 {
        let made = of_spoke(&aws, &["deploy", "--yes", "--spoke-of", &bus, "--every-alarm=team-*"]).await;
        assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
        let made = last(&made);
        assert_eq!((&made["stack"], &made["outputs"]["HubBusArn"]), (&json!("bongsu-spoke"), &json!(bus)));
    }
    let other = bus.replace("mission", "other");
    let two = of_spoke(&aws, &["deploy", "--yes", "--spoke-of", &other]).await;
    assert!(two.code == Some(6) && two.stderr.contains("sends to the hub arn:aws:events"), "{}", two.stderr);
    let gone = of_spoke(&aws, &["destroy", "--yes", "--stack", "bongsu-spoke"]).await;
    assert_eq!(gone.code, Some(0), "{}{}", gone.stdout, gone.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_hears_nobody_is_found_and_mended() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let organization = "OrganizationId=o-a1b2c3d4e5";
    let hub = aws.deploy(&["--webhook-url-file", &webhook, "--parameter", organization]).await;
    assert_eq!(hub.code, Some(0), "{}{}", hub.stdout, hub.stderr);
    let name = "mission-lambda-hub";
    let call = async |operation: &str, input: Value| {
        aws.ministack.call("events", &format!("AWSEvents.{operation}"), &input).await.unwrap()
    };
    call("DisableRule", json!({ "Name": name, "EventBusName": name })).await;
    let broken = broken_of(&aws, &[]).await;
    let of = |link: &str| broken.iter().find(|(it, ..)| it == link).unwrap_or_else(|| panic!("{broken:#?}"));
    let (_, said, remedy) = of("hub");
    assert!(said.contains("is disabled: alarms of other accounts and regions are not heard"), "{said}");
    follow(&aws, remedy).await;
    // ministack accepts no policies for buses, so that this fault remains.
    let (_, said, remedy) = of("hub's bus");
    assert!(said.contains("lacks its statement Organization") && remedy.contains("o-a1b2c3d4e5"), "{said}");
    let left: Vec<_> = broken_of(&aws, &[]).await.into_iter().map(|(link, ..)| link).collect();
    assert_eq!(left, ["hub's bus"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_hub_is_refused_before_aws_is_asked() {
    let aws = Aws::new().await;
    let cases: [(&[&str], &str); 3] = [
        (&["--spoke-of", "mission-lambda-hub"], "give the ARN of its event bus"),
        (
            &["--spoke-of", "arn:aws-cn:events:cn-north-1:123456789012:event-bus/x"],
            "EventBridge carries nothing",
        ),
        (
            &[
                "--spoke-of",
                "arn:aws:events:r-1:1:event-bus/x",
                "--hub-profile",
                "p",
                "--organization",
                "acme",
            ],
            "o-a1b2c3d4e5",
        ),
    ];
    for (arguments, part) in cases {
        let ran = aws.bongsu(&[&["deploy", "--yes"], arguments].concat()).await;
        assert!(ran.code == Some(2) && ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    }
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let none = aws.deploy(&["--webhook-url-file", &webhook, "--parameter", "OrganizationId=acme"]).await;
    assert!(none.code != Some(0) && none.stderr.contains("OrganizationId"), "{}", none.stderr);
}
