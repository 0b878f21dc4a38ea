//! IAM Access Analyzer: resources that others can use.
//! docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, listed, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "access-analyzer",
    name: "Access Analyzer",
    source: "aws.access-analyzer",
    owns: nothing_else,
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let resource = envelope.text("resource").unwrap_or_default();
    let is_public = envelope.text("isPublic").as_deref() == Some("true");
    let status = envelope.text("status").unwrap_or_default();
    let who = if is_public { "public" } else { "shared" };
    ServiceEvent {
        title: format!("{} is {who}: {status}", resource_name(&resource)),
        outcome: match (status.as_str(), is_public) {
            ("ACTIVE", true) => Outcome::Failed,
            ("ACTIVE", false) => Outcome::Attention,
            _ => Outcome::Succeeded,
        },
        summary: None,
        facts: facts([
            ("Type", envelope.text("resourceType")),
            (
                "Principal",
                envelope.first(&["principal.AWS", "principal.Federated", "principal.CanonicalUser"]),
            ),
            ("Actions", listed(envelope.list("action").map(as_text), 5)),
            ("Error", envelope.text("error")),
        ]),
        resource: Some(resource),
        account: envelope.first(&["accountId", "resourceOwnerAccount"]).or(event.account),
        matter: envelope.text("id"),
        ..event
    }
}
