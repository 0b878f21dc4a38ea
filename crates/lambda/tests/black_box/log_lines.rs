//! Tests log lines below alarms: they follow the text, masked, and no failure of them touches it.

use bongsu_stand_in::{BOT_TOKEN, LogsService, Post, Result, SlackApi};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::events::{changed, sns};
use crate::harness::{Running, Setup, assert_delivered};

const LINES: [&str; 8] = [
    "one ERROR",
    "two ERROR",
    "three ERROR",
    "four ERROR",
    "five password=hunter2",
    "six ERROR",
    "seven <!channel>",
    "eight ERROR",
];

/// An alarm on a metric filter's metric.
fn event(to: &str) -> Result<String> {
    let mut message: Value = serde_json::from_str(&changed("shop-errors", "OK", to, 0)?)?;
    if let Some(trigger) = message.get_mut("Trigger").and_then(Value::as_object_mut) {
        trigger.insert("Namespace".to_owned(), json!("Shop"));
        trigger.insert("MetricName".to_owned(), json!("PaymentErrors"));
        trigger.insert("Dimensions".to_owned(), json!([]));
    }
    Ok(sns([message.to_string()]))
}

async fn function(settings: &str, logs: &LogsService) -> Result<(Running, NamedTempFile)> {
    let config = NamedTempFile::new()?;
    std::fs::write(config.path(), settings)?;
    let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &logs.endpoint());
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup.start().await?, config))
}

async fn logs() -> Result<LogsService> {
    LogsService::start("/shop/app", "ERROR", &LINES).await
}

fn has_lines(post: &Post) -> bool {
    post.body.contains("/shop/app")
}

#[tokio::test]
async fn the_last_five_lines_follow_below_an_alarm() -> Result<()> {
    let logs = logs().await?;
    let (mut function, _config) = function("[route]\nlog_lines = true\n", &logs).await?;
    assert_delivered(&function.invoke(event("ALARM")?).await?, 1);
    assert_delivered(&function.invoke(event("OK")?).await?, 1);
    let posts = function.finish().await?.posts;
    assert_eq!(posts.iter().map(has_lines).collect::<Vec<_>>(), [false, true, false], "{posts:?}");
    let told = &posts[1].body;
    assert!(
        told.contains("four ERROR") && told.contains("eight ERROR") && !told.contains("three ERROR"),
        "{told}"
    );
    assert!(
        told.contains("password=***") && !told.contains("hunter2") && !told.contains("<!channel>"),
        "{told}"
    );
    let asked = logs.asked();
    assert_eq!(asked[0].1, json!({ "metricName": "PaymentErrors", "metricNamespace": "Shop" }));
    assert_eq!(
        (&asked[1].1["logGroupName"], &asked[1].1["filterPattern"]),
        (&json!("/shop/app"), &json!("ERROR"))
    );
    assert_eq!(asked.len(), 1 + 3, "three pages, once");
    Ok(())
}

#[tokio::test]
async fn a_bot_puts_them_into_the_thread() -> Result<()> {
    let (logs, api) = (logs().await?, SlackApi::start().await?);
    let token = NamedTempFile::new()?;
    std::fs::write(token.path(), BOT_TOKEN)?;
    let settings = format!(
        "[route]\nlog_lines = true\n[[receiver]]\nname = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}\n",
        token.path()
    );
    let config = NamedTempFile::new()?;
    std::fs::write(config.path(), settings)?;
    let setup = Setup::without_webhook().await?.env("AWS_ENDPOINT_URL", &logs.endpoint());
    let setup = setup.env("BONGSU_SLACK_API_ORIGIN", &api.origin());
    let mut function = setup.env("BONGSU_CONFIG", &config.path().display().to_string()).start().await?;
    assert_delivered(&function.invoke(event("ALARM")?).await?, 1);
    function.finish().await?;
    let posted: Vec<_> = api.calls().into_iter().filter(|call| call.method == "chat.postMessage").collect();
    let [alarm, lines] = posted.as_slice() else { panic!("{posted:?}") };
    assert!(!alarm.body.contains("thread_ts") && lines.body.contains("thread_ts"), "{}", lines.body);
    assert!(lines.body.contains("eight ERROR"), "{}", lines.body);
    Ok(())
}

#[tokio::test]
async fn without_the_permission_or_the_wish_there_is_the_text_alone() -> Result<()> {
    let logs = logs().await?;
    let (mut silent, _config) = function("", &logs).await?;
    assert_delivered(&silent.invoke(event("ALARM")?).await?, 1);
    assert_eq!(silent.finish().await?.posts.len(), 1);
    assert!(logs.asked().is_empty(), "nothing is asked that no route asks for");
    logs.forbid();
    let (mut function, _config) = function("[route]\nlog_lines = true\n", &logs).await?;
    assert_delivered(&function.invoke(event("ALARM")?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 1);
    assert!(seen.log.contains("the role needs logs:DescribeMetricFilters"), "{}", seen.log);
    Ok(())
}
