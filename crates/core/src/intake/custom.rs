//! Reads custom notifications in the schema of Amazon Q Developer in chat applications ("Custom
//! notifications"), which many programs publish to topics.

use bongsu_slack::unescaped;
use serde_json::Value;

use super::fields::{Fields, as_text};
use super::{event, notice, secret, service};
use crate::notice::{Content, Custom, Notice, OtherKind, OtherNotice, Source};

/// Known metadata. Other metadata becomes context. Readers do not need the ID of a thread and the switch for
/// Amazon Q's buttons.
const KNOWN: [&str; 5] =
    ["threadId", "summary", "relatedResources", "additionalContext", "enableCustomActions"];

/// Reads the notification, which may be inside an EventBridge event.
pub(super) fn read(fields: Fields<'_>, source: &Source) -> Option<Notice> {
    let is_custom = |message: &Fields<'_>| message.text("source") == Some("custom");
    let event = Some(fields.child("detail")).filter(is_custom);
    let message = event.or_else(|| Some(fields).filter(is_custom))?;
    let source = if event.is_some() { event::source(fields, source) } else { source.clone() };
    let (content, metadata) = (message.child("content"), message.child("metadata"));
    let (title, text) = (content.word("title"), content.word("description"));
    if title.is_none() && text.is_none() {
        return None;
    }
    let title = title.or_else(|| fields.owned("detail-type"));
    let summary = metadata.word("summary");
    let custom = Custom {
        outcome: service::outcome(title.as_deref().or(summary.as_deref()).unwrap_or_default()),
        summary,
        next_steps: texts(content.get("nextSteps")),
        keywords: texts(content.get("keywords")),
        resources: texts(metadata.get("relatedResources")),
        context: context(metadata),
    };
    let shown = |text: String| unescaped(&text).into_owned();
    let other = OtherNotice {
        title: title.map(shown),
        text: text.map(shown).unwrap_or_default(),
        kind: OtherKind::Custom(custom),
    };
    Some(notice(source, Content::Other(other)))
}

/// Returns the texts of a list, or a single text.
fn texts(value: Option<&Value>) -> Vec<String> {
    let values = match value {
        Some(Value::Array(values)) => values.iter().collect(),
        value => value.into_iter().collect::<Vec<_>>(),
    };
    let texts = values.into_iter().filter(|value| !value.is_null()).map(as_text);
    texts.map(|text| unescaped(&text).trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn context(metadata: Fields<'_>) -> Vec<(String, String)> {
    let own = metadata.entries().filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    let given = metadata.child("additionalContext").entries();
    let entries = own.chain(given).filter(|(name, value)| !value.is_null() && !secret::is_name(name));
    entries.map(|(name, value)| (name.clone(), as_text(value))).collect()
}
