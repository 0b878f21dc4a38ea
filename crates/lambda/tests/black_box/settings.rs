//! Tests the environment and `bongsu.toml`: missing, misspelt and invalid settings are reported, and alarms are still
//! sent if possible.

use std::path::PathBuf;

use bongsu_stand_in::{Answer, Result};

use crate::events::alarm;
use crate::harness::{Setup, assert_delivered, assert_undelivered};

#[tokio::test]
async fn a_missing_webhook_is_explained() -> Result<()> {
    for variable in [None, Some("SLACK_WEBHOOK_URL"), Some("kmsEncryptedHookUrl")] {
        let setup = Setup::without_webhook().await?;
        let setup = if let Some(variable) = variable { setup.env(variable, "") } else { setup };
        let mut function = setup.start().await?;
        assert_undelivered(&function.invoke(alarm()?).await?, &["webhook", "kmsEncryptedHookUrl"])?;
        assert!(function.finish().await?.posts.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_webhook_outside_slack_needs_a_setting() -> Result<()> {
    for (url, word) in [
        (None, "https"),
        (
            Some(format!("https://hooks.slack.com.example/services/T0/B0/{}", bongsu_stand_in::SECRET)),
            "hooks.slack.com",
        ),
    ] {
        let setup = Setup::with_answers([]).await?.env_remove("BONGSU_ALLOW_INSECURE_WEBHOOK");
        let setup = if let Some(url) = url { setup.env("SLACK_WEBHOOK_URL", &url) } else { setup };
        let mut function = setup.start().await?;
        assert_undelivered(&function.invoke(alarm()?).await?, &[word, "BONGSU_ALLOW_INSECURE_WEBHOOK"])?;
        assert!(function.finish().await?.posts.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_message_is_sent_without_a_refused_channel() -> Result<()> {
    let answers = [Answer::status(404, "channel_not_found")];
    let mut function = Setup::with_answers(answers).await?.env("slackChannel", "#gone").start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    let channels: Vec<_> = seen.posts.iter().map(|post| post.json().get("channel").cloned()).collect();
    assert_eq!(channels, [Some("#gone".into()), None]);
    assert!(seen.log.contains("channel refused"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_configured_channel_is_sent_to_slack() -> Result<()> {
    for (setting, expected) in [("#alarms", Some("#alarms")), ("", None)] {
        let mut function = Setup::with_answers([]).await?.env("slackChannel", setting).start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        let message = function.finish().await?.posts[0].json();
        assert_eq!(message.get("channel").and_then(|channel| channel.as_str()), expected);
    }
    Ok(())
}

#[tokio::test]
async fn reads_the_configuration_in_the_zip() -> Result<()> {
    let folder = Folder::new("locale", "locale = \"ko\"\nzone = \"Asia/Seoul\"\n")?;
    for variable in ["LAMBDA_TASK_ROOT", "BONGSU_CONFIG"] {
        let place = if variable == "BONGSU_CONFIG" { folder.0.join("bongsu.toml") } else { folder.0.clone() };
        let mut function =
            Setup::with_answers([]).await?.env(variable, &place.to_string_lossy()).start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        let post = &function.finish().await?.posts[0];
        assert!(post.text().contains("경보"), "{}", post.body);
    }
    Ok(())
}

#[tokio::test]
async fn the_environment_sets_the_language() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.env("BONGSU_LOCALE", "ko").start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let post = &function.finish().await?.posts[0];
    assert!(post.text().contains("경보"), "{}", post.body);

    let mut function = Setup::with_answers([]).await?.env("BONGSU_LOCALE", "fr").start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let log = function.finish().await?.log;
    assert!(log.contains("BONGSU_LOCALE") && log.contains("ERROR"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_typo_in_the_configuration_is_reported_and_stops_no_alarm() -> Result<()> {
    let folder = Folder::new("typo", "zone = \"UTC\"\nlcoale = \"ko\"\n")?;
    let place = folder.0.join("bongsu.toml");
    let setup = Setup::with_answers([]).await?.env("BONGSU_CONFIG", &place.to_string_lossy());
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 1);
    for word in ["ERROR", "bongsu.toml", "lcoale", "line 2"] {
        assert!(seen.log.contains(word), "no {word} in {}", seen.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_configuration_is_reported() -> Result<()> {
    let setup = Setup::without_webhook().await?.env("BONGSU_CONFIG", "/nonexistent/bongsu.toml");
    let mut function = setup.start().await?;
    assert_undelivered(&function.invoke(alarm()?).await?, &["/nonexistent/bongsu.toml"])?;
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_state_that_is_not_announced_is_silenced() -> Result<()> {
    let folder = Folder::new("silence", "[announce]\nstates = [\"OK\"]\n")?;
    let place = folder.0.join("bongsu.toml");
    let setup = Setup::with_answers([]).await?.env("BONGSU_CONFIG", &place.to_string_lossy());
    let mut function = setup.start().await?;
    let answer = function.invoke(alarm()?).await?.success();
    assert_eq!(answer, Some(serde_json::json!({ "delivered": 0, "silenced": 1 })));
    let seen = function.finish().await?;
    assert!(seen.posts.is_empty() && seen.log.contains("silenced"), "{}", seen.log);
    Ok(())
}

/// A folder with a `bongsu.toml`, which is deleted at the end of its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, configuration: &str) -> Result<Self> {
        let folder =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("bongsu.toml"), configuration)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that remains is in the target folder and does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
