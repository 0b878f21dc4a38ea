//! Tests the tags of alarms: routes see them if CloudWatch returns them, and an alarm waits at most a second for them.

use bongsu_stand_in::{Result, log_lines};

use crate::harness::{Running, Setup, assert_delivered, ministack};

const ARN: &str = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:tagged-alarm";

const ROUTES: &str = "[route]\nreceivers = [\"slack\"]\n[[receiver]]\nname = \"slack\"\nwebhook_url_file = \"URL\"\n\
    [[receiver]]\nname = \"payments\"\nwebhook_url_file = \"PAYMENTS\"\n\
    [[route.routes]]\nmatchers = [\"tag.team=payments\", \"severity=sev1\"]\nreceivers = [\"payments\"]\n";

/// Starts a function whose routes use tags.
async fn start(endpoint: &str) -> Result<(Running, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let setup = Setup::without_webhook().await?;
    let file = |name: &str, text: &str| -> Result<String> {
        let path = folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path.display().to_string())
    };
    let url = file("url", &setup.slack.webhook())?;
    let payments = file("payments", &setup.slack.webhook_of("BPAYMENTS"))?;
    let config = file("bongsu.toml", &ROUTES.replace("URL", &url).replace("PAYMENTS", &payments))?;
    let setup = setup.env("BONGSU_CONFIG", &config).env("AWS_ENDPOINT_URL", endpoint);
    Ok((setup.start().await?, folder))
}

fn event(state: &str, at: &str) -> String {
    serde_json::json!({
        "AlarmName": "tagged-alarm", "AlarmArn": ARN, "AWSAccountId": "123456789012",
        "NewStateValue": state, "OldStateValue": "OK", "NewStateReason": "set by a test",
        "StateChangeTime": at, "Region": "Asia Pacific (Seoul)",
    })
    .to_string()
}

#[tokio::test]
async fn a_route_sees_the_tags_of_an_alarm() -> Result<()> {
    let aws = ministack().await?;
    let tags = [
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "payments"),
        ("Tags.member.2.Key", "severity"),
        ("Tags.member.2.Value", "SEV1"),
    ];
    aws.put_alarm("tagged-alarm", &tags).await?;
    let (mut function, _folder) = start(&aws.endpoint()).await?;
    let event = event("ALARM", "2026-11-23T05:12:07.000+0000");
    assert_delivered(&function.invoke(event).await?, 1);
    let seen = function.finish().await?;
    assert!(seen.posts[0].path.contains("BPAYMENTS"), "{:?} {}", seen.posts, seen.log);
    Ok(())
}

#[tokio::test]
async fn without_an_answer_the_alarm_is_sent_and_the_permission_is_named_once() -> Result<()> {
    // No program listens there.
    let (mut function, _folder) = start("http://127.0.0.1:9").await?;
    for at in ["2026-11-23T05:12:07.000+0000", "2026-11-23T05:13:07.000+0000"] {
        let answer = function.invoke(event("ALARM", at)).await?;
        assert_delivered(&answer, 1);
        assert!(answer.took.as_millis() < 2_500, "{:?}", answer.took);
    }
    let seen = function.finish().await?;
    assert!(seen.posts.iter().all(|post| !post.path.contains("BPAYMENTS")), "{:?}", seen.posts);
    let warnings =
        log_lines(&seen.log).into_iter().filter(|line| line.to_string().contains("ListTagsForResource"));
    assert_eq!(warnings.count(), 1, "{}", seen.log);
    Ok(())
}
