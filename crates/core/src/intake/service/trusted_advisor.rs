//! Trusted Advisor: checks with a finding.
//! docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html

use serde_json::Value;

use super::envelope::Envelope;
use super::facts::cut;
use super::{Service, facts, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{EventFact, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "trustedadvisor",
    name: "Trusted Advisor",
    source: "aws.trustedadvisor",
    owns: nothing_else,
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let check = envelope.text("check-name").unwrap_or_default();
    let status = envelope.text("status");
    let details = envelope.at("check-item-detail").and_then(Value::as_object).into_iter().flatten();
    let details = details.filter(|(_, value)| !value.is_null()).take(8);
    let details = details.map(|(name, value)| EventFact { name: name.clone(), value: cut(&as_text(value)) });
    let resource = envelope.text("resource_id").unwrap_or_default();
    let name = super::generic::resource_name(&resource).to_owned();
    let mut told = facts([("Status", status.clone())]);
    told.extend(details);
    ServiceEvent {
        title: Title::sentence(
            [check, name].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "),
        ),
        severity: status.map(|word| word.to_lowercase()),
        facts: told,
        resource: envelope.text("resource_id").or(event.resource),
        ..event
    }
}
