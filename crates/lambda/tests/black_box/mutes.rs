//! Tests the button *Mute 1 h*: a mute rule of CloudWatch if the function may create one, otherwise a silence.

use bongsu_stand_in::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::events::changed;
use crate::harness::ministack;
use crate::incidents::{Bot, bot};

const MUTE: &str = "bongsu_mute_hour";

async fn cloudwatch(operation: &str, input: Value) -> Result<Value> {
    ministack().await?.call("monitoring", &format!("GraniteServiceVersion20100801.{operation}"), &input).await
}

/// Returns the mute rules of an alarm.
async fn rules(alarm: &str) -> Result<Vec<Value>> {
    let listed = cloudwatch("ListAlarmMuteRules", json!({ "AlarmName": alarm })).await?;
    let mut rules = Vec::new();
    for rule in listed.pointer("/AlarmMuteRuleSummaries").and_then(Value::as_array).context("no rules")? {
        let name = text(rule, "/AlarmMuteRuleArn").split(':').next_back();
        rules.push(cloudwatch("GetAlarmMuteRule", json!({ "AlarmMuteRuleName": name })).await?);
    }
    Ok(rules)
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the number of silences in a ledger.
async fn silences(table: &str) -> Result<Value> {
    let asked = json!({
        "TableName": table,
        "KeyConditionExpression": "pk = :silences",
        "ExpressionAttributeValues": { ":silences": { "S": "silences" } },
    });
    let found = ministack().await?.call("dynamodb", "DynamoDB_20120810.Query", &asked).await?;
    found.get("Count").cloned().context("no count")
}

/// Sends the function the message that the alarm published to its topic.
async fn relay(bot: &mut Bot, queue: &str) -> Result<()> {
    let message = ministack().await?.receive(queue, 2).await?.context("the alarm published nothing")?;
    let answer = bot.function.invoke(json!({ "Records": [message] }).to_string()).await?;
    assert_eq!(answer.success(), Some(json!({ "batchItemFailures": [] })), "{message}");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the function reads the real clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Checks that the rule mutes this alarm for an hour from the current minute.
fn assert_for_an_hour(rule: &Value, alarm: &str) -> Result<()> {
    assert_eq!(rule.pointer("/MuteTargets/AlarmNames"), Some(&json!([alarm])));
    assert_eq!((text(rule, "/Status"), text(rule, "/Description")), ("ACTIVE", "hong by a button in Slack"));
    assert!(text(rule, "/Name").starts_with("bongsu-"), "the role may create only these: {rule}");
    let begins = text(rule, "/Rule/Schedule/Expression").trim_start_matches("at(").trim_end_matches(')');
    let begins: Timestamp = format!("{begins}:00Z").parse()?;
    let minutes = text(rule, "/Rule/Schedule/Duration").trim_start_matches("PT").trim_end_matches('M');
    let left = (begins + SignedDuration::from_mins(minutes.parse()?)).duration_since(now());
    assert!(begins <= now(), "the rule has begun: {rule}");
    assert!(SignedDuration::from_mins(59) < left && left <= SignedDuration::from_mins(61), "{rule}");
    Ok(())
}

#[tokio::test]
async fn an_hour_is_a_mute_rule_that_reports_missed_changes_at_its_end() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("muted-by-rule").await?;
    let (queue, queue_arn) = aws.create_queue("muted-by-rule").await?;
    aws.subscribe(&topic, "sqs", &queue_arn).await?;
    aws.put_alarm("ruled", &[("AlarmActions.member.1", &topic), ("OKActions.member.1", &topic)]).await?;
    let mut bot = bot("muted-by-rule", "").await?;
    aws.set_alarm_state("ruled", "ALARM").await?;
    relay(&mut bot, &queue).await?;
    assert_eq!(bot.press(MUTE).await?["statusCode"], 200);

    let rules = rules("ruled").await?;
    let [rule] = rules.as_slice() else { panic!("{rules:?}") };
    assert_for_an_hour(rule, "ruled")?;
    assert_eq!(silences("muted-by-rule").await?, 0);
    let shown = bot.api.calls();
    let line = shown.last().context("nothing was posted")?;
    assert!(line.text("text").contains("Muted by hong until"), "{}", line.body);

    for state in ["OK", "ALARM", "OK"] {
        aws.set_alarm_state("ruled", state).await?;
    }
    assert_eq!(aws.receive(&queue, 0).await?, None, "CloudWatch does not report a muted change");
    cloudwatch("DeleteAlarmMuteRule", json!({ "AlarmMuteRuleName": rule["Name"] })).await?;
    relay(&mut bot, &queue).await?;
    let reply = bot.api.calls().pop().context("nothing was posted")?;
    assert!(reply.text("text").contains("OK: ruled"), "{}", reply.body);
    assert!(reply.body.contains("the mute window has ended"), "{}", reply.body);
    bot.function.finish().await.map(drop)
}

#[tokio::test]
async fn an_hour_is_a_silence_without_the_permission() -> Result<()> {
    let aws = ministack().await?;
    aws.put_alarm("denied-web", &[]).await?;
    let mut bot = bot("denied", "").await?;
    bot.function.invoke(changed("denied-web", "OK", "ALARM", 10)?).await?;
    bot.press(MUTE).await?;
    assert_eq!((rules("denied-web").await?.len(), silences("denied").await?), (0, json!(1)));
    let answer = bot.function.invoke(changed("denied-web", "ALARM", "OK", 20)?).await?;
    assert_eq!(answer.success(), Some(json!({ "delivered": 0, "silenced": 1 })));
    let log = bot.function.finish().await?.log;
    assert!(log.contains("CloudWatch does not mute the alarm") && log.contains("AccessDenied"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_silence_replaces_an_inactive_rule() -> Result<()> {
    let aws = ministack().await?;
    aws.put_alarm("late-web", &[]).await?;
    let mut bot = bot("late", "").await?;
    bot.function.invoke(changed("late-web", "OK", "ALARM", 10)?).await?;
    bot.press(MUTE).await?;
    assert_eq!((rules("late-web").await?.len(), silences("late").await?), (1, json!(1)));
    let log = bot.function.finish().await?.log;
    assert!(log.contains("the rule is not active"), "{log}");
    Ok(())
}

#[tokio::test]
async fn an_alarm_of_another_account_is_silenced_and_no_alarm_of_the_same_name_is_muted() -> Result<()> {
    let aws = ministack().await?;
    aws.put_alarm("namesake", &[]).await?;
    for (number, place) in ["us-east-1:123456789012", "ap-northeast-2:210987654321"].iter().enumerate() {
        let table = format!("elsewhere-{number}");
        let mut bot = bot(&table, "").await?;
        let mut message: Value = serde_json::from_str(&changed("namesake", "OK", "ALARM", 10)?)?;
        message["AlarmArn"] = format!("arn:aws:cloudwatch:{place}:alarm:namesake").into();
        message["AWSAccountId"] = place.split(':').next_back().into();
        bot.function.invoke(message.to_string()).await?;
        bot.press(MUTE).await?;
        assert_eq!((rules("namesake").await?.len(), silences(&table).await?), (0, json!(1)), "{place}");
        bot.function.finish().await?;
    }
    Ok(())
}
