//! What the schedule asks for.

use bongsu_stand_in::{Ministack, Result, log_lines};
use serde_json::{Value, json};

use crate::harness::{Setup, ministack};

const DONE: &str = r#"{"done":true}"#;

/// An alarm in that state, which tells the topic.
async fn alarm(aws: &Ministack, name: &str, topic: &str, state: &str) -> Result<()> {
    let alarm = [
        ("AlarmName", name),
        ("Namespace", "AWS/EC2"),
        ("MetricName", "CPUUtilization"),
        ("Statistic", "Average"),
        ("Period", "60"),
        ("EvaluationPeriods", "1"),
        ("Threshold", "80"),
        ("ComparisonOperator", "GreaterThanThreshold"),
        ("AlarmActions.member.1", topic),
    ];
    aws.query("monitoring", "PutMetricAlarm", &alarm).await?;
    let state = [("AlarmName", name), ("StateValue", state), ("StateReason", "set by a test")];
    aws.query("monitoring", "SetAlarmState", &state).await.map(drop)
}

async fn setup(name: &str, topic: &str) -> Result<(Setup, tempfile::NamedTempFile)> {
    ministack().await?.create_table(name, "pk", "sk").await?;
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), "[audit]\nminutes = 0\n")?;
    let setup = Setup::with_answers([]).await?.with_ledger(name).await?.env("BONGSU_TOPIC_ARN", topic);
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup, config))
}

#[tokio::test]
async fn the_audit_announces_an_alarm_of_which_nobody_was_told() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("audited").await?;
    alarm(aws, "untold-alarm", &topic, "ALARM").await?;
    alarm(aws, "quiet-alarm", &topic, "OK").await?;
    let (setup, _config) = setup("audit", &topic).await?;
    let mut function = setup.start().await?;
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let seen = function.finish().await?;
    let [post] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    assert!(post.text().starts_with("🚨 ALARM: untold-alarm"), "{}", post.text());
    assert!(post.body.contains("Found by audit"), "{}", post.body);
    let metrics: Vec<Value> =
        log_lines(&seen.log).into_iter().filter(|it| it.get("_aws").is_some()).collect();
    assert_eq!((&metrics[0]["FoundByAudit"], &metrics[0]["Heartbeat"]), (&json!(1), &json!(1)));
    assert_eq!(metrics[1].get("FoundByAudit"), None, "{metrics:?}");
    Ok(())
}

#[tokio::test]
async fn the_evening_fire_goes_the_way_of_every_alarm_once_a_day() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("evening").await?;
    alarm(aws, "burning-alarm", &topic, "ALARM").await?;
    let mute = [
        ("AlarmName", "mute-alarm"),
        ("Namespace", "n"),
        ("MetricName", "m"),
        ("Statistic", "Sum"),
        ("Period", "60"),
        ("EvaluationPeriods", "1"),
        ("Threshold", "1"),
        ("ComparisonOperator", "GreaterThanThreshold"),
    ];
    aws.query("monitoring", "PutMetricAlarm", &mute).await?;
    let (setup, _config) = setup("evening", &topic).await?;
    let mut function = setup.start().await?;
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"evening_fire"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    let [post] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(post.text().contains("🔥 1 alarm is burning"), "{}", post.text());
    assert!(post.body.contains("🚨 burning-alarm, for"), "{}", post.body);
    assert!(post.body.contains("1 alarm tells nobody: mute-alarm"), "{}", post.body);
    Ok(())
}

#[tokio::test]
async fn an_errand_without_its_settings_says_what_is_missing() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
    crate::harness::assert_undelivered(&answer, &["BONGSU_TOPIC_ARN", "bongsu deploy"])?;
    function.finish().await.map(drop)
}
