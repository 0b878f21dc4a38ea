//! Tests pictures that a bot uploads: they come after the text, into its thread, and never delay it.

use std::io::Write as _;
use std::time::{Duration, Instant};

use bongsu_stand_in::{ApiAnswer, ApiCall, BOT_TOKEN, Drawing, Painter, Result, SlackApi};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::events::{alarm, alarm_message, changed, fixture, sns};
use crate::harness::{Running, Setup, assert_delivered, ministack};

const POST: &str = "chat.postMessage";
const UPLOAD: [&str; 3] = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"];

/// A function with a bot and a CloudWatch that draws pictures.
struct Bot {
    function: Running,
    api: SlackApi,
    painter: Painter,
    _files: [NamedTempFile; 2],
}

/// Starts a function with a bot and these settings, and with a ledger if `ledger` names one.
async fn bot(settings: &str, ledger: Option<&str>) -> Result<Bot> {
    let aws = ministack().await?;
    let (mut token, mut config) = (NamedTempFile::new()?, NamedTempFile::new()?);
    token.write_all(BOT_TOKEN.as_bytes())?;
    let receiver = format!("name = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}", token.path());
    write!(config, "{settings}\n[[receiver]]\n{receiver}\n")?;
    let (api, painter) = (SlackApi::start().await?, Painter::start(aws.endpoint()).await?);
    let mut setup = Setup::without_webhook().await?.env("BONGSU_SLACK_API_ORIGIN", &api.origin());
    if let Some(table) = ledger {
        aws.create_table(table, "pk", "sk").await?;
        setup = setup.with_ledger(table).await?;
    }
    let setup = setup.env("AWS_ENDPOINT_URL", &painter.endpoint()).env_remove("AWS_SESSION_TOKEN");
    let function = setup.env("BONGSU_CONFIG", &config.path().display().to_string()).start().await?;
    function.ready().await?;
    Ok(Bot { function, api, painter, _files: [token, config] })
}

async fn uploading() -> Result<Bot> {
    bot("[graph]\nupload = true", None).await
}

impl Bot {
    fn calls(&self, method: &str) -> Vec<ApiCall> {
        self.api.calls().into_iter().filter(|call| call.method == method).collect()
    }

    fn methods(&self) -> Vec<String> {
        self.api.calls().into_iter().map(|call| call.method).collect()
    }
}

#[tokio::test]
async fn a_picture_follows_the_text_into_its_thread() -> Result<()> {
    let mut bot = uploading().await?;
    assert_delivered(&bot.function.invoke(alarm()?).await?, 1);
    assert_eq!(bot.methods(), [&[POST], &UPLOAD[..]].concat());
    let calls = bot.api.calls();
    let [post, ticket, upload, complete] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(!post.body.contains("\"image\""), "the text has no picture: {}", post.body);
    assert!(ticket.body.contains("filename=web-cpu-high-") && ticket.body.contains("CPUUtilization"));
    assert_eq!((upload.token.as_deref(), upload.bytes.as_slice()), (None, Painter::PNG));
    // The stand-in refuses threads without a message of that `ts`.
    assert_eq!(complete.json()["thread_ts"], "1790000000.000001");
    let title = complete.json()["files"][0]["title"].clone();
    assert!(title.as_str().unwrap_or_default().contains("CPUUtilization is 92.5"), "{title}");
    let seen = bot.function.finish().await?;
    assert!(seen.log.contains("picture uploaded"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_picture_that_fails_neither_repeats_the_text_nor_fails_the_invocation() -> Result<()> {
    use ApiAnswer::{AsSlack, CutConnection, MissingScope, RateLimited, Status};
    let scope = MissingScope("files:write".to_owned());
    let cases = [
        (vec![AsSlack, scope], "it needs files:write: add the scope under"),
        (vec![AsSlack, RateLimited(30)], "Slack answered 429 ratelimited"),
        (vec![AsSlack, ApiAnswer::refused("file_uploads_disabled")], "turn graph.upload off"),
        (vec![AsSlack, Status(200, "{\"ok\":true}".to_owned())], "no URL for the upload"),
        (vec![AsSlack, AsSlack, Status(500, "oh".to_owned())], "Slack answered 500 oh to the upload"),
        (vec![AsSlack, AsSlack, CutConnection], "the upload: "),
        (
            vec![AsSlack, AsSlack, AsSlack, ApiAnswer::refused("file_not_found")],
            "Slack answered file_not_found",
        ),
    ];
    for (answers, expected) in cases {
        let mut bot = uploading().await?;
        bot.api.script(answers.clone());
        assert_delivered(&bot.function.invoke(alarm()?).await?, 1);
        assert_eq!((bot.methods().len(), bot.calls(POST).len()), (answers.len(), 1), "{expected}");
        let log = bot.function.finish().await?.log;
        assert!(log.contains(expected), "{expected}\n{log}");
    }
    Ok(())
}

#[tokio::test]
async fn names_a_missing_permission() -> Result<()> {
    let mut bot = uploading().await?;
    bot.painter.script([Drawing::Forbidden]);
    assert_delivered(&bot.function.invoke(alarm()?).await?, 1);
    assert_eq!(bot.methods(), [POST]);
    let log = bot.function.finish().await?.log;
    assert!(log.contains("the role needs cloudwatch:GetMetricWidgetImage"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_slow_cloudwatch_delays_no_text() -> Result<()> {
    let mut bot = uploading().await?;
    bot.painter.script([Drawing::Slow(Duration::from_secs(30))]);
    let began = Instant::now();
    let first = bot.function.invoke_within(Duration::from_secs(4), alarm()?).await?;
    assert_delivered(&first, 1);
    assert!(first.took < Duration::from_secs(4), "{:?}", first.took);
    assert!(bot.calls(POST)[0].at.duration_since(began) < Duration::from_millis(1_500));
    // The function requests no other picture for a while.
    let second = bot.function.invoke(fixture("sns-lambda-ok")?).await?;
    assert_delivered(&second, 1);
    assert!(second.took < Duration::from_millis(1_500), "{:?}", second.took);
    assert_eq!((bot.methods(), bot.painter.widgets().len()), (vec![POST.to_owned(); 2], 1));
    let log = bot.function.finish().await?.log;
    assert!(log.contains("no picture in time"), "{log}");
    Ok(())
}

#[tokio::test]
async fn every_text_of_an_event_comes_before_any_picture() -> Result<()> {
    let mut bot = uploading().await?;
    let event = sns([alarm_message("first")?, alarm_message("second")?]);
    assert_delivered(&bot.function.invoke(event).await?, 2);
    assert_eq!(bot.methods(), [&[POST, POST], &UPLOAD[..], &UPLOAD[..]].concat());
    let threads: Vec<_> = bot.calls(UPLOAD[2]).iter().map(|call| call.text("thread_ts")).collect();
    assert_eq!(threads, ["1790000000.000001", "1790000000.000002"]);
    bot.function.finish().await.map(drop)
}

#[tokio::test]
async fn an_incident_has_a_picture_at_its_beginning_and_when_it_fires_again() -> Result<()> {
    let mut bot = bot("[graph]\nupload = true", Some("uploads")).await?;
    for (from, to, second) in [("OK", "ALARM", 10), ("ALARM", "OK", 22), ("OK", "ALARM", 31)] {
        let event = changed("web", from, to, second)?;
        assert_delivered(&bot.function.invoke(event.clone()).await?, 1);
        // The repeated event is already announced and has its picture.
        let again = bot.function.invoke(event).await?.success();
        assert_eq!(again, Some(json!({ "delivered": 0, "silenced": 1 })));
    }
    let threads: Vec<_> = bot.calls(UPLOAD[2]).iter().map(|call| call.text("thread_ts")).collect();
    assert_eq!(threads, ["1790000000.000001"; 2]);
    let in_order = bot.methods().join(" ");
    let picture = UPLOAD.join(" ");
    assert!(
        in_order.starts_with(&format!("{POST} {picture} chat.update {POST} chat.update {POST}")),
        "{in_order}"
    );
    assert!(in_order.ends_with(&picture), "{in_order}");
    bot.function.finish().await.map(drop)
}

#[tokio::test]
async fn a_bot_that_does_not_upload_uses_pictures_in_the_bucket() -> Result<()> {
    ministack().await?.create_bucket("pictures-of-bots").await?;
    for (settings, uploads) in [("", false), ("upload = true", true)] {
        let mut bot = bot(&format!("[graph]\nbucket = \"pictures-of-bots\"\n{settings}"), None).await?;
        assert_delivered(&bot.function.invoke(alarm()?).await?, 1);
        let has_link = bot.calls(POST)[0].body.contains("image_url");
        assert_eq!((has_link, bot.calls("upload").len()), (!uploads, usize::from(uploads)));
        bot.function.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_alarm_without_a_single_metric_has_no_picture() -> Result<()> {
    let mut bot = uploading().await?;
    for name in ["sns-lambda-composite", "sns-lambda-insufficient-data", "sns-lambda-blueprint-test"] {
        assert!(bot.function.invoke(fixture(name)?).await?.success().is_some(), "{name}");
    }
    assert_eq!((bot.methods(), bot.painter.widgets()), (vec![POST.to_owned(); 3], Vec::<Value>::new()));
    bot.function.finish().await.map(drop)
}
