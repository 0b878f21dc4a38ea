//! Tests the message of an incident with the real function, a bot, a ledger and button presses.

use std::io::Write as _;

use bongsu_stand_in::{BOT_TOKEN, ButtonPress, Context as _, Result, SIGNING_SECRET, SlackApi};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::events::changed;
use crate::harness::{Running, Setup, ministack};

/// Starts a function without a queue, which runs the action of a press at once.
pub(crate) struct Bot {
    pub(crate) function: Running,
    pub(crate) api: SlackApi,
    _files: [NamedTempFile; 2],
}

pub(crate) async fn bot(name: &str, settings: &str) -> Result<Bot> {
    ministack().await?.create_table(name, "pk", "sk").await?;
    let (mut token, mut config) = (NamedTempFile::new()?, NamedTempFile::new()?);
    token.write_all(BOT_TOKEN.as_bytes())?;
    write!(
        config,
        "{settings}\n[[receiver]]\nname = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}\n",
        token.path()
    )?;
    let (api, setup) = (SlackApi::start().await?, Setup::without_webhook().await?.with_ledger(name).await?);
    let setup =
        setup.env("BONGSU_SLACK_API_ORIGIN", &api.origin()).env("SLACK_SIGNING_SECRET", SIGNING_SECRET);
    let setup = setup.env("BONGSU_TOPIC_ARN", "arn:aws:sns:ap-northeast-2:123456789012:cloudwatch-alarms");
    let function = setup.env("BONGSU_CONFIG", &config.path().display().to_string()).start().await?;
    Ok(Bot { function, api, _files: [token, config] })
}

impl Bot {
    /// Sends a state change of the alarm in that second.
    async fn changed(&mut self, from: &str, to: &str, second: u32) -> Result<Option<Value>> {
        Ok(self.function.invoke(changed("web", from, to, second)?).await?.success())
    }

    /// Presses a button of the current message.
    pub(crate) async fn press(&mut self, action: &str) -> Result<Value> {
        let value = self.api.calls().into_iter().rev().find_map(|call| call.button(action));
        let press = ButtonPress {
            action: action.to_owned(),
            value: value.context("there is no such button")?,
            by: "U0123456789".to_owned(),
            response_url: self.function.slack.webhook_of("response"),
        };
        let event = press.event(SIGNING_SECRET, now())?;
        Ok(self.function.invoke(event.to_string()).await?.success().unwrap_or_default())
    }

    fn methods(&self) -> Vec<String> {
        self.api.calls().into_iter().map(|call| call.method).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "the function reads the real clock")]
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[tokio::test]
async fn an_alarm_its_acknowledgement_and_its_end_are_one_message() -> Result<()> {
    let mut bot = bot("one-incident", "").await?;
    bot.changed("OK", "ALARM", 10).await?;
    assert_eq!(bot.press("bongsu_acknowledge").await?["statusCode"], 200);
    bot.changed("ALARM", "OK", 22).await?;
    let (post, update) = ("chat.postMessage", "chat.update");
    assert_eq!(bot.methods(), [post, update, post, update, post]);
    let calls = bot.api.calls();
    assert!(calls[1].body.contains("Acknowledged by hong at"), "{}", calls[1].body);
    let has = |action| calls[1].button(action).is_some();
    assert!(!has("bongsu_acknowledge") && has("bongsu_mute_hour"));
    let reply = calls[4].json();
    assert_eq!(
        (&reply["thread_ts"], &reply["channel"]),
        (&calls[1].json()["ts"], &calls[1].json()["channel"])
    );
    assert!(reply["text"].as_str().unwrap_or_default().contains("OK: web"), "{reply}");
    assert!(calls[3].text("text").contains("after 12\u{a0}s"), "{}", calls[3].body);
    bot.function.finish().await.map(drop)
}

#[tokio::test]
async fn an_alarm_that_is_muted_until_resolved_only_changes_its_message() -> Result<()> {
    let mut bot = bot("muted", "").await?;
    bot.changed("OK", "ALARM", 10).await?;
    assert_eq!(bot.press("bongsu_mute_until_resolved").await?["statusCode"], 200);
    let answer = bot.changed("ALARM", "OK", 22).await?;
    assert_eq!(answer, Some(json!({ "delivered": 0, "silenced": 1 })));
    let (post, update) = ("chat.postMessage", "chat.update");
    assert_eq!(bot.methods(), [post, update, post, update]);
    assert!(bot.api.calls()[3].text("text").contains("OK: web"), "the message shows the end");
    // A press for a past incident gets an answer that says so.
    bot.press("bongsu_mute_hour").await?;
    let seen = bot.function.finish().await?;
    let [told] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    assert!(told.body.contains("this incident is over"), "{}", told.body);
    Ok(())
}

#[tokio::test]
async fn a_deleted_message_is_posted_again() -> Result<()> {
    let mut bot = bot("deleted", "").await?;
    bot.changed("OK", "ALARM", 10).await?;
    bot.api.delete_messages();
    bot.changed("ALARM", "OK", 22).await?;
    assert_eq!(bot.methods(), ["chat.postMessage", "chat.update", "chat.postMessage"]);
    assert_eq!(bot.api.calls()[2].json().get("thread_ts"), None);
    bot.function.finish().await.map(drop)
}
