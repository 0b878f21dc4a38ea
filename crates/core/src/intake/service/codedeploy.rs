//! CodeDeploy: deployments and their instances, from EventBridge and from its triggers through SNS.
//! docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html

use serde_json::Value;

use super::envelope::{self, Envelope};
use super::outcome::outcome;
use super::{Service, facts, listed};
use crate::intake::fields::as_text;
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
            // A completed instance is one step of its deployment.
            Outcome::Succeeded if instance.is_some() => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope.at("errorInformation").map(information).and_then(|it| message(&it)),
        facts: facts([
            ("Group", group),
            ("Deployment", deployment.clone()),
            ("Failed step", failed_step(envelope)),
            ("Instances", envelope.at("deploymentOverview").map(information).and_then(|it| overview(&it))),
            ("Rollback", envelope.at("rollbackInformation").map(information).and_then(|it| message(&it))),
        ]),
        resource: application,
        page: arn.or_else(|| envelope.text("instanceId")),
        account: event.account.or_else(|| envelope.text("accountId")),
        region: event.region.or_else(|| envelope.text("region")),
        matter: deployment,
        ..event
    }
}

/// Returns the information of a trigger, which is an object or a text with JSON.
fn information(value: &Value) -> Value {
    let read = value.as_str().and_then(|text| serde_json::from_str(text).ok());
    read.unwrap_or_else(|| value.clone())
}

fn message(information: &Value) -> Option<String> {
    let text = information.as_str().map(str::to_owned);
    let of = |name| envelope::text(information, name);
    of("ErrorMessage").or_else(|| of("RollbackMessage")).or(text).filter(|it| !it.is_empty())
}

/// Counts the instances by state. The counts in the event are numbers or texts.
fn overview(information: &Value) -> Option<String> {
    let counts = information.as_object()?.iter().map(|(state, count)| (state, as_text(count)));
    let counts = counts.filter(|(_, count)| count != "0").map(|(state, count)| format!("{state} {count}"));
    listed(counts, 5)
}

/// Returns the failed step of an instance's deployment.
fn failed_step(envelope: &Envelope<'_>) -> Option<String> {
    let steps = information(envelope.at("lifecycleEvents")?);
    let failed = |step: &&Value| {
        envelope::text(step, "LifecycleEventStatus").is_some_and(|it| outcome(&it) == Outcome::Failed)
    };
    envelope::text(steps.as_array()?.iter().find(failed)?, "LifecycleEvent")
}
