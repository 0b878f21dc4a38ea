//! Tests the changes and replies of a bot with a Web API.

use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind, SecretSource};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::{Receiver as _, SecretError, SecretStore, Updated};
use bongsu_io::http::HttpClient;
use bongsu_io::slack::{SlackBot, UrlRules, WebApi};
use bongsu_slack::{DefaultChannel, Message, Mrkdwn, Posted, Thread};
use bongsu_stand_in::{ApiAnswer, ApiCall, BOT_TOKEN, CHANNEL, Context as _, Result, SlackApi};
use secrecy::SecretString;

const BUDGET: Duration = Duration::from_secs(5);

struct Known;

impl SecretStore for Known {
    async fn read(&self, _: &SecretSource, _: Duration) -> Result<SecretString, SecretError> {
        Ok(BOT_TOKEN.into())
    }
}

async fn bot() -> Result<(SlackApi, SlackBot<Known>)> {
    let api = SlackApi::start().await?;
    let token = SecretSource::File("t".to_owned());
    let kind = ReceiverKind::Bot { token, channel: "#alarms".to_owned(), template: None, api_origin: None };
    let receiver = ReceiverConfig { name: "bot".to_owned(), kind, is_fallback: false };
    let web = WebApi::at(Some(&api.origin()), UrlRules::Any, HttpClient::new()?)?;
    let bot = SlackBot::of(&receiver, Known, web).context("no bot")?;
    Ok((api, bot))
}

fn message(text: &str) -> Message {
    Message::of_text(text.to_owned())
}

async fn post(bot: &SlackBot<Known>) -> Result<Posted> {
    let receipt = bot.deliver(&message("fire"), BUDGET).await?;
    receipt.posted.context("the receipt has the position of the message")
}

#[tokio::test]
async fn changes_a_posted_message() -> Result<()> {
    let (api, bot) = bot().await?;
    let posted = post(&bot).await?;
    assert_eq!(posted.channel, CHANNEL);
    let updated = bot.update(&posted, &message("out"), BUDGET).await?;
    let Updated::Done(receipt) = updated else { panic!("{updated:?}") };
    assert_eq!(receipt.posted.as_ref(), Some(&posted));
    let calls = api.calls();
    let update = calls.last().context("no call")?.json();
    assert_eq!((&update["channel"], &update["ts"]), (&CHANNEL.into(), &posted.ts.as_str().into()));
    assert_eq!(update["text"], "out");
    // Slack keeps fields that chat.update omits, so old blocks would hide the text.
    assert_eq!((&update["blocks"], &update["attachments"]), (&serde_json::json!([]), &serde_json::json!([])));
    Ok(())
}

#[tokio::test]
async fn a_missing_message_is_not_an_error() -> Result<()> {
    let (api, bot) = bot().await?;
    let posted = post(&bot).await?;
    for word in ["cant_update_message", "edit_window_closed"] {
        api.script([ApiAnswer::refused(word)]);
        assert_eq!(bot.update(&posted, &message("out"), BUDGET).await?, Updated::Gone, "{word}");
    }
    api.delete_messages();
    assert_eq!(bot.update(&posted, &message("out"), BUDGET).await?, Updated::Gone);
    api.script([ApiAnswer::refused("is_archived")]);
    let archived = bot.update(&posted, &message("out"), BUDGET).await;
    assert!(matches!(archived, Err(DeliveryError::Permanent { .. })), "{archived:?}");
    Ok(())
}

#[tokio::test]
async fn replies_in_the_thread_or_else_in_the_channel() -> Result<()> {
    let (api, bot) = bot().await?;
    let posted = post(&bot).await?;
    let thread = Thread { ts: posted.ts.clone(), broadcast: true };
    let reply = message("still burning").in_thread(posted.channel, thread);
    api.script([ApiAnswer::AsSlack, ApiAnswer::refused("thread_not_found")]);
    bot.deliver(&reply, BUDGET).await?;
    bot.deliver(&reply, BUDGET).await?;
    let calls: Vec<_> = api.calls().iter().map(ApiCall::json).collect();
    let [_, told, refused, instead] = calls.as_slice() else { panic!("{calls:?}") };
    for call in [told, refused] {
        assert_eq!(
            (&call["thread_ts"], &call["reply_broadcast"]),
            (&posted.ts.as_str().into(), &true.into())
        );
    }
    assert_eq!((&instead["thread_ts"], &instead["channel"]), (&serde_json::Value::Null, &CHANNEL.into()));
    Ok(())
}

#[tokio::test]
async fn uses_the_default_channel_if_slack_refuses_the_channel() -> Result<()> {
    let (api, bot) = bot().await?;
    let note = Mrkdwn::new().text("meant for web");
    let mut told = message("fire").in_channel(Some("web".to_owned()));
    told.default_channel = Some(DefaultChannel { channel: "alarms".to_owned(), note });
    for word in ["channel_not_found", "not_in_channel", "is_archived"] {
        api.script([ApiAnswer::refused(word)]);
        let receipt = bot.deliver(&told, BUDGET).await?;
        let refusal = receipt.elsewhere.context("no refusal")?;
        assert!(refusal.contains(word), "{refusal}");
        let calls: Vec<_> = api.calls().iter().map(ApiCall::json).collect();
        let [.., refused, instead] = calls.as_slice() else { panic!("{calls:?}") };
        assert_eq!((&refused["channel"], &instead["channel"]), (&"web".into(), &"alarms".into()), "{word}");
        assert_eq!(instead["text"], "meant for web\nfire");
    }
    // If Slack refuses that channel too, a person must act.
    api.script([ApiAnswer::refused("channel_not_found"), ApiAnswer::refused("not_in_channel")]);
    let refused = bot.deliver(&told, BUDGET).await;
    assert!(matches!(refused, Err(DeliveryError::Permanent { .. })), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn finds_the_permalink_of_a_message() -> Result<()> {
    let (api, bot) = bot().await?;
    let posted = post(&bot).await?;
    let link = bot.permalink(&posted, BUDGET).await.context("no address")?;
    assert!(link.starts_with("https://example.slack.com/archives/"), "{link}");
    let calls = api.calls();
    let call = calls.last().context("no call")?;
    assert_eq!(call.query, format!("channel={CHANNEL}&message_ts={}", posted.ts));
    assert_eq!(call.token.as_deref(), Some(BOT_TOKEN));
    api.script([ApiAnswer::refused("message_not_found")]);
    assert_eq!(bot.permalink(&posted, BUDGET).await, None);
    let odd = Posted { channel: "C1&token=x".to_owned(), ts: posted.ts };
    assert_eq!(bot.permalink(&odd, BUDGET).await, None);
    Ok(())
}
