//! Events from `fixtures/` and generated ones.

use std::path::{Path, PathBuf};

use bongsu_stand_in::{Context as _, Result};
use serde_json::{Value, json};

/// Returns the text of a fixture.
pub(crate) fn fixture(name: &str) -> Result<String> {
    let file = folder().join(format!("{name}.json"));
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

/// Returns the name and the text of every fixture.
pub(crate) fn fixtures() -> Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    names.into_iter().map(|name| fixture(&name).map(|text| (name, text))).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// Returns the alarm of most tests.
pub(crate) fn alarm() -> Result<String> {
    fixture("sns-lambda-metric-alarm")
}

/// Returns another alarm.
pub(crate) fn another_alarm() -> Result<String> {
    Ok(sns([alarm_message("another")?]))
}

/// Returns an SNS event with one record for each message.
pub(crate) fn sns(messages: impl IntoIterator<Item = String>) -> String {
    let records = messages.into_iter().enumerate().map(|(number, message)| {
        json!({
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "Sns": {
                "Type": "Notification",
                "MessageId": format!("95df01b4-ee98-5cb9-9903-{number:012}"),
                "TopicArn": "arn:aws:sns:ap-northeast-2:123456789012:cloudwatch-alarms",
                "Subject": null,
                "Message": message,
                "Timestamp": "2026-11-23T05:12:07.731Z",
                "MessageAttributes": {},
            },
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() }).to_string()
}

/// Returns CloudWatch's message about an alarm with this name.
pub(crate) fn alarm_message(name: &str) -> Result<String> {
    let mut message: Value = serde_json::from_str(&fixture("bare-alarm")?)?;
    let fields = message.as_object_mut().context("the alarm is an object")?;
    fields.insert("AlarmName".to_owned(), name.into());
    let arn = format!("arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:{name}");
    fields.insert("AlarmArn".to_owned(), arn.into());
    Ok(message.to_string())
}

/// Returns a message about a state change of the alarm in that second.
pub(crate) fn changed(name: &str, from: &str, to: &str, second: u32) -> Result<String> {
    let mut message: Value = serde_json::from_str(&alarm_message(name)?)?;
    let fields = message.as_object_mut().context("the alarm is an object")?;
    fields.insert("OldStateValue".to_owned(), from.into());
    fields.insert("NewStateValue".to_owned(), to.into());
    let at = format!("2026-11-23T05:12:{second:02}.000+0000");
    fields.insert("StateChangeTime".to_owned(), at.into());
    Ok(message.to_string())
}
