//! Tests the complete path: a CloudWatch alarm, its topic, the real function, KMS, and a stand-in for Slack.

use std::time::Duration;

use bongsu_stand_in::Answer;
use serde_json::json;

use super::account::{Aws, last};
use crate::program::fixture;

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_of_a_drill_arrives() {
    let aws = Aws::with_function().await;
    let deployed = aws.deployed().await;
    aws.allow_stand_in("mission-lambda").await;

    let ran = aws.bongsu(&["drill", "--within", "30"]).await;
    assert_eq!(ran.code, Some(0), "{}{}\n{}", ran.stdout, ran.stderr, aws.ministack.log());
    let told = last(&ran);
    assert_eq!(told["arrived"], true, "{told}");
    for hop in ["snsToLambdaMs", "slackMs", "totalMs"] {
        assert!(told[hop].is_i64(), "no {hop} in {told}");
    }
    // Both ALARM and OK arrive, and the alarm is deleted.
    let posts = aws.slack.wait_for_posts(2, Duration::from_secs(20)).await.unwrap();
    assert!(posts.iter().all(|post| post.text().contains("bongsu-drill-")), "{posts:?}");
    let alarms = aws.ministack.query("monitoring", "DescribeAlarms", &[]).await.unwrap();
    assert!(!alarms.contains("bongsu-drill-"), "{alarms}");

    // A test event, as the Test button of the console sends it.
    let answered = aws.bongsu(&["drill", "--event", &fixture("sns-lambda-metric-alarm.json")]).await;
    assert_eq!((answered.code, last(&answered)), (Some(0), json!({ "delivered": 1, "silenced": 0 })));

    // Slack refuses the message: the drill names the link at which the notice stopped, and still deletes the alarm.
    aws.slack.script(vec![Answer::status(404, "no_service"); 500]);
    let refused = aws.bongsu(&["drill", "--within", "30"]).await;
    assert_eq!(refused.code, Some(1), "{}{}", refused.stdout, refused.stderr);
    let told = last(&refused);
    assert_eq!(told["stoppedAt"], "the function", "{told}");
    assert!(told["why"].as_str().unwrap().contains("no_service"), "{told}");
    let failed = aws.bongsu(&["drill", "--event", &fixture("sns-lambda-composite.json")]).await;
    assert!(
        failed.code == Some(1) && failed.stdout.contains("Undelivered"),
        "{}{}",
        failed.stdout,
        failed.stderr
    );

    // The drill restores the state of a user's alarm.
    let topic = deployed["outputs"]["TopicArn"].as_str().unwrap();
    aws.put_alarm("mine", &[("AlarmActions.member.1", topic)]).await;
    let ran = aws.bongsu(&["drill", "--alarm", "mine", "--within", "1"]).await;
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let alarms = aws
        .ministack
        .query("monitoring", "DescribeAlarms", &[("AlarmNames.member.1", "mine")])
        .await
        .unwrap();
    assert!(alarms.contains("<StateValue>INSUFFICIENT_DATA"), "{alarms}");
    let stops = ("AlarmActions.member.2", "arn:aws:automate:ap-northeast-2:ec2:stop");
    aws.put_alarm("mine", &[("AlarmActions.member.1", topic), stops]).await;
    let ran = aws.bongsu(&["drill", "--alarm", "mine"]).await;
    assert!(ran.code == Some(2) && ran.stderr.contains("ec2:stop"), "{}", ran.stderr);
    let ran = aws.bongsu(&["drill", "--alarm", "nobody"]).await;
    assert!(ran.code == Some(2) && ran.stderr.contains("no alarm is called \"nobody\""), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_the_link_before_the_function_at_which_the_notice_stopped() {
    let aws = Aws::new().await;
    let deployed = aws.deployed().await;
    let topic = deployed["outputs"]["TopicArn"].as_str().unwrap();
    let arn = aws.subscription(topic).await;
    aws.ministack.query("sns", "Unsubscribe", &[("SubscriptionArn", arn.as_str())]).await.unwrap();
    let ran = aws.bongsu(&["drill", "--within", "1"]).await;
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert_ne!(last(&ran)["stoppedAt"], "the function", "{}", ran.stdout);
}
