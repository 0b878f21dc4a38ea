//! Tests the alarms of spokes: the function assumes the role of each and reads its alarms there.

use bongsu_stand_in::{Area, Ministack, Painter, Result};
use serde_json::json;

use crate::harness::{Setup, assert_delivered, assert_undelivered, ministack};

const REGION: &str = "us-east-1";
const DONE: &str = r#"{"done":true}"#;
/// An account without a spoke.
const BARE: &str = "999999999999";

/// Makes the role of a spoke, as `deploy/spoke.yaml` does.
async fn spoke(aws: &Ministack, account: &str) -> Result<()> {
    let name = format!("bongsu-audit-{REGION}");
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sts:AssumeRole" }] });
    let trust = trust.to_string();
    let role = [("RoleName", name.as_str()), ("AssumeRolePolicyDocument", trust.as_str())];
    aws.query_in(Area { account, region: REGION }, "iam", "CreateRole", &role).await.map(drop)
}

/// A function that audits these accounts, with the file of its configuration.
async fn setup(name: &str, accounts: &[&str], config: &str) -> Result<(Setup, tempfile::NamedTempFile)> {
    let aws = ministack().await?;
    aws.create_table(name, "pk", "sk").await?;
    let topic = aws.create_topic(name).await?;
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), format!("[audit]\nminutes = 0\n{config}"))?;
    let setup = Setup::with_answers([]).await?.with_ledger(name).await?.env("BONGSU_TOPIC_ARN", &topic);
    let setup = setup.env("BONGSU_AUDITED_ACCOUNTS", &accounts.join(","));
    // ministack accepts only its own session tokens.
    let setup = setup.env("BONGSU_AUDITED_REGIONS", REGION).env_remove("AWS_SESSION_TOKEN");
    Ok((setup.env("BONGSU_CONFIG", &file.path().display().to_string()), file))
}

async fn burning(aws: &Ministack, account: &str, name: &str) -> Result<()> {
    aws.put_alarm_in(Area { account, region: REGION }, name, &[]).await?;
    aws.set_alarm_state_in(Area { account, region: REGION }, name, "ALARM").await
}

#[tokio::test]
async fn the_audit_covers_spokes_and_names_those_that_it_cannot_read() -> Result<()> {
    let (aws, account) = (ministack().await?, "200000000001");
    spoke(aws, account).await?;
    burning(aws, account, "spoke-untold").await?;
    burning(aws, account, "other-untold").await?;
    let (setup, _config) =
        setup("spokes-audit", &[BARE, account], "[accounts]\n\"200000000001\" = \"prod\"\n").await?;
    let mut function = setup.env("BONGSU_AUDITED_ALARMS", "spoke-*").start().await?;
    for _ in 0..2 {
        let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
        assert_undelivered(
            &answer,
            &[BARE, REGION, "bongsu-audit-us-east-1 cannot be assumed", "AuditedBy"],
        )?;
    }
    let seen = function.finish().await?;
    let [post] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    assert!(post.text().starts_with("🚨 ALARM: spoke-untold"), "{}", post.text());
    assert!(post.body.contains("Found by audit") && post.body.contains("prod"), "{}", post.body);
    Ok(())
}

/// The end of a spoke's alarm was lost.
#[tokio::test]
async fn the_audit_tells_the_end_of_an_alarm_of_a_spoke() -> Result<()> {
    let (aws, account) = (ministack().await?, "200000000002");
    spoke(aws, account).await?;
    burning(aws, account, "spoke-ends").await?;
    let (setup, _config) = setup("spokes-ends", &[account], "").await?;
    let mut function = setup.start().await?;
    for state in ["ALARM", "OK", "OK"] {
        aws.set_alarm_state_in(Area { account, region: REGION }, "spoke-ends", state).await?;
        let answer = function.invoke(r#"{"bongsu":"audit"}"#).await?;
        assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    }
    let posts = function.finish().await?.posts;
    let [alarm, end] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(alarm.text().starts_with("🚨 ALARM: spoke-ends"), "{}", alarm.text());
    assert!(end.text().starts_with("✅ OK: spoke-ends"), "{}", end.text());
    Ok(())
}

#[tokio::test]
async fn the_daily_summary_counts_each_account_and_names_what_it_could_not_read() -> Result<()> {
    let (aws, account) = (ministack().await?, "200000000003");
    spoke(aws, account).await?;
    burning(aws, account, "spoke-burns").await?;
    let (setup, _config) =
        setup("spokes-summary", &[account, BARE], "[accounts]\n\"200000000003\" = \"prod\"\n").await?;
    let mut function = setup.start().await?;
    let answer = function.invoke(r#"{"bongsu":"evening_fire"}"#).await?;
    assert_eq!(answer.outcome.as_deref().ok(), Some(DONE), "{answer:?}");
    let posts = function.finish().await?.posts;
    let [post] = posts.as_slice() else { panic!("{posts:?}") };
    for part in [
        "🚨 spoke-burns (prod, us-east-1), for",
        "prod: 0 OK, 1 ALARM, 0 INSUFFICIENT DATA",
        "1 account could not be read: 999999999999, us-east-1",
    ] {
        assert!(post.body.contains(part), "no {part:?} in {}", post.body);
    }
    Ok(())
}

fn event(account: &str, name: &str, region: &str) -> String {
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change", "account": account, "region": region,
        "time": "2026-11-29T00:00:00Z",
        "resources": [format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}")],
        "detail": {
            "alarmName": name,
            "configuration": { "metrics": [{ "id": "m", "returnData": true, "metricStat": {
                "metric": { "namespace": "n", "name": "m", "dimensions": {} }, "period": 60, "stat": "Sum" } }] },
            "state": { "value": "ALARM", "reason": "Test", "timestamp": "2026-11-29T00:00:00.000+0000" },
            "previousState": { "value": "OK", "timestamp": "2026-11-28T00:00:00.000+0000" },
        },
    })
    .to_string()
}

#[tokio::test]
async fn the_tags_and_the_picture_of_an_alarm_come_from_its_spoke() -> Result<()> {
    let (aws, account) = (ministack().await?, "200000000004");
    spoke(aws, account).await?;
    let tags = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "payments")];
    aws.put_alarm_in(Area { account, region: REGION }, "spoke-tagged", &tags).await?;
    aws.create_bucket("pictures-of-spokes").await?;
    let painter = Painter::start(aws.endpoint()).await?;
    let route = "[[route.routes]]\nmatchers = [\"tag.team=payments\"]\nmention = [\"here\"]\n";
    let (setup, _file) = setup("spokes-tags", &[account], route).await?;
    let setup = setup.env("AWS_ENDPOINT_URL", &painter.endpoint());
    let mut function = setup.env("BONGSU_GRAPH_BUCKET", "pictures-of-spokes").start().await?;
    assert_delivered(&function.invoke(event(account, "spoke-tagged", REGION)).await?, 1);
    assert_delivered(&function.invoke(event(account, "spoke-tagged", "eu-west-1")).await?, 1);
    let seen = function.finish().await?;
    let is_mentioned: Vec<_> = seen.posts.iter().map(|post| post.body.contains("<!here>")).collect();
    assert_eq!(is_mentioned, [true, false], "a region that is not audited: {:?} {}", seen.posts, seen.log);
    assert_eq!(painter.widgets().len(), 1, "{}", seen.log);
    Ok(())
}
