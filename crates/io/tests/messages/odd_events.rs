//! Tests malformed events of services: every fixture with other values.

use std::time::{Duration, Instant};

use bongsu_alarm::Locale;
use serde_json::{Value, json};

use super::hostile::checked;
use super::{config, messages};
use crate::rules;

/// Replaces every text of a fixture, except the texts that identify its event.
fn replace_texts(value: &mut Value, with: &str) {
    const TELLING: [&str; 8] = [
        "source",
        "detail-type",
        "Type",
        "EventSource",
        "Message",
        "TopicArn",
        "EventVersion",
        "eventSource",
    ];
    match value {
        Value::Object(fields) => {
            fields
                .iter_mut()
                .filter(|(name, _)| !TELLING.contains(&name.as_str()))
                .for_each(|(_, value)| replace_texts(value, with));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace_texts(value, with)),
        Value::String(text) => with.clone_into(text),
        _ => {}
    }
}

/// Returns the fixtures whose names begin with this text.
fn fixtures(beginning: &str) -> impl Iterator<Item = (String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let paths = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    paths.filter_map(move |path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let event = name.starts_with(beginning).then(|| std::fs::read(&path).unwrap())?;
        Some((name, serde_json::from_slice(&event).unwrap()))
    })
}

#[test]
fn markup_and_links_in_every_text_are_escaped() {
    let texts = [
        "<!channel> <@U123> & <https://evil.example|console> *b* _i_ ~s~ `c` 결제\u{202e}".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "https://evil.example/|x> <!here>".to_owned(),
        "가".repeat(30_000),
    ];
    for (name, whole) in fixtures("event-") {
        for text in &texts {
            let mut event = whole.clone();
            replace_texts(&mut event, text);
            assert!(checked(event.to_string().as_bytes()) > 0, "{name}");
        }
    }
}

/// Replaces every value of a detail with a value of another type. The names of the fields stay.
fn replace_values(value: &mut Value, with: &Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|value| replace_values(value, with)),
        Value::Array(values) => values.iter_mut().for_each(|value| replace_values(value, with)),
        value => value.clone_from(with),
    }
}

#[test]
fn values_of_another_type_in_every_field_are_accepted() {
    let values = [
        json!(null),
        json!(7),
        json!(-1.5e300),
        json!(true),
        json!([]),
        json!({}),
        json!([[{ "a": 1 }]]),
        json!("{\"password\":\"hunter2hunter2\",\"message\":\"<!channel> it broke\"}"),
        json!("99999-13-45T99:99:99Z"),
        json!("تنبيه: فشل النسخ الاحتياطي \u{202e}gnp.exe"),
    ];
    let events = fixtures("event-").filter(|(_, event)| event.get("detail").is_some_and(Value::is_object));
    for (name, whole) in events {
        for value in &values {
            let mut event = whole.clone();
            replace_values(&mut event["detail"], value);
            for locale in [Locale::En, Locale::Ko] {
                let message = &messages(event.to_string().as_bytes(), &config(locale))[0];
                rules::check(message);
                let shown = serde_json::to_string(message).unwrap();
                assert!(!shown.contains("hunter2"), "{name} shows a secret: {shown}");
                let title = message.text.split(" · ").next().unwrap();
                assert!(title.chars().filter(|it| it.is_alphabetic()).count() >= 2, "{name}: {title}");
                assert!(!message.text.contains("null"), "{name}: {}", message.text);
            }
        }
    }
}

#[test]
fn two_hundred_resources_are_counted_instead_of_listed() {
    let finding = |resources: Vec<Value>| {
        json!({ "source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
            "detail": { "findings": [{ "Title": "t", "Resources": resources, "Severity": { "Label": "HIGH" } }] } })
    };
    let resources = (0..200).map(|number| json!({ "Id": format!("arn:aws:s3:::bucket-{number}") })).collect();
    let entities: Vec<_> = (0..200).map(|number| json!({ "entityValue": format!("i-{number}") })).collect();
    let health = json!({ "source": "aws.health", "detail-type": "AWS Health Event",
        "detail": { "service": "EC2", "eventTypeCode": "AWS_EC2_X", "affectedEntities": entities } });
    for (event, expected) in [(finding(resources), "bucket-2, +197"), (health, "i-4, +195")] {
        let shown =
            serde_json::to_string(&messages(event.to_string().as_bytes(), &config(Locale::En))[0]).unwrap();
        assert!(shown.contains(expected) && !shown.contains("-199"), "{shown}");
    }
}

#[test]
fn events_of_any_size_have_a_message() {
    let event = |detail: Value| json!({ "source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported", "detail": detail });
    let resources: Vec<_> =
        (0..200).map(|number| json!({ "Id": format!("arn:aws:s3:::{number}") })).collect();
    let finding = json!({ "Title": "t", "Resources": resources, "Severity": { "Label": "HIGH" } });
    let entities: Vec<_> = (0..200).map(|number| json!({ "entityValue": format!("i-{number}") })).collect();
    let cases = [
        event(json!({ "findings": [finding] })),
        event(json!({ "findings": vec![json!({ "Title": "결제" }); 500] })),
        event(json!("text ".repeat(50_000))),
        event(json!(vec!["<!here>"; 30_000])),
        json!({ "source": "aws.health", "detail-type": "AWS Health Event", "detail": { "affectedEntities": entities } }),
        json!({ "source": "aws.health", "detail-type": "Some New Type" }),
    ];
    for case in cases {
        let started = Instant::now();
        checked(case.to_string().as_bytes());
        assert!(started.elapsed() < Duration::from_secs(60));
    }
}

#[test]
fn events_without_account_or_source_have_a_message() {
    for (name, whole) in fixtures("event-") {
        for field in ["account", "region", "time", "resources", "id", "detail", "detail-type"] {
            for value in [None, Some(Value::Null), Some(json!("")), Some(json!([]))] {
                let mut event = whole.clone();
                let fields = event.as_object_mut().unwrap();
                match value {
                    Some(value) => drop(fields.insert(field.to_owned(), value)),
                    None => drop(fields.remove(field)),
                }
                let message = &messages(event.to_string().as_bytes(), &config(Locale::En))[0];
                rules::check(message);
                assert!(!message.text.contains("null"), "{name}: {}", message.text);
            }
        }
    }
}

/// Returns the texts below the title of the message.
fn below(event: &Value) -> String {
    let message = &messages(event.to_string().as_bytes(), &config(Locale::En))[0];
    rules::check(message);
    serde_json::to_value(message).unwrap()["attachments"][0]["blocks"].to_string()
}

#[test]
fn the_json_is_shown_only_if_nothing_else_is_readable() {
    let event = |detail: Value| {
        json!({ "source": "aws.codepipeline", "detail-type": "CodePipeline Pipeline Execution State Change",
            "account": "123456789012", "time": "tomorrow", "detail": detail })
    };
    let shown = below(&event(json!({ "pipeline": "shop", "state": "FAILED" })));
    assert!(
        !shown.contains("detail-type") && shown.contains("failed\""),
        "there is a time or a separator: {shown}"
    );
    let unread = below(&event(json!({})));
    assert!(unread.contains("detail-type"), "{unread}");
}
