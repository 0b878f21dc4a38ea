//! CodeDeploy: deployments, by EventBridge and by its triggers to SNS.
//! docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html

use serde_json::Value;

use super::envelope::{self, Envelope};
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::ServiceEvent;

pub(super) const SERVICE: Service = Service {
    kind: "codedeploy",
    name: "CodeDeploy",
    source: "aws.codedeploy",
    owns: |envelope| envelope.at("deploymentGroupName").is_some() && envelope.at("deploymentId").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let application = envelope.first(&["application", "applicationName"]);
    let group = envelope.first(&["deploymentGroup", "deploymentGroupName"]);
    let state = envelope.first(&["state", "status", "instanceStatus"]).unwrap_or_default();
    ServiceEvent {
        title: format!("{} {state}", application.clone().unwrap_or_default()),
        outcome: outcome(&state),
        summary: envelope.text("errorInformation").map(message),
        facts: facts([
            ("Group", group),
            ("Deployment", envelope.text("deploymentId")),
            ("Instances", envelope.text("deploymentOverview")),
            ("Rollback", envelope.text("rollbackInformation")),
        ]),
        resource: application,
        account: event.account.or_else(|| envelope.text("accountId")),
        matter: envelope.text("deploymentId"),
        ..event
    }
}

/// The sentence in the JSON that a trigger writes as text.
fn message(information: String) -> String {
    let read = serde_json::from_str::<Value>(&information).ok();
    read.and_then(|it| envelope::text(&it, "ErrorMessage")).unwrap_or(information)
}
