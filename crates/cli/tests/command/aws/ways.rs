//! Tests alarms that have no action for bongsu's topic: they arrive through an EventBridge rule or an existing topic.

use std::time::Duration;

use bongsu_stand_in::Answer;
use serde_json::{Value, json};

use super::account::{Aws, last, lines};

const WITHIN: Duration = Duration::from_secs(30);

async fn topic(aws: &Aws, name: &str) -> String {
    aws.ministack.create_topic(name).await.unwrap()
}

/// Changes the state of an alarm, and invokes the function with the event of the rule, because ministack's CloudWatch
/// sends no events to EventBridge.
async fn ring(aws: &Aws, alarm: &str) {
    aws.ministack.set_alarm_state(alarm, "ALARM").await.unwrap();
    let changes = [("AlarmName", alarm), ("HistoryItemType", "StateUpdate")];
    let changes = aws.ministack.query("monitoring", "DescribeAlarmHistory", &changes).await.unwrap();
    let at = changes.split("<Timestamp>").nth(1).expect(&changes).split('<').next().unwrap();
    let detail = json!({
        "alarmName": alarm, "configuration": {},
        "state": { "value": "ALARM", "reason": "Test", "timestamp": at },
        "previousState": { "value": "OK", "timestamp": at },
    });
    let event = event(alarm, &detail);
    assert!(is_taken(aws, &event).await, "{event}");
    aws.ministack.invoke_function("mission-lambda", &event).await.unwrap();
}

fn event(alarm: &str, detail: &Value) -> Value {
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change", "account": "123456789012", "region": "ap-northeast-2",
        "time": "2026-11-29T00:00:00Z", "detail": detail,
        "resources": [format!("arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:{alarm}")],
    })
}

/// Returns whether the stack's rule matches an event, according to EventBridge.
async fn is_taken(aws: &Aws, event: &Value) -> bool {
    let rule = json!({ "Name": "mission-lambda-every-alarm" });
    let rule = aws.ministack.call("events", "AWSEvents.DescribeRule", &rule).await.unwrap();
    let asked = json!({ "EventPattern": rule["EventPattern"], "Event": event.to_string() });
    let answer = aws.ministack.call("events", "AWSEvents.TestEventPattern", &asked).await.unwrap();
    answer["Result"] == true
}

#[tokio::test(flavor = "multi_thread")]
async fn unchanged_alarms_are_received() {
    let aws = Aws::with_function().await;
    let theirs = topic(&aws, "theirs").await;
    aws.put_alarm("old", &[("AlarmActions.member.1", &theirs)]).await;
    aws.put_alarm("silent", &[]).await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let options = ["--webhook-url-file", &webhook, "--every-alarm=silent*", "--topic", &theirs];
    let made = aws.deploy(&options).await;
    assert_eq!(made.code, Some(0), "{}{}", made.stdout, made.stderr);
    aws.allow_stand_in("mission-lambda").await;

    aws.ministack.set_alarm_state("old", "ALARM").await.unwrap();
    let posts = aws.slack.wait_for_posts(1, WITHIN).await.unwrap();
    assert!(posts[0].text().contains("ALARM: old"), "{}", posts[0].text());
    ring(&aws, "silent").await;
    let posts = aws.slack.wait_for_posts(2, WITHIN).await.unwrap();
    assert!(posts[1].text().contains("ALARM: silent"), "{}", posts[1].text());

    let of = |alarm: &str| event(alarm, &json!({ "alarmName": alarm }));
    assert!(!is_taken(&aws, &of("old")).await && !is_taken(&aws, &of("mission-lambda-errors")).await);

    // The record comes after the post.
    let mut audited = Value::Null;
    for _ in 0..50 {
        audited = last(&aws.bongsu(&["audit"]).await);
        if audited["delivered"] == 2 {
            break;
        }
    }
    assert_eq!((&audited["delivered"], &audited["missing"]), (&json!(2), &json!(0)), "{audited}");

    aws.slack.script([Answer::status(400, "no_text")]);
    let ran = aws.bongsu(&["doctor"]).await;
    let broken = lines(&ran).into_iter().filter(|it| it["verdict"] == "broken" && it["link"] != "drift");
    assert_eq!(broken.count(), 0, "only the address of the stand-in was set manually: {}", ran.stdout);
    let ways = lines(&ran).into_iter().find(|it| it["link"] == "alarms' actions").unwrap();
    let said = "1 of them notifies one of its topics, 1 come by the rule of EventBridge, 0 both ways";
    assert!(ways["said"].as_str().unwrap().contains(said), "{ways}");
    assert_eq!(ways["heard"], json!({ "twice": [], "once": ["old", "silent"], "never": [] }));

    // Other parameters keep their values, and the rule is deleted because it is turned off.
    let again = aws.deploy(&["--every-alarm=", "--language", "ko"]).await;
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let variables = aws.function("mission-lambda").await["Environment"]["Variables"].clone();
    assert_eq!(variables["BONGSU_EVERY_ALARM"], "", "{variables}");
    assert!(variables["BONGSU_TOPIC_ARN"].as_str().unwrap().ends_with(&format!(":mission-sns,{theirs}")));
    let gone = aws.bongsu(&["destroy", "--yes"]).await;
    assert_eq!(gone.code, Some(0), "{}{}", gone.stdout, gone.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_topics_and_patterns_are_refused() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--topic", "arn:aws:sqs:ap-northeast-2:123456789012:x"], 2, "the ARN of a topic"),
        (&["--topic", "a", "--topic", "b"], 2, "names a and b"),
        (&["--every-alarm=a**"], 2, "without ** and backslashes"),
        (&["--topic", "arn:aws:sns:us-east-1:123456789012:x"], 6, "it is in us-east-1"),
        (&["--topic", "arn:aws:sns:ap-northeast-2:210987654321:x"], 6, "to the account 210987654321"),
        (&["--topic", "arn:aws:sns:ap-northeast-2:123456789012:x"], 6, "there is no such topic"),
    ];
    for (arguments, code, part) in cases {
        let ran = aws.deploy(&[&["--webhook-url-file", &webhook], arguments].concat()).await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(last(&aws.bongsu(&["status"]).await)["status"], Value::Null);
}
