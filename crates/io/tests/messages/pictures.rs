//! Tests which notices have a picture, the requests to CloudWatch, and the resulting messages.

use bongsu_alarm::Locale;
use bongsu_core::config::{Config, Graph, ReceiverConfig, ReceiverKind, SecretSource, Topic, TopicFormat};
use bongsu_core::incident::IncidentView;
use bongsu_core::plan::{picture, plan};
use bongsu_core::reason::PictureReason;
use bongsu_core::render::{Widget, widget};
use bongsu_slack::MESSAGE_CHARS;
use serde_json::Value;

use super::stories::{all_fixtures, fixture, now};
use super::{config, messages};
use crate::rules;

fn receiver(kind: ReceiverKind) -> ReceiverConfig {
    ReceiverConfig { name: "r".to_owned(), kind, is_fallback: false }
}

fn webhook() -> ReceiverConfig {
    let url = SecretSource::File("webhook".to_owned());
    receiver(ReceiverKind::Webhook { url, channel: None })
}

fn with_bucket() -> Config {
    let config = config(Locale::En);
    let graph = config.graph.clone().with_bucket("pictures".to_owned()).unwrap();
    Config { graph, ..config }
}

#[test]
fn a_plan_decides_about_a_picture_with_the_reason() {
    let topic = receiver(ReceiverKind::Topic(Topic {
        arn: "arn:aws:sns:eu-west-1:1:t".to_owned(),
        format: TopicFormat::Text,
    }));
    let (off, on) = (config(Locale::En), with_bucket());
    let cases = [
        ("sns-lambda-metric-alarm", webhook(), &on, PictureReason::MetricGraph),
        ("sns-lambda-ok", webhook(), &on, PictureReason::MetricGraph),
        ("sns-lambda-anomaly", webhook(), &on, PictureReason::MetricGraph),
        ("sns-lambda-contributor", webhook(), &on, PictureReason::MetricGraph),
        ("sns-lambda-insufficient-data", webhook(), &on, PictureReason::NoData),
        ("sns-lambda-composite", webhook(), &on, PictureReason::NoMetric),
        ("sns-lambda-no-trigger", webhook(), &on, PictureReason::NoMetric),
        ("eventbridge-configuration-change", webhook(), &on, PictureReason::NoMetric),
        ("sns-lambda-plain-text", webhook(), &on, PictureReason::NoMetric),
        ("sns-lambda-metric-alarm", webhook(), &off, PictureReason::Off),
        ("sns-lambda-metric-alarm", topic, &on, PictureReason::ReceiverCannot),
        ("sns-lambda-metric-alarm", receiver(ReceiverKind::Terminal), &on, PictureReason::ReceiverCannot),
    ];
    for (name, receiver, config, expected) in cases {
        let notice = &fixture(name)[0];
        assert_eq!(picture(notice, &receiver, config), expected, "{name}");
        let config = Config { receivers: vec![receiver], ..config.clone() };
        let steps = plan(notice, &IncidentView::default(), &config, now()).steps;
        assert_eq!(steps[0].picture, expected, "{name}");
    }
}

#[test]
fn only_a_bot_uploads_the_picture_to_the_thread() {
    let token = SecretSource::File("t".to_owned());
    let kind = ReceiverKind::Bot { token, channel: "C1".to_owned(), template: None, api_origin: None };
    let bot = || receiver(kind.clone());
    let with = |config: Config, upload| Config { graph: Graph { upload, ..config.graph.clone() }, ..config };
    let (neither, upload) = (config(Locale::En), with(config(Locale::En), true));
    let (bucket, both) = (with_bucket(), with(with_bucket(), true));
    let cases = [
        ("sns-lambda-metric-alarm", bot(), &neither, PictureReason::Off),
        ("sns-lambda-metric-alarm", bot(), &upload, PictureReason::MetricGraphInThread),
        ("sns-lambda-metric-alarm", bot(), &bucket, PictureReason::MetricGraph),
        ("sns-lambda-metric-alarm", bot(), &both, PictureReason::MetricGraphInThread),
        ("sns-lambda-metric-alarm", webhook(), &upload, PictureReason::Off),
        ("sns-lambda-metric-alarm", webhook(), &both, PictureReason::MetricGraph),
        ("sns-lambda-metric-alarm", receiver(ReceiverKind::Inbox), &both, PictureReason::MetricGraph),
        ("sns-lambda-composite", bot(), &upload, PictureReason::NoMetric),
        ("sns-lambda-insufficient-data", bot(), &upload, PictureReason::NoData),
    ];
    for (name, receiver, config, expected) in cases {
        let reason = picture(&fixture(name)[0], &receiver, config);
        assert_eq!(reason, expected, "{name}");
        assert!(!(reason.follows() && reason.goes_along()), "there must be only one picture");
    }
    let quiet = Config::parse("[graph]\nupload = true\n[route]\ngraph = false").unwrap();
    assert_eq!(picture(&fixture("sns-lambda-ok")[0], &bot(), &quiet), PictureReason::OffByRoute);
}

#[test]
fn every_metric_alarm_has_a_different_widget() {
    let drawn = |config: &Config| -> Vec<Widget> {
        let planned = all_fixtures().into_iter();
        let planned = planned.filter(|notice| picture(notice, &webhook(), config).goes_along());
        planned.filter_map(|notice| widget(&notice, config)).collect()
    };
    let widgets = drawn(&with_bucket());
    assert!(widgets.len() > 20, "{}", widgets.len());
    for Widget { definition, alt, name } in &widgets {
        let json: Value = serde_json::from_str(definition).unwrap();
        assert!(!json["metrics"].as_array().unwrap().is_empty(), "{definition}");
        assert!(alt.starts_with("Graph: ") && alt.chars().count() <= 300, "{alt}");
        let is_safe = |char: char| char.is_ascii_alphanumeric() || "-.".contains(char);
        assert!(name.ends_with(".png") && name.len() < 120 && name.chars().all(is_safe), "{name}");
    }
    assert_eq!(widgets, drawn(&with_bucket()), "the name must not depend on the time");
}

#[test]
fn messages_with_pictures_are_valid_in_slack() {
    let link = format!("https://b.s3.eu-west-1.amazonaws.com/{}", "x".repeat(2_900));
    for notice in all_fixtures() {
        for message in messages(notice.event.as_bytes(), &config(Locale::Ko)) {
            let shown = message.with_picture(&link, &"가".repeat(300));
            assert!(!shown.has_picture() || shown.to_json().chars().count() <= MESSAGE_CHARS);
            rules::check(&shown);
        }
    }
}
