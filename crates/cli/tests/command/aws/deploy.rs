use std::path::Path;

use bongsu_stand_in::{Answer, FunctionCode, SECRET};
use serde_json::{Value, json};

use super::account::{Aws, last, lines};

/// Writes the changes of a plan as people read them.
fn changes(plan: &Value) -> Vec<String> {
    let changes = plan["changes"].as_array().unwrap().iter();
    changes.map(|it| format!("{} {} {}", it["action"], it["kind"], it["name"]).replace('"', "")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn creates_changes_and_deletes_a_stack() {
    let aws = Aws::new().await;
    let zip = aws.zip().display().to_string();

    // A dry run creates nothing.
    let plan = aws.bongsu(&["deploy", "--dry-run", "--zip", &zip]).await;
    assert_eq!(plan.code, Some(0), "{}", plan.stderr);
    let plan = last(&plan);
    assert_eq!(plan["plan"], "create");
    let planned = changes(&plan);
    for expected in [
        "add AWS::SNS::Topic mission-sns",
        "add AWS::Lambda::Function mission-lambda",
        "add AWS::KMS::Alias alias/mission-kms-key",
        "add AWS::SQS::Queue mission-lambda-undelivered",
        "add AWS::Scheduler::Schedule mission-lambda-audit",
    ] {
        assert!(planned.iter().any(|change| change == expected), "no {expected} in {planned:#?}");
    }
    assert_eq!(last(&aws.bongsu(&["status"]).await)["status"], Value::Null);

    // A full deployment, with the webhook URL on standard input.
    let webhook = aws.slack.webhook();
    let deploy = ["deploy", "--yes", "--zip", &zip, "--webhook-url-file", "-", "--format", "json"];
    let made = aws.bongsu_reading(&deploy, &webhook).await;
    assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
    assert_eq!(lines(&made)[0]["plan"], "create");
    assert!(made.stderr.contains("created SNS topic mission-sns"), "{}", made.stderr);
    let function = aws.function("mission-lambda").await;
    assert_eq!(function["Runtime"], "provided.al2023");
    let ciphertext = function["Environment"]["Variables"]["kmsEncryptedHookUrl"].as_str().unwrap();
    let context = json!({ "CiphertextBlob": ciphertext, "EncryptionContext": { "LambdaFunctionName": "mission-lambda" } });
    assert!(aws.ministack.call("kms", "TrentService.Decrypt", &context).await.is_ok());
    let parameters = aws.ministack.query("cloudformation", "DescribeStacks", &[]).await.unwrap();
    assert!(!parameters.contains(SECRET));

    // A second run changes nothing.
    let again = aws.deploy(&["--webhook-url-file", &aws.webhook_file(&webhook)]).await;
    assert_eq!((again.code, &last(&again)["plan"]), (Some(0), &json!("nothing")), "{}", again.stdout);
    assert_eq!(aws.function("mission-lambda").await["RevisionId"], function["RevisionId"]);

    // A change of one property.
    let changed = aws.deploy(&["--language", "ko"]).await;
    let plan = &lines(&changed)[0];
    assert_eq!((changed.code, &plan["plan"]), (Some(0), &json!("update")), "{}", changed.stderr);
    // The function of the buttons answers in that language too.
    let functions =
        ["ButtonsFunction", "mission-lambda"].map(|name| format!("change AWS::Lambda::Function {name}"));
    assert_eq!(changes(plan), functions);
    let variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    assert_eq!(
        (&variables["BONGSU_LOCALE"], &variables["kmsEncryptedHookUrl"]),
        (&json!("ko"), &json!(ciphertext))
    );

    // A change of the code.
    aws.change_code(Path::new("/bin/false"));
    let upgraded = aws.deploy(&[]).await;
    assert_eq!(lines(&upgraded)[0]["code"]["isNew"], true, "{}{}", upgraded.stdout, upgraded.stderr);
    assert_ne!(aws.function("mission-lambda").await["CodeSha256"], function["CodeSha256"]);

    // A change of the webhook URL.
    let other = aws.webhook_file(&aws.slack.webhook_of("B0THER"));
    let stored = aws.bongsu(&["secret", "set", "--webhook-url-file", &other]).await;
    assert_eq!(stored.code, Some(0), "{}", stored.stderr);
    assert_ne!(
        aws.function("mission-lambda").await["Environment"]["Variables"]["kmsEncryptedHookUrl"],
        ciphertext
    );
    let status = last(&aws.bongsu(&["status"]).await);
    assert_eq!((&status["isBongsu"], &status["hasWebhookUrl"]), (&json!(true), &json!(true)));

    // The end of the stack.
    let gone = aws.bongsu(&["destroy", "--yes"]).await;
    assert_eq!(gone.code, Some(0), "{}{}", gone.stdout, gone.stderr);
    assert_eq!(last(&aws.bongsu(&["status"]).await)["status"], Value::Null);
    let key = status["outputs"]["KeyId"].as_str().unwrap();
    let key_state = async || {
        let described = aws.ministack.call("kms", "TrentService.DescribeKey", &json!({ "KeyId": key })).await;
        described.unwrap()["KeyMetadata"]["KeyState"].clone()
    };
    assert_eq!(key_state().await, "PendingDeletion");
    let buckets = aws.ministack.rest("s3", "GET", "/", &Value::Null).await;
    assert!(!format!("{buckets:?}").contains("<Name>"), "{buckets:?}");
    let undone = aws.bongsu(&["destroy", "--undo-key"]).await;
    assert!(undone.code == Some(0) && undone.stdout.contains(key), "{}{}", undone.stdout, undone.stderr);
    assert_eq!(key_state().await, "Enabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn destroy_mentions_undelivered_messages_and_foreign_alarms() {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    let topic = deployed["outputs"]["TopicArn"].as_str().unwrap();
    aws.put_alarm("my-own-alarm", &[("AlarmActions.member.1", topic)]).await;
    let dead = deployed["outputs"]["DeadQueueUrl"].as_str().unwrap();
    let message = [("QueueUrl", dead), ("MessageBody", "an alarm")];
    aws.ministack.query("sqs", "SendMessage", &message).await.unwrap();

    let asked = aws.bongsu(&["destroy", "--yes"]).await;
    assert_eq!(asked.code, Some(2), "{}", asked.stderr);
    assert!(asked.stderr.contains("--discard-undelivered"), "{}", asked.stderr);
    assert_eq!(last(&asked)["alarmsLeftPointingNowhere"], json!(["my-own-alarm"]));
    let gone = aws.bongsu(&["destroy", "--yes", "--discard-undelivered", "--keep-key"]).await;
    assert_eq!(gone.code, Some(0), "{}{}", gone.stdout, gone.stderr);
    let alarms = aws.ministack.query("monitoring", "DescribeAlarms", &[]).await.unwrap();
    assert!(alarms.contains("my-own-alarm") && !alarms.contains("mission-lambda-errors"), "{alarms}");
    let key = json!({ "KeyId": deployed["outputs"]["KeyId"] });
    let key = aws.ministack.call("kms", "TrentService.DescribeKey", &key).await.unwrap();
    assert_eq!(key["KeyMetadata"]["KeyState"], "Enabled");
}

/// Checks the settings that ministack accepts but does not enforce.
#[tokio::test(flavor = "multi_thread")]
async fn settings_are_as_in_the_template() {
    let aws = Aws::new().await;
    let outputs = aws.deployed().await["outputs"].clone();
    let (topic, function) = (outputs["TopicArn"].as_str().unwrap(), outputs["FunctionArn"].as_str().unwrap());

    let policy = "/2015-03-31/functions/mission-lambda/policy";
    let policy = aws.ministack.rest("lambda", "GET", policy, &Value::Null).await.unwrap();
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 2, "{policy}");
    for (service, source) in [
        ("sns.amazonaws.com", topic),
        ("lambda.alarms.cloudwatch.amazonaws.com", "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:*"),
    ] {
        let statement = statements.iter().find(|it| it["Principal"]["Service"] == service).unwrap();
        let conditions = statement["Condition"].to_string();
        assert!(conditions.contains(source) && conditions.contains("123456789012"), "{statement}");
        assert_eq!(statement["Resource"], function, "{statement}");
    }

    let invoke = "/2019-09-25/functions/mission-lambda/event-invoke-config?Qualifier=%24LATEST";
    let invoke = aws.ministack.rest("lambda", "GET", invoke, &Value::Null).await.unwrap();
    assert_eq!(
        (&invoke["MaximumRetryAttempts"], &invoke["MaximumEventAgeInSeconds"]),
        (&json!(2), &json!(21_600))
    );
    let destination = invoke["DestinationConfig"]["OnFailure"]["Destination"].as_str().unwrap();
    assert!(destination.ends_with(":mission-lambda-undelivered"), "{invoke}");

    let queue = [("QueueUrl", outputs["UndeliveredQueueUrl"].as_str().unwrap()), ("AttributeName.1", "All")];
    let queue = aws.ministack.query("sqs", "GetQueueAttributes", &queue).await.unwrap();
    for part in ["mission-lambda-dead", "864", "1209600", ">300<"] {
        assert!(queue.contains(part), "no {part} in {queue}");
    }

    let arn = aws.subscription(topic).await;
    let attributes = [("SubscriptionArn", arn.as_str())];
    let attributes = aws.ministack.query("sns", "GetSubscriptionAttributes", &attributes).await.unwrap();
    assert!(attributes.contains("mission-lambda-undelivered"), "{attributes}");
}

/// Other objects in the bucket do not belong to bongsu.
#[tokio::test(flavor = "multi_thread")]
async fn destroy_deletes_its_own_uploads_only() {
    let aws = Aws::new().await;
    let foreign = "/shared-artifacts/bongsu/terraform.tfstate";
    let region = "<CreateBucketConfiguration><LocationConstraint>ap-northeast-2</LocationConstraint></CreateBucketConfiguration>";
    aws.ministack.put("s3", "/shared-artifacts", region.as_bytes().to_vec()).await.unwrap();
    aws.ministack.put("s3", foreign, br#"{"mine":true}"#.to_vec()).await.unwrap();
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let made = aws.deploy(&["--webhook-url-file", &webhook, "--code-bucket", "shared-artifacts"]).await;
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let gone = aws.bongsu(&["destroy", "--yes"]).await;
    assert_eq!(gone.code, Some(0), "{}", gone.stderr);
    let code = last(&gone)["code"].clone();
    assert!(
        code.as_array().is_some_and(|it| it.len() == 1) && code[0].as_str().unwrap().ends_with(".zip"),
        "{code}"
    );
    let get = async |path: &str| aws.ministack.rest("s3", "GET", path, &Value::Null).await;
    assert_eq!(get(foreign).await.unwrap(), json!({ "mine": true }));
    assert!(get(&format!("/{}", code[0].as_str().unwrap())).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_stack_has_other_names_and_a_new_topic_lists_the_affected_alarms() {
    let aws = Aws::new().await;
    aws.deployed().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let made = aws.deploy(&["--webhook-url-file", &webhook, "--stack", "b"]).await;
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let outputs = &last(&made)["outputs"];
    assert_eq!(outputs["FunctionName"], "b-lambda");
    let topic = outputs["TopicArn"].as_str().unwrap();
    assert!(topic.ends_with(":b-sns"), "{topic}");
    aws.put_alarm("mine", &[("AlarmActions.member.1", topic)]).await;
    let zip = aws.zip().display().to_string();
    let plan = aws.bongsu(&["deploy", "--dry-run", "--zip", &zip, "--stack", "b", "--topic", "new"]).await;
    assert_eq!(last(&plan)["alarmsLeftPointingNowhere"], json!(["mine"]), "{}", plan.stderr);
    assert!(plan.stderr.contains("1 alarm whose action is the old topic, which new"), "{}", plan.stderr);
}

/// The program asks Slack before it creates any resource.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_slack_does_not_know_is_not_stored() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    aws.slack.script([Answer::status(404, "no_service")]);
    let ran = aws.deploy(&["--webhook-url-file", &webhook]).await;
    assert!(
        ran.code == Some(3) && ran.stderr.contains("is not stored: Slack answered 404"),
        "{}",
        ran.stderr
    );
    assert_eq!(last(&aws.bongsu(&["status"]).await)["status"], Value::Null);
    let made = aws.deployed().await;
    let variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    assert_eq!(variables["BONGSU_ALLOW_INSECURE_WEBHOOK"], "1", "the URL is not Slack's: {made}");
    aws.slack.script([Answer::status(410, "channel_is_archived")]);
    let ran = aws.bongsu(&["secret", "set", "--webhook-url-file", &webhook]).await;
    assert!(ran.code == Some(3) && ran.stderr.contains("is not stored"), "{}", ran.stderr);
}

/// The blueprint's function keeps its variables, and the old code can be restored.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_code_is_replaced() {
    let aws = Aws::new().await;
    let old = FunctionCode::of_program(Path::new("/bin/false")).unwrap();
    let variables = [("kmsEncryptedHookUrl", "AQICAHg="), ("slackChannel", "#alarms")];
    aws.ministack.create_function("cloudwatch-alarm-to-slack", &old, &variables).await.unwrap();
    let before = aws.function("cloudwatch-alarm-to-slack").await;

    let replaced = aws.deploy(&["--existing-function", "cloudwatch-alarm-to-slack"]).await;
    assert_eq!(replaced.code, Some(0), "{}{}", replaced.stdout, replaced.stderr);
    let said = last(&replaced);
    assert!(said["rollback"].as_str().unwrap().contains("update-function-code"), "{said}");
    let after = aws.function("cloudwatch-alarm-to-slack").await;
    assert_ne!(after["CodeSha256"], before["CodeSha256"]);
    assert_eq!(after["Environment"], before["Environment"]);
    assert_eq!(after["Role"], before["Role"]);

    let again = aws.deploy(&["--existing-function", "cloudwatch-alarm-to-slack"]).await;
    assert_eq!(last(&again)["hasNewCode"], false, "{}", again.stdout);
    let absent = aws.deploy(&["--existing-function", "nobody"]).await;
    assert!(absent.code == Some(5) && absent.stderr.contains("nobody"), "{}", absent.stderr);
}
