//! Tests installations that `deploy` did not create. The function identifies them, and its variables name their
//! resources.

use std::path::Path;
use std::time::Duration;

use bongsu_stand_in::{Answer, FunctionCode};
use serde_json::{Value, json};

use super::account::{Aws, last, lines};
use super::mend::mend_of;

const BY_FUNCTION: [&str; 2] = ["--function", "mission-lambda"];

/// Runs `bongsu` for the function.
async fn of_function(aws: &Aws, arguments: &[&str]) -> crate::program::Ran {
    aws.bongsu(&[arguments, &BY_FUNCTION].concat()).await
}

/// Terraform's module uses the template's names.
#[tokio::test(flavor = "multi_thread")]
async fn everything_that_works_on_a_stack_works_on_a_function() {
    let aws = Aws::with_function().await;
    let outputs = aws.deployed().await["outputs"].clone();
    aws.allow_stand_in("mission-lambda").await;

    let status = last(&of_function(&aws, &["status"]).await);
    assert_eq!((&status["function"], &status["stack"]), (&json!("mission-lambda"), &Value::Null));
    for name in
        ["TopicArn", "LedgerTable", "UndeliveredQueueUrl", "DeadQueueUrl", "FallbackTopicArn", "FunctionArn"]
    {
        assert_eq!(status["outputs"][name], outputs[name], "{name}");
    }
    let drilled = of_function(&aws, &["drill", "--within", "30"]).await;
    assert_eq!(drilled.code, Some(0), "{}{}", drilled.stdout, drilled.stderr);
    aws.slack.wait_for_posts(2, Duration::from_secs(20)).await.unwrap();
    let audited = of_function(&aws, &["audit"]).await;
    assert_eq!((audited.code, &last(&audited)["missing"]), (Some(0), &json!(0)), "{}", audited.stderr);
    let replayed = of_function(&aws, &["replay"]).await;
    assert!(
        replayed.code == Some(0) && replayed.stderr.contains("the outbox is empty"),
        "{}",
        replayed.stderr
    );
    let silenced = of_function(&aws, &["silence", "add", "alarm=web-*", "--for", "1h"]).await;
    assert_eq!(silenced.code, Some(0), "{}", silenced.stderr);
    assert_eq!(last(&aws.bongsu(&["silence", "list"]).await), last(&silenced), "one ledger");
    aws.slack.script([Answer::status(400, "no_text")]);
    let doctor = of_function(&aws, &["doctor"]).await;
    assert_eq!(doctor.code, Some(0), "{}{}", doctor.stdout, doctor.stderr);
    assert!(doctor.stdout.contains("silence expire") && doctor.stdout.contains("--function mission-lambda"));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_repairs_the_resources_of_a_function() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let topic = outputs["TopicArn"].as_str().unwrap();
    let subscription = aws.subscription(topic).await;
    aws.ministack.query("sns", "Unsubscribe", &[("SubscriptionArn", subscription.as_str())]).await.unwrap();
    let rest = async |service: &str, method: &str, path: &str, body: Value| {
        aws.ministack.rest(service, method, path, &body).await.unwrap()
    };
    let none = json!({ "ReservedConcurrentExecutions": 0 });
    rest("lambda", "PUT", "/2017-10-31/functions/mission-lambda/concurrency", none).await;
    let audit = "/schedules/mission-lambda-audit";
    let mut schedule = rest("scheduler", "GET", audit, Value::Null).await;
    schedule["State"] = json!("DISABLED");
    rest("scheduler", "PUT", audit, schedule.clone()).await;
    let settings = "/2019-09-25/functions/mission-lambda/event-invoke-config?Qualifier=%24LATEST";
    rest("lambda", "DELETE", settings, Value::Null).await;
    let broken = [
        ("subscription", "is not subscribed to"),
        ("function", "its reserved concurrency is 0"),
        ("schedules", "mission-lambda-audit is disabled"),
        ("retries", "asynchronous invocation settings were deleted"),
    ];
    mend_of(&aws, &BY_FUNCTION, &broken).await;
    let mended = rest("scheduler", "GET", audit, Value::Null).await;
    assert_eq!(mended["Target"]["RoleArn"], schedule["Target"]["RoleArn"], "the schedule keeps its role");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_without_other_resources_is_accepted() {
    let aws = Aws::new().await;
    let code = FunctionCode::of_program(Path::new("/bin/true")).unwrap();
    let webhook = aws.slack.webhook();
    let variables = [("SLACK_WEBHOOK_URL", webhook.as_str())];
    aws.ministack.create_function("alone", &code, &variables).await.unwrap();
    let topic = aws.ministack.create_topic("theirs").await.unwrap();
    let allowed = json!({ "StatementId": "sns", "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com", "SourceArn": topic });
    aws.ministack.rest("lambda", "POST", "/2015-03-31/functions/alone/policy", &allowed).await.unwrap();

    let ran = aws.bongsu(&["doctor", "--function", "alone"]).await;
    let found = lines(&ran);
    let of = |link: &str| found.iter().find(|it| it["link"] == link).unwrap_or_else(|| panic!("{found:#?}"));
    assert!(of("topic")["said"].as_str().unwrap().contains(&topic), "its policy says so: {}", of("topic"));
    assert!(of("subscription")["verdict"] == "broken", "{}", of("subscription"));
    for link in ["ledger", "queues", "retries", "schedules", "watchdogs", "fallback"] {
        assert_eq!(of(link)["verdict"], "noted", "{}", of(link));
    }
    let audited = aws.bongsu(&["audit", "--function", "alone"]).await;
    assert!(
        audited.code == Some(5) && audited.stderr.contains("has no variable BONGSU_LEDGER_TABLE"),
        "{}",
        audited.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_functions_secrets_are_stored_as_its_variables() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let before = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    let webhook = aws.webhook_file(&format!("{}x", aws.slack.webhook()));
    let ran = of_function(&aws, &["secret", "set", "--webhook-url-file", &webhook]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let mut after = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    let ciphertext = after["kmsEncryptedHookUrl"].as_str().unwrap().to_owned();
    assert_eq!(
        ran.stdout.trim(),
        format!("kmsEncryptedHookUrl={ciphertext}"),
        "the line for the tool that created the function"
    );
    let url = aws.ministack.decrypt(&ciphertext, ("LambdaFunctionName", "mission-lambda")).await.unwrap();
    assert_eq!(url, format!("{}x", aws.slack.webhook()));
    after["kmsEncryptedHookUrl"] = before["kmsEncryptedHookUrl"].clone();
    assert_eq!(after, before, "nothing else changes");

    let code = FunctionCode::of_program(Path::new("/bin/true")).unwrap();
    let kept = [("SLACK_WEBHOOK_URL_SSM_PARAMETER", "/bongsu/webhook")];
    aws.ministack.create_function("elsewhere", &code, &kept).await.unwrap();
    let set = ["secret", "set", "--webhook-url-file", &webhook, "--function", "elsewhere"];
    let refused = aws.bongsu(&set).await;
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("aws ssm put-parameter") && refused.stderr.contains("/bongsu/webhook"),
        "{}",
        refused.stderr
    );
    aws.ministack.create_function("keyless", &code, &[]).await.unwrap();
    let set = ["secret", "set", "--webhook-url-file", &webhook, "--function", "keyless"];
    let refused = aws.bongsu(&set).await;
    assert!(refused.code == Some(2) && refused.stderr.contains("no KMS key"), "{}", refused.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_not_bongsu_is_refused() {
    let aws = Aws::new().await;
    let absent = aws.bongsu(&["doctor", "--function", "nobody"]).await;
    assert!(absent.code == Some(6) && absent.stderr.contains("no function nobody in"), "{}", absent.stderr);
    let code = FunctionCode::of_program(Path::new("/bin/true")).unwrap();
    aws.ministack.create_function("script", &code, &[]).await.unwrap();
    let python = json!({ "Runtime": "python3.13", "Handler": "lambda_function.lambda_handler" });
    let path = "/2015-03-31/functions/script/configuration";
    aws.ministack.rest("lambda", "PUT", path, &python).await.unwrap();
    for command in ["doctor", "status", "audit", "drill", "replay"] {
        let refused = aws.bongsu(&[command, "--function", "script"]).await;
        assert_eq!(refused.code, Some(6), "{command}: {}", refused.stderr);
        assert!(refused.stderr.contains("runs on python3.13"), "{}", refused.stderr);
        assert!(
            refused.stderr.contains("bongsu deploy --existing-function script --region"),
            "{}",
            refused.stderr
        );
    }
}
