//! Tests secrets in SSM Parameter Store and Secrets Manager instead of in the stack.

use std::time::Duration;

use serde_json::json;

use super::account::{Aws, lines};
use super::mend::{broken_of, mend_of};
use crate::program::Ran;

const WITHIN: Duration = Duration::from_secs(30);

/// A store for the webhook URL: the parameter of the template, its value, and the statement of the role.
struct Place {
    parameter: &'static str,
    name: &'static str,
    statement: &'static str,
    store: &'static str,
}

const PLACES: [Place; 2] = [
    Place {
        parameter: "HookUrlSsmParameter",
        name: "/bongsu/hook-url",
        statement: "SsmParameters",
        store: "aws ssm put-parameter",
    },
    Place {
        parameter: "HookUrlSecret",
        name: "bongsu/hook-url",
        statement: "Secrets",
        store: "aws secretsmanager put-secret-value",
    },
];

async fn keep(aws: &Aws, place: &Place, text: &str) {
    let (service, operation, input) = if place.statement == "Secrets" {
        let input = json!({ "Name": place.name, "SecretString": text });
        ("secretsmanager", "secretsmanager.CreateSecret", input)
    } else {
        let input = json!({ "Name": place.name, "Type": "SecureString", "Value": text });
        ("ssm", "AmazonSSM.PutParameter", input)
    };
    aws.ministack.call(service, operation, &input).await.unwrap();
}

fn of_link(ran: &Ran, link: &str) -> String {
    let found: Vec<_> = lines(ran).into_iter().filter(|it| it["link"] == link).collect();
    serde_json::to_string(&found).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_reads_its_webhook_url_from_a_service() {
    for place in &PLACES {
        let aws = Aws::with_function().await;
        keep(&aws, place, &aws.slack.webhook()).await;
        let named = format!("{}={}", place.parameter, place.name);
        let made = aws.deploy(&["--parameter", &named]).await;
        assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
        aws.allow_stand_in("mission-lambda").await;

        let topic = lines(&made).pop().unwrap()["outputs"]["TopicArn"].as_str().unwrap().to_owned();
        aws.put_alarm("cpu", &[("AlarmActions.member.1", &topic)]).await;
        aws.ministack.set_alarm_state("cpu", "ALARM").await.unwrap();
        let posts = aws.slack.wait_for_posts(1, WITHIN).await.unwrap();
        assert!(posts[0].text().contains("ALARM: cpu"), "{}", posts[0].text());

        let ran = aws.bongsu(&["doctor"]).await;
        let held = of_link(&ran, "webhook URL");
        assert!(held.contains("fine") && held.contains(place.name), "{held}");
        let role = of_link(&ran, "role");
        assert!(role.contains("may read the") && !role.contains("broken"), "{role}");
        let status = aws.bongsu(&["status", "--format", "text"]).await;
        assert!(!status.stdout.contains("secret set"), "{}", status.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_repairs_a_function_that_cannot_read_its_secret() {
    for place in &PLACES {
        let aws = Aws::new().await;
        let named = format!("{}={}", place.parameter, place.name);
        let made = aws.deploy(&["--parameter", &named]).await;
        assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
        let outputs = lines(&made).pop().unwrap()["outputs"].clone();

        let found = broken_of(&aws, &[]).await;
        let missing =
            found.iter().find(|(link, ..)| link == "webhook URL").unwrap_or_else(|| panic!("{found:?}"));
        assert!(missing.1.contains(place.name) && missing.2.starts_with(place.store), "{missing:?}");

        keep(&aws, place, &aws.slack.webhook()).await;
        let role = outputs["RoleName"].as_str().unwrap();
        let nothing = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "Mine", "Effect": "Allow",
            "Action": "s3:GetObject", "Resource": "*" }] });
        let nothing = nothing.to_string();
        let put = [("RoleName", role), ("PolicyName", "bongsu"), ("PolicyDocument", nothing.as_str())];
        aws.ministack.query("iam", "PutRolePolicy", &put).await.unwrap();
        mend_of(&aws, &[], &[("role", place.name)]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_changed_in_its_store() {
    let aws = Aws::new().await;
    let [place, _] = &PLACES;
    keep(&aws, place, &aws.slack.webhook()).await;
    let named = format!("{}={}", place.parameter, place.name);
    let made = aws.deploy(&["--parameter", &named]).await;
    assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);

    let webhook = aws.webhook_file(&aws.slack.webhook_of("BNEW"));
    let refused = [
        aws.bongsu(&["secret", "set", "--webhook-url-file", &webhook]).await,
        aws.deploy(&["--webhook-url-file", &webhook]).await,
    ];
    for ran in refused {
        assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(place.store) && ran.stderr.contains(place.name), "{}", ran.stderr);
    }

    // A stack that contained the URL uses the other store once its parameter is set.
    let back = format!("{}=", place.parameter);
    let ran = aws.deploy(&["--parameter", &back, "--webhook-url-file", &webhook]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let ran = aws.deploy(&["--parameter", &named]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    assert_eq!(variables["SLACK_WEBHOOK_URL_SSM_PARAMETER"], place.name);
    assert!(variables["kmsEncryptedHookUrl"].as_str().is_none_or(str::is_empty), "{variables}");
}
