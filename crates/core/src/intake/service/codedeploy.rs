//! CodeDeploy: deployments and their instances, by EventBridge and by its triggers to SNS.
//! docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html

use serde_json::Value;

use super::envelope::{self, Envelope};
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "codedeploy",
    name: "CodeDeploy",
    source: "aws.codedeploy",
    owns: |envelope| {
        let names = ["deploymentGroupName", "instanceStatus"];
        envelope.first(&names).is_some() && envelope.at("deploymentId").is_some()
    },
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let application = envelope.first(&["application", "applicationName"]);
    let group = envelope.first(&["deploymentGroup", "deploymentGroupName"]);
    let state = envelope.first(&["state", "status", "instanceStatus"]).unwrap_or_default();
    let instance = envelope.text("instanceId").map(|it| super::generic::resource_name(&it).to_owned());
    let deployment = envelope.text("deploymentId");
    let name = application.clone().or_else(|| deployment.clone());
    let subject = [name, instance.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let arn = application.as_ref().zip(group.as_ref()).and_then(|(application, group)| {
        envelope.arn("codedeploy", &format!("deploymentgroup:{application}/{group}"))
    });
    ServiceEvent {
        title: Title::of(subject, &state),
        outcome: match outcome(&state) {
            // A completed instance is a step of its deployment.
            Outcome::Succeeded if instance.is_some() => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope.text("errorInformation").map(message),
        facts: facts([
            ("Group", group),
            ("Deployment", deployment.clone()),
            ("Instances", envelope.text("deploymentOverview").map(overview)),
            ("Rollback", envelope.text("rollbackInformation").map(message).filter(|it| it != "{}")),
        ]),
        resource: application,
        page: arn,
        account: event.account.or_else(|| envelope.text("accountId")),
        region: event.region.or_else(|| envelope.text("region")),
        matter: deployment,
        ..event
    }
}

/// Returns the sentence in the JSON that a trigger sends as text.
fn message(information: String) -> String {
    let read = serde_json::from_str::<Value>(&information).ok();
    let message = |it| envelope::text(&it, "ErrorMessage").or_else(|| envelope::text(&it, "RollbackMessage"));
    read.and_then(message).unwrap_or(information)
}

/// Counts the instances by state, from the JSON that a trigger sends as text.
fn overview(text: String) -> String {
    let Ok(Value::Object(counts)) = serde_json::from_str::<Value>(&text) else { return text };
    let counts = counts.iter().filter(|(_, count)| count.as_u64() != Some(0));
    counts.map(|(state, count)| format!("{state} {count}")).collect::<Vec<_>>().join(", ")
}
