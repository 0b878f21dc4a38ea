//! Tests scheduled tasks.

use bongsu_stand_in::{Context as _, Ministack, Result, log_lines};
use serde_json::{Value, json};

use crate::events::{alarm_message, changed, sns};
use crate::harness::{Setup, assert_delivered, ministack};

const DONE: &str = r#"{"done":true}"#;

/// Creates an alarm in that state with the topic as an action.
async fn alarm(aws: &Ministack, name: &str, topic: &str, state: &str) -> Result<()> {
    aws.put_alarm(name, &[("AlarmActions.member.1", topic)]).await?;
    aws.set_alarm_state(name, state).await
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
async fn the_audit_announces_an_alarm_of_which_nobody_was_notified() -> Result<()> {
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

/// Creates or changes a contributor of an alarm on several series in CloudWatch.
async fn contributor(aws: &Ministack, id: &str, state: &str, at: &str, actions: &[&str]) -> Result<()> {
    let input = json!({
        "AlarmName": "any-disk", "ContributorId": id, "ContributorAttributes": { "InstanceId": id },
        "StateValue": state, "StateReason": "a test says so", "Timestamp": at, "Actions": actions,
        "Query": "SELECT MAX(disk) FROM n GROUP BY InstanceId",
    });
    aws.call("monitoring", "GraniteServiceVersion20100801.SetAlarmContributorState", &input).await?;
    Ok(())
}

/// The notice of the first contributor arrives, the notice of the second is lost, and CloudWatch runs no action for
/// the third. The end of the first is lost too.
#[tokio::test]
async fn the_audit_finds_contributors_of_which_nobody_was_notified() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("contributors").await?;
    let actions = [("AlarmActions.member.1", topic.as_str()), ("OKActions.member.1", topic.as_str())];
    aws.put_alarm("any-disk", &actions).await?;
    let (setup, _config) = setup("contributors", &topic).await?;
    let mut function = setup.start().await?;
    let [.., region, account, _] = topic.split(':').collect::<Vec<_>>()[..] else { panic!("{topic}") };
    let message = json!({
        "AlarmName": "any-disk", "AlarmArn": format!("arn:aws:cloudwatch:{region}:{account}:alarm:any-disk"),
        "AWSAccountId": account, "Region": region, "OldStateValue": "OK", "NewStateValue": "ALARM",
        "StateChangeTime": "2026-11-01T00:00:00.000+0000", "AlarmContributorId": "i-told",
        "AlarmContributorAttributes": { "InstanceId": "i-told" },
    });
    assert_delivered(&function.invoke(sns([message.to_string()])).await?, 1);
    contributor(aws, "i-told", "ALARM", "2026-11-01T00:00:00+00:00", &[&topic]).await?;
    contributor(aws, "i-lost", "ALARM", "2026-11-01T00:01:00+00:00", &[&topic]).await?;
    contributor(aws, "i-muted", "ALARM", "2026-11-01T00:02:00+00:00", &[]).await?;
    aws.set_alarm_state("any-disk", "ALARM").await?;
    let audit = r#"{"bongsu":"audit"}"#;
    for _ in 0..2 {
        let answer = function.invoke(audit).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    contributor(aws, "i-told", "OK", "2026-11-01T00:09:00+00:00", &[&topic]).await?;
    for _ in 0..2 {
        let answer = function.invoke(audit).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    let texts: Vec<_> = posts.iter().map(bongsu_stand_in::Post::text).collect();
    let is_of = |id: &str| texts.iter().filter(|text| text.contains(id)).count();
    assert_eq!((texts.len(), is_of("i-muted")), (3, 0), "{texts:?}");
    assert!(texts[1].contains("i-lost") && posts[1].body.contains("Found by audit"), "{texts:?}");
    assert!(texts[2].starts_with("✅ OK: any-disk · i-told"), "{texts:?}");
    Ok(())
}

#[tokio::test]
async fn the_daily_summary_is_sent_once_a_day_in_the_same_way_as_alarms() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("evening").await?;
    alarm(aws, "burning-alarm", &topic, "ALARM").await?;
    aws.put_alarm("mute-alarm", &[]).await?;
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
    // The same account has alarms of other tests.
    let (_, silent) = post.body.split_once(" nobody: ").context("no alarm tells nobody")?;
    assert!(silent.contains("mute-alarm"), "{}", post.body);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the function reads the real clock")]
fn ago(seconds: i64) -> String {
    (jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds)).to_string()
}

/// The ledger has an alarm that fired and ended a minute later.
#[tokio::test]
async fn the_weekly_review_names_the_noisiest() -> Result<()> {
    ministack().await?.create_table("weekly", "pk", "sk").await?;
    let setup = Setup::with_answers([]).await?.with_ledger("weekly").await?;
    let mut function = setup.start().await?;
    for (to, from, seconds) in [("ALARM", "OK", 120), ("OK", "ALARM", 60)] {
        let mut message: Value = serde_json::from_str(&changed("noisy-alarm", from, to, 0)?)?;
        message["StateChangeTime"] = json!(ago(seconds));
        let answer = function.invoke(sns([message.to_string()])).await?;
        assert!(answer.outcome.is_ok(), "{answer:?}");
    }
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"weekly_review"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    let reviews: Vec<_> = posts.iter().filter(|post| post.text().contains("The week's alarms")).collect();
    let [review] = reviews.as_slice() else { panic!("{posts:?}") };
    assert!(review.body.contains("noisy-alarm fired once, 1 of them noise"), "{}", review.body);
    Ok(())
}

#[tokio::test]
async fn a_task_names_the_missing_setting() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
    crate::harness::assert_undelivered(&answer, &["BONGSU_TOPIC_ARN", "bongsu deploy"])?;
    function.finish().await.map(drop)
}

/// CloudWatch reports neither the ALARM nor the end of a muted alarm.
#[tokio::test]
async fn the_audit_announces_an_end_that_cloudwatch_did_not_report() -> Result<()> {
    let aws = ministack().await?;
    let topic = aws.create_topic("ends").await?;
    alarm(aws, "muted-alarm", &topic, "OK").await?;
    let (setup, _config) = setup("ends", &topic).await?;
    let mut function = setup.start().await?;
    let mut message: Value = serde_json::from_str(&alarm_message("muted-alarm")?)?;
    let [.., region, account, _] = topic.split(':').collect::<Vec<_>>()[..] else { panic!("{topic}") };
    (message["AWSAccountId"], message["Region"]) = (account.into(), region.into());
    message["AlarmArn"] = format!("arn:aws:cloudwatch:{region}:{account}:alarm:muted-alarm").into();
    message["StateChangeTime"] = "2026-01-01T00:00:00.000+0000".into();
    assert_delivered(&function.invoke(sns([message.to_string()])).await?, 1);
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    let [_, over] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(over.text().starts_with("✅ OK: muted-alarm"), "{}", over.text());
    Ok(())
}

/// Three changes within half an hour are announced, and the fourth is only counted. The scheduled check announces the
/// end of flapping.
#[tokio::test]
async fn the_end_of_flapping_is_announced() -> Result<()> {
    let (setup, config) = setup("flapping", "arn:aws:sns:us-east-1:000000000000:t").await?;
    std::fs::write(config.path(), "[audit]\nminutes = 0\n[flapping]\ntransitions = 3\n")?;
    let mut function = setup.start().await?;
    let changes = [("OK", "ALARM"), ("ALARM", "OK"), ("OK", "ALARM"), ("ALARM", "OK")];
    for (minute, (from, to)) in changes.iter().enumerate() {
        let mut message: Value = serde_json::from_str(&alarm_message("restless")?)?;
        (message["OldStateValue"], message["NewStateValue"]) = ((*from).into(), (*to).into());
        message["StateChangeTime"] = format!("2026-11-01T05:{minute:02}:00.000+0000").into();
        let answer = function.invoke(message.to_string()).await?;
        let told = usize::from(minute < 3);
        assert_eq!(answer.success(), Some(json!({ "delivered": told, "silenced": 1 - told })));
    }
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"tend"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    assert_eq!(posts.len(), 4, "{posts:?}");
    assert!(posts[2].body.contains("Flapping: 3 changes"), "{}", posts[2].body);
    assert!(
        posts[3].body.contains("Quiet for") && posts[3].text().starts_with("✅ OK: restless"),
        "{posts:?}"
    );
    Ok(())
}
