//! Tests pictures of metrics: they arrive if possible, and no failure of a picture delays the text.

use std::time::Duration;

use bongsu_stand_in::{Answer, Drawing, Painter, Post, Result};
use serde_json::{Value, json};

use crate::events::{alarm, fixture};
use crate::harness::{Running, Setup, assert_delivered, ministack};

/// Starts a function with a bucket of that name and a CloudWatch that draws pictures.
async fn with_bucket(bucket: &str, answers: impl IntoIterator<Item = Answer>) -> Result<(Running, Painter)> {
    let aws = ministack().await?;
    aws.create_bucket(bucket).await?;
    let painter = Painter::start(aws.endpoint()).await?;
    let setup = Setup::with_answers(answers).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
    // ministack accepts only its own session tokens. Without a token, it still checks signatures.
    let setup = setup.env_remove("AWS_SESSION_TOKEN").env("BONGSU_GRAPH_BUCKET", bucket);
    Ok((setup.start().await?, painter))
}

/// Returns the image block of a message.
fn image(post: &Post) -> Option<Value> {
    let message = post.json();
    let blocks = message.pointer("/attachments/0/blocks")?.as_array()?;
    let is_image = |block: &&Value| block.get("type").is_some_and(|kind| kind == "image");
    blocks.iter().find(is_image).cloned()
}

#[tokio::test]
async fn a_picture_arrives_and_anybody_with_its_link_sees_it() -> Result<()> {
    let (mut function, painter) = with_bucket("pictures-arrive", []).await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    let image = image(&seen.posts[0]).unwrap_or_default();
    assert!(image["alt_text"].as_str().unwrap_or_default().contains("CPUUtilization is 92.5"), "{image}");
    let link = image["image_url"].as_str().unwrap_or_default();
    let begins =
        format!("{}/pictures-arrive/graphs/web-cpu-high-20261123T051207Z-ALARM-", painter.endpoint());
    assert!(link.starts_with(&begins) && link.contains("X-Amz-Expires=604800"), "{link}");
    assert_eq!(painter.follow(link).await?, (200, "image/png".to_owned(), Painter::PNG.to_vec()));
    let forged = link.replace("X-Amz-Signature=", "X-Amz-Signature=0");
    assert_eq!(painter.follow(&forged).await?.0, 403);
    assert!(!seen.log.contains("X-Amz-Signature"), "{}", seen.log);

    let [widget] = painter.widgets().try_into().unwrap_or_else(|all| panic!("{all:?}"));
    assert_eq!(widget["title"], "web-cpu-high");
    assert_eq!(widget["annotations"]["horizontal"][0]["value"], 80);
    assert_eq!(widget["annotations"]["vertical"][0]["value"], "2026-11-23T05:12:07Z");
    assert_eq!(widget["metrics"][0][0], "AWS/EC2");
    Ok(())
}

#[tokio::test]
async fn a_slow_cloudwatch_delays_only_one_text_by_two_seconds() -> Result<()> {
    let (mut function, painter) = with_bucket("pictures-slow", []).await?;
    painter.script([Drawing::Slow(Duration::from_secs(30))]);
    let first = function.invoke(alarm()?).await?;
    assert_delivered(&first, 1);
    assert!((2_000..3_500).contains(&first.took.as_millis()), "{:?}", first.took);
    let second = function.invoke(fixture("sns-lambda-ok")?).await?;
    assert_delivered(&second, 1);
    assert!(second.took < Duration::from_millis(1_500), "{:?}", second.took);
    assert_eq!(painter.widgets().len(), 1);
    let seen = function.finish().await?;
    assert!(seen.posts.iter().all(|post| image(post).is_none()), "{:?}", seen.posts);
    assert!(seen.log.contains("no picture in time"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_short_invocation_has_no_time_for_a_picture() -> Result<()> {
    let (mut function, painter) = with_bucket("pictures-short", []).await?;
    assert_delivered(&function.invoke_within(Duration::from_secs(5), alarm()?).await?, 1);
    assert_eq!(painter.widgets(), Vec::<Value>::new());
    assert!(image(&function.finish().await?.posts[0]).is_none());
    Ok(())
}

#[tokio::test]
async fn names_a_missing_permission_and_sends_the_text() -> Result<()> {
    let (mut function, painter) = with_bucket("pictures-forbidden", []).await?;
    painter.script([Drawing::Forbidden]);
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert!(image(&seen.posts[0]).is_none() && seen.posts[0].has_blocks());
    assert!(seen.log.contains("the role needs cloudwatch:GetMetricWidgetImage"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn logs_the_refusal_of_a_bucket_and_sends_the_text() -> Result<()> {
    let painter = Painter::start(ministack().await?.endpoint()).await?;
    let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
    let setup = setup.env_remove("AWS_SESSION_TOKEN").env("BONGSU_GRAPH_BUCKET", "there-is-no-such-bucket");
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert!(image(&seen.posts[0]).is_none() && seen.posts[0].has_blocks());
    assert!(seen.log.contains("S3 answered 404 NoSuchBucket"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_picture_that_slack_cannot_fetch_is_left_out() -> Result<()> {
    for (words, bucket) in
        [("invalid_blocks", "pictures-blocks"), ("invalid_attachments", "pictures-attached")]
    {
        let (mut function, _painter) = with_bucket(bucket, [Answer::status(400, words)]).await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        let seen = function.finish().await?;
        let [with, without] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
        assert!(image(with).is_some());
        assert!(image(without).is_none() && without.has_blocks(), "{}", without.body);
    }
    Ok(())
}

#[tokio::test]
async fn blocks_that_are_refused_even_without_the_picture_become_plain_text() -> Result<()> {
    let answers = [Answer::status(400, "invalid_blocks"), Answer::status(400, "invalid_blocks")];
    let (mut function, _painter) = with_bucket("pictures-and-blocks", answers).await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let posts = function.finish().await?.posts;
    let kinds: Vec<_> = posts.iter().map(|post| (image(post).is_some(), post.has_blocks())).collect();
    assert_eq!(kinds, [(true, true), (false, true), (false, false)]);
    Ok(())
}

#[tokio::test]
async fn an_alarm_without_a_single_metric_has_no_picture() -> Result<()> {
    let (mut function, painter) = with_bucket("pictures-of-none", []).await?;
    for name in ["sns-lambda-composite", "sns-lambda-insufficient-data", "sns-lambda-blueprint-test"] {
        assert!(function.invoke(fixture(name)?).await?.success().is_some(), "{name}");
    }
    assert_eq!((painter.widgets(), painter.passed_on()), (Vec::new(), Vec::new()));
    function.finish().await.map(drop)
}

#[tokio::test]
async fn an_alarm_of_another_account_or_region_has_no_picture() -> Result<()> {
    let painter = Painter::start(ministack().await?.endpoint()).await?;
    for (name, value) in [
        ("AWS_REGION", "eu-west-1"),
        ("BONGSU_TOPIC_ARN", "arn:aws:sns:ap-northeast-2:210987654321:cloudwatch-alarms"),
    ] {
        let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
        let setup = setup.env("BONGSU_GRAPH_BUCKET", "pictures-elsewhere").env(name, value);
        let mut function = setup.start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        assert!(image(&function.finish().await?.posts[0]).is_none());
    }
    assert_eq!(painter.widgets(), Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn requests_no_picture_without_a_bucket() -> Result<()> {
    let painter = Painter::start(ministack().await?.endpoint()).await?;
    let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
    let mut function = setup.env("BONGSU_GRAPH_BUCKET", "").start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    assert_eq!((painter.widgets(), painter.passed_on()), (Vec::new(), Vec::new()));
    assert!(image(&function.finish().await?.posts[0]).is_none());
    Ok(())
}

#[tokio::test]
async fn the_configuration_names_the_bucket_the_colours_and_the_zone() -> Result<()> {
    let aws = ministack().await?;
    aws.create_bucket("pictures-of-toml").await?;
    let painter = Painter::start(aws.endpoint()).await?;
    let config = tempfile::NamedTempFile::new()?;
    let graph = "[graph]\nbucket = \"pictures-of-toml\"\nprefix = \"a/b-\"\ntheme = \"dark\"\ndays = 1\n";
    std::fs::write(config.path(), format!("locale = \"ko\"\nzone = \"Asia/Seoul\"\n{graph}"))?;
    let setup = Setup::with_answers([]).await?.env("AWS_ENDPOINT_URL", &painter.endpoint());
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let image = image(&function.finish().await?.posts[0]).unwrap_or_default();
    let link = image["image_url"].as_str().unwrap_or_default();
    assert!(link.contains("/pictures-of-toml/a/b-web-cpu-high-"), "{link}");
    // The signature covers the function's session token.
    for part in ["X-Amz-Expires=86400", "X-Amz-Security-Token=session-token-of-the-test"] {
        assert!(link.contains(part), "{link}");
    }
    assert!(image["alt_text"].as_str().unwrap_or_default().starts_with("그래프: "), "{image}");
    let widget = painter.widgets().pop().unwrap_or_default();
    assert_eq!((&widget["theme"], &widget["timezone"]), (&json!("dark"), &json!("+0900")));
    Ok(())
}
