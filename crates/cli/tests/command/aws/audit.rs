//! Tests the comparison of CloudWatch's alarm history with the delivered messages.

use std::time::Duration;

use bongsu_stand_in::Answer;
use serde_json::{Value, json};

use super::account::{Aws, last, lines};

async fn set(aws: &Aws, alarm: &str, state: &str) {
    aws.ministack.set_alarm_state(alarm, state).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_tells_delivered_changes_from_missing_ones() {
    let aws = Aws::with_function().await;
    let deployed = aws.deployed().await;
    aws.allow_stand_in("mission-lambda").await;
    let topic = deployed["outputs"]["TopicArn"].as_str().unwrap();
    let actions = [("AlarmActions.member.1", topic)];
    aws.put_alarm("told", &actions).await;
    aws.put_alarm("nobodys", &[]).await;
    for alarm in ["told", "nobodys"] {
        set(&aws, alarm, "ALARM").await;
    }
    aws.slack.wait_for_posts(1, Duration::from_secs(30)).await.unwrap();
    // The record comes after the post.
    let found = loop {
        let ran = aws.bongsu(&["audit"]).await;
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        let found = last(&ran);
        if found["waiting"] == 0 {
            break found;
        }
    };
    assert_eq!((&found["changes"], &found["delivered"]), (&json!(1), &json!(1)), "{found}");
    assert_eq!(found["findings"][0]["alarm"], "told");
    assert!(found["delays"]["medianMs"].as_i64().unwrap() < 30_000, "{found}");

    // The notice of this alarm reaches nobody, but it is too young to count as missing.
    let subscription = aws.subscription(topic).await;
    aws.ministack.query("sns", "Unsubscribe", &[("SubscriptionArn", subscription.as_str())]).await.unwrap();
    aws.put_alarm("unheard", &actions).await;
    set(&aws, "unheard", "ALARM").await;
    let ran = aws.bongsu(&["audit", "--format", "text"]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("unheard: on its way"), "{}", ran.stdout);

    // With less patience it counts as missing, and can be announced.
    let missed = loop {
        let ran = aws.bongsu(&["audit", "--patience", "1s"]).await;
        if ran.code != Some(0) {
            break ran;
        }
    };
    assert_eq!((missed.code, last(&missed)["missing"].clone()), (Some(1), json!(1)), "{}", missed.stderr);
    assert!(missed.stderr.contains("bongsu audit --fix"), "{}", missed.stderr);
    let fixed = aws.bongsu(&["audit", "--patience", "1s", "--fix", "--yes"]).await;
    assert_eq!(fixed.code, Some(0), "{}{}", fixed.stdout, fixed.stderr);
    let posts = aws.slack.wait_for_posts(2, Duration::from_secs(30)).await.unwrap();
    assert!(posts[1].text().contains("ALARM: unheard"), "{}", posts[1].text());
    let told = loop {
        let ran = aws.bongsu(&["audit", "--patience", "1s"]).await;
        if ran.code == Some(0) {
            break last(&ran);
        }
    };
    assert_eq!(told["missing"], 0, "{told}");
}

/// Slack refuses the message, and the fallback topic has no subscriber.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_reached_nobody_is_reported() {
    let aws = Aws::with_function().await;
    let deployed = aws.deployed().await;
    aws.allow_stand_in("mission-lambda").await;
    let topic = deployed["outputs"]["TopicArn"].as_str().unwrap();
    aws.slack.script(vec![Answer::status(404, "no_service"); 500]);
    aws.put_alarm("unheard", &[("AlarmActions.member.1", topic)]).await;
    set(&aws, "unheard", "ALARM").await;
    let ran = loop {
        let ran = aws.bongsu(&["audit", "--patience", "1s"]).await;
        if last(&ran)["nobody"] == 1 {
            break ran;
        }
    };
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("1 change reached nobody"), "{}", ran.stderr);
    let listening = [
        ("TopicArn", deployed["outputs"]["FallbackTopicArn"].as_str().unwrap()),
        ("Protocol", "sqs"),
        ("Endpoint", "arn:aws:sqs:ap-northeast-2:123456789012:mission-lambda-dead"),
    ];
    aws.ministack.query("sns", "Subscribe", &listening).await.unwrap();
    let ran = aws.bongsu(&["audit", "--patience", "1s"]).await;
    assert_eq!((ran.code, &last(&ran)["nobody"]), (Some(0), &json!(0)), "{}{}", ran.stdout, ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_a_missing_ledger() {
    let aws = Aws::new().await;
    let ran = aws.bongsu(&["audit"]).await;
    assert!(ran.code != Some(0) && ran.stderr.contains("stack"), "{}", ran.stderr);
    aws.deployed().await;
    let table = json!({ "TableName": "mission-lambda-ledger" });
    aws.ministack.call("dynamodb", "DynamoDB_20120810.DeleteTable", &table).await.unwrap();
    let ran = aws.bongsu(&["audit"]).await;
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(ran.stderr.contains("there is no table mission-lambda-ledger"), "{}", ran.stderr);
    let ran = aws.bongsu(&["audit", "--since", "yesterday"]).await;
    assert!(ran.code == Some(2) && ran.stderr.contains("such as 90min, 24h or 14d"), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_shown_and_returned_to_the_queue() {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    let output = |name: &str| deployed["outputs"][name].as_str().unwrap().to_owned();
    // The function receives nothing from the queue, so that returned messages stay visible.
    let mappings =
        aws.ministack.rest("lambda", "GET", "/2015-03-31/event-source-mappings", &Value::Null).await;
    for mapping in mappings.unwrap()["EventSourceMappings"].as_array().unwrap() {
        let path = format!("/2015-03-31/event-source-mappings/{}", mapping["UUID"].as_str().unwrap());
        aws.ministack.rest("lambda", "DELETE", &path, &Value::Null).await.unwrap();
    }
    let alarm = |name: &str| {
        json!({
            "AlarmName": name, "NewStateValue": "ALARM", "StateChangeTime": "2026-11-20T05:12:07.646+0000",
        })
    };
    for body in [alarm("wanted").to_string(), alarm("other").to_string(), "not ours".to_owned()] {
        let message = json!({ "QueueUrl": output("DeadQueueUrl"), "MessageBody": body });
        aws.ministack.call("sqs", "AmazonSQS.SendMessage", &message).await.unwrap();
    }
    let ran = aws.bongsu(&["replay", "--dead-letters", "--alarm", "wanted"]).await;
    assert_eq!(ran.code, Some(2), "there is no terminal to ask on: {}", ran.stderr);
    assert_eq!(lines(&ran).len(), 1, "{}", ran.stdout);
    let ran = aws.bongsu(&["replay", "--dead-letters", "--alarm", "wanted", "--yes"]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let told = last(&ran);
    assert_eq!((&told["alarm"], &told["state"]), (&json!("wanted"), &json!("ALARM")));
    let given = aws.ministack.receive(&output("UndeliveredQueueUrl"), 5).await.unwrap().unwrap();
    assert!(given["body"].as_str().unwrap().contains("wanted"), "{given}");
    let ran = aws.bongsu(&["replay", "--dead-letters", "--alarm", "wanted", "--yes"]).await;
    assert!(ran.code == Some(0) && ran.stderr.contains("no such message"), "{}", ran.stderr);
    let ran = aws.bongsu(&["replay"]).await;
    assert!(ran.code == Some(0) && ran.stderr.contains("the outbox is empty"), "{}", ran.stderr);
}
