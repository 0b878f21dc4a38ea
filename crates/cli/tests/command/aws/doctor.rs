//! Tests the doctor on a working installation, and on installations with one broken link.

use bongsu_stand_in::Answer;
use serde_json::{Value, json};

use super::account::{Aws, lines};

/// Deploys a working installation, and returns its outputs.
async fn sound() -> (Aws, Value) {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    (aws, deployed["outputs"].clone())
}

/// Returns the findings of a link that are not fine, as "verdict: said -> remedy".
async fn ill(aws: &Aws, code: i32, link: &str) -> String {
    aws.slack.script([Answer::status(400, "no_text")]);
    let ran = aws.bongsu(&["doctor"]).await;
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    let of_link = lines(&ran).into_iter().filter(|it| it["link"] == link && it["verdict"] != "fine");
    let finding: Vec<_> =
        of_link.map(|it| format!("{}: {} -> {}", it["verdict"], it["said"], it["remedy"])).collect();
    assert!(!finding.is_empty(), "nothing is wrong with {link}: {}", ran.stdout);
    finding.join("\n").replace(['"', '\\'], "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_working_installation_is_fine() {
    let (aws, _) = sound().await;
    aws.slack.script([Answer::status(400, "no_text")]);
    let ran = aws.bongsu(&["doctor"]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(lines(&ran).len() >= 16, "{}", ran.stdout);
    let posts = aws.slack.posts();
    assert!(posts.iter().all(|post| post.body.is_empty()), "a check must post nothing: {posts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_faults_of_the_topic() {
    let (aws, outputs) = sound().await;
    let topic = outputs["TopicArn"].as_str().unwrap();
    let set = async |name: &str, value: &str| {
        let input = [("TopicArn", topic), ("AttributeName", name), ("AttributeValue", value)];
        aws.ministack.query("sns", "SetTopicAttributes", &input).await.unwrap();
    };
    set("KmsMasterKeyId", "alias/aws/sns").await;
    let finding = ill(&aws, 1, "topic's key").await;
    assert!(finding.contains("AWS's own key") && finding.contains("set-topic-attributes"), "{finding}");

    let key = outputs["KeyId"].as_str().unwrap();
    set("KmsMasterKeyId", key).await;
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*",
        "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]});
    let input = json!({ "KeyId": key, "PolicyName": "default", "Policy": policy.to_string() });
    aws.ministack.call("kms", "TrentService.PutKeyPolicy", &input).await.unwrap();
    let finding = ill(&aws, 1, "topic's key").await;
    assert!(finding.contains("does not allow CloudWatch kms:Decrypt and kms:GenerateDataKey"), "{finding}");

    set("Policy", &policy.to_string()).await;
    let finding = ill(&aws, 1, "topic").await;
    assert!(finding.contains("does not let CloudWatch publish"), "{finding}");

    let arn = aws.subscription(topic).await;
    aws.ministack.query("sns", "Unsubscribe", &[("SubscriptionArn", arn.as_str())]).await.unwrap();
    let finding = ill(&aws, 1, "subscription").await;
    assert!(finding.contains("aws sns subscribe"), "{finding}");

    aws.ministack.query("sns", "DeleteTopic", &[("TopicArn", topic)]).await.unwrap();
    assert!(ill(&aws, 1, "topic").await.contains("was deleted"));
    assert!(ill(&aws, 1, "drift").await.contains("Topic"));
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_faults_of_the_function() {
    let (aws, outputs) = sound().await;
    let policy = "/2015-03-31/functions/mission-lambda/policy";
    let found = aws.ministack.rest("lambda", "GET", policy, &Value::Null).await.unwrap();
    let statements: Value = serde_json::from_str(found["Policy"].as_str().unwrap()).unwrap();
    for statement in statements["Statement"].as_array().unwrap() {
        let path = format!("{policy}/{}", statement["Sid"].as_str().unwrap());
        aws.ministack.rest("lambda", "DELETE", &path, &Value::Null).await.unwrap();
    }
    let finding = ill(&aws, 1, "permissions").await;
    assert!(
        finding.contains("the topic may not invoke") && finding.contains("alarms whose action"),
        "{finding}"
    );

    let role = outputs["RoleName"].as_str().unwrap();
    let input = [("RoleName", role), ("PolicyName", "bongsu")];
    aws.ministack.query("iam", "DeleteRolePolicy", &input).await.unwrap();
    assert!(ill(&aws, 1, "role").await.contains("no policy of"));

    let configuration = "/2015-03-31/functions/mission-lambda/configuration";
    let python = json!({ "Runtime": "python3.12" });
    aws.ministack.rest("lambda", "PUT", configuration, &python).await.unwrap();
    assert!(ill(&aws, 1, "function").await.contains("python3.12"));
    aws.ministack
        .rest("lambda", "DELETE", "/2015-03-31/functions/mission-lambda", &Value::Null)
        .await
        .unwrap();
    assert!(ill(&aws, 1, "function").await.contains("was deleted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_faults_of_the_webhook() {
    let (aws, outputs) = sound().await;
    // The probe sends the first request, so it receives this answer.
    aws.slack.script([Answer::status(404, "no_service")]);
    let ran = aws.bongsu(&["doctor"]).await;
    let dead = lines(&ran).into_iter().find(|it| it["link"] == "webhook").unwrap();
    assert_eq!((ran.code, &dead["verdict"]), (Some(1), &json!("broken")), "{}", ran.stdout);
    aws.slack.script([Answer::status(503, "service_unavailable")]);
    let ran = aws.bongsu(&["doctor"]).await;
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);

    // The ciphertext was copied from a function with another name.
    let key = json!({ "KeyId": outputs["KeyId"], "Plaintext": "aHR0cHM6Ly9ob29rcy5zbGFjay5jb20v",
        "EncryptionContext": { "LambdaFunctionName": "another" } });
    let copied =
        aws.ministack.call("kms", "TrentService.Encrypt", &key).await.unwrap()["CiphertextBlob"].clone();
    let set = async |value: &Value| {
        let path = "/2015-03-31/functions/mission-lambda/configuration";
        let change = json!({ "Environment": { "Variables": { "kmsEncryptedHookUrl": value } } });
        aws.ministack.rest("lambda", "PUT", path, &change).await.unwrap();
    };
    set(&copied).await;
    let finding = ill(&aws, 1, "webhook URL").await;
    assert!(
        finding.contains("the name of another function") && finding.contains("bongsu secret set"),
        "{finding}"
    );
    set(&json!("no base64!")).await;
    assert!(ill(&aws, 1, "webhook URL").await.contains("it is incomplete"));
    set(&json!("")).await;
    let finding = ill(&aws, 1, "webhook URL").await;
    assert!(
        finding.contains("cannot_tell: the function has no webhook URL") && finding.contains("bongsu.toml"),
        "{finding}"
    );

    let key = json!({ "KeyId": outputs["KeyId"] });
    aws.ministack.call("kms", "TrentService.DisableKey", &key).await.unwrap();
    assert!(ill(&aws, 1, "key").await.contains("enable-key"));
    let leaving = json!({ "KeyId": outputs["KeyId"], "PendingWindowInDays": 7 });
    aws.ministack.call("kms", "TrentService.ScheduleKeyDeletion", &leaving).await.unwrap();
    assert!(ill(&aws, 1, "key").await.contains("cancel-key-deletion"));
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_faults_of_queues_and_alarms() {
    let (aws, outputs) = sound().await;
    let dead = outputs["DeadQueueUrl"].as_str().unwrap();
    let message = [("QueueUrl", dead), ("MessageBody", "an alarm")];
    aws.ministack.query("sqs", "SendMessage", &message).await.unwrap();
    assert!(ill(&aws, 1, "queues").await.contains("bongsu replay --dead-letters"));

    aws.put_alarm("silent-alarm", &[]).await;
    aws.put_alarm("lost-alarm", &[("AlarmActions.member.1", "arn:aws:sns:ap-northeast-2:123456789012:gone")])
        .await;
    let topic = outputs["TopicArn"].as_str().unwrap();
    aws.put_alarm("disabled-alarm", &[("AlarmActions.member.1", topic), ("ActionsEnabled", "false")]).await;
    let finding = ill(&aws, 1, "alarms' actions").await;
    for expected in
        ["notifies nobody: silent-alarm", "deleted: lost-alarm", "actions disabled: disabled-alarm"]
    {
        assert!(finding.contains(expected), "no {expected:?} in {finding}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn explains_how_alarms_send_the_tags_that_routes_match() {
    let (aws, outputs) = sound().await;
    let topic = outputs["TopicArn"].as_str().unwrap();
    aws.put_alarm("web-cpu", &[("AlarmActions.member.1", topic)]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let tags = async || {
        let ran = aws.bongsu(&["doctor", "--config", path]).await;
        lines(&ran).into_iter().find(|line| line["link"] == "alarms' tags")
    };
    assert_eq!(tags().await, None, "no route matches tags");
    std::fs::write(file.path(), "[[route.routes]]\nmatchers = [\"tag.team=payments\"]\n").unwrap();
    let finding = tags().await.unwrap();
    assert_eq!(finding["verdict"], "noted", "{finding}");
    assert!(finding["said"].as_str().unwrap().contains("1 alarm sends none: web-cpu"), "{finding}");
    let remedy = finding["remedy"].as_str().unwrap();
    let switch = r#""ActionConfiguration":{"AlarmTagsPropagation":{"Enabled":true}}"#;
    assert!(remedy.contains(switch) && remedy.contains("put-metric-alarm"), "{remedy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_stack_is_reported_by_name() {
    let aws = Aws::new().await;
    let ran = aws.bongsu(&["doctor", "--stack", "nobody"]).await;
    assert!(ran.code == Some(6) && ran.stderr.contains("there is no stack nobody"), "{}", ran.stderr);
}
