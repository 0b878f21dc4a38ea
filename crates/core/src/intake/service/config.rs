//! AWS Config: the compliance of resources with rules, from EventBridge, and all notifications of the
//! delivery channel, from SNS.
//! docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html and
//! notifications-for-AWS-Config.html

use serde_json::Value;

use super::envelope::{Envelope, text};
use super::outcome::outcome;
use super::{Service, facts, in_words, listed};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "config",
    name: "Config",
    source: "aws.config",
    owns: |envelope| {
        let kind = envelope.text("messageType").unwrap_or_default();
        envelope.first(&["notificationCreationTime", "NotificationCreateTime"]).is_some()
            && KINDS.iter().any(|(known, _)| kind.starts_with(known))
    },
    read,
};

/// The beginnings of message types, and whether messages of the type are about one resource.
const KINDS: [(&str, bool); 6] = [
    ("ComplianceChangeNotification", true),
    ("ConfigurationItemChangeNotification", true),
    ("OversizedConfigurationItemChangeNotification", true),
    ("ConfigRulesEvaluationStarted", false),
    ("ConfigurationHistoryDelivery", false),
    ("ConfigurationSnapshotDelivery", false),
];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let rule = envelope.text("configRuleName");
    let Some((rule, compliance)) = rule.zip(envelope.text("newEvaluationResult.complianceType")) else {
        return item(envelope, event);
    };
    ServiceEvent {
        outcome: outcome(&compliance),
        title: Title::of(&rule, compliance),
        summary: envelope.text("newEvaluationResult.annotation"),
        facts: facts([
            ("Resource type", envelope.text("resourceType")),
            ("Before", envelope.text("oldEvaluationResult.complianceType")),
            ("Start", envelope.text("newEvaluationResult.resultRecordedTime")),
        ]),
        resource: envelope.text("resourceId").or(event.resource),
        matter: envelope.text("resourceId").map(|id| format!("{rule}/{id}")),
        ..event
    }
}

/// Reads a change of a resource, or a delivery to the bucket.
fn item(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    // An older format has a list.
    let items = ["configurationItem.0", "configurationItem", "configurationItemSummary"];
    let item = items.into_iter().find_map(|path| envelope.at(path));
    let of = |name: &str| text(item?, name);
    let kind = envelope.text("messageType").unwrap_or_default();
    let is_delivery = KINDS.iter().any(|(known, is_item)| !is_item && kind.starts_with(known));
    let diff = ["configurationItemDiff", "configurationItemSummary"];
    let change = diff.into_iter().find_map(|name| envelope.text(&format!("{name}.changeType")));
    let name = of("resourceName").or_else(|| of("resourceId"));
    if name.is_none() && !is_delivery {
        return event;
    }
    let (words, change) = (in_words(&kind, "Configuration"), change.unwrap_or_default());
    let place = envelope.place_of_topic().filter(|_| is_delivery && !envelope.is_event_bridge());
    ServiceEvent {
        title: match &name {
            Some(name) => Title::of(name, format!("configuration {change}").trim()),
            None => Title::of("", words),
        },
        // A delivery is routine unless it failed.
        outcome: match outcome(&kind) {
            Outcome::Succeeded => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope.text("errorMessage"),
        facts: facts([
            ("Resource type", of("resourceType")),
            ("Changed", changes(envelope)),
            ("Status", of("configurationItemStatus").filter(|it| it != "OK")),
            ("Bucket", envelope.text("s3Bucket")),
            ("Error", envelope.text("errorCode")),
        ]),
        account: event.account.or_else(|| of("awsAccountId")).or_else(|| Some(place.as_ref()?.0.clone())),
        region: event.region.or_else(|| of("awsRegion")).or_else(|| Some(place.as_ref()?.1.clone())),
        resource: of("ARN").or_else(|| of("arn")).or(name).or(event.resource),
        ..event
    }
}

/// Lists the changed properties: `State.Name: running → stopped`.
fn changes(envelope: &Envelope<'_>) -> Option<String> {
    let changed = envelope.at("configurationItemDiff.changedProperties").and_then(Value::as_object)?;
    let told = changed.iter().map(|(path, change)| {
        let path = path.strip_prefix("Configuration.").unwrap_or(path);
        match (text(change, "previousValue"), text(change, "updatedValue")) {
            (Some(before), Some(after)) => format!("{path}: {before} → {after}"),
            (None, Some(after)) => format!("{path}: {after}"),
            (Some(before), None) => format!("{path}: {before} → –"),
            (None, None) => path.to_owned(),
        }
    });
    listed(told, 5)
}
