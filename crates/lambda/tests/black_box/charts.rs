//! Tests charts that Slack draws and folded details. If Slack does not know them, the message is sent without them.

use bongsu_stand_in::{Answer, Drawing, Painter, Post, Result};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::events::alarm;
use crate::harness::{Running, Setup, assert_delivered, ministack};

/// Starts a function with these settings and a CloudWatch that has datapoints.
async fn function(
    settings: &str,
    answers: impl IntoIterator<Item = Answer>,
) -> Result<(Running, Painter, NamedTempFile)> {
    let painter = Painter::start(ministack().await?.endpoint()).await?;
    let config = NamedTempFile::new()?;
    std::fs::write(config.path(), settings)?;
    let setup = Setup::with_answers(answers).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup.start().await?, painter, config))
}

/// Returns the blocks of that type in the message and in its attachment.
fn blocks(post: &Post, kind: &str) -> Vec<Value> {
    let message = post.json();
    let lists = ["/blocks", "/attachments/0/blocks"].map(|place| message.pointer(place).cloned());
    let all = lists.into_iter().flatten().flat_map(|list| list.as_array().cloned().unwrap_or_default());
    all.filter(|block| block.get("type").is_some_and(|it| it == kind)).collect()
}

#[tokio::test]
async fn slack_draws_the_last_datapoints_and_the_threshold() -> Result<()> {
    let (mut function, painter, _config) = function("[graph]\nchart = true\n", []).await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    let charts = blocks(&seen.posts[0], "data_visualization");
    let [chart] = charts.as_slice() else { panic!("{}", seen.posts[0].body) };
    let series = &chart["chart"]["series"];
    assert_eq!((&chart["title"], &chart["chart"]["type"]), (&json!("CPUUtilization"), &json!("line")));
    assert_eq!(series[0]["data"].as_array().map(Vec::len), Some(20));
    assert_eq!(
        (&series[0]["data"][19]["value"], &series[1]["data"][19]["value"]),
        (&json!(95.0), &json!(80.0))
    );
    let [asked] = painter.widgets().try_into().unwrap_or_else(|all| panic!("{all:?}"));
    assert_eq!(asked["MetricDataQueries"][0]["MetricStat"]["Metric"]["Namespace"], "AWS/EC2");
    Ok(())
}

#[tokio::test]
async fn a_slack_without_charts_and_containers_gets_the_rest_of_the_message() -> Result<()> {
    let settings = "[graph]\nchart = true\n[message]\nfold = true\n";
    let refusal = || Answer::status(400, "invalid_blocks");
    let (mut function, _painter, _config) = function(settings, [refusal(), refusal()]).await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let posts = function.finish().await?.posts;
    let [first, second, third] = posts.as_slice() else { panic!("{posts:?}") };
    let has = |post: &Post| ["data_visualization", "container"].map(|kind| !blocks(post, kind).is_empty());
    assert_eq!([has(first), has(second), has(third)], [[true, true], [false, true], [false, false]]);
    let folded = blocks(second, "container");
    let children = folded[0]["child_blocks"].as_array().cloned().unwrap_or_default();
    assert!(!children.is_empty() && folded[0]["default_collapsed"] == true, "{folded:?}");
    let unfolded = third.json()["attachments"][0]["blocks"].clone();
    assert!(
        children.iter().all(|child| unfolded.as_array().is_some_and(|blocks| blocks.contains(child))),
        "{unfolded}"
    );
    Ok(())
}

#[tokio::test]
async fn only_the_text_is_sent_without_the_permission() -> Result<()> {
    let (mut function, painter, _config) = function("[graph]\nchart = true\n", []).await?;
    painter.script([Drawing::Forbidden]);
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert!(blocks(&seen.posts[0], "data_visualization").is_empty());
    assert!(seen.log.contains("the role needs cloudwatch:GetMetricData"), "{}", seen.log);
    Ok(())
}
