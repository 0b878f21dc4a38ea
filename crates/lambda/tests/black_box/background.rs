//! Tests the log lines and changes that follow an alarm: they come after the text, masked, and their failures do not
//! affect it.

use bongsu_stand_in::{BOT_TOKEN, LogsAndTrail, Post, Result, SlackApi};
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

/// Returns an alarm on the metric of a metric filter.
fn event(to: &str) -> Result<String> {
    let mut message: Value = serde_json::from_str(&changed("shop-errors", "OK", to, 0)?)?;
    if let Some(trigger) = message.get_mut("Trigger").and_then(Value::as_object_mut) {
        trigger.insert("Namespace".to_owned(), json!("Shop"));
        trigger.insert("MetricName".to_owned(), json!("PaymentErrors"));
        trigger.insert("Dimensions".to_owned(), json!([]));
    }
    Ok(sns([message.to_string()]))
}

async fn function(settings: &str, logs: &LogsAndTrail) -> Result<(Running, NamedTempFile)> {
    let config = NamedTempFile::new()?;
    std::fs::write(config.path(), settings)?;
    let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &logs.endpoint());
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup.start().await?, config))
}

async fn logs() -> Result<LogsAndTrail> {
    LogsAndTrail::start("/shop/app", "ERROR", &LINES).await
}

fn has_lines(post: &Post) -> bool {
    post.body.contains("/shop/app")
}

#[tokio::test]
async fn the_last_five_log_lines_follow_an_alarm() -> Result<()> {
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
async fn a_bot_posts_log_lines_in_the_thread() -> Result<()> {
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
async fn only_the_text_is_posted_without_the_permission_or_the_setting() -> Result<()> {
    let logs = logs().await?;
    let (mut silent, _config) = function("", &logs).await?;
    assert_delivered(&silent.invoke(event("ALARM")?).await?, 1);
    assert_eq!(silent.finish().await?.posts.len(), 1);
    assert!(logs.asked().is_empty(), "no logs are read unless a route asks for them");
    logs.forbid("");
    let (mut function, _config) = function("[route]\nlog_lines = true\n", &logs).await?;
    assert_delivered(&function.invoke(event("ALARM")?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 1);
    assert!(seen.log.contains("the role needs logs:DescribeMetricFilters"), "{}", seen.log);
    Ok(())
}

/// Returns an alarm on a function, and the events of that function.
fn changed_function(logs: &LogsAndTrail) -> Result<String> {
    let mut message: Value = serde_json::from_str(&changed("pay-errors", "OK", "ALARM", 0)?)?;
    let at = message.get("StateChangeTime").and_then(Value::as_str).unwrap_or_default();
    let at: jiff::Timestamp = at.parse()?;
    if let Some(trigger) = message.get_mut("Trigger").and_then(Value::as_object_mut) {
        trigger.insert("Namespace".to_owned(), json!("AWS/Lambda"));
        trigger.insert("MetricName".to_owned(), json!("Errors"));
        trigger.insert("Dimensions".to_owned(), json!([{ "name": "FunctionName", "value": "pay" }]));
    }
    let event = |name: &str, minutes: i64, whole: &Value| {
        json!({ "EventName": name, "EventTime": at.as_second() - minutes * 60, "Username": "deployer",
            "CloudTrailEvent": whole.to_string() })
    };
    let stack = json!({ "userIdentity": { "invokedBy": "cloudformation.amazonaws.com" } });
    logs.happened(vec![
        event("UpdateFunctionCode20150331v2", 5, &stack),
        event("GetFunction20150331v2", 6, &json!({})),
        event("UpdateAlias20150331", 7, &json!({ "errorCode": "AccessDenied" })),
    ]);
    Ok(sns([message.to_string()]))
}

#[tokio::test]
async fn earlier_changes_follow_with_the_log_lines() -> Result<()> {
    let logs = LogsAndTrail::start("/aws/lambda/pay", "", &LINES).await?;
    let (mut function, _config) = function("[route]\nlog_lines = true\nchanges = true\n", &logs).await?;
    assert_delivered(&function.invoke(changed_function(&logs)?).await?, 1);
    let posts = function.finish().await?.posts;
    let [_, told] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(told.body.contains("UpdateFunctionCode · deployer · cloudformation"), "{}", told.body);
    assert!(!told.body.contains("GetFunction") && !told.body.contains("UpdateAlias"), "{}", told.body);
    assert!(told.body.contains("eight ERROR"), "{}", told.body);
    let asked: Vec<_> =
        logs.asked().into_iter().filter(|(target, _)| target.starts_with("CloudTrail")).collect();
    let [(_, asked)] = asked.as_slice() else { panic!("one request: {asked:?}") };
    let expected = json!([{ "AttributeKey": "ResourceName", "AttributeValue": "pay" }]);
    assert_eq!(asked["LookupAttributes"], expected);
    let seconds = |name: &str| asked[name].as_i64().unwrap_or_default();
    assert_eq!(seconds("EndTime") - seconds("StartTime"), 3_600, "the changes of one hour");
    Ok(())
}

#[tokio::test]
async fn log_lines_follow_even_if_cloudtrail_refuses() -> Result<()> {
    let logs = LogsAndTrail::start("/team/pay", "", &LINES).await?;
    let settings = "[route]\nlog_lines = true\nlog_group = \"/team/pay\"\nchanges = true\n";
    let (mut function, _config) = function(settings, &logs).await?;
    logs.forbid("CloudTrail");
    assert_delivered(&function.invoke(changed_function(&logs)?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 2);
    assert!(seen.posts[1].body.contains("/team/pay") && !seen.posts[1].body.contains("deployer"));
    assert!(seen.log.contains("the role needs cloudtrail:LookupEvents"), "{}", seen.log);
    let asked = logs.asked();
    let lookups = asked.iter().filter(|(target, _)| target.starts_with("CloudTrail")).count();
    assert_eq!(lookups, 1, "no second attempt, because CloudTrail allows two requests a second");
    Ok(())
}
