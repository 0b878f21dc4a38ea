//! Tests a bot as a receiver: Slack's Web API and its refusals.

use std::io::Write as _;

use bongsu_stand_in::{ApiAnswer, BOT_TOKEN, CHANNEL, Invocation, Result, SlackApi};
use tempfile::NamedTempFile;

use crate::events::alarm;
use crate::harness::{Running, Setup, assert_delivered, assert_undelivered};

/// A function with a bot, and the files that it reads.
struct Bot {
    function: Running,
    api: SlackApi,
    token: NamedTempFile,
    _config: NamedTempFile,
}

fn file(text: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

async fn bot(answers: impl IntoIterator<Item = ApiAnswer>) -> Result<Bot> {
    bot_with(BOT_TOKEN, answers).await
}

/// Starts a bot with that token, and a fallback webhook.
async fn bot_with(token: &str, answers: impl IntoIterator<Item = ApiAnswer>) -> Result<Bot> {
    let (api, token, setup) = (SlackApi::start().await?, file(token)?, Setup::without_webhook().await?);
    api.script(answers);
    let hook = file(&setup.slack.webhook())?;
    let config = file(&format!(
        "[[receiver]]\nname = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}\n\
         [[receiver]]\nname = \"last\"\nfallback = true\nwebhook_url_file = {:?}\n",
        token.path(),
        hook.path()
    ))?;
    let setup = setup.env("BONGSU_SLACK_API_ORIGIN", &api.origin());
    let function = setup.env("BONGSU_CONFIG", &config.path().display().to_string()).start().await?;
    // The function reads the file during init, so the file may be deleted afterwards.
    function.ready().await?;
    Ok(Bot { function, api, token, _config: config })
}

impl Bot {
    async fn invoke(&mut self) -> Result<Invocation> {
        self.function.invoke(alarm()?).await
    }

    /// Returns the called methods, and the number of messages to the fallback.
    async fn finish(self) -> Result<(Vec<String>, usize, String)> {
        let seen = self.function.finish().await?;
        let methods = self.api.calls().into_iter().map(|call| call.method).collect();
        Ok((methods, seen.posts.len(), seen.log))
    }
}

#[tokio::test]
async fn posts_with_its_token_into_its_channel() -> Result<()> {
    let mut bot = bot([]).await?;
    assert_delivered(&bot.invoke().await?, 1);
    let calls = bot.api.calls();
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((call.method.as_str(), call.token.as_deref()), ("chat.postMessage", Some(BOT_TOKEN)));
    assert_eq!(call.text("channel"), "#alarms");
    assert!(call.text("text").contains("ALARM"), "{}", call.body);
    assert!(!call.body.contains("xoxb") && !call.query.contains("xoxb"), "the token is in the header alone");
    let (_, fallback, log) = bot.finish().await?;
    assert_eq!(fallback, 0);
    assert!(log.contains(r#""secret":"bot token""#), "{log}");
    Ok(())
}

#[tokio::test]
async fn what_may_work_later_is_tried_again() -> Result<()> {
    let refusals = [
        ApiAnswer::RateLimited(1),
        ApiAnswer::refused("ratelimited"),
        ApiAnswer::refused("internal_error"),
        ApiAnswer::refused("service_unavailable"),
        ApiAnswer::Status(503, "<html>".to_owned()),
        ApiAnswer::CutConnection,
    ];
    for refusal in refusals {
        let mut bot = bot([refusal.clone()]).await?;
        assert_delivered(&bot.invoke().await?, 1);
        let calls = bot.api.calls();
        let [first, second] = calls.as_slice() else { panic!("{refusal:?}: {calls:?}") };
        if matches!(refusal, ApiAnswer::RateLimited(_)) {
            assert!(second.at.duration_since(first.at).as_millis() >= 1_000, "Slack asked to wait");
        }
        assert_eq!(bot.finish().await?.1, 0, "{refusal:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_never_works_goes_to_the_fallback_and_says_what_to_do() -> Result<()> {
    let cases = [
        (ApiAnswer::refused("channel_not_found"), "invite the bot"),
        (ApiAnswer::refused("not_in_channel"), "chat:write.public"),
        (ApiAnswer::refused("is_archived"), "unarchive"),
        (ApiAnswer::refused("restricted_action"), "administrator"),
        (ApiAnswer::MissingScope("chat:write".to_owned()), "it needs chat:write"),
        (ApiAnswer::refused("ekm_access_denied"), "encryption key"),
        (ApiAnswer::refused("a_word_of_tomorrow"), "a_word_of_tomorrow"),
        (ApiAnswer::Status(200, "<html>login</html>".to_owned()), "BONGSU_SLACK_API_ORIGIN"),
    ];
    for (refusal, expected) in cases {
        let mut bot = bot([refusal.clone()]).await?;
        bot.invoke().await?;
        let (methods, fallback, log) = bot.finish().await?;
        assert_eq!((methods.len(), fallback), (1, 1), "{refusal:?}\n{log}");
        assert!(log.contains(expected), "{refusal:?}\n{log}");
    }
    Ok(())
}

#[tokio::test]
async fn the_fallback_says_why_it_is_told() -> Result<()> {
    let mut bot = bot([ApiAnswer::refused("is_archived")]).await?;
    bot.invoke().await?;
    let seen = bot.function.finish().await?;
    let [post] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    for word in
        ["Notified here because it cannot be delivered to the receiver bot", "is_archived", "unarchive"]
    {
        assert!(post.body.contains(word), "no {word:?} in {}", post.body);
    }
    assert!(post.text().starts_with("🚨 ALARM: web-cpu-high"), "{}", post.body);
    Ok(())
}

#[tokio::test]
async fn refused_blocks_go_as_text() -> Result<()> {
    for word in ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"] {
        let mut bot = bot([ApiAnswer::refused(word)]).await?;
        assert_delivered(&bot.invoke().await?, 1);
        let calls = bot.api.calls();
        let [whole, text] = calls.as_slice() else { panic!("{calls:?}") };
        assert!(whole.json().get("attachments").is_some() && text.json().get("attachments").is_none());
        assert_eq!(text.text("channel"), "#alarms");
        bot.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_was_replaced_is_read_again() -> Result<()> {
    let mut bot = bot([]).await?;
    let new = "xoxb-1-2-SECRETXXXXnew";
    bot.api.rotate(new);
    std::fs::write(bot.token.path(), new)?;
    assert_delivered(&bot.invoke().await?, 1);
    let tokens: Vec<_> = bot.api.calls().into_iter().filter_map(|call| call.token).collect();
    assert_eq!(tokens, [BOT_TOKEN, new]);
    bot.finish().await.map(drop)
}

#[tokio::test]
async fn a_token_that_stays_refused_is_explained_once_each() -> Result<()> {
    for word in ["invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"] {
        let mut bot = bot([ApiAnswer::refused(word), ApiAnswer::refused(word)]).await?;
        bot.invoke().await?;
        let (methods, fallback, log) = bot.finish().await?;
        assert_eq!((methods.len(), fallback), (2, 1), "{word}\n{log}");
        assert!(log.contains(&format!("Slack answered {word}")), "{log}");
    }
    Ok(())
}

#[tokio::test]
async fn another_kind_of_token_is_named_and_not_shown() -> Result<()> {
    let cases = [
        ("xoxp-1-SECRETXXXX", "token of a user"),
        ("xapp-1-SECRETXXXX", "app-level token"),
        ("https://hooks.slack.com/services/T0/B0/SECRETXXXX", "webhook_url_file"),
        ("SECRETXXXX", "does not begin with xoxb-"),
    ];
    for (token, expected) in cases {
        let mut bot = bot_with(token, []).await?;
        bot.invoke().await?;
        let (methods, fallback, log) = bot.finish().await?;
        assert_eq!((methods.len(), fallback), (0, 1), "{expected}\n{log}");
        assert!(log.contains(expected), "{expected}\n{log}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_sent_to_slack_alone() -> Result<()> {
    let api = SlackApi::start().await?;
    let (token, setup) = (file(BOT_TOKEN)?, Setup::without_webhook().await?);
    let text =
        format!("[[receiver]]\nname = \"bot\"\nchannel = {CHANNEL:?}\nbot_token_file = {:?}\n", token.path());
    let config = file(&text)?;
    let setup =
        setup.env_remove("BONGSU_ALLOW_INSECURE_WEBHOOK").env("BONGSU_SLACK_API_ORIGIN", &api.origin());
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    let mut function = setup.start().await?;
    assert_undelivered(&function.invoke(alarm()?).await?, &["BONGSU_SLACK_API_ORIGIN", "https://slack.com"])?;
    function.finish().await?;
    assert!(api.calls().is_empty());
    Ok(())
}
